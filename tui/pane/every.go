package pane

import (
	"time"

	tea "charm.land/bubbletea/v2"

	"holdfast/sources/people"
	"holdfast/themes"
)

// Base is what every pane has, to be embedded: who it is, its room, how it is
// drawn, who acts, the acts that are under way, and what was drawn last.
type Base struct {
	Look
	Actor people.Actor

	id     ID
	w, h   int
	clock  func() time.Time
	acts   acts
	drawn  string
	redraw bool
}

// NewBase makes the base of a pane. now is the clock; a nil zone is the local one.
func NewBase(id ID, by people.Actor, now func() time.Time, zone *time.Location) Base {
	if zone == nil {
		zone = time.Local
	}
	return Base{Look: Look{Now: now(), Zone: zone}, Actor: by, id: id, clock: now, redraw: true}
}

// ID is the pane's name.
func (b *Base) ID() ID { return b.id }

// SetSize gives the pane the room inside its border, in cells.
func (b *Base) SetSize(w, h int) {
	if w != b.w || h != b.h {
		b.w, b.h, b.redraw = w, h, true
	}
}

// Size is that room.
func (b *Base) Size() (w, h int) { return b.w, b.h }

// Width is its cells across.
func (b *Base) Width() int { return b.w }

// Height is its lines.
func (b *Base) Height() int { return b.h }

// SetTheme changes the colours.
func (b *Base) SetTheme(t *themes.Theme) { b.Theme, b.redraw = t, true }

// Become makes the pane another person's, or one with another zone.
func (b *Base) Become(p Person) {
	b.Actor, b.Zone, b.Points, b.redraw = p.Actor, p.Zone, p.Points, true
}

// SetFocus says whether keys come here.
func (b *Base) SetFocus(on bool) {
	if on != b.Focus {
		b.Focus, b.redraw = on, true
	}
}

// Present is the time now, for what is done and not for what is drawn: that is as
// of Now, which moves once a second.
func (b *Base) Present() time.Time { return b.clock() }

// Tick moves the clock of what is drawn; true: another minute has begun.
func (b *Base) Tick(now time.Time) (minute bool) {
	minute = now.Unix()/60 != b.Now.Unix()/60
	b.Now = now
	return minute
}

// Redraw says that what is shown has changed.
func (b *Base) Redraw() { b.redraw = true }

// Drawn is what the pane looks like: draw is called only when something has
// changed. Drawing reads only.
func (b *Base) Drawn(draw func() string) string {
	if b.redraw {
		b.drawn = draw()
		b.redraw = false // a drawing that broke is tried again
	}
	return b.drawn
}

// Shows makes an act that changes only what is shown.
func (b *Base) Shows(do func()) func() tea.Cmd {
	return func() tea.Cmd {
		do()
		b.redraw = true
		return nil
	}
}

// Move is an action that only moves the view.
func (b *Base) Move(name, what, help string, do func(), keys ...string) Action {
	return Action{Name: name, Keys: keys, What: what, Help: help, Moves: true, Do: b.Shows(do)}
}
