package sop

import (
	"cmp"
	"slices"
	"strings"

	"github.com/yuin/goldmark/ast"

	"holdfast/sources/text"
)

// blocks reads a runbook that has a numbered or task list: headings are phases.
func (b *builder) blocks(parent ast.Node, titled ast.Node) {
	for n := parent.FirstChild(); n != nil; n = n.NextSibling() {
		switch t := n.(type) {
		case *ast.Heading:
			b.heading(t, n == titled)
		case *ast.List:
			b.topList(t)
		case *ast.FencedCodeBlock:
			switch {
			case b.forgotten(n):
				b.forgottenIn(n)
			case b.fence(t).shell == "":
				b.wordless(t)
				b.loose = append(b.loose, b.raw(n))
			default:
				b.fenceStep(t)
			}
		case *ast.ThematicBreak:
			if !b.list.goesOn {
				b.list = listRun{}
			}
		default:
			switch {
			case b.forgotten(n):
				b.forgottenIn(n)
			case holdsSteps(n) || b.hasShell(n, 0):
				b.blocks(n, nil)
			default:
				b.addLoose(n)
			}
		}
	}
}

// holdsSteps reports whether a container that is no list holds step lists.
func holdsSteps(n ast.Node) bool { return n.Kind() != ast.KindParagraph && hasStepList(n, 0) }

func (b *builder) addLoose(n ast.Node) {
	b.indented(n)
	raw := b.raw(n)
	if n == b.titleHTML {
		raw = b.besideTitle(n)
	}
	if raw != "" {
		b.loose = append(b.loose, raw)
	}
}

// settleLoose gives the text since the last fence to the step made of the present
// heading's fences.
func (b *builder) settleLoose() {
	if b.under == nil {
		return
	}
	for _, raw := range b.loose {
		b.under.add(raw, !strings.ContainsAny(raw[:1], "`~|<>-*+#") || captioned(raw) || strings.HasPrefix(raw, "**"))
	}
	b.loose = nil
}

// heading starts a phase.
func (b *builder) heading(h *ast.Heading, titled bool) {
	b.settleLoose()
	in := b.inline(h)
	b.waiting = nil
	if id := b.attributes(in, nil, b.line(h)); id != "" {
		b.waiting = append(b.waiting, id)
	}
	b.phase, b.under, b.list = in.title(), nil, listRun{}
	if titled {
		b.phase = ""
		return
	}
	// It stands with its text, unless a step says that it stands under it.
	b.opened = len(b.loose)
	b.loose = append(b.loose, strings.Repeat("#", h.Level)+" "+b.phase)
	b.heads = true
}

// topList reads a list that stands in no step.
func (b *builder) topList(l *ast.List) {
	if b.annotates(l) {
		b.addLoose(l)
		return
	}
	if !isStepList(l) && b.forgotten(l) || !l.IsOrdered() && b.list.goesOn {
		b.forgottenIn(l)
		return
	}
	if !isStepList(l) {
		b.bullets(l)
		return
	}
	if b.list.tasks = !l.IsOrdered(); b.list.tasks {
		b.list = listRun{tasks: true}
	} else {
		b.list.broken = b.list.goesOn
	}
	for item := l.FirstChild(); item != nil; item = item.NextSibling() {
		if !l.IsOrdered() && !isTask(item) {
			b.addLoose(item)
			continue
		}
		d := b.newStep(b.line(item))
		b.item(item, d, 1)
		b.list.last = d
	}
	if l.IsOrdered() {
		b.list.goesOn = b.goesOn(l)
	}
	b.under = nil
}

// bullets reads a plain list that stands in no step: an item that holds a script
// is a way to do what the heading says, and so is each tab beside it. The others
// are text.
func (b *builder) bullets(l *ast.List) {
	scripts := b.hasShell(l, 0)
	for item := l.FirstChild(); item != nil; item = item.NextSibling() {
		switch {
		case hasStepList(item, 0):
			b.blocks(item, nil)
		case b.hasShell(item, 0) || scripts && ifApplicable.MatchString(b.raw(item)):
			b.headed(b.line(item))
			sub := &draft{Step: Step{Phase: b.phase, Line: b.line(item)}}
			b.item(item, sub, 2)
			b.under.follow(sub)
			b.under.turned()
			b.list = listRun{}
		default:
			b.addLoose(item)
		}
	}
}

// headed opens the step that the present heading's scripts stand in. A line in
// bold that stands alone is a heading, too.
func (b *builder) headed(line int) {
	from := 0
	if b.heads {
		from = b.opened + 1
	}
	at := captionOf(b.loose, from)
	if at == from && b.heads && strings.HasPrefix(b.loose[at], "__") && !ifApplicable.MatchString(b.loose[at]) {
		at = -1 // the heading says more than what it folds away
	}
	if b.under != nil && at < 0 {
		b.settleLoose()
		return
	}
	var said []string
	if at >= 0 {
		said = slices.Clone(b.loose[at:])
		b.loose = b.loose[:at]
		b.settleLoose()
	}
	b.under = b.newStep(line)
	b.under.Title = cmp.Or(b.phase, b.proc.Title)
	if at >= 0 {
		b.called(b.under, said[0])
		b.loose = said[1:]
		b.settleLoose()
	}
}

