// Package live is the box of how things stand now: the alerts of an incident as the
// board has them, what else fires, and the newest lines of the log. It must not
// decide how an alert stands, nor which lines there are.
package live

import (
	"fmt"
	"slices"
	"strings"
	"time"

	"holdfast/sources"
	"holdfast/sources/alerts"
	"holdfast/sources/logs"
	"holdfast/sources/text"
	"holdfast/store/incident"
	"holdfast/themes"
	"holdfast/tui/incident/box"
	"holdfast/tui/pane"
)

// Tail is the newest lines of the log.
type Tail interface {
	// Last lists the latest n lines, oldest first.
	Last(n int) []logs.Line
	// Rate is how many lines a second arrive.
	Rate() float64
	// Lag is how long after it happened the latest line was read; false: not known.
	Lag() (time.Duration, bool)
}

// Deps is what the box needs. Both are asked while drawing, and do no I/O.
type Deps struct {
	Alerts func() *alerts.View // nil: none are watched
	// Health is that of the sources of alerts; nil: nobody knows it.
	Health func() []sources.Health
	Tail   Tail // nil: no log is followed
}

// Box shows how things stand now.
type Box struct {
	deps  Deps
	sight box.Sight
	stage string // how the incident stands, in a word
	title string // what it is called
	held  []incident.AttachedAlert
	memo  string // the box as drawn last; empty: something has changed
}

// New makes the box.
func New(d Deps) *Box { return &Box{deps: d} }

// Show shows how the alerts of an incident stand; stage is how it stands itself, and
// title what it is called.
func (b *Box) Show(stage, title string, held []incident.AttachedAlert) {
	b.stage, b.title, b.held, b.memo = stage, title, held, ""
}

// See is part of box.Box.
func (b *Box) See(s box.Sight) { b.sight, b.memo = s, "" }

// Stale says that the board or the log has changed.
func (b *Box) Stale() { b.memo = "" }

// Draw is part of box.Box. The board and the log are looked at only when something
// has changed.
func (b *Box) Draw() string {
	if b.memo == "" {
		b.memo = b.draw()
	}
	return b.memo
}

func (b *Box) draw() string {
	s := b.sight
	w, h := s.Inside()
	if w <= 0 || h <= 0 {
		return s.Frame(pane.Title{Name: "Live"}, nil)
	}
	view := b.view()
	stood := standing(b.held, view, b.late())
	lines := stood.lines(s, elsewhere(view, stood), w, max(1, h/2))
	lines = append(lines, b.log(w, h-len(lines))...)
	return s.Frame(b.heading(stood), lines)
}

// Rests says until when the box stays as it is.
func (b *Box) Rests(rest *pane.Rest) {
	if tail := b.deps.Tail; tail != nil {
		if _, known := tail.Lag(); known || tail.Rate() > 0 {
			rest.Never() // what is said of their pace moves
		}
	}
	rest.Stale(b.health())
	for _, a := range standing(b.held, b.view(), b.late()) {
		if a.how == cleared {
			continue
		}
		rest.Age(a.StartsAt)
		if a.how == unknown && !a.LastSeen.IsZero() {
			rest.Age(a.LastSeen)
		}
		if a.Ack != nil {
			rest.Age(a.Ack.At) // whether it is covered is known while that is in seconds
			rest.Left(a.SilenceUntil)
		}
	}
}

// view is the board as it is now.
func (b *Box) view() *alerts.View {
	if b.deps.Alerts != nil {
		if now := b.deps.Alerts(); now != nil {
			return now
		}
	}
	return &alerts.View{}
}

// health is how the sources of alerts are.
func (b *Box) health() []sources.Health {
	if b.deps.Health == nil {
		return nil
	}
	return b.deps.Health()
}

// late are those of them of which nothing new is known.
func (b *Box) late() alerts.Late { return alerts.LateOf(b.health(), b.sight.Now) }

// note says how the incident stands and what it is called, for which the top line may
// have no room; what one of its alerts says below is not said twice.
func (b *Box) note(stood stands) string {
	if b.stage == "" {
		return around
	}
	words := b.title
	if words == "" || slices.ContainsFunc(stood, func(a stand) bool { return strings.Contains(a.Summary(), words) }) {
		words = around
	}
	return b.stage + b.sight.Dot() + words
}

// around is what the box shows.
const around = "its alerts, and the log around them"

// heading counts how the alerts stand, and says how fast the log goes on.
func (b *Box) heading(stood stands) pane.Title {
	s, theme := b.sight, b.sight.Theme
	title := pane.Title{Name: "Live"}
	if !s.Small {
		title.Note = theme.Paint(themes.Dim, b.note(stood))
	}
	parts := stood.counts(theme)
	if b.deps.Tail != nil {
		pace := theme.Paint(themes.Good, theme.Glyph(themes.Pointer)+" follow") + theme.Paint(themes.Dim, " "+rate(b.deps.Tail.Rate()))
		if lag, known := b.deps.Tail.Lag(); known && lag > late {
			pace += theme.Paint(themes.Warning, " lag "+text.Age(lag))
		}
		parts = append(parts, pace)
	}
	title.Right = strings.Join(parts, theme.Paint(themes.Dim, s.Dot()))
	return title
}

// late is from when on the log is said to lag.
const late = 10 * time.Second

func rate(perSecond float64) string {
	if perSecond > 0 && perSecond < 1 {
		return "<1/s"
	}
	return fmt.Sprintf("%.0f/s", perSecond)
}
