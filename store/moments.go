package store

import (
	"time"

	"holdfast/sources/alerts"
)

// The four times that tell how well an incident went.
const (
	ToDetect      = "time to detect"
	ToAcknowledge = "time to acknowledge"
	ToMitigate    = "time to mitigate"
	ToResolve     = "time to resolve"
)

// Measure is one of the four times and how it is measured, because a number
// nobody can check is not believed.
type Measure struct{ Name, How string }

// Measures are the four times, in the order they are told.
func Measures() []Measure {
	return []Measure{
		{ToDetect, "from the earliest sign in the timeline (an alert's start or a pinned line, by when it happened) to the first alert or the opening"},
		{ToAcknowledge, "from detection to the first ack of one of its alerts"},
		{ToMitigate, "from detection to the first change of status to mitigated"},
		{ToResolve, "from detection to resolved; of an incident that was opened again, to when it was resolved last"},
	}
}

// Moments are the instants that the four times are measured between; a zero one
// did not happen or was not recorded.
type Moments struct {
	Began, Detected, Acked, Mitigated, Resolved time.Time
}

// Between is what the measure of that name is measured between.
func (m Moments) Between(measure string) (from, until time.Time) {
	switch measure {
	case ToDetect:
		return m.Began, m.Detected
	case ToAcknowledge:
		return m.Detected, m.Acked
	case ToMitigate:
		return m.Detected, m.Mitigated
	case ToResolve:
		return m.Detected, m.Resolved
	}
	return time.Time{}, time.Time{}
}

// Took is how long it took by the measure of that name; ok is false when it was
// not recorded.
func (m Moments) Took(measure string) (took time.Duration, ok bool) {
	from, until := m.Between(measure)
	if from.IsZero() || until.IsZero() {
		return 0, false
	}
	return max(0, until.Sub(from)), true
}

// MomentsOf finds them in an incident and its timeline. It is pure.
func MomentsOf(inc Incident, entries []Entry) (Moments, error) {
	m := Moments{Began: inc.OpenedAt, Detected: inc.OpenedAt, Resolved: inc.ResolvedAt}
	for _, a := range inc.Alerts {
		earliest(&m.Began, a.StartsAt)
	}
	gone, err := letGo(inc, entries)
	if err != nil {
		return m, err
	}
	for _, e := range entries {
		switch e.Kind {
		case Fired, Acked:
			if err := m.byAlert(gone, e); err != nil {
				return m, err
			}
		case Pinned:
			earliest(&m.Began, e.At)
		case StatusChanged:
			var d ChangedData
			if err := e.Decode(&d); err != nil {
				return m, err
			}
			if d.To == string(Mitigated) {
				earliest(&m.Mitigated, e.At)
			}
		}
	}
	return m, nil
}

// byAlert takes in that an alert fired or was acknowledged. One that was
// detached was not this incident's.
func (m *Moments) byAlert(gone map[alerts.Fingerprint]bool, e Entry) error {
	var d AlertData // an ack keeps the same, and a note
	if err := e.Decode(&d); err != nil {
		return err
	}
	if gone[d.Fingerprint] {
		return nil
	}
	if e.Kind == Acked {
		earliest(&m.Acked, e.At)
		return nil
	}
	earliest(&m.Detected, e.At)
	earliest(&m.Began, e.At)
	earliest(&m.Began, d.Episode)
	return nil
}

func earliest(t *time.Time, at time.Time) {
	if !at.IsZero() && (t.IsZero() || at.Before(*t)) {
		*t = at
	}
}
