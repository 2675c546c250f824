package sop

import (
	"cmp"
	"fmt"
	"path"
	"regexp"
	"slices"
	"strings"

	"github.com/yuin/goldmark"
	"github.com/yuin/goldmark/ast"
	"github.com/yuin/goldmark/extension"
	gmtext "github.com/yuin/goldmark/text"

	"holdfast/sources/text"
)

// maxDepth is how deep steps may nest; what is deeper stays text. Nobody reads
// 4.2.1.1.1.1.1 at night, and a hostile file must not nest us off the stack.
const maxDepth = 8

// maxSteps is how many steps a procedure may have.
const maxSteps = 2000

// Parse reads a runbook. It never fails: whatever is odd becomes a Problem and
// the rest is read as well as it can be. The text is cleaned at this door;
// only the tabs survive, because scripts mean them.
func Parse(name, path string, src []byte) Procedure {
	clean := cleanKeepingTabs(src)
	p := Procedure{Name: text.Clean(name), Path: text.Clean(path), Text: clean, Hash: hashOf(clean)}
	body := p.readFrontMatter(clean, asWritten(src))
	b := newBuilder(&p, shallow(plainer(clean[body:])), 1+strings.Count(clean[:body], "\n"))
	b.build()
	slices.SortStableFunc(p.Problems, func(a, b Problem) int { return cmp.Compare(a.Line, b.Line) })
	return p
}

// A list's marker has a blank behind it; `-----+-----` is a line of a table.
var containers = regexp.MustCompile(`(?m)^(?:[ \t]*(?:>|(?:[-*+]|\d{1,9}[.)])[ \t])){64,}`)

// shallow blanks what nests deeper than anybody writes, place by place: a line
// of a hundred thousand `>` takes a Markdown reader minutes.
func shallow(s string) []byte {
	src := []byte(s)
	if !nestsDeep(s) {
		return src
	}
	for _, at := range containers.FindAllIndex(src, -1) {
		for i := at[0] + 64; i < at[1]; i++ {
			src[i] = ' '
		}
	}
	return src
}

// nestsDeep reports whether a line could begin with so many markers: to look for
// them costs a tenth of reading a procedure.
func nestsDeep(s string) bool {
	for line := range strings.Lines(s) {
		marks := 0
		for marks < len(line) && strings.IndexByte(" \t>-*+.)0123456789", line[marks]) >= 0 {
			if marks++; marks >= 64 {
				return true
			}
		}
	}
	return false
}

// asWritten is the source as it was written, with the line ends that the clean
// text has: matchers see the values of labels as they come.
func asWritten(src []byte) string {
	return strings.ReplaceAll(strings.TrimPrefix(string(src), "\ufeff"), "\r\n", "\n")
}

// cleanKeepingTabs is text.CleanBlock, but a tab stays a tab: `<<-` and cut -d
// need it, and Markdown measures indentation with it.
func cleanKeepingTabs(src []byte) string {
	s := strings.TrimPrefix(string(src), "\ufeff")
	if !strings.Contains(s, "\t") {
		return text.CleanBlock(s)
	}
	s = strings.ReplaceAll(s, "\r\n", "\n")
	pieces := strings.Split(s, "\t")
	for i := range pieces {
		pieces[i] = text.CleanBlock(pieces[i])
	}
	return strings.Join(pieces, "\t")
}

// draft is a step while it is being read.
type draft struct {
	Step
	sub    []*draft
	refs   []ref    // needs, as written
	leads  []ref    // the branches' targets, as written, one per Branch
	fails  *ref     // the target of `on failure`, as written
	onFail bool     // the next list is what to do on failure
	id     string   // {#id}
	parts  []string // the body's pieces
	own    int      // how many of them came before its command
	hand   bool     // they hold a fence that is done by hand: a script is no part of that
	lead   bool     // the last piece is a paragraph right before what comes next
	last   *draft   // the step the next fence belongs to; nil: this one
	tail   *draft   // the sub-step the next text belongs to; nil: this one
	told   int      // how many pieces of that came before the last script
}

// ref names another step, and where it was written.
type ref struct {
	to   string
	line int
}

// builder makes steps of a runbook: it walks through what stands on the top level,
// and has each kind of thing read by who knows it.
type builder struct {
	proc   *Procedure
	says   *findings
	page   *page
	fences *fences
	claims *claims
	titles *titles
	// scripts give fences to steps, items read what one step holds.
	scripts *scripts
	items   *items

	steps    []*draft
	phase    string   // the heading we are under
	waiting  []string // ids of headings without a step so far
	headings []headed // the open ones, when headings are the steps
	margin   margin
	under    *draft // the step made of the present heading's fences
	list     listRun

	titleHTML ast.Node // the block that holds the title as HTML
}

