package sop

import (
	"html"
	"regexp"
	"strings"
	"unicode"

	"github.com/yuin/goldmark/ast"
	extast "github.com/yuin/goldmark/extension/ast"

	"holdfast/sources/text"
)

// maxTitle is how many cells a title may take before its first sentence has to do.
const maxTitle = 90

// words is the inline text of a block without its markup. Code is kept apart,
// because `{#id}` in code is code.
type words struct {
	pieces []piece
	links  []string // where links lead, so that a title does not lose them

	optional   bool // it said (if applicable)
	attributed bool // it held {…} that was taken out
}

type piece struct {
	text string
	code bool
}

func (pg *page) inline(n ast.Node) *words {
	w := &words{}
	pg.gather(n, w, 0)
	return w
}

func (pg *page) gather(n ast.Node, w *words, depth int) {
	if depth > 4*maxDepth {
		return
	}
	for c := n.FirstChild(); c != nil; c = c.NextSibling() {
		switch t := c.(type) {
		case *ast.Text:
			w.add(html.UnescapeString(unescape(string(t.Segment.Value(pg.src)))), false)
			switch {
			case t.HardLineBreak():
				w.add("\n\n", false)
			case t.SoftLineBreak():
				w.add("\n", false)
			}
		case *ast.String:
			w.add(string(t.Value), false)
		case *ast.CodeSpan:
			w.add(pg.codeOf(t), true)
		case *ast.AutoLink:
			w.add(string(t.Label(pg.src)), false)
		case *ast.Link:
			pg.link(t, w, depth)
		case *ast.Image:
			said := &words{}
			pg.gather(t, said, depth+1)
			above, broken := t.PreviousSibling().(*ast.Text)
			if !broken || !above.HardLineBreak() && !above.SoftLineBreak() { // else its link below says it
				w.add(said.text(), false)
			}
			w.links = append(w.links, text.Clean("!["+said.title()+"]("+string(t.Destination)+")"))
		case *ast.RawHTML:
			switch tag := string(t.Segments.Value(pg.src)); {
			case strings.HasPrefix(strings.ToLower(tag), "<br"):
				w.add("\n\n", false)
			case !isMarkup(tag):
				w.add(tag, false) // <node-name>: to be filled in by whoever reads it
			}
		case *extast.TaskCheckBox:
		default:
			pg.gather(c, w, depth+1)
		}
	}
}

// link adds a link's words, and keeps where it leads.
func (pg *page) link(l *ast.Link, w *words, depth int) {
	label := &words{}
	pg.gather(l, label, depth+1)
	for _, p := range label.pieces {
		w.add(p.text, p.code)
	}
	if said := label.title(); said != string(l.Destination) {
		w.links = append(w.links, text.Clean("["+said+"]("+string(l.Destination)+")"))
	}
	w.links = append(w.links, label.links...)
}

func (pg *page) codeOf(n ast.Node) string {
	var s strings.Builder
	for c := n.FirstChild(); c != nil; c = c.NextSibling() {
		if t, ok := c.(*ast.Text); ok {
			s.Write(t.Segment.Value(pg.src))
		}
	}
	return s.String()
}

// add keeps a piece, with the source's tabs gone and entities safe again: a
// `&#27;` is an escape only after it was unescaped.
func (w *words) add(s string, code bool) {
	s = text.CleanBlock(s)
	if n := len(w.pieces); n > 0 && w.pieces[n-1].code == code {
		w.pieces[n-1].text += s
		return
	}
	w.pieces = append(w.pieces, piece{text: s, code: code})
}

var backslash = regexp.MustCompile("\\\\([!-/:-@\\[-`{-~])")

