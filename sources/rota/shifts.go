package rota

import (
	"time"

	"holdfast/sources/people"
)

// unseen bounds how far beyond the longest turn-taking a change is looked for:
// a shift that goes on for longer has no end in sight.
const unseen = 400 * 24 * time.Hour

func (r Rotation) zone() *time.Location {
	if r.Zone == nil {
		return time.UTC
	}
	return r.Zone
}

// person is who is on call at t; the last layer that covers wins.
func (r Rotation) person(t time.Time) people.Person {
	for i := len(r.Layers) - 1; i >= 0; i-- {
		if p := r.Layers[i].person(t, r.zone()); p != "" {
			return p
		}
	}
	return ""
}

// after is the next edge of any layer after t; zero: there is none.
func (r Rotation) after(t time.Time) time.Time {
	var next time.Time
	for _, l := range r.Layers {
		l.edges(t, r.zone(), daysOver, daysAhead, func(at time.Time) {
			if at.After(t) && (next.IsZero() || at.Before(next)) {
				next = at
			}
		})
	}
	return next
}

// upTo is the latest edge of any layer at t or before; zero: there is none.
func (r Rotation) upTo(t time.Time) time.Time {
	var latest time.Time
	for _, l := range r.Layers {
		l.edges(t, r.zone(), daysBack, daysOver, func(at time.Time) {
			if !at.After(t) && at.After(latest) {
				latest = at
			}
		})
	}
	return latest
}

// horizon is how far from t changes are looked for: through two rounds of
// everybody, and past the start of every layer.
func (r Rotation) horizon(t time.Time) time.Duration {
	far := unseen
	for _, l := range r.Layers {
		far = max(far, unseen+2*time.Duration(len(l.People))*time.Duration(l.length())*25*time.Hour)
	}
	for _, l := range r.Layers {
		if start, ok := l.start(r.zone()); ok && start.After(t) {
			far = max(far, start.Sub(t)+unseen)
		}
	}
	return far
}

// change is the first instant after t at which somebody else than who is on
// call; zero: not before limit.
func (r Rotation) change(t time.Time, who people.Person, limit time.Time) time.Time {
	for {
		t = r.after(t)
		if t.IsZero() || t.After(limit) {
			return time.Time{}
		}
		if r.person(t) != who {
			return t
		}
	}
}

// since is the instant from which who has been on call without a break up to t;
// zero: since before limit.
func (r Rotation) since(t time.Time, who people.Person, limit time.Time) time.Time {
	for {
		edge := r.upTo(t)
		if edge.IsZero() || edge.Before(limit) {
			return time.Time{}
		}
		t = edge.Add(-time.Nanosecond)
		if r.person(t) != who {
			return edge
		}
	}
}

// At is the shift that t falls in. Its person is empty in a gap.
func (r Rotation) At(t time.Time) Shift {
	who, far := r.person(t), r.horizon(t)
	return Shift{
		Rotation: r.Name, Person: who,
		From:  r.since(t, who, t.Add(-far)),
		Until: r.change(t, who, t.Add(far)),
	}
}

// Next is the shift, or the gap, that follows the one t falls in; a Shift
// without a From when that one has no end in sight.
func (r Rotation) Next(t time.Time) Shift {
	until := r.At(t).Until
	if until.IsZero() {
		return Shift{Rotation: r.Name}
	}
	return r.At(until)
}

// NextFor is the person's first shift that begins after t; ok is false when
// none is in sight.
func (r Rotation) NextFor(who people.Person, t time.Time) (Shift, bool) {
	if !r.has(who) {
		return Shift{}, false
	}
	limit := t.Add(r.horizon(t))
	for {
		t = r.change(t, r.person(t), limit)
		if t.IsZero() {
			return Shift{}, false
		}
		if r.person(t) == who {
			return r.At(t), true
		}
	}
}

func (r Rotation) has(who people.Person) bool {
	for _, l := range r.Layers {
		for _, p := range l.People {
			if p == who && who != "" {
				return true
			}
		}
	}
	return false
}

// Shifts divides the time from from until until among people and gaps: they
// come in order, each begins where the one before it ended, and the first and
// the last are cut off at the bounds. At gives a shift whole.
func (r Rotation) Shifts(from, until time.Time) []Shift {
	list := []Shift{}
	for t := from; t.Before(until); {
		who := r.person(t)
		end := r.change(t, who, until)
		if end.IsZero() || end.After(until) {
			end = until
		}
		list = append(list, Shift{Rotation: r.Name, Person: who, From: t, Until: end})
		t = end
	}
	return list
}

// Gaps are the shifts between from and until that nobody has, cut off there.
func (r Rotation) Gaps(from, until time.Time) []Shift {
	list := []Shift{}
	for _, s := range r.Shifts(from, until) {
		if s.Person == "" {
			list = append(list, s)
		}
	}
	return list
}
