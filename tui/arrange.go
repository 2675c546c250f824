package tui

import (
	"strings"

	tea "charm.land/bubbletea/v2"

	"holdfast/themes"
	"holdfast/tui/pane"
)

const (
	splitStep  = 5  // per cent of the width that the columns give each other at a time
	splitLeast = 20 // per cent that a column keeps
	tallStep   = 2  // lines that panes give each other at a time
)

// arrangement is what the person made of the layout by hand. What is hidden is
// still counted at the top, and its key shows it again.
type arrangement struct {
	hidden map[pane.ID]bool
	split  int             // per cent that the left column is wider than usual
	taller map[pane.ID]int // lines that a pane is higher than usual
}

func (a *arrangement) usual() bool { return len(a.hidden)+len(a.taller) == 0 && a.split == 0 }

// arranging is the table of what changes the layout.
func (d *deck) arranging() []pane.Action {
	then := func(do func()) func() tea.Cmd {
		return func() tea.Cmd {
			do()
			return nil
		}
	}
	return []pane.Action{
		{Name: "hide", Keys: []string{"H"}, What: "hide", Help: "Take this pane off the screen; its key shows it again, and what it counts is still counted.", Moves: true, WhyNot: d.noHide(), Do: then(d.hide)},
		{Name: "narrower", Keys: []string{"<"}, What: "narrower", Help: "Make the left column narrower.", Moves: true, WhyNot: d.noSplit(-splitStep), Do: then(func() { d.arranged.split -= splitStep })},
		{Name: "wider", Keys: []string{">"}, What: "wider", Help: "Make the left column wider.", Moves: true, WhyNot: d.noSplit(splitStep), Do: then(func() { d.arranged.split += splitStep })},
		{Name: "lower", Keys: []string{"{"}, What: "lower", Help: "Give lines of this pane to the others of its column.", Moves: true, WhyNot: d.noTaller(false), Do: then(func() { d.stretch(-tallStep) })},
		{Name: "taller", Keys: []string{"}"}, What: "taller", Help: "Give this pane lines of the others of its column.", Moves: true, WhyNot: d.noTaller(true), Do: then(func() { d.stretch(tallStep) })},
		{Name: "usual-layout", What: "usual layout", Help: "Show every pane again, each in its usual size.", Moves: true, WhyNot: d.noUsual(), Do: then(func() { d.arranged = arrangement{} })},
		{Name: "layout-line", What: "layout as configuration", Help: "Show the layout of now as the line of the configuration that keeps it, and copy it.", Moves: true, Do: d.tellLayout},
	}
}

// several reports whether more than one pane is shown.
func (d *deck) several() bool {
	return !d.zoom && d.w >= oneWidth && d.h >= oneHeight && (d.w >= wideFrom || d.h >= stackFrom)
}

func (d *deck) noRoom() string {
	switch {
	case d.front() == nil:
		return "there is no pane"
	case d.front().whole():
		return "this pane has the whole screen: q goes back"
	case !d.several():
		return "only one pane is shown"
	}
	return ""
}

func (d *deck) noHide() string {
	if why := d.noRoom(); why != "" {
		return why
	}
	if len(d.that(func(p *held) bool { return !p.whole() })) < 2 {
		return "it is the last one that is shown"
	}
	return ""
}

// hide takes the pane in front off the screen; the one after it comes to the
// front. The keys line names what is hidden.
func (d *deck) hide() {
	if d.arranged.hidden == nil {
		d.arranged.hidden = map[pane.ID]bool{}
	}
	d.arranged.hidden[d.front().ID()] = true
	d.bring(d.beside(1))
}

// beside is the next pane that is not hidden, in the order of their keys.
func (d *deck) beside(step int) int {
	n := max(1, len(d.panes))
	for k := 1; k <= n; k++ {
		i := (d.focus + step*k%n + n) % n
		if i < len(d.panes) && !d.hides(d.panes[i]) {
			return i
		}
	}
	return d.focus
}

func (d *deck) hides(p *held) bool { return d.arranged.hidden[p.ID()] }

// left is how many cells the left of two columns has.
func (d *deck) left() int { return d.w * d.share(d.arranged.split) / 100 }

// share is the per cent of the left column when it is so much wider than usual.
func (d *deck) share(split int) int {
	const usual = 60
	return min(max(usual+split, splitLeast), 100-splitLeast)
}

func (d *deck) noSplit(by int) string {
	if why := d.noRoom(); why != "" {
		return why
	}
	switch {
	case d.w < wideFrom || len(d.small()) < 2 || len(d.logs()) == 0:
		return "there is one column"
	case d.share(d.arranged.split) == d.share(d.arranged.split+by):
		return "a column keeps a fifth of the screen"
	}
	return ""
}

// stack is the box of the pane in front, and whether another pane of its column
// has lines to give.
func (d *deck) stack() (mine box, alone, others bool) {
	alone = true
	for _, b := range d.boxes {
		if b.pane == d.focus {
			mine = b
		}
	}
	for _, b := range d.boxes {
		if b.pane != d.focus && (b.x == mine.x && b.w == mine.w || b.w == d.w || mine.w == d.w) {
			alone = false
			others = others || b.h > paneLeast
		}
	}
	return mine, alone, others
}

func (d *deck) noTaller(taller bool) string {
	if why := d.noRoom(); why != "" {
		return why
	}
	mine, alone, others := d.stack()
	switch {
	case alone:
		return "it stands alone in its column"
	case taller && !others:
		return "the others have no line to give"
	case !taller && mine.h <= paneLeast:
		return "it cannot be lower"
	}
	return ""
}

// stretch makes the pane in front so many lines higher than it is.
func (d *deck) stretch(by int) {
	if d.arranged.taller == nil {
		d.arranged.taller = map[pane.ID]int{}
	}
	d.arranged.taller[d.front().ID()] += by
}

func (d *deck) noUsual() string {
	if d.arranged.usual() {
		return "nothing is hidden and every pane has its usual size"
	}
	return ""
}

// stretched moves lines between the panes of a column as the person wants it:
// whoever has the most gives, whoever has the fewest gets, and nobody falls
// below the least.
func (d *deck) stretched(list, heights []int) []int {
	for k, i := range list {
		by := d.arranged.taller[d.panes[i].ID()]
		for ; by > 0; by-- {
			from := extreme(heights, k, func(a, b int) bool { return a > b })
			if from < 0 || heights[from] <= paneLeast {
				break
			}
			heights[from]--
			heights[k]++
		}
		for ; by < 0 && heights[k] > paneLeast; by++ {
			to := extreme(heights, k, func(a, b int) bool { return a < b })
			if to < 0 {
				break
			}
			heights[k]--
			heights[to]++
		}
	}
	return heights
}

// extreme is the index of the first other height that none exceeds; -1: there is
// no other.
func extreme(heights []int, not int, exceeds func(a, b int) bool) int {
	best := -1
	for i, h := range heights {
		if i != not && (best < 0 || exceeds(h, heights[best])) {
			best = i
		}
	}
	return best
}

// away names what is hidden, with the keys that show it again.
func (d *deck) away() string {
	var list []string
	for i, p := range d.panes {
		if d.hides(p) {
			list = append(list, d.theme.Paint(themes.Accent, placeKey(i))+d.theme.Paint(themes.Dim, " "+p.titled().Name))
		}
	}
	if len(list) == 0 {
		return ""
	}
	return d.theme.Paint(themes.Dim, "hidden ") + strings.Join(list, " ")
}
