package events

import (
	"slices"
	"time"

	"holdfast/sources/alerts"
)

const (
	// lapse is how long two events of one inhibition rule may be apart to tell of one
	// stretch: the rule may have held no longer in between. What one silence says
	// twice held in between, for one that ended never begins again.
	lapse = 4 * time.Hour
	// Late is by how much an event may arrive behind newer ones, and the stretches be
	// just the same as if it had not.
	Late = 15 * time.Minute
)

// Span is a stretch in which an alert was muted by one cause.
type Span struct {
	Fingerprint alerts.Fingerprint
	Kind        Kind // Silenced or Inhibited
	Cause       string
	Instance    string    // which Alertmanager said so last
	Told                  // as it was said last
	From        time.Time // when it was first seen muted
	Last        time.Time // when it was last seen muted
	To          time.Time // when it was seen to be so no more; zero: that was not seen
}

// Holds reports whether the alert is muted so at an instant, as far as was seen.
func (s *Span) Holds(at time.Time) bool {
	return !s.From.After(at) && (s.To.IsZero() || s.To.After(at)) && (s.Until.IsZero() || s.Until.After(at))
}

// Mutes reports whether the stretch is why an alert is quiet: of a silence it must be
// the very same.
func (s *Span) Mutes(q *alerts.Quiet) bool {
	switch s.Kind {
	case Silenced:
		return q.Why == alerts.Silenced && q.SilenceID == s.Cause
	case Inhibited:
		return q.Why == alerts.Inhibited
	}
	return false
}

// Ended is when the stretch was over: when that was seen, or when its silence ended.
// Zero: not by now, as far as was seen.
func (s *Span) Ended(now time.Time) time.Time {
	if s.To.IsZero() && !s.Until.IsZero() && !s.Until.After(now) {
		return s.Until
	}
	return s.To
}

// cause tells what mutes an alert from what else does.
type cause struct {
	kind Kind
	of   string
}

// Spans are the stretches in which alerts were muted, by alert and the earliest
// first: the same in whatever order the events came, and however often.
func Spans(list []Event) []Span {
	var spans []Span
	open := map[cause]int{} // into spans, of the alert at hand
	var fp alerts.Fingerprint
	for _, e := range Sorted(list) {
		if e.Fingerprint != fp {
			fp = e.Fingerprint
			clear(open)
		}
		switch {
		case e.Kind.ends():
			for _, i := range open {
				spans[i].To = e.At
			}
			clear(open)
		case e.Kind.Mutes():
			of := cause{e.Kind, e.Cause}
			i, is := open[of]
			if !is || apart(e.Kind, spans[i].Last, e.At) {
				i = len(spans)
				spans = append(spans, Span{Fingerprint: fp, Kind: e.Kind, Cause: e.Cause, From: e.At})
				open[of] = i
			}
			spans[i].Last, spans[i].Instance, spans[i].Told = e.At, e.Instance, e.Told
		}
	}
	return spans
}

func apart(kind Kind, a, b time.Time) bool { return kind == Inhibited && b.Sub(a) > lapse }

// Idle are the events of one alert that may be forgotten: each lies within a
// stretch, between two others of it, so that the stretches stay as they are; or says
// again that it entered a group, which is recorded whenever it is sent. One whose
// successor is younger than Late, beside the newest, is kept: what arrives late may
// part the stretch between the two, and it be the last of its part.
func Idle(list []Event) []Event {
	list = Sorted(list)
	if len(list) == 0 {
		return nil
	}
	before := list[len(list)-1].At.Add(-Late)
	var idle []Event
	runs := map[cause][]Event{} // the last two that stay
	grouped := map[string]bool{}
	for _, e := range list {
		switch {
		case e.Kind == Grouped:
			if grouped[e.Cause] && e.At.Before(before) {
				idle = append(idle, e)
			}
			grouped[e.Cause] = true
		case e.Kind.ends():
			if clear(runs); e.Kind == Created {
				clear(grouped)
			}
		case e.Kind.Mutes():
			of := cause{e.Kind, e.Cause}
			run := runs[of]
			if n := len(run); n > 1 && e.At.Before(before) && !apart(e.Kind, run[n-2].At, e.At) {
				idle = append(idle, run[n-1])
				run = slices.Delete(run, n-1, n)
			}
			run = append(run, e)
			if n := len(run); n > 2 {
				run = run[n-2:]
			}
			runs[of] = run
		}
	}
	return idle
}
