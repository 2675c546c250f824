// Package review shows what the record holds in figures: what drifts, the four
// curves that say whether process pays, how fast people act, what makes noise,
// and who carries the load. It reads the record only while it is looked at, and
// says as of when. It must not compute a figure: store/incident/review does.
package review

import (
	"time"

	tea "charm.land/bubbletea/v2"

	"holdfast/sources"
	"holdfast/sources/people"
	"holdfast/themes"
	"holdfast/tui/pane"
	"holdfast/tui/review/card"
	"holdfast/tui/review/reading"
)

// Deps is what the pane needs.
type Deps struct {
	Record reading.Record
	Now    func() time.Time
	Zone   *time.Location // in which months begin; nil: local
}

// Pane is the review pane: it hands what happens to its parts, each of which knows
// its own matter only.
type Pane struct {
	pane.Base
	reading *reading.Reading
	period  period

	cards  []card.Card
	sel    string // the chosen card
	whole  bool   // it has the whole pane
	opened opened // the chosen card where all of it is shown

	frame []place // where cards were drawn last
}

// What the root asks of this pane beyond what it asks of all.
var (
	_ pane.Tall    = (*Pane)(nil)
	_ pane.Screen  = (*Pane)(nil)
	_ pane.Resting = (*Pane)(nil)
)

// place is where a card was drawn, in cells of the pane.
type place struct {
	id         string
	x, y, w, h int
}

// New returns the review pane. It shows half a year, the running month included.
func New(d Deps) *Pane {
	return &Pane{
		Base: pane.NewBase(pane.Review, people.Actor{}, d.Now, d.Zone), reading: reading.New(d.Record, d.Now),
		period: period{months: someMonths}, sel: card.Signs,
	}
}

// SetSize gives the pane its room.
func (p *Pane) SetSize(w, h int) {
	if was, high := p.Size(); w != was || h != high {
		p.Base.SetSize(w, h)
		p.settle()
	}
}

// SetTheme changes the colours.
func (p *Pane) SetTheme(t *themes.Theme) {
	p.Base.SetTheme(t)
	p.settle()
}

// Rows asks for all the room there is: the pane is shown on the whole screen.
func (p *Pane) Rows(int) int { return 1 << 10 }

// Title is the pane's name; the period stands in its first line.
func (p *Pane) Title() pane.Title { return pane.Title{Name: "Review"} }

// Rests is until when the pane stays as it is.
func (p *Pane) Rests(bool) time.Time {
	rest := pane.RestOf(p.Now)
	if p.reading.Moves() || p.Focus {
		rest.Never()
	}
	return rest.Until()
}

// TopLine is empty: what needs a human now stays in sight while months are looked at.
func (p *Pane) TopLine(int, pane.Around) (left, right string) { return "", "" }

// Update takes what happened.
func (p *Pane) Update(msg tea.Msg) tea.Cmd {
	switch msg := msg.(type) {
	case pane.Changed:
		if msg.Topics.Has(sources.Record) && p.reading.Change() {
			p.Redraw()
		}
		return p.refresh()
	case pane.Person:
		p.Become(msg)
		return p.refresh()
	case pane.Shown:
		return p.refresh()
	case pane.Tick:
		return p.onTick(msg.Now)
	case reading.Read:
		return p.onRead(msg)
	case tea.MouseWheelMsg:
		p.onWheel(msg)
	case tea.MouseClickMsg:
		p.onClick(msg)
	}
	return nil
}

// onTick moves the clock. With a new day the running month is a day longer.
func (p *Pane) onTick(now time.Time) tea.Cmd {
	day := func(t time.Time) string { return t.In(p.Zone).Format(time.DateOnly) }
	if day(now) != day(p.Now) {
		p.reading.Change()
		p.Redraw()
	}
	p.Tick(now)
	overdue := p.reading.Overdue(p.Look)
	if overdue != nil {
		p.Redraw()
	}
	return tea.Batch(overdue, p.refresh())
}

func (p *Pane) onRead(m reading.Read) tea.Cmd {
	cmd, fresh := p.reading.Take(m, p.wanted(), p.Look)
	if fresh {
		p.cards = card.Deal(*p.reading.Review(), p.Zone)
		p.settle()
	}
	p.Redraw()
	return cmd
}

// wanted is the months that are to be shown.
func (p *Pane) wanted() reading.Span { return p.period.span(p.Now, p.Zone) }

// refresh reads the record when what is shown is not what is wanted, but only
// while the pane is looked at.
func (p *Pane) refresh() tea.Cmd {
	if !p.Focus {
		return nil
	}
	cmd := p.reading.Refresh(p.wanted(), p.Now)
	if cmd != nil {
		p.Redraw() // it says that it is being read
	}
	return cmd
}

// ask reads at once, because a person wants to see something else.
func (p *Pane) ask() tea.Cmd {
	p.Redraw()
	return p.reading.Ask(p.wanted())
}

// nothing reports whether the record holds nothing at all to show, whichever
// months are looked at.
func (p *Pane) nothing() bool {
	r := p.reading.Review()
	if r.RecordStart == nil {
		return true
	}
	return p.period.back == 0 && !card.Known(*r) && !r.RecordStart.Before(p.reading.Shown().From)
}

// choose makes a card the chosen one.
func (p *Pane) choose(id string) {
	p.sel = id
	p.opened.top()
	p.settle()
	p.Redraw()
}

// room is how the cards are shown.
func (p *Pane) room() room { return room{w: p.Width(), h: p.Height(), whole: p.whole} }

// settle lays the chosen card out where all of it is shown, so that drawing reads
// only.
func (p *Pane) settle() {
	if _, w, h := p.room().opened(); w > 0 && len(p.cards) > 0 && p.Theme != nil {
		p.opened.show(p.Theme, p.cards[max(0, card.Index(p.cards, p.sel))], w, h)
	}
}
