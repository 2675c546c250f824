package sop

import (
	"bytes"
	"slices"
	"strconv"
	"strings"

	"github.com/yuin/goldmark/ast"

	"holdfast/sources/text"
)

// listRun is the numbered list that was read last. People forget to indent
// what belongs to an item, which ends the list; when the next list goes on
// counting, or is numbered 1. 1. 1. as this one is, what stands between belongs
// to the item before it.
type listRun struct {
	last   *draft // its last item; nil: no list to continue
	broken bool   // it went on after such a break already
	goesOn bool   // the next list goes on with it
}

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
	raw := b.raw(n)
	if n == b.titleHTML {
		raw = b.besideTitle(n)
	}
	if raw != "" {
		b.loose = append(b.loose, raw)
	}
}

// heading starts a phase.
func (b *builder) heading(h *ast.Heading, titled bool) {
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

// forgotten reports whether a block that stands outside a list belongs to the
// list's last item: the list goes on after it, or did so before, or it is a
// fence that stands right below.
func (b *builder) forgotten(n ast.Node) bool {
	if b.list.last == nil {
		return false
	}
	if b.list.goesOn {
		return true
	}
	_, below := n.PreviousSibling().(*ast.List)
	return (b.list.broken || below) && n.Kind() == ast.KindFencedCodeBlock
}

// goesOn reports whether the next numbered list under the same heading is the
// rest of this one: one that begins anew with 1 is not, unless every item of
// this one has that number.
func (b *builder) goesOn(l *ast.List) bool {
	for n := l.NextSibling(); n != nil && n.Kind() != ast.KindHeading; n = n.NextSibling() {
		next, ok := n.(*ast.List)
		if !ok || !isStepList(next) {
			continue
		}
		return next.IsOrdered() && (next.Start > 1 || next.Start == l.Start && b.lazy(l))
	}
	return false
}

// lazy reports whether every item of a numbered list has the same number.
func (b *builder) lazy(l *ast.List) bool {
	for item := l.FirstChild(); item != nil; item = item.NextSibling() {
		at := bytes.LastIndexByte(b.src[:min(max(item.Pos(), 0), len(b.src))], '\n') + 1
		marker := bytes.TrimLeft(b.src[at:], " \t>")
		if !bytes.HasPrefix(marker, []byte(strconv.Itoa(l.Start)+".")) && !bytes.HasPrefix(marker, []byte(strconv.Itoa(l.Start)+")")) {
			return false
		}
	}
	return true
}

func (b *builder) forgottenIn(n ast.Node) {
	if f, ok := n.(*ast.FencedCodeBlock); ok && b.fence(f).shell != "" {
		b.problem(b.line(n), "this fence is not indented under the step above it; it was taken as part of %q", b.list.last.Title)
	}
	b.block(n, b.list.last, 1)
}

// topList reads a list that stands in no step.
func (b *builder) topList(l *ast.List) {
	if !isStepList(l) && b.forgotten(l) {
		b.forgottenIn(l)
		return
	}
	if !isStepList(l) {
		for item := l.FirstChild(); item != nil; item = item.NextSibling() {
			if hasStepList(item, 0) || b.hasShell(item, 0) {
				b.blocks(item, nil)
			} else {
				b.addLoose(item)
			}
		}
		return
	}
	if l.IsOrdered() {
		b.list.broken = b.list.goesOn
	} else {
		b.list = listRun{}
	}
	for item := l.FirstChild(); item != nil; item = item.NextSibling() {
		if !l.IsOrdered() && !isTask(item) {
			b.addLoose(item)
			continue
		}
		d := b.newStep(b.line(item))
		b.item(item, d, 1)
		if l.IsOrdered() {
			b.list.last = d
		}
	}
	if l.IsOrdered() {
		b.list.goesOn = b.goesOn(l)
	}
	b.under = nil
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
	if b.under == nil {
		b.under = b.newStep(b.line(f))
		b.under.Title = b.phase
		if b.under.Title == "" {
			b.under.Title = b.proc.Title
		}
	} else if len(b.loose) > 0 {
		b.under.parts, b.under.lead = append(b.under.parts, b.loose...), true
		b.loose = nil
	}
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
		if b.fence(t).shell != "" {
			b.addFence(t, d, depth)
			return
		}
		b.wordless(t)
	case *ast.List:
		if depth < maxDepth && !(b.headingsAreSteps() && !b.hasShell(t, 0)) {
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
	if raw := b.raw(n); raw != "" {
		d.parts, d.lead = append(d.parts, raw), false
	}
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
	if raw != "" {
		d.parts, d.lead = append(d.parts, raw), true
	}
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
			d.parts = append(d.parts, b.raw(item))
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
	d.lead, d.last = false, nil
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
		d.Title = firstLine(first)
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
