package timeline

import (
	"fmt"
	"slices"
	"strings"

	"holdfast/sources/text"
	"holdfast/themes"
	"holdfast/tui/incident/box"
	"holdfast/tui/pane"
	"holdfast/tui/row"
)

const leastWord = 8 // cells of a word that is cut; with fewer it is left out

// paper draws entries at a width.
type paper struct {
	sight box.Sight
	width int
	under int // lines that may stand beneath an entry
	// bare: what was printed or pinned is left out; what people said is not.
	bare bool
}

// below is what was printed or pinned, as far as it is shown. What a script printed that
// failed, or complained, is wrapped: there it says why, often at the end of a long line.
func (p paper) below(m Moment) []string {
	n := len(m.Under)
	if p.bare || n == 0 {
		return nil
	}
	if from := max(0, n-p.under-1); m.Printed && (m.Role == themes.Critical || m.Role == themes.Warning) {
		lines := slices.Clone(m.Under[:from]) // these are left out in any case
		return append(lines, box.Wrap(strings.Join(m.Under[from:], "\n"), max(leastWord, p.width-1-len(p.clock(m))-1-2))...)
	}
	return m.Under
}

// lines is an entry's own line and what stands beneath it.
func (p paper) lines(m Moment, chosen bool) []string {
	return append([]string{p.line(m, chosen)}, p.beneath(m)...)
}

// count is how many lines an entry takes.
func (p paper) count(m Moment) int { return 1 + min(len(p.rest(m))+len(p.below(m)), p.under+1) }

// clock is when an entry happened, as far as that is known: a day is a day.
func (p paper) clock(m Moment) string {
	if day := box.Date(m.Entry.Day()); day != "" {
		return day
	}
	return p.sight.Exactly(m.Entry.At)
}

// after is what stands behind an entry, also when its words are cut: that it is
// corrected, that it is late.
func (p paper) after(m Moment) string {
	after := ""
	if m.CorrectedBy != 0 {
		after = fmt.Sprintf(" corrected by #%d", m.CorrectedBy)
	}
	if m.Late() {
		after += " noted " + text.Clock(m.Entry.RecordedAt, m.Entry.At.In(p.sight.Zone))
	}
	return after
}

// wordCells is the room for the words of an entry.
func (p paper) wordCells(m Moment) int {
	return p.width - 1 - len(p.clock(m)) - 3 - text.Width(p.after(m))
}

// rest is what people said and what does not fit into the entry's own line: it
// is never cut, for it may be what one looks for.
func (p paper) rest(m Moment) []string {
	if !m.Said {
		return nil
	}
	most := p.wordCells(m)
	if plain := m.Plain(); most > leastWord && text.Width(plain) > most {
		return pane.Wrap(plain, most)[1:]
	}
	return nil
}

func (p paper) line(m Moment, chosen bool) string {
	r := row.New(p.sight.Theme, p.width, false)
	if chosen {
		r.Put(themes.Accent, p.sight.Theme.Glyph(themes.Pointer)).Lit(p.clock(m))
	} else {
		r.Space(1).Put(themes.Dim, p.clock(m))
	}
	r.Space(1)
	if m.Bare {
		r.Space(1)
	} else {
		r.Put(m.Role, p.sight.Theme.Glyph(m.Glyph))
	}
	r.Space(1)
	p.words(r, m, p.wordCells(m))
	return r.Put(themes.Warning, p.after(m)).String()
}

// words adds who and what, in at most so many cells.
func (p paper) words(r *row.Row, m Moment, most int) {
	over := text.Width(m.Plain()) - most
	ellipsis := p.sight.Theme.Glyph(themes.Ellipsis)
	if m.Said && over > 0 && most > leastWord {
		most, ellipsis = text.Width(pane.Wrap(m.Plain(), most)[0]), "" // it goes on beneath
	}
	put := func(word string, add func(string)) {
		if word = text.Truncate(word, most, ellipsis); most > 0 && word != "" {
			most -= text.Width(word)
			add(word)
		}
	}
	if !m.Machine {
		who := string(m.Entry.By.Person)
		put(who, func(s string) { r.Person(who, s) })
	}
	for _, w := range m.Words {
		if w.Gives && over > 0 && !m.Said {
			left := text.Width(w.Text) - over
			if left < leastWord || w.Whole {
				continue
			}
			w.Text = text.Truncate(w.Text, left, ellipsis)
		}
		role := w.Role
		if m.CorrectedBy != 0 {
			role = themes.Dim
		}
		put(w.Text, func(s string) { r.Put(role, struck(s, m.CorrectedBy != 0)) })
	}
}

// struck is a word with a line through it. The words "corrected by" say the
// same to who cannot see the line.
func struck(s string, on bool) string {
	if !on {
		return s
	}
	return "\x1b[9m" + s + "\x1b[29m"
}

// beneath is what stands beneath an entry: the rest of its words, what was printed or
// pinned, and how much of that is left out. Of what a script printed the end is shown:
// there it says how it went.
func (p paper) beneath(m Moment) []string {
	rest, below := p.rest(m), p.below(m)
	all := len(rest) + len(below)
	from, more := 0, all-p.under
	switch {
	case more <= 1: // that one takes no more room than to say that it is left out
		more = 0
	case m.Printed:
		from = more
	}
	indent := 1 + len(p.clock(m)) + 1
	bar := p.sight.Theme.Glyph(themes.VLine) + " "
	var lines []string
	add := func(draw func(*row.Row)) {
		r := row.New(p.sight.Theme, p.width, false).Space(indent)
		draw(r)
		lines = append(lines, r.String())
	}
	leftOut := func() {
		if more > 0 {
			add(func(r *row.Row) { r.Put(themes.Dim, fmt.Sprintf("%s%d more", bar, more)) })
		}
	}
	if from > 0 {
		leftOut()
	}
	for i := from; i < from+all-more; i++ {
		add(func(r *row.Row) {
			switch {
			case i >= len(rest):
				r.Put(themes.Dim, bar+below[i-len(rest)])
			case m.CorrectedBy != 0:
				r.Space(2).Put(themes.Dim, struck(rest[i], true))
			default:
				r.Space(2).Put(themes.Text, rest[i])
			}
		})
	}
	if from == 0 {
		leftOut()
	}
	return lines
}