// newStep opens a step of the top level.
func (b *builder) newStep(line int) *draft {
	if own := len(b.loose) - b.opened - 1; b.heads && (b.opened == 0 || own == 0) {
		// Between the text of other headings and its own it stays.
		b.loose = slices.Delete(b.loose, b.opened, b.opened+1)
	}
	b.heads = false
	d := &draft{Step: Step{Phase: b.phase, Line: line, Before: join(b.loose)}}
	b.loose = nil
	b.steps = append(b.steps, d)
	for _, id := range b.waiting {
		b.alias[id] = d
	}
	b.waiting = nil
	return d
}

// fenceStep makes a step of a fence that stands in none; the fences that
// follow under the same heading become its sub-steps.
func (b *builder) fenceStep(f *ast.FencedCodeBlock) {
	b.headed(b.line(f))
	b.addFence(f, b.under, 1)
	b.list = listRun{}
}

// item reads what one list item holds into a step.
func (b *builder) item(item ast.Node, d *draft, depth int) {
	n := item.FirstChild()
	for ; n != nil && d.Title == ""; n = n.NextSibling() {
		switch n.(type) {
		case *ast.Paragraph, *ast.TextBlock, *ast.Heading:
			b.head(n, d)
			continue
		}
		break
	}
	for ; n != nil; n = n.NextSibling() {
		b.block(n, d, depth)
	}
	b.untitled(d)
}

// head reads the first paragraph of a step: its title and what it says about itself.
func (b *builder) head(n ast.Node, d *draft) {
	in, line := b.inline(n), b.line(n)
	if id := b.attributes(in, d, line); id != "" {
		b.claim(id, d, line)
	}
	b.waits(in, d, n.Pos())
	title, rest := in.split()
	d.Title = title
	if rest != "" {
		d.parts = append(d.parts, rest)
	}
	d.parts = append(d.parts, in.links...)
	if d.Wait == 0 {
		d.Wait = waitIn(title)
	}
}

// block reads one block of a step.
func (b *builder) block(n ast.Node, d *draft, depth int) {
	switch t := n.(type) {
	case *ast.FencedCodeBlock:
		if sub := b.betweenItems(t, d); sub != nil {
			b.block(t, sub, depth+1)
			return
		}
		if b.fence(t).shell != "" {
			b.addFence(t, d, depth)
			return
		}
		b.wordless(t)
	case *ast.List:
		if depth < maxDepth && !(b.headingsAreSteps() && !b.hasShell(t, 0)) && !b.annotates(t) {
			b.subList(t, d, depth)
			return
		}
	case *ast.Blockquote:
		if b.decision(t, d) {
			return
		}
		if depth < maxDepth && (hasStepList(t, 0) || b.hasShell(t, 0)) {
			for c := t.FirstChild(); c != nil; c = c.NextSibling() {
				b.block(c, d, depth+1)
			}
			return
		}
	case *ast.Paragraph, *ast.TextBlock:
		b.paragraph(n, d)
		return
	case *ast.ThematicBreak:
		return
	}
	b.indented(n)
	d.add(b.raw(n), false)
}

// paragraph is text of a step; a line of it may say how long to wait.
func (b *builder) paragraph(n ast.Node, d *draft) {
	in, line := b.inline(n), b.line(n)
	if id := b.attributes(in, d, line); id != "" {
		b.claim(id, d, line)
	}
	raw := b.raw(n)
	if saidBy(onFailureAlone, "on failure", oneLine(in.text())) != nil {
		d.onFail = true
		return
	}
	if b.waits(in, d, n.Pos()) || in.optional || in.attributed {
		raw = strings.TrimSpace(in.text())
	}
	d.add(raw, true)
}

// subList makes sub-steps of a nested list. Where headings are the steps only
// a list that holds fences gets here, and its plain items are text.
func (b *builder) subList(l *ast.List, d *draft, depth int) {
	to := d
	if d.onFail && !b.headingsAreSteps() {
		to = &draft{Step: Step{Phase: d.Phase, Line: b.line(l), Title: "On failure", Fallback: true}}
		d.sub, d.onFail, depth = append(d.sub, to), false, depth+1
	}
	for item := l.FirstChild(); item != nil; item = item.NextSibling() {
		if b.headingsAreSteps() && !b.hasShell(item, 0) {
			d.add(b.raw(item), false)
			continue
		}
		if b.remark(item, d) {
			continue
		}
		sub := &draft{Step: Step{Phase: d.Phase, Line: b.line(item)}}
		to.sub = append(to.sub, sub)
		b.item(item, sub, depth+1)
		b.fallback(sub)
	}
	d.turned()
}

// untitled names a step that has no words of its own. One that has nothing but
// sub-steps is named by its number.
func (b *builder) untitled(d *draft) {
	switch {
	case d.Title != "":
	case d.Script() != nil:
		d.Title = firstLine(strings.TrimLeft(d.Script().Text, "# \t"))
	case len(d.sub) > 0 && len(d.parts) == 0:
		return
	case len(d.parts) > 0:
		first := d.parts[0]
		if strings.HasPrefix(first, "<") {
			first = htmlWords(first)
		}
		if d.Title = firstLine(first); d.Title == d.parts[0] {
			d.parts, d.own = d.parts[1:], max(d.own-1, 0)
		}
	}
	if d.Title == "" {
		d.Title = "(nothing written)"
		b.problem(d.Line, "this step says nothing")
	}
}

func firstLine(s string) string {
	for line := range strings.Lines(s) {
		line = strings.TrimSpace(line)
		if line != "" && !strings.HasPrefix(line, "#!") {
			return text.Truncate(text.Clean(line), maxTitle, "…")
		}
	}
	return ""
}

func join(parts []string) string { return strings.TrimSpace(strings.Join(parts, "\n\n")) }
