package review

import (
	"fmt"

	tea "charm.land/bubbletea/v2"

	"holdfast/themes"
	"holdfast/tui/dialog"
	"holdfast/tui/pane"
	"holdfast/tui/review/card"
)

const farAway = 1 << 20

// Actions are what a person can do here.
func (p *Pane) Actions() []pane.Action {
	return append([]pane.Action{
		{Name: "open-figures", Keys: []string{"enter"}, What: "open", Footer: !p.whole, WhyNot: p.whyNotEnter(),
			Help: "Give this box the whole pane: its chart, the figures in a table, and how they are computed.", Do: p.Shows(func() { p.open(true) })},
		{Name: "close-figures", Keys: []string{"esc"}, What: "all boxes", Footer: p.whole, WhyNot: p.whyNotClose(),
			Help: "Go back to all boxes.", Do: p.Shows(func() { p.open(false) })},
		{Name: "earlier", Keys: []string{"["}, What: "earlier", Footer: true, WhyNot: p.whyNotEarlier(),
			Help: "Show the period before.", Do: func() tea.Cmd { return p.shift(1) }},
		{Name: "later", Keys: []string{"]"}, What: "later", Footer: true, WhyNot: p.whyNotLater(),
			Help: "Show the period after.", Do: func() tea.Cmd { return p.shift(-1) }},
		{Name: "months", Keys: []string{"M"}, What: fmt.Sprintf("%d months", p.period.next()), Footer: true,
			Help: "Show 3, 6 or 12 months.", Do: p.changeMonths},
		{Name: "definitions", Keys: []string{"d"}, What: "how computed", Footer: true, WhyNot: p.whyNotOpen(),
			Help: "Read how each figure is computed, and what it leaves out.", Do: p.define},
		{Name: "copy", Keys: []string{"Y"}, What: "copy", WhyNot: p.whyNotOpen(),
			Help: "Copy the figures of this box as text or Markdown through the terminal (OSC 52).", Do: func() tea.Cmd { return copyCard(p.cards, p.sel) }},
		{Name: "read-again", Keys: []string{"r"}, What: "read again",
			Help: "Sum the record up anew; while the pane is shown this happens by itself, at most once a minute.", Do: p.ask},
	}, p.moves()...)
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
	start := p.reading.Review().RecordStart
	if p.reading.Known() && p.nothing() {
		return "the record holds nothing yet"
	}
	if !p.reading.Known() || start == nil || p.wanted().From.After(*start) {
		return ""
	}
	return "the record begins on " + start.In(p.Zone).Format("2 Jan 2006")
}

func (p *Pane) whyNotLater() string {
	if p.period.back == 0 {
		return "this is the present"
	}
	return ""
}

// open gives the chosen card the whole pane, or shows all of them again.
func (p *Pane) open(whole bool) {
	p.whole = whole
	p.choose(p.sel)
}

// shift shows an earlier or a later period.
func (p *Pane) shift(n int) tea.Cmd {
	p.period.shift(n)
	return p.ask()
}

// changeMonths shows more or fewer months, the latest of them the same.
func (p *Pane) changeMonths() tea.Cmd {
	p.period.change()
	return p.ask()
}

// define shows how every figure is computed.
func (p *Pane) define() tea.Cmd {
	r := p.reading.Review()
	body := []pane.Paragraph{{Role: themes.Dim, Text: r.Covers}}
	for _, def := range r.Definitions {
		body = append(body, pane.Paragraph{}, pane.Paragraph{Role: themes.Strong, Text: def.Name}, pane.Paragraph{Role: themes.Text, Text: def.How})
	}
	for _, t := range r.Times {
		body = append(body, pane.Paragraph{}, pane.Paragraph{Role: themes.Strong, Text: t.Name}, pane.Paragraph{Role: themes.Text, Text: t.Definition})
	}
	return pane.Say(pane.Show{Dialog: dialog.Read("How the figures are computed", body...)})
}

// moves are the actions that only move the view.
func (p *Pane) moves() []pane.Action {
	move := func(name, what, help string, f func(), keys ...string) pane.Action {
		return p.Move(name, what, help, f, keys...)
	}
	page := max(1, p.Height()-4)
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
		p.opened.scroll(min(max(n, -1), 1) * lines)
		return
	}
	if !p.room().gridded() { // they stand below one another
		p.next(n)
		return
	}
	p.choose(card.Below(p.sel, n))
}

func (p *Pane) end(n int) {
	if p.whole {
		p.opened.scroll(n)
		return
	}
	p.next(n)
}

// next goes n cards on, in the order they are read.
func (p *Pane) next(n int) {
	if i := card.Index(p.cards, p.sel); i >= 0 {
		p.choose(p.cards[min(max(i+n, 0), len(p.cards)-1)].ID)
	}
}

func (p *Pane) onWheel(m tea.MouseWheelMsg) {
	n := 3
	if m.Mouse().Button == tea.MouseWheelUp {
		n = -n
	}
	if p.whole {
		p.opened.scroll(n)
	} else {
		p.next(n / 3)
	}
	p.Redraw()
}

func (p *Pane) onClick(m tea.MouseClickMsg) {
	for _, at := range p.frame {
		if m.Mouse().X >= at.x && m.Mouse().X < at.x+at.w && m.Mouse().Y >= at.y && m.Mouse().Y < at.y+at.h {
			p.choose(at.id)
			return
		}
	}
}
