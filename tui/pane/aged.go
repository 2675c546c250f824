package pane

import (
	"time"

	"holdfast/sources/text"
)

// Aged is how long ago a moment was: "4m". Where a person wants points in time, it is
// the moment: "14:02", and with its day where that is not today. Empty for none.
func (l Look) Aged(t time.Time) string {
	if t.IsZero() {
		return ""
	}
	if l.Points {
		return text.Point(t, l.Now.In(l.Zone))
	}
	return text.Age(l.Now.Sub(t))
}

// Ago is Aged within words: "4m ago", "at 14:02".
func (l Look) Ago(t time.Time) string {
	if l.Points {
		return "at " + l.Aged(t)
	}
	return l.Aged(t) + " ago"
}

// Lasting is since when something lasts, within words: "for 4m", "since 14:02".
func (l Look) Lasting(t time.Time) string {
	if l.Points {
		return "since " + l.Aged(t)
	}
	return "for " + l.Aged(t)
}

// Old is of when something is, within words: "4m old", "of 14:02".
func (l Look) Old(t time.Time) string {
	if l.Points {
		return "of " + l.Aged(t)
	}
	return l.Aged(t) + " old"
}

// Until is when something will be, within words: "in 4m", "at 14:20".
func (l Look) Until(t time.Time) string {
	if l.Points {
		return "at " + l.Aged(t)
	}
	return "in " + text.Age(max(0, t.Sub(l.Now)))
}

// Yet is how long something lasts yet: "4m"; or when it ends: "14:20".
func (l Look) Yet(until time.Time) string {
	if l.Points {
		return l.Aged(until)
	}
	return text.Age(max(0, until.Sub(l.Now)))
}

// AgedCells is how many cells a column of Aged has in which ages take so many: as many
// as the widest of these moments, and where they are points in time at least those of
// one of today.
func (l Look) AgedCells(ages int, of ...time.Time) int {
	if !l.Points {
		return ages
	}
	cells := len("15:04")
	for _, t := range of {
		if !t.IsZero() {
			cells = max(cells, text.PointCells(t, l.Now.In(l.Zone)))
		}
	}
	return cells
}
