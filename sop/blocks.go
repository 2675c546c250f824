package sop

import (
	"cmp"
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
			case b.fences.of(t).shell == "":
				b.scripts.wordless(t)
				b.margin.add(b.page.raw(n))
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
			case holdsSteps(n) || b.fences.hasShell(n, 0):
				b.blocks(n, nil)
			default:
				b.addLoose(n)
			}
		}
	}
}

// holdsSteps reports whether a container that is no list holds step lists.
func holdsSteps(n ast.Node) bool { return n.Kind() != ast.KindParagraph && hasStepList(n, 0) }

// addLoose takes text that stands in no step.
func (b *builder) addLoose(n ast.Node) {
	b.scripts.indented(n)
	raw := b.page.raw(n)
	if n == b.titleHTML {
		raw = b.page.besideTitle(n)
	}
	if raw != "" {
		b.margin.add(raw)
	}
}

// heading starts a phase.
func (b *builder) heading(h *ast.Heading, titled bool) {
	b.margin.settle(b.under)
	in := b.page.inline(h)
	b.waiting = nil
	if id := b.claims.attributes(in, nil, b.page.line(h)); id != "" {
		b.waiting = append(b.waiting, id)
	}
	b.phase, b.under, b.list = in.title(), nil, listRun{}
	if titled {
		b.phase = ""
		return
	}
	b.margin.head(strings.Repeat("#", h.Level) + " " + b.phase)
}

// topList reads a list that stands in no step.
func (b *builder) topList(l *ast.List) {
	if b.page.annotates(l) {
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
		d := b.newStep(b.page.line(item))
		b.items.read(item, d, 1)
		b.list.last = d
	}
	if l.IsOrdered() {
		b.list.goesOn = b.page.goesOn(l)
	}
	b.under = nil
}

// bullets reads a plain list that stands in no step: an item that holds a script
// is a way to do what the heading says, and so is each tab beside it. The others
// are text.
func (b *builder) bullets(l *ast.List) {
	scripts := b.fences.hasShell(l, 0)
	for item := l.FirstChild(); item != nil; item = item.NextSibling() {
		switch {
		case hasStepList(item, 0):
			b.blocks(item, nil)
		case b.fences.hasShell(item, 0) || scripts && ifApplicable.MatchString(b.page.raw(item)):
			b.headed(b.page.line(item))
			sub := &draft{Step: Step{Phase: b.phase, Line: b.page.line(item)}}
			b.items.read(item, sub, 2)
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
	at := b.margin.caption()
	if b.under != nil && at < 0 {
		b.margin.settle(b.under)
		return
	}
	var said []string
	if at >= 0 {
		said = b.margin.cut(at)
		b.margin.settle(b.under)
	}
	b.under = b.newStep(line)
	b.under.Title = cmp.Or(b.phase, b.proc.Title)
	if at >= 0 {
		b.titles.called(b.under, said[0])
		b.margin.loose = said[1:]
		b.margin.settle(b.under)
	}
}

// newStep opens a step of the top level.
func (b *builder) newStep(line int) *draft {
	d := &draft{Step: Step{Phase: b.phase, Line: line, Before: b.margin.take()}}
	b.steps = append(b.steps, d)
	for _, id := range b.waiting {
		b.claims.alias[id] = d
	}
	b.waiting = nil
	return d
}

// fenceStep makes a step of a fence that stands in none; the fences that
// follow under the same heading become its sub-steps.
func (b *builder) fenceStep(f *ast.FencedCodeBlock) {
	b.headed(b.page.line(f))
	b.scripts.add(f, b.under, 1)
	b.list = listRun{}
}

// read reads what one list item holds into a step.
func (is *items) read(item ast.Node, d *draft, depth int) {
	n := item.FirstChild()
	for ; n != nil && d.Title == ""; n = n.NextSibling() {
		switch n.(type) {
		case *ast.Paragraph, *ast.TextBlock, *ast.Heading:
			is.head(n, d)
			continue
		}
		break
	}
	for ; n != nil; n = n.NextSibling() {
		is.block(n, d, depth)
	}
	is.titles.untitled(d)
}

// head reads the first paragraph of a step: its title and what it says about itself.
func (is *items) head(n ast.Node, d *draft) {
	in, line := is.page.inline(n), is.page.line(n)
	if id := is.claims.attributes(in, d, line); id != "" {
		is.claims.claim(id, d, line)
	}
	is.remarks.waits(in, d, n.Pos())
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
func (is *items) block(n ast.Node, d *draft, depth int) {
	switch t := n.(type) {
	case *ast.FencedCodeBlock:
		if sub := is.betweenItems(t, d); sub != nil {
			is.block(t, sub, depth+1)
			return
		}
		if is.fences.of(t).shell != "" {
			is.scripts.add(t, d, depth)
			return
		}
		is.scripts.wordless(t)
	case *ast.List:
		if depth < maxDepth && !(is.headings && !is.fences.hasShell(t, 0)) && !is.page.annotates(t) {
			is.subList(t, d, depth)
			return
		}
	case *ast.Blockquote:
		if is.remarks.decision(t, d) {
			return
		}
		if depth < maxDepth && (hasStepList(t, 0) || is.fences.hasShell(t, 0)) {
			for c := t.FirstChild(); c != nil; c = c.NextSibling() {
				is.block(c, d, depth+1)
			}
			return
		}
	case *ast.Paragraph, *ast.TextBlock:
		is.paragraph(n, d)
		return
	case *ast.ThematicBreak:
		return
	}
	is.scripts.indented(n)
	d.add(is.page.raw(n), false)
}

// paragraph is text of a step; a line of it may say how long to wait.
func (is *items) paragraph(n ast.Node, d *draft) {
	in, line := is.page.inline(n), is.page.line(n)
	if id := is.claims.attributes(in, d, line); id != "" {
		is.claims.claim(id, d, line)
	}
	raw := is.page.raw(n)
	if saidBy(onFailureAlone, "on failure", oneLine(in.text())) != nil {
		d.onFail = true
		return
	}
	if is.remarks.waits(in, d, n.Pos()) || in.optional || in.attributed {
		raw = strings.TrimSpace(in.text())
	}
	d.add(raw, true)
}

// subList makes sub-steps of a nested list. Where headings are the steps only
// a list that holds fences gets here, and its plain items are text.
func (is *items) subList(l *ast.List, d *draft, depth int) {
	to := d
	if d.onFail && !is.headings {
		to = &draft{Step: Step{Phase: d.Phase, Line: is.page.line(l), Title: "On failure", Fallback: true}}
		d.sub, d.onFail, depth = append(d.sub, to), false, depth+1
	}
	for item := l.FirstChild(); item != nil; item = item.NextSibling() {
		if is.headings && !is.fences.hasShell(item, 0) {
			d.add(is.page.raw(item), false)
			continue
		}
		if is.remarks.remark(item, d) {
			continue
		}
		sub := &draft{Step: Step{Phase: d.Phase, Line: is.page.line(item)}}
		to.sub = append(to.sub, sub)
		is.read(item, sub, depth+1)
		sub.fallback()
	}
	d.turned()
}

// untitled names a step that has no words of its own. One that has nothing but
// sub-steps is named by its number.
func (ts *titles) untitled(d *draft) {
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
		ts.says.problem(d.Line, "this step says nothing")
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
