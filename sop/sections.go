package sop

import "github.com/yuin/goldmark/ast"

// sections reads a runbook without a numbered or task list: its headings are
// the steps, deeper headings are sub-steps, and everything else is their text.
func (b *builder) sections(doc ast.Node, titled ast.Node) {
	b.items.headings = true
	onlyTitle := titled != nil && !moreHeadings(titled)
	for n := doc.FirstChild(); n != nil; n = n.NextSibling() {
		h, isHeading := n.(*ast.Heading)
		switch {
		case isHeading && n == titled && !onlyTitle && !b.fences.ownFence(n):
			continue
		case isHeading:
			b.section(h)
		case len(b.headings) == 0:
			b.beforeSections(n)
		default:
			b.items.block(n, b.headings[len(b.headings)-1].step, 1)
		}
	}
	if len(b.steps) == 0 && len(b.margin.loose) > 0 {
		b.wholeText()
	}
}

func moreHeadings(titled ast.Node) bool {
	for n := titled.NextSibling(); n != nil; n = n.NextSibling() {
		if n.Kind() == ast.KindHeading {
			return true
		}
	}
	return false
}

// ownFence reports whether a shell fence stands under the heading itself.
func (fs *fences) ownFence(h ast.Node) bool {
	for n := h.NextSibling(); n != nil && n.Kind() != ast.KindHeading; n = n.NextSibling() {
		if fs.hasShell(n, 0) {
			return true
		}
	}
	return false
}

// section opens a step named by a heading, nested by its level.
func (b *builder) section(h *ast.Heading) {
	for len(b.headings) > 0 && b.headings[len(b.headings)-1].level >= h.Level {
		b.headings = b.headings[:len(b.headings)-1]
	}
	// A title that is a step because of its own fence does not swallow the
	// whole runbook as its sub-steps.
	if len(b.headings) == 1 && b.headings[0].level == 1 && singleTitle(h) {
		b.headings = b.headings[:0]
	}
	var d *draft
	if len(b.headings) == 0 {
		d = b.newStep(b.page.line(h))
	} else {
		parent := b.headings[len(b.headings)-1].step
		d = &draft{Step: Step{Line: b.page.line(h)}}
		parent.sub = append(parent.sub, d)
		parent.turned()
	}
	b.items.head(h, d)
	b.titles.untitled(d)
	b.headings = append(b.headings, headed{level: h.Level, step: d})
}

// singleTitle reports whether the heading's document has one top heading only,
// the first.
func singleTitle(h ast.Node) bool {
	top := 0
	for n := h.Parent().FirstChild(); n != nil; n = n.NextSibling() {
		if t, ok := n.(*ast.Heading); ok && t.Level == 1 {
			top++
		}
	}
	return top == 1
}

// beforeSections is text before the first heading; a fence there is a step
// named by the title.
func (b *builder) beforeSections(n ast.Node) {
	switch f, isFence := n.(*ast.FencedCodeBlock); {
	case isFence && b.fences.of(f).shell != "":
		b.fenceStep(f)
	case b.fences.hasShell(n, 0):
		for c := n.FirstChild(); c != nil; c = c.NextSibling() {
			b.beforeSections(c)
		}
	case n.Kind() != ast.KindThematicBreak:
		b.addLoose(n)
	}
}

// wholeText keeps a runbook that has neither lists nor headings workable.
func (b *builder) wholeText() {
	parts := b.margin.loose
	b.margin.loose = nil
	b.says.problem(b.page.first, "no numbered list, no task list and no heading: the whole text became one step")
	d := b.newStep(b.page.first)
	d.Title, d.parts = b.proc.Title, parts
}
