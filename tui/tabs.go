package tui

import (
	"slices"
	"strings"

	"holdfast/sources/text"
	"holdfast/store/duty"
	"holdfast/themes"
	"holdfast/tui/pane"
)

// tabs names the panes and how many things of each need a human. The last of those
// that need nobody are named together, as "4-6 more", where so many cells would not be
// left for acts: a key without a name says nothing.
func (f foot) tabs(acts int) string {
	counts := f.summary.Counts()
	named, plain := make([]string, len(f.deck.panes)), make([]bool, len(f.deck.panes))
	for i, p := range f.deck.panes {
		n := counts[duty.Where(p.ID())]
		named[i], plain[i] = f.tab(i, p, n), i != f.deck.focus && n == 0
	}
	best, least := "", len(named)+1
	for folded := 0; folded <= len(named) && least > 0; folded++ {
		line, left := f.folded(named, plain, folded)
		if fits := text.Width(line) < f.deck.w-acts; fits && left < least {
			best, least = line, left
		} else if best == "" && folded == len(named) {
			best = line
		}
	}
	return best
}

// folded are the tabs, the last n of the plain ones named together; left is how many of
// them are not: one between others would be as long as its name.
func (f foot) folded(named []string, plain []bool, n int) (line string, left int) {
	var list []string
	first, last := -1, -1 // of those that stand together
	together := func() {
		switch {
		case first < last:
			list = append([]string{f.deck.theme.Paint(themes.Dim, placeKey(first)+"-"+placeKey(last)+" more")}, list...)
		case first >= 0:
			left++
		}
		first, last = -1, -1
	}
	for i, tab := range slices.Backward(named) {
		if plain[i] && n > 0 {
			n--
			first, last = i, max(last, i)
			continue
		}
		together()
		list = append([]string{tab}, list...)
	}
	together()
	return strings.Join(list, " "), left
}

// unseen are the tabs of the panes that have no place beside the others.
func (f foot) unseen() string {
	counts := f.summary.Counts()
	var list []string
	for i, p := range f.deck.panes {
		if p.whole() && !f.deck.hides(p) {
			list = append(list, f.tab(i, p, counts[duty.Where(p.ID())]))
		}
	}
	return strings.Join(list, " ")
}

// tab names a pane, and how many things of it need a human.
func (f foot) tab(i int, p *held, n int) string {
	t, name := f.deck.theme, p.titled().Name
	if i == f.deck.focus {
		return t.Paint(themes.Dim, placeKey(i)) + " " + t.Paint(themes.Strong, name)
	}
	tab := t.Paint(themes.Dim, placeKey(i)+" "+name)
	if f.deck.hides(p) {
		tab = t.Paint(themes.Dim, "("+placeKey(i)+" "+name+")")
	}
	if n > 0 {
		tab += t.Paint(themes.Critical, ":"+pane.Count(n)) // not a blank: the next thing is a number too
	}
	return tab
}

// needing lists the other panes in which something needs a human, and how many things:
// the first ones named, the others by their keys. Where all are named the alerts are
// among them.
func (f foot) needing(named int) string {
	counts := f.summary.Counts()
	var list []string
	for i, p := range f.deck.panes {
		n := counts[duty.Where(p.ID())]
		if i == f.deck.focus || n == 0 && !(named == len(f.deck.panes) && p.ID() == pane.Alerts) {
			continue
		}
		words := placeKey(i)
		if len(list) < named {
			words += " " + p.titled().Name
		}
		words = f.deck.theme.Paint(themes.Dim, words)
		if n > 0 {
			words += f.deck.theme.Paint(themes.Critical, ":"+pane.Count(n))
		}
		list = append(list, words)
	}
	return strings.Join(list, " ")
}
