package report

import (
	"time"

	"holdfast/store"
)

// The names of the metrics.
const (
	toDetect      = "time to detect"
	toAcknowledge = "time to acknowledge"
	toMitigate    = "time to mitigate"
	toResolve     = "time to resolve"
)

// moments are the instants the metrics are measured between; a zero one did not
// happen or was not recorded.
type moments struct {
	began, detected, acked, mitigated, resolved time.Time
}

func earliest(t *time.Time, at time.Time) {
	if !at.IsZero() && (t.IsZero() || at.Before(*t)) {
		*t = at
	}
}

func momentsOf(inc store.Incident, entries []store.Entry) (moments, error) {
	m := moments{began: inc.OpenedAt, detected: inc.OpenedAt, resolved: inc.ResolvedAt}
	for _, a := range inc.Alerts {
		earliest(&m.began, a.StartsAt)
	}
	for _, e := range entries {
		switch e.Kind {
		case store.Fired:
			earliest(&m.detected, e.At)
			earliest(&m.began, e.At)
			var d store.AlertData
			if err := e.Decode(&d); err != nil {
				return m, err
			}
			earliest(&m.began, d.Episode)
		case store.Pinned:
			earliest(&m.began, e.At)
		case store.Acked:
			earliest(&m.acked, e.At)
		case store.StatusChanged:
			var d store.ChangedData
			if err := e.Decode(&d); err != nil {
				return m, err
			}
			if d.To == string(store.Mitigated) {
				earliest(&m.mitigated, e.At)
			}
		}
	}
	return m, nil
}

// metrics are the four times that tell how well it went. Each says how it was
// computed, because a number nobody can check is not believed.
func metrics(inc store.Incident, entries []store.Entry) ([]Metric, error) {
	m, err := momentsOf(inc, entries)
	if err != nil {
		return nil, err
	}
	return []Metric{
		metric(toDetect, m.began, m.detected,
			"from the earliest sign in the timeline (an alert's start or a pinned line, by when it happened) to the first alert or the opening"),
		metric(toAcknowledge, m.detected, m.acked, "from detection to the first ack of one of its alerts"),
		metric(toMitigate, m.detected, m.mitigated, "from detection to the first change of status to mitigated"),
		metric(toResolve, m.detected, m.resolved, "from detection to resolved"),
	}, nil
}

func metric(name string, from, until time.Time, how string) Metric {
	m := Metric{Name: name, How: how}
	if from.IsZero() || until.IsZero() {
		return m
	}
	from, until = from.UTC(), until.UTC()
	seconds := int64(max(0, until.Sub(from)) / time.Second)
	m.Seconds, m.From, m.Until = &seconds, &from, &until
	return m
}
