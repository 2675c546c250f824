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
func (m *Model) arranging() []pane.Action {
	then := func(do func()) func() tea.Cmd {
		return func() tea.Cmd {
			do()
			return nil
		}
	}
	return []pane.Action{
		{Name: "hide", Keys: []string{"H"}, What: "hide", Help: "Take this pane off the screen; its key shows it again, and what it counts is still counted.", Moves: true, WhyNot: m.noHide(), Do: then(m.hide)},
		{Name: "narrower", Keys: []string{"<"}, What: "narrower", Help: "Make the left column narrower.", Moves: true, WhyNot: m.noSplit(-splitStep), Do: then(func() { m.arranged.split -= splitStep })},
		{Name: "wider", Keys: []string{">"}, What: "wider", Help: "Make the left column wider.", Moves: true, WhyNot: m.noSplit(splitStep), Do: then(func() { m.arranged.split += splitStep })},
		{Name: "lower", Keys: []string{"{"}, What: "lower", Help: "Give lines of this pane to the others of its column.", Moves: true, WhyNot: m.noTaller(false), Do: then(func() { m.stretch(-tallStep) })},
		{Name: "taller", Keys: []string{"}"}, What: "taller", Help: "Give this pane lines of the others of its column.", Moves: true, WhyNot: m.noTaller(true), Do: then(func() { m.stretch(tallStep) })},
		{Name: "usual-layout", What: "usual layout", Help: "Show every pane again, each in its usual size.", Moves: true, WhyNot: m.noUsual(), Do: then(func() { m.arranged = arrangement{} })},
	}
}

// several reports whether more than one pane is shown.
func (m *Model) several() bool {
	return !m.zoom && m.w >= oneWidth && m.h >= oneHeight && (m.w >= wideFrom || m.h >= stackFrom)
}

func (m *Model) noRoom() string {
	switch {
	case m.front() == nil:
		return "there is no pane"
	case m.front().whole():
		return "this pane has the whole screen: q goes back"
	case !m.several():
		return "only one pane is shown"
	}
	return ""
}

func (m *Model) noHide() string {
	if why := m.noRoom(); why != "" {
		return why
	}
	if len(m.that(func(p *held) bool { return !p.whole() })) < 2 {
		return "it is the last one that is shown"
	}
	return ""
}

// hide takes the pane in front off the screen; the one after it comes to the
// front. The keys line names what is hidden.
func (m *Model) hide() {
	if m.arranged.hidden == nil {
		m.arranged.hidden = map[pane.ID]bool{}
	}
	m.arranged.hidden[m.front().ID()] = true
	m.bring(m.beside(1))
}

// beside is the next pane that is not hidden, in the order of their keys.
func (m *Model) beside(step int) int {
	n := max(1, len(m.panes))
	for k := 1; k <= n; k++ {
		i := (m.focus + step*k%n + n) % n
		if i < len(m.panes) && !m.hides(m.panes[i]) {
			return i
		}
	}
	return m.focus
}

func (m *Model) hides(p *held) bool { return m.arranged.hidden[p.ID()] }

// left is how many cells the left of two columns has.
func (m *Model) left() int { return m.w * m.share(m.arranged.split) / 100 }

// share is the per cent of the left column when it is so much wider than usual.
func (m *Model) share(split int) int {
	usual := 50
	if m.w >= detailFrom {
		usual = 60
	}
	return min(max(usual+split, splitLeast), 100-splitLeast)
}

func (m *Model) noSplit(by int) string {
	if why := m.noRoom(); why != "" {
		return why
	}
	switch {
	case m.w < wideFrom || len(m.small()) == 0 || len(m.logs()) == 0:
		return "there is one column"
	case m.share(m.arranged.split) == m.share(m.arranged.split+by):
		return "a column keeps a fifth of the screen"
	}
	return ""
}

// stack is the box of the pane in front, and whether another pane of its column
// has lines to give.
func (m *Model) stack() (mine box, alone, others bool) {
	alone = true
	for _, b := range m.boxes {
		if b.pane == m.focus {
			mine = b
		}
	}
	for _, b := range m.boxes {
		if b.pane != m.focus && b.x == mine.x && b.w == mine.w {
			alone = false
			others = others || b.h > paneLeast
		}
	}
	return mine, alone, others
}

func (m *Model) noTaller(taller bool) string {
	if why := m.noRoom(); why != "" {
		return why
	}
	mine, alone, others := m.stack()
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
func (m *Model) stretch(by int) {
	if m.arranged.taller == nil {
		m.arranged.taller = map[pane.ID]int{}
	}
	m.arranged.taller[m.front().ID()] += by
}

func (m *Model) noUsual() string {
	if m.arranged.usual() {
		return "nothing is hidden and every pane has its usual size"
	}
	return ""
}

// stretched moves lines between the panes of a column as the person wants it:
// whoever has the most gives, whoever has the fewest gets, and nobody falls
// below the least.
func (m *Model) stretched(list, heights []int) []int {
	for k, i := range list {
		by := m.arranged.taller[m.panes[i].ID()]
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
func (m *Model) away() string {
	var list []string
	for i, p := range m.panes {
		if m.hides(p) {
			list = append(list, m.theme.Paint(themes.Accent, placeKey(i))+m.theme.Paint(themes.Dim, " "+p.titled().Name))
		}
	}
	if len(list) == 0 {
		return ""
	}
	return m.theme.Paint(themes.Dim, "hidden ") + strings.Join(list, " ")
}
