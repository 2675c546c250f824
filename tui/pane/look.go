package pane

import (
	"time"

	"holdfast/sources/text"
	"holdfast/themes"
)

// Look is how things are drawn for this person now: in which colours, as of when,
// in which zone, and whether keys come here. The parts of a pane are handed it
// when they draw, so that none of them has to know the pane.
type Look struct {
	Theme *themes.Theme
	Now   time.Time
	Zone  *time.Location
	Focus bool
	// Points: ages are shown as points in time.
	Points bool
}

// Clock is a time of day; on another day than today it carries the day.
func (l Look) Clock(t time.Time) string { return text.Clock(t, l.Now.In(l.Zone)) }

// ClockSeconds is Clock to the second.
func (l Look) ClockSeconds(t time.Time) string { return text.ClockSeconds(t, l.Now.In(l.Zone)) }

// Moment is a moment and how long ago it was; empty for none.
func (l Look) Moment(t time.Time) string {
	if t.IsZero() {
		return ""
	}
	t, now := t.In(l.Zone), l.Now.In(l.Zone)
	words := t.Format("15:04:05")
	if t.Year() != now.Year() || t.YearDay() != now.YearDay() {
		words = t.Format("Mon 2 Jan 2006 15:04:05")
	}
	return words + ", " + text.Age(now.Sub(t)) + " ago"
}
