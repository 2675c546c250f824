package review

import (
	"fmt"

	tea "charm.land/bubbletea/v2"

	"holdfast/themes"
	"holdfast/tui/dialog"
	"holdfast/tui/pane"
)

const farAway = 1 << 20

// Actions are what a person can do here.
func (p *Pane) Actions() []pane.Action {
	return append([]pane.Action{
		{Name: "open-figures", Keys: []string{"enter"}, What: "open", Footer: !p.whole, WhyNot: p.whyNotEnter(),
			Help: "Give this box the whole pane: its chart, the figures in a table, and how they are computed.", Do: p.do(p.open)},
		{Name: "close-figures", Keys: []string{"esc"}, What: "all boxes", Footer: p.whole, WhyNot: p.whyNotClose(),
			Help: "Go back to all boxes.", Do: p.do(p.close)},
		{Name: "earlier", Keys: []string{"["}, What: "earlier", Footer: true, WhyNot: p.whyNotEarlier(),
			Help: "Show the period before.", Do: func() tea.Cmd { return p.shift(1) }},
		{Name: "later", Keys: []string{"]"}, What: "later", Footer: true, WhyNot: p.whyNotLater(),
			Help: "Show the period after.", Do: func() tea.Cmd { return p.shift(-1) }},
		{Name: "months", Keys: []string{"M"}, What: fmt.Sprintf("%d months", p.nextMonths()), Footer: true,
			Help: "Show 3, 6 or 12 months.", Do: p.changeMonths},
		{Name: "definitions", Keys: []string{"d"}, What: "how computed", Footer: true, WhyNot: p.whyNotOpen(),
			Help: "Read how each figure is computed, and what it leaves out.", Do: p.define},
		{Name: "read-again", Keys: []string{"r"}, What: "read again",
			Help: "Sum the record up anew; while the pane is shown this happens by itself, at most once a minute.", Do: p.ask},
	}, p.moves()...)
}

// do makes an act that changes only the view.
func (p *Pane) do(f func()) func() tea.Cmd {
	return func() tea.Cmd {
		f()
		p.dirty = true
		return nil
	}
}

func (p *Pane) whyNotOpen() string {
	if len(p.cards) == 0 || p.nothing() {
		return "there are no figures yet"
	}
	return ""
}

func (p *Pane) whyNotEnter() string {
	if p.whole {
		return "it is open"
	}
	return p.whyNotOpen()
}

func (p *Pane) whyNotClose() string {
	if !p.whole {
		return "all boxes are shown"
	}
	return ""
}

func (p *Pane) whyNotEarlier() string {
	start := p.review.RecordStart
	if !p.asOf.IsZero() && p.nothing() {
		return "the record holds nothing yet"
	}
	if p.asOf.IsZero() || start == nil || p.wanted().from.After(*start) {
		return ""
	}
	return "the record begins on " + start.In(p.deps.Zone).Format("2 Jan 2006")
}

func (p *Pane) whyNotLater() string {
	if p.back == 0 {
		return "this is the present"
	}
	return ""
}

func (p *Pane) open()  { p.whole, p.offset = true, 0 }
func (p *Pane) close() { p.whole, p.offset = false, 0 }

// shift shows an earlier or a later period.
func (p *Pane) shift(n int) tea.Cmd {
	p.back = max(0, p.back+n)
	return p.ask()
}

func (p *Pane) nextMonths() int {
	switch p.months {
	case fewMonths:
		return someMonths
	case someMonths:
		return manyMonths
	default:
		return fewMonths
	}
}

// changeMonths shows more or fewer months, the latest of them the same.
func (p *Pane) changeMonths() tea.Cmd {
	gone := p.back * p.months
	p.months = p.nextMonths()
	p.back = gone / p.months
	return p.ask()
}

