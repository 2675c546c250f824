package attention

import (
	"time"

	"holdfast/sources/alerts"
)

// Ranker ranks again and again: what it said of a row that has not changed it
// does not put into words anew. The zero Ranker is ready; it is not safe for
// concurrent use.
type Ranker struct{ said said }

// said is the items of the rows of one view, each once it was asked for.
type said struct {
	view  *alerts.View
	items []Item
	known []bool
}

// turn goes over to a view. It does nothing when it is the same.
func (s *said) turn(v *alerts.View) {
	if v == nil || v == s.view {
		return
	}
	s.view, s.items, s.known = v, make([]Item, len(v.Rows)), make([]bool, len(v.Rows))
}

// item is the item of the row at a place in the view. What it says of some
// changes with the time alone.
func (s *said) item(at int, row *alerts.Row, now time.Time) Item {
	if row.State == alerts.Unknown || row.Annotations["summary"] == "" {
		return alertItem(row, now)
	}
	if !s.known[at] {
		s.items[at], s.known[at] = alertItem(row, now), true
	}
	return s.items[at]
}
