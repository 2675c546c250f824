package sop

import (
	"bytes"
	"regexp"
	"strconv"
	"strings"

	"github.com/yuin/goldmark/ast"
)

// listRun is the numbered list that was read last. People forget to indent
// what belongs to an item, which ends the list; when the next list goes on
// counting, or is numbered 1. 1. 1. as this one is, what stands between belongs
// to the item before it.
type listRun struct {
	tasks  bool   // it is a list of check boxes
	last   *draft // its last item; nil: no list to continue
	broken bool   // it went on after such a break already
	goesOn bool   // the next list goes on with it
}

// forgotten reports whether a block that stands outside a list belongs to the
// list's last item: the list goes on after it, or did so before, or it is a
// fence or a picture that stands right below.
func (b *builder) forgotten(n ast.Node) bool {
	if b.list.last == nil {
		return false
	}
	if b.list.goesOn {
		return true
	}
	_, isFence := n.(*ast.FencedCodeBlock)
	_, below := n.PreviousSibling().(*ast.List)
	switch {
	case b.list.broken && !b.list.tasks:
		return true // nothing here is indented
	case isFence || isPicture(n):
		return below || b.list.broken
	case b.list.broken: // check boxes do not say whether the list goes on
		next, leads := n.NextSibling().(*ast.FencedCodeBlock)
		return leads && n.Kind() == ast.KindParagraph && b.fences.of(next).shell != ""
	}
	return false
}

// betweenItems is the sub-step that a fence belongs to which stands between two
// items of a nested list, and so cuts it; nil: it is none of a list.
func (is *items) betweenItems(f *ast.FencedCodeBlock, d *draft) *draft {
	above, below := f.PreviousSibling(), f.NextSibling()
	if len(d.sub) == 0 || d.tail != nil || is.headings || !isList(above) {
		return nil
	}
	cut := above.PreviousSibling() // did a fence cut it before?
	if isList(below) || below == nil && cut != nil && cut.Kind() == ast.KindFencedCodeBlock && isList(cut.PreviousSibling()) {
		return d.sub[len(d.sub)-1]
	}
	return nil
}

func isList(n ast.Node) bool { return n != nil && n.Kind() == ast.KindList }

// isPicture reports whether a paragraph is nothing but a picture: it belongs to what
// stands above it.
func isPicture(n ast.Node) bool {
	return n.Kind() == ast.KindParagraph && n.FirstChild() != nil && n.FirstChild() == n.LastChild() && n.FirstChild().Kind() == ast.KindImage
}

// annotates reports whether a numbered list explains the places in the fence above
// it that are marked (1), as some sites show them.
func (pg *page) annotates(l *ast.List) bool {
	f, isFence := l.PreviousSibling().(*ast.FencedCodeBlock)
	if !isFence || !l.IsOrdered() {
		return false
	}
	content := pg.content(f)
	return strings.Contains(content, "(1)") && annotation.MatchString(content)
}

var annotation = regexp.MustCompile(`(?m)(?:#|//|--|;)[ \t]*\(1\)!?[ \t]*$`)

// goesOn reports whether the next numbered list under the same heading is the
// rest of this one: one that begins anew with 1 is not, unless every item of
// this one has that number.
func (pg *page) goesOn(l *ast.List) bool {
	for n := l.NextSibling(); n != nil && n.Kind() != ast.KindHeading; n = n.NextSibling() {
		next, ok := n.(*ast.List)
		if !ok || !next.IsOrdered() || !isStepList(next) {
			continue
		}
		return next.Start > 1 || next.Start == l.Start && pg.lazy(l)
	}
	return false
}

// lazy reports whether every item of a numbered list has the same number.
func (pg *page) lazy(l *ast.List) bool {
	for item := l.FirstChild(); item != nil; item = item.NextSibling() {
		at := bytes.LastIndexByte(pg.src[:min(max(item.Pos(), 0), len(pg.src))], '\n') + 1
		marker := bytes.TrimLeft(pg.src[at:], " \t>")
		if !bytes.HasPrefix(marker, []byte(strconv.Itoa(l.Start)+".")) && !bytes.HasPrefix(marker, []byte(strconv.Itoa(l.Start)+")")) {
			return false
		}
	}
	return true
}

func (b *builder) forgottenIn(n ast.Node) {
	if f, ok := n.(*ast.FencedCodeBlock); ok && b.fences.of(f).shell != "" {
		b.says.problem(b.page.line(n), "this fence is not indented under the step above it; it was taken as part of %q", b.list.last.Title)
	}
	b.list.broken = b.list.broken || b.list.tasks
	if n.Kind() == ast.KindList && !b.list.goesOn && !b.fences.hasShell(n, 0) {
		b.list.last.add(b.page.raw(n), false) // remarks below the last step
		return
	}
	b.items.block(n, b.list.last, 1)
}
