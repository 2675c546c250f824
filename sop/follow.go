package sop

import (
	"regexp"
	"slices"
	"strings"

	"github.com/yuin/goldmark"
	"github.com/yuin/goldmark/ast"
	gmtext "github.com/yuin/goldmark/text"
)

// holder is what the next text belongs to: the sub-step made of the last fence,
// so that everything is read in the order it was written, else the step.
func (d *draft) holder() *draft {
	if d.tail != nil {
		return d.tail
	}
	return d
}

// add gives a block of text to a step. lead says that it is a paragraph, which
// may lead to the fence that comes next.
func (d *draft) add(raw string, lead bool) {
	if raw == "" {
		return
	}
	to := d.holder()
	to.parts, d.lead = append(to.parts, raw), lead
}

// follow makes a sub-step of a step: what was said right before it names it, and
// the text that comes next is its own.
func (d *draft) follow(subs ...*draft) {
	sub := subs[len(subs)-1]
	d.sub, d.lead, d.tail = append(d.sub, subs...), false, sub
	d.told = len(sub.parts)
}

// scripted notes that a step has its command: what comes is said after it.
func (d *draft) scripted() {
	d.lead, d.told = false, len(d.holder().parts)
}

// turned notes that a list of sub-steps stands here: what comes next is the
// step's own again.
func (d *draft) turned() {
	d.lead, d.last, d.tail, d.told = false, nil, nil, len(d.parts)
}

// caption is a line in bold that stands alone: people write it as a heading. What
// can be folded away has text right below it, too.
var caption = regexp.MustCompile(`^(?:\*\*([^*\n]+)\*\*[ \t]*:?$|__((?:[^_\n]|\\_)+)__(?:[ \t]*:?$| {2,}\n))`)

// captioned reports whether a paragraph is a heading in bold. An admonition is
// none, though it is written so.
func captioned(part string) bool {
	m := caption.FindStringSubmatch(part)
	return m != nil && (m[2] != "" || !admonished.MatchString(m[1]))
}

// captionOf is the last heading in bold among the text since the last script;
// below 0: there is none.
func captionOf(parts []string, from int) int {
	for i := len(parts) - 1; i >= from; i-- {
		if captioned(parts[i]) {
			return i
		}
	}
	return -1
}

// titles gives steps their names.
type titles struct {
	says   *findings
	claims *claims
}

// leadIn names a sub-step by what was said since the last script: a heading in
// bold, which has all that follows it, else the last paragraph. Headings before
// that one are steps that are done by hand; they are returned.
func (ts *titles) leadIn(sub, d *draft) (byHand []*draft) {
	from := d.holder()
	told := min(d.told, len(from.parts))
	said := slices.Clone(from.parts[told:])
	at := slices.IndexFunc(said, captioned)
	if at < 0 {
		if d.lead && len(said) > 0 {
			from.parts = from.parts[:len(from.parts)-1]
			ts.called(sub, said[len(said)-1])
		}
		return nil
	}
	from.parts = from.parts[:told+at]
	for said = said[at:]; ; {
		next := slices.IndexFunc(said[1:], captioned) + 1
		if next == 0 {
			ts.called(sub, said[0])
			sub.parts = append(sub.parts, said[1:]...)
			return byHand
		}
		hand := &draft{Step: Step{Phase: d.Phase, Line: sub.Line}}
		ts.called(hand, said[0])
		hand.parts = append(hand.parts, said[1:next]...)
		byHand, said = append(byHand, hand), said[next:]
	}
}

// called gives a step the words of a paragraph as its title.
func (ts *titles) called(sub *draft, paragraph string) {
	in := wordsOf(paragraph)
	ts.claims.attributes(in, sub, sub.Line)
	title, rest := in.split()
	sub.Title = title
	if rest != "" {
		sub.parts = append(sub.parts, rest)
	}
	sub.parts = append(sub.parts, in.links...)
}

// wordsOf is the words of a paragraph that was kept as it was written.
func wordsOf(paragraph string) *words {
	if !strings.ContainsAny(paragraph, "*_`[]<>\\&!~") {
		return &words{pieces: []piece{{text: paragraph}}}
	}
	alone := newPage([]byte(paragraph), 1)
	if p := goldmark.New().Parser().Parse(gmtext.NewReader(alone.src)).FirstChild(); p != nil && p.Kind() == ast.KindParagraph && p.NextSibling() == nil {
		return alone.inline(p)
	}
	return &words{pieces: []piece{{text: paragraph}}}
}

// spread makes a sub-step of a step's own command too, once another follows, when
// a comment in it or a heading in bold before it says what it does: then all of
// them have names.
func (ts *titles) spread(d *draft) {
	if len(d.sub) > 0 || d.Command == nil {
		return
	}
	at := captionOf(d.parts[:min(d.own, len(d.parts))], 0)
	if at < 0 && !strings.HasPrefix(d.Command.Text, "# ") {
		return
	}
	first := &draft{Step: Step{Phase: d.Phase, Line: d.Command.Line - 1, Command: d.Command, Verify: d.Verify}}
	own := min(d.own, len(d.parts))
	if at >= 0 {
		ts.called(first, d.parts[at])
		first.own = len(first.parts) + own - at - 1
		first.parts = append(first.parts, d.parts[at+1:]...)
		d.parts = d.parts[:at]
	} else {
		first.parts = append(first.parts, d.parts[own:]...)
		d.parts = d.parts[:own]
	}
	ts.untitled(first)
	d.Command, d.Verify, d.sub = nil, nil, []*draft{first}
}
