package life

import (
	"slices"
	"time"

	"holdfast/sources/alerts"
	"holdfast/sources/events"
)

// How it is known why an alert was quiet.
const (
	Seen      = "seen"      // an event recorder told which silence or rule it was
	Concluded = "concluded" // from what its source listed when it was asked
)

// Recorded is what an event recorder told of a life.
type Recorded struct {
	CreatedAt  time.Time // when the alert came in; zero: that was not recorded
	ResolvedAt time.Time // when its end left its group; zero: that was not recorded
	Notified   []Notice  // the earliest first
}

// Notice is that a notification went out that says the alert fires.
type Notice struct {
	At     time.Time
	To     string // receiver and integration
	Reason string
}

// Recorder adds to the lives what an event recorder told of their alert, in order;
// mine are those of that alert. now is when it is asked. What lies in none of them
// is a life that nobody saw who was asked now and then: it is returned.
func Recorder(mine []*Life, list []events.Event, now time.Time) (found []*Life) {
	list = events.Sorted(list)
	for _, span := range events.Spans(list) {
		if l := during(mine, span.From, span.Last); l != nil {
			l.see(span, now)
		}
	}
	var open *Life
	for _, e := range list {
		l := during(mine, e.At, e.At)
		switch e.Kind {
		case events.Created:
			if open = nil; l == nil && !e.StartsAt.IsZero() {
				l = &Life{
					Fingerprint: e.Fingerprint, Episode: e.StartsAt.UTC().Truncate(time.Millisecond), FiredAt: e.At, Labels: e.Labels, Sent: e.Labels,
					Annotations: e.Annotations, Sources: []string{RecorderSource}, Recorded: &Recorded{},
				}
				found, open = append(found, l), l
			}
			if l != nil {
				l.recorded().CreatedAt = e.At
			}
		case events.Notified:
			if l == nil {
				l = open
			}
			if l != nil {
				r := l.recorded()
				r.Notified = append(r.Notified, Notice{e.At, e.Cause, e.Reason})
			}
		case events.Resolved:
			if open != nil {
				open.EndedAt = e.At
				if !e.EndsAt.IsZero() && e.EndsAt.Before(e.At) && e.EndsAt.After(open.FiredAt) {
					open.EndedAt = e.EndsAt
				}
				l = open
			}
			if l != nil && l.recorded().ResolvedAt.IsZero() {
				l.recorded().ResolvedAt = e.At
			}
			open = nil
		}
	}
	for _, l := range found {
		for _, span := range events.Spans(list) {
			if during([]*Life{l}, span.From, span.Last) != nil {
				l.see(span, now)
			}
		}
	}
	return found
}

// RecorderSource is the source of lives that nobody else told of.
const RecorderSource = "event recorder"

// recorded is what a recorder told of the life.
func (l *Life) recorded() *Recorded {
	if l.Recorded == nil {
		l.Recorded = &Recorded{}
	}
	return l.Recorded
}

// slack is by how much the recorder's events lie outside of a life that was seen by
// asking: an alert is heard of a poll later, and its end leaves its group after that.
const slack = 2 * time.Minute

// during is the life in which a stretch lies; nil: in none. Of two that it touches it
// is in the later one.
func during(list []*Life, from, last time.Time) *Life {
	var in *Life
	for _, l := range list {
		over := l.Over()
		if l.Began().Add(-slack).After(last) || !over.IsZero() && over.Add(slack).Before(from) {
			continue
		}
		if in == nil || within(l, from) || !within(in, from) && l.Began().After(in.Began()) {
			in = l
		}
	}
	return in
}

func within(l *Life, at time.Time) bool {
	over := l.Over()
	return !l.Began().After(at) && (over.IsZero() || !over.Before(at))
}

// see gives the life a stretch in which a recorder saw it muted: to the quiet that was
// concluded from asking, where that is of the same time and reason, else as one more.
func (l *Life) see(s events.Span, now time.Time) {
	why := alerts.Silenced
	if s.Kind == events.Inhibited {
		why = alerts.Inhibited
	}
	ended := s.Ended(now)
	for i := range l.Quiet {
		q := &l.Quiet[i]
		if q.Why != why || q.Known == Seen && q.Rule != s.Rule || q.From.After(s.Last) || !q.To.IsZero() && q.To.Before(s.From) || !ended.IsZero() && ended.Before(q.From) {
			continue
		}
		q.Known, q.Rule, q.Silence, q.Last = Seen, s.Rule, silenceOf(s), s.Last
		if s.From.Before(q.From) {
			q.From = s.From
		}
		return
	}
	q := Quiet{Why: why, By: s.By, Source: RecorderSource + " of " + s.Instance, From: s.From, To: ended, Until: s.Until, Known: Seen, Rule: s.Rule, Silence: silenceOf(s), Last: s.Last}
	if q.By == "" && len(s.Inhibiting) > 0 {
		q.By = string(s.Inhibiting[0])
	}
	if over := l.Over(); !over.IsZero() && (q.To.IsZero() || q.To.After(over)) {
		q.To = over
	}
	l.Quiet = append(l.Quiet, q)
	slices.SortStableFunc(l.Quiet, func(a, b Quiet) int { return a.From.Compare(b.From) })
}

func silenceOf(s events.Span) string {
	if s.Kind == events.Silenced {
		return s.Cause
	}
	return ""
}
