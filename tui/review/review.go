// Package review shows what the record holds in figures: what drifts, the four
// curves that say whether process pays, how fast people act, what makes noise,
// and who carries the load. It reads the record only while it is looked at, and
// says as of when. It must not compute a figure: store/incident/review does.
package review

import (
	"context"
	"time"

	tea "charm.land/bubbletea/v2"

	"holdfast/sources"
	figures "holdfast/store/incident/review"
	"holdfast/themes"
	"holdfast/tui/pane"
)

// Record is what the pane reads of the record.
type Record interface {
	// Review sums up what happened from one instant until before another.
	Review(ctx context.Context, from, until time.Time) (figures.Review, error)
}

// Deps is what the pane needs.
type Deps struct {
	Record Record
	Now    func() time.Time
	Zone   *time.Location // in which months begin; nil: local
}

// Pane is the review pane.
type Pane struct {
	deps  Deps
	theme *themes.Theme
	w, h  int
	focus bool
	now   time.Time

	months int // how many are shown
	back   int // how many of such periods before the present one

	review  figures.Review
	shown   span      // the months of review
	asOf    time.Time // when it was read; zero: never
	cost    time.Duration
	asked   span      // what is being read
	since   time.Time // since when; zero: nothing is
	changed bool      // the record has changed since it was read
	failed  string    // why the last reading failed; empty: it did not
	again   time.Time // not to be read before, unless a person asks

	cards  []card
	sel    string // the chosen card
	whole  bool   // it has the whole pane
	offset int    // lines above the first one that is seen of it
	below  int    // lines below the last one, as drawn
	places []place

	dirty bool
	memo  string
}

// span is a stretch of time: from an instant until before another.
type span struct{ from, until time.Time }

// place is where a card was drawn last, in cells of the pane.
type place struct {
	id         string
	x, y, w, h int
}

// The numbers of months that can be shown.
const (
	fewMonths, someMonths, manyMonths = 3, 6, 12
)

// New returns the review pane. It shows half a year, the running month included.
func New(d Deps) *Pane {
	if d.Zone == nil {
		d.Zone = time.Local
	}
	return &Pane{deps: d, now: d.Now(), months: someMonths, sel: signsCard, dirty: true}
}

// ID is pane.Review.
func (p *Pane) ID() pane.ID { return pane.Review }

// SetSize gives the pane its room.
func (p *Pane) SetSize(w, h int) {
	if w != p.w || h != p.h {
		p.w, p.h, p.dirty = w, h, true
	}
}

// SetTheme changes the colours.
func (p *Pane) SetTheme(t *themes.Theme) { p.theme, p.dirty = t, true }

// SetFocus says whether the pane is in front, which is when it is seen.
func (p *Pane) SetFocus(on bool) {
	if on != p.focus {
		p.focus, p.dirty = on, true
	}
}

// Typing is always false: nothing is typed here.
func (p *Pane) Typing() bool { return false }

// Rows asks for all the room there is: the pane is shown on the whole screen.
func (p *Pane) Rows() int { return 1 << 10 }

// Title is the pane's name; the period stands in its first line.
func (p *Pane) Title() pane.Title { return pane.Title{Name: "Review"} }

// TopLine is empty: what needs a human now stays in sight while months are looked at.
func (p *Pane) TopLine(int) string { return "" }

// Strip is empty: the figures of another day are no news.
func (p *Pane) Strip(int) string { return "" }

// Update takes what happened.
func (p *Pane) Update(msg tea.Msg) tea.Cmd {
	switch msg := msg.(type) {
	case pane.Changed:
		if msg.Topics.Has(sources.Record) && !p.changed {
			p.changed, p.dirty = true, true
		}
		return p.refresh()
	case pane.Person:
		p.deps.Zone, p.dirty = msg.Zone, true
		return p.refresh()
	case pane.Shown:
		return p.refresh()
	case pane.Tick:
		p.tick(msg.Now)
		return tea.Batch(p.overdue(), p.refresh())
	case read:
		return p.take(msg)
	case tea.MouseWheelMsg:
		p.wheel(msg)
	case tea.MouseClickMsg:
		p.click(msg)
	}
	return nil
}

// tick moves the clock. With a new day the running month is a day longer.
func (p *Pane) tick(now time.Time) {
	day := func(t time.Time) string { return t.In(p.deps.Zone).Format(time.DateOnly) }
	if day(now) != day(p.now) {
		p.changed, p.dirty = true, true
	}
	p.now = now
}