func newBuilder(p *Procedure, src []byte, first int) *builder {
	b := &builder{proc: p, says: &findings{}, page: newPage(src, first)}
	b.fences = &fences{page: b.page, known: map[*ast.FencedCodeBlock]*fence{}}
	b.claims = &claims{says: b.says, ids: map[string]*draft{}, alias: map[string]*draft{}}
	b.titles = &titles{says: b.says, claims: b.claims}
	b.scripts = &scripts{says: b.says, page: b.page, fences: b.fences, titles: b.titles}
	b.items = &items{
		says: b.says, page: b.page, fences: b.fences, claims: b.claims, titles: b.titles, scripts: b.scripts,
		remarks: &remarks{says: b.says, page: b.page},
	}
	return b
}

// findings are what is odd about a runbook, as it is found.
type findings struct{ list []Problem }

func (f *findings) problem(line int, format string, args ...any) {
	f.list = append(f.list, Problem{Line: line, Message: fmt.Sprintf(format, args...)})
}

// items reads what one step holds: the words it begins with, its text, scripts and
// sub-steps.
type items struct {
	says     *findings
	page     *page
	fences   *fences
	claims   *claims
	titles   *titles
	scripts  *scripts
	remarks  *remarks
	headings bool // the steps are headings, so only a list that holds fences has steps
}

// headed is an open heading of a runbook whose headings are its steps.
type headed struct {
	level int
	step  *draft
}

func (b *builder) build() {
	md := goldmark.New(goldmark.WithExtensions(extension.Table, extension.TaskList))
	doc := md.Parser().Parse(gmtext.NewReader(b.page.src))
	titled := b.title(doc)
	if hasStepList(doc, 0) {
		b.blocks(doc, titled)
	} else {
		b.sections(doc, titled)
	}
	b.margin.settle(b.under)
	b.proc.Closing = join(b.margin.loose)
	n := &numbering{says: b.says, claims: b.claims}
	b.proc.Steps = n.number(b.steps, "")
	n.resolve(b.steps, b.proc.Steps)
	b.proc.Problems = append(b.proc.Problems, b.says.list...)
	b.proc.send()
}

// title takes the procedure's title from the first heading when the front
// matter says none, and returns that heading when it is nothing but the title:
// the only one of its level, with the others below it.
// A title in HTML is no heading of the text.
func (b *builder) title(doc ast.Node) ast.Node {
	var first *ast.Heading
	same, others := 0, 0
	for n := doc.FirstChild(); n != nil; n = n.NextSibling() {
		h, ok := n.(*ast.Heading)
		switch {
		case !ok:
		case first == nil:
			first = h
		case h.Level <= first.Level:
			same++
		default:
			others++
		}
	}
	if written, in := b.page.htmlTitle(doc); in != nil {
		b.titleHTML = in
		b.proc.Title = cmp.Or(b.proc.Title, written)
		return nil
	}
	if b.proc.Title == "" && first != nil {
		in := b.page.inline(first)
		in.plain()
		b.proc.Title = in.title()
	}
	if b.proc.Title == "" {
		b.proc.Title = fallbackTitle(b.proc)
	}
	if first != nil && same == 0 && (first.Level == 1 || others > 0) {
		return first
	}
	return nil
}

func fallbackTitle(p *Procedure) string {
	if p.Name != "" {
		return p.Name
	}
	return strings.TrimSuffix(path.Base(p.Path), ".md")
}

// hasStepList reports whether a numbered or task list is anywhere in the text.
func hasStepList(n ast.Node, depth int) bool {
	if l, ok := n.(*ast.List); ok && isStepList(l) {
		return true
	}
	if depth > 4*maxDepth {
		return false
	}
	for c := n.FirstChild(); c != nil; c = c.NextSibling() {
		if c.Type() == ast.TypeBlock && hasStepList(c, depth+1) {
			return true
		}
	}
	return false
}

func isStepList(l *ast.List) bool {
	if l.IsOrdered() {
		return !isContents(l)
	}
	for item := l.FirstChild(); item != nil; item = item.NextSibling() {
		if isTask(item) {
			return true
		}
	}
	return false
}

// isContents reports whether a list is a table of contents: each of its items
// is a link to a place in the same file, and lists of such links.
func isContents(l *ast.List) bool {
	for item := l.FirstChild(); item != nil; item = item.NextSibling() {
		for n := item.FirstChild(); n != nil; n = n.NextSibling() {
			switch t := n.(type) {
			case *ast.List:
				if !isContents(t) {
					return false
				}
			case *ast.Paragraph, *ast.TextBlock:
				link, ok := n.FirstChild().(*ast.Link)
				if !ok || n.FirstChild() != n.LastChild() || !strings.HasPrefix(string(link.Destination), "#") {
					return false
				}
			default:
				return false
			}
		}
	}
	return l.HasChildren()
}