func unescape(s string) string {
	if !strings.Contains(s, `\`) {
		return s
	}
	return backslash.ReplaceAllString(s, "$1")
}

func joinPieces(ps []piece) string {
	if len(ps) == 1 {
		return ps[0].text
	}
	var s strings.Builder
	for _, p := range ps {
		s.WriteString(p.text)
	}
	return s.String()
}

func (w *words) text() string { return joinPieces(w.pieces) }

// title is the whole text on one line.
func (w *words) title() string { return oneLine(w.text()) }

// oneLine is a text with one blank where it has several, or breaks.
func oneLine(s string) string {
	if isOneLine(s) {
		return s
	}
	return strings.Join(strings.Fields(s), " ")
}

// isOneLine reports whether a text is one already: most are.
func isOneLine(s string) bool {
	blank := true
	for _, r := range s {
		if r != ' ' && unicode.IsSpace(r) || blank && r == ' ' {
			return false
		}
		blank = r == ' '
	}
	return !blank || s == ""
}

var shortcode = regexp.MustCompile(`(?:^|\s):[a-z0-9_+-]+:$`) // of a picture

var sentenceEnd = regexp.MustCompile(`[.!?]\s+`)

// split gives the title and what is left for the body: a title ends at a hard
// line break, and a long one at its first sentence.
func (w *words) split() (title, rest string) {
	whole := strings.TrimSpace(w.text())
	head, after, _ := strings.Cut(whole, "\n\n")
	title = oneLine(head)
	if text.Width(title) > maxTitle {
		if at := sentenceEnd.FindStringIndex(title); at != nil {
			after = title[at[1]:] + "\n" + after
			title = title[:at[1]]
		}
	}
	title = strings.TrimSpace(title)
	if short := strings.TrimRight(title, " .:"); short != "" && !strings.HasSuffix(title, "..") && !(strings.HasSuffix(title, ":") && shortcode.MatchString(title)) {
		title = short
	}
	return title, strings.TrimSpace(after)
}

// claims are the ids of a runbook's steps, as they are given with {#id}.
type claims struct {
	says  *findings
	ids   map[string]*draft // by {#id}, and by number when the steps have theirs
	alias map[string]*draft // a heading's {#id} to the first step under it
}

var ifApplicable = regexp.MustCompile(`(?i)[ \t]*\(\s*if\s+applicable\s*\)`)

// attributes takes `(if applicable)` and `{#id needs=…}` out of the words. What
// they say goes to the step, when there is one; the id is returned.
func (cs *claims) attributes(w *words, d *draft, line int) (id string) {
	for i := range w.pieces {
		p := &w.pieces[i]
		if p.code {
			continue
		}
		if d != nil && strings.Contains(p.text, "(") && ifApplicable.MatchString(p.text) {
			p.text = ifApplicable.ReplaceAllString(p.text, "")
			d.Optional, w.optional = true, true
		}
		p.text = withoutAttributes(p.text, func(inner string) {
			w.attributed = true
			if said := cs.attribute(inner, d, line); said != "" {
				id = said
			}
		})
	}
	return id
}

// withoutAttributes takes every `{#id …}`, `{.class …}` and `{needs=…}` out of a
// text, with the blanks before it, and tells what stands in it. An expression that
// looks for them costs a tenth of reading a procedure.
func withoutAttributes(s string, each func(inner string)) string {
	var kept strings.Builder
	from := 0
	for at := 0; ; {
		open := strings.IndexByte(s[at:], '{')
		if open < 0 {
			break
		}
		open += at
		at = open + 1
		size := strings.IndexAny(s[at:], "{}")
		if size < 0 {
			break
		}
		inner := strings.TrimLeft(strings.TrimPrefix(s[at:at+size], ":"), asciiBlank)
		if s[at+size] == '{' || !isAttributes(inner) || open > 0 && s[open-1] == '{' && quotedAttribute.MatchString(inner) {
			at += size
			continue
		}
		each(inner)
		kept.WriteString(strings.TrimRight(s[from:open], " \t"))
		at += size + 1
		from = at
	}
	if from == 0 {
		return s
	}
	kept.WriteString(s[from:])
	return kept.String()
}

const asciiBlank = " \t\n\f\r"

// isAttributes reports whether what stands in braces is said about a step, and
// is not a part of its words.
func isAttributes(inner string) bool {
	if len(inner) < 2 {
		return false
	}
	switch inner[0] {
	case '#':
		return strings.IndexByte(asciiBlank, inner[1]) < 0
	case '.':
		return inner[1] >= 'a' && inner[1] <= 'z'
	}
	if quotedAttribute.MatchString(inner) {
		return true
	}
	after, isNeeds := strings.CutPrefix(inner, "needs")
	return isNeeds && strings.HasPrefix(strings.TrimLeft(after, asciiBlank), "=")
}

// quotedAttribute is something for a renderer: data-toc-label="In short".
var quotedAttribute = regexp.MustCompile(`^[a-z][\w-]*="[^"]*"`)

// plain takes {#id} and its like out of the words; who reads them for what they
// say does so elsewhere.
func (w *words) plain() {
	for i := range w.pieces {
		if p := &w.pieces[i]; !p.code {
			p.text = withoutAttributes(p.text, func(string) {})
		}
	}
}

var needsIs = regexp.MustCompile(`(?:^|\s)needs\s*=\s*("[^"]*"|'[^']*'|[^\s,]+(?:\s*,\s*[^\s,#=]+)*)`)

func (cs *claims) attribute(s string, d *draft, line int) (id string) {
	var m []string
	if strings.Contains(s, "needs") {
		m = needsIs.FindStringSubmatch(s)
	}
	if m != nil {
		s = strings.Replace(s, m[0], "", 1)
		if d == nil {
			cs.says.problem(line, "a heading cannot wait for steps: write {needs=…} on the step")
		} else {
			for _, to := range strings.FieldsFunc(m[1], func(r rune) bool { return strings.ContainsRune(`"', `, r) }) {
				d.refs = append(d.refs, ref{to: to, line: line})
			}
		}
	}
	for s = strings.TrimSpace(s); quotedAttribute.MatchString(s); {
		s = strings.TrimSpace(quotedAttribute.ReplaceAllString(s, ""))
	}
	for _, word := range strings.Fields(s) {
		name, isID := strings.CutPrefix(word, "#")
		switch {
		case strings.HasPrefix(word, "."), strings.Contains(word, "="): // for a renderer
		case isID && isValidID(name):
			id = name
		case isID:
			cs.says.problem(line, "{#%s} is no id: begin it with a letter, then letters, digits, - _ and .", name)
		default:
			cs.says.problem(line, "{%s} is not known here; {#id} and {needs=3,4} are", word)
		}
	}
	return id
}

// isValidID reports a letter, then letters, digits, `-`, `_` and `.`.
func isValidID(s string) bool {
	for i := range len(s) {
		if c := s[i]; !isWordByte(c) && c != '.' && c != '-' {
			return false
		}
	}
	return s != "" && (s[0] >= 'a' && s[0] <= 'z' || s[0] >= 'A' && s[0] <= 'Z')
}

// claim gives a step its id; the first to claim one keeps it.
func (cs *claims) claim(id string, d *draft, line int) {
	if first, taken := cs.ids[id]; taken {
		cs.says.problem(line, "{#%s} is already the step on line %d; this one keeps its number", id, first.Line)
		return
	}
	if d.id == "" {
		d.id = id
		cs.ids[id] = d
	}
}