// define shows how every figure is computed.
func (p *Pane) define() tea.Cmd {
	body := []pane.Paragraph{{Role: themes.Dim, Text: p.review.Covers}}
	for _, def := range p.review.Definitions {
		body = append(body, pane.Paragraph{}, pane.Paragraph{Role: themes.Strong, Text: def.Name}, pane.Paragraph{Role: themes.Text, Text: def.How})
	}
	for _, t := range p.review.Times {
		body = append(body, pane.Paragraph{}, pane.Paragraph{Role: themes.Strong, Text: t.Name}, pane.Paragraph{Role: themes.Text, Text: t.Definition})
	}
	d := dialog.Read("How the figures are computed", body...)
	return func() tea.Msg { return pane.Show{Dialog: d} }
}

// moves are the actions that only move the view.
func (p *Pane) moves() []pane.Action {
	move := func(name, what, help string, f func(), keys ...string) pane.Action {
		return pane.Action{Name: name, Keys: keys, What: what, Help: help, Moves: true, Do: p.do(f)}
	}
	page := max(1, p.h-4)
	return []pane.Action{
		move("down", "down", "Go to the box below; in an opened one, a line down.", func() { p.down(1, 1) }, "j", "down"),
		move("up", "up", "Go to the box above; in an opened one, a line up.", func() { p.down(-1, 1) }, "k", "up"),
		move("right", "next box", "Go to the next box.", func() { p.next(1) }, "right"),
		move("left", "box before", "Go to the box before.", func() { p.next(-1) }, "left"),
		move("page-down", "page down", "Go to the last row of boxes; in an opened one, a screen down.", func() { p.down(farAway, page) }, "pgdown"),
		move("page-up", "page up", "Go to the first row of boxes; in an opened one, a screen up.", func() { p.down(-farAway, page) }, "pgup"),
		move("top", "first", "Go to the first box, or the first line.", func() { p.end(-farAway) }, "g", "home"),
		move("bottom", "last", "Go to the last box, or the last line.", func() { p.end(farAway) }, "G", "end"),
	}
}

// down goes n rows of boxes down, or within an opened box n times so many lines.
func (p *Pane) down(n, lines int) {
	if p.whole {
		p.scroll(min(max(n, -1), 1) * lines)
		return
	}
	p.vertical(n)
}

func (p *Pane) end(n int) {
	if p.whole {
		p.scroll(n)
		return
	}
	p.next(n)
}

// scroll moves an opened box; drawing told how much there is below.
func (p *Pane) scroll(n int) { p.offset = max(0, p.offset+min(n, p.below)) }

// next goes n cards on, in the order they are read.
func (p *Pane) next(n int) {
	if i := p.index(p.sel); i >= 0 {
		p.sel = p.cards[min(max(i+n, 0), len(p.cards)-1)].id
		p.offset = 0
	}
}

// vertical goes to the card n rows below (above when negative), the one that
// lies nearest. Without a grid the cards stand below one another.
func (p *Pane) vertical(n int) {
	if !p.gridded() {
		p.next(n)
		return
	}
	rows := gridRows()
	for y, ids := range rows {
		for x, id := range ids {
			if id != p.sel {
				continue
			}
			to := rows[min(max(y+n, 0), len(rows)-1)]
			p.sel = to[min(x*len(to)/len(ids), len(to)-1)]
			return
		}
	}
}

func (p *Pane) index(id string) int {
	for i, c := range p.cards {
		if c.id == id {
			return i
		}
	}
	return -1
}

func (p *Pane) wheel(m tea.MouseWheelMsg) {
	n := 3
	if m.Mouse().Button == tea.MouseWheelUp {
		n = -n
	}
	if p.whole {
		p.scroll(n)
	} else {
		p.next(n / 3)
	}
	p.dirty = true
}

func (p *Pane) click(m tea.MouseClickMsg) {
	for _, at := range p.places {
		if m.Mouse().X >= at.x && m.Mouse().X < at.x+at.w && m.Mouse().Y >= at.y && m.Mouse().Y < at.y+at.h {
			p.sel, p.offset, p.dirty = at.id, 0, true
			return
		}
	}
}
