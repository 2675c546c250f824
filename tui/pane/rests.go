package pane

import (
	"time"

	"holdfast/sources"
	"holdfast/sources/text"
)

// Resting is a pane that knows until when it stays as it is if nothing but the clock
// moves: what it shows, the title in its border, what can be done in it and why not,
// and what it does by itself. Another is drawn again every second. Shown: it stands in
// a box on the screen; else it is at most said in one line. The zero time is that it
// is not known.
type Resting interface {
	Rests(shown bool) time.Time
}

// Rest is until when things rest: until the first of them moves.
type Rest struct{ now, until time.Time }

// RestOf begins with a whole minute: that is when clocks and days go on.
func RestOf(now time.Time) Rest {
	return Rest{now, now.Truncate(time.Minute).Add(time.Minute)}
}

// Until is when the first of them moves; zero: one does not rest at all.
func (r *Rest) Until() time.Time { return r.until }

// Never says that one of them does not rest.
func (r *Rest) Never() { r.until = time.Time{} }

// To says that one of them rests until then. One that moved already does not rest.
func (r *Rest) To(then time.Time) {
	switch {
	case !then.After(r.now):
		r.Never()
	case then.Before(r.until):
		r.until = then
	}
}

// Age says that the age of something is told, which began then; of what began at no
// time none is.
func (r *Rest) Age(began time.Time) {
	if !began.IsZero() {
		r.To(r.now.Add(text.AgeStands(r.now.Sub(began))))
	}
}

// Left says that it is told how long something lasts yet; one that is over stays so.
func (r *Rest) Left(end time.Time) {
	if left := end.Sub(r.now); left > 0 {
		r.To(r.now.Add(text.LeftStands(left)))
	}
}

// Stale says that it is told which sources are late, and how old what they told is.
func (r *Rest) Stale(all []sources.Health) {
	for _, h := range all {
		switch {
		case h.LastGood.IsZero():
		case h.Stale(r.now):
			r.Age(h.LastGood)
		case h.Every > 0:
			r.To(h.LastGood.Add(3*h.Every + 5*time.Second))
		}
	}
}
