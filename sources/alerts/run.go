package alerts

import (
	"time"

	"holdfast/sources/people"
)

const (
	// clearedStays is how long a cleared alert remains on the board.
	clearedStays = 15 * time.Minute
	// defaultWord is how long an alert without an end is believed after it was
	// last said; Alertmanager's own resolve_timeout.
	defaultWord = 5 * time.Minute
	// silentAfter is when a source that stopped reporting at all counts as
	// down; longer than the longest back-off with its timeout.
	silentAfter = 90 * time.Second
	// ownWord is how long another process's own alert is believed when nobody
	// repeats it.
	ownWord = 15 * time.Minute
	// emergencyStays is how long after its ack an emergency ends by itself.
	emergencyStays = 24 * time.Hour
	// forgetAfter is when an unknown alert that its source no longer lists, or
	// that nobody can be asked about, leaves the board; forgetDown is the same
	// while its source has not answered this process at all.
	forgetAfter = 24 * time.Hour
	forgetDown  = 7 * 24 * time.Hour
)

// run is what one source has said about one alert since it began to say it.
type run struct {
	alert    Alert
	state    State
	severity Severity
	episode  time.Time // the episode of its thread when it last fired
	first    time.Time
	last     moment
	said     moment // when what is known of it was observed, be it its absence
	cleared  time.Time
	gone     *people.Actor // who said that it is over; nil: it was seen
	pushed   bool
	emergent bool
	own      bool
	settled  bool // an emergency whose incident was resolved
	// loaded: known from the record only; this process has not heard it.
	loaded   bool
	waited   bool      // it was pending before it fired
	doubted  bool      // loaded, and its source has not answered this process
	floor    time.Time // a start before it belongs to the firing before
	unlisted bool      // the source answered whole and did not list it
	heard    witnesses // what the members of the source say
	written  written   // what the record has of it
}

// judge concludes the run's state at a time from its members' words. silent
// says that the whole source stopped reporting.
func (r *run) judge(at time.Time, silent bool) {
	if len(r.heard.lists) == 0 || r.state == Resolved {
		return
	}
	switch v := r.heard.judge(r.last.time(), silent); {
	case v.proven:
		r.state, r.cleared = Resolved, v.over
	case v.listed:
		r.state = r.alert.State
	case v.waiting || at.Before(v.word):
	case r.heard.unasked && r.heard.missedByAll():
		self := Self()
		r.state, r.cleared, r.gone = Resolved, at, &self
	default:
		r.state = Unknown
	}
}

// miss notes what the absence of the alert from the members' lists says; h is
// what they say, nil when none lists it.
func (r *run) miss(members []Member, at time.Time, h *heardNow) {
	if r.state == Resolved {
		return
	}
	if r.loaded && len(r.heard.lists) == 0 {
		r.heard.assume(members, r.alert.began(), r.alert.EndsAt, r.last.time())
	}
	if r.heard.ask(members) {
		r.heard.assume(members, r.alert.began(), r.alert.EndsAt, r.last.time())
	}
	var by []*listing
	if h != nil {
		by = h.by
	}
	r.heard.miss(members, &r.alert, at, by)
}

// waitsAnew reports whether a source whose process is another one says of what it
// said to fire that it waits to fire: a rule begins to count anew when what evaluates
// it is restarted. It has not ended, and does not fire there either.
func (r *run) waitsAnew(a *Alert, h *heardNow) bool {
	return r != nil && a.State == Pending && a.Rule != nil && r.alert.fired() && r.state != Resolved && h.anew.IsZero()
}

// holdOut takes in that the members answered and did not say how the alert is: what
// they said before stands until it runs out.
func (r *run) holdOut(l *look, h *heardNow) {
	for i, says := range h.by {
		if says != nil {
			says.mute = true
			r.heard.list(l.members[i].Name, says)
		}
	}
	r.loaded, r.said = false, moment{l.at, l.echo}
}

// over reports that a firing which only the record knows was ended, so that the
// one with a later start is another: all members answer, none was started since
// it was last seen, and whoever lists it now says that it began later than that.
func (r *run) over(members []Member, first time.Time) bool {
	if len(r.heard.lists) > 0 || first.Before(r.last.time()) {
		return false
	}
	for i := range members {
		if m := &members[i]; m.Err != nil || m.Unproven || m.Started.IsZero() || !m.Started.Before(r.last.time()) {
			return false
		}
	}
	return true
}

// word is until when what was last said of the run holds.
func (r *run) word() time.Time {
	switch word := r.heard.word(r.last.time()); {
	case !word.IsZero():
		return word
	case r.own:
		return r.last.time().Add(ownWord)
	case r.alert.EndsAt.IsZero():
		return r.last.time().Add(defaultWord)
	}
	return r.alert.EndsAt
}

// elapse concludes the state of a run that is pushed, our own, or only known
// from the record, as time passes in silence.
func (r *run) elapse(at time.Time, heard bool) {
	if r.state == Resolved || r.emergent {
		return
	}
	if r.own && heard {
		return // its owner is in this process and says when it is over
	}
	if !at.Before(r.word()) {
		r.state = Unknown
	}
}

// forgotten reports that an unknown run says nothing to anybody any more.
func (r *run) forgotten(at time.Time, heard bool) bool {
	if r.state != Unknown || r.emergent {
		return false
	}
	age := at.Sub(r.last.time())
	if r.pushed || r.own || r.unlisted {
		return age > forgetAfter
	}
	return !heard && age > forgetDown
}

// doubtful reports that only the record tells of the run, of a source that has not
// answered this process: it was not asked yet, or does not answer. What was pushed
// nobody can be asked about, and what holdfast raises itself has its own word; that a
// source is blind is as old as the last answer of that source.
func (r *run) doubtful(name string, from origins) bool {
	return r.loaded && !from.heard(name) && !r.pushed && !r.emergent && (!r.own || isBlind(name))
}

// shown is the state a person is shown: what only the record says about a
// source that has not answered is not known.
func (r *run) shown() State {
	if r.doubted && (r.state == Firing || r.state == Pending) {
		return Unknown
	}
	return r.state
}

// sighting is the run for the record.
func (r *run) sighting(source string) Sighting {
	a := r.alert
	a.State = r.state
	var look int64
	if r.last.with != nil && r.last.with == r.said.with && r.cleared.IsZero() {
		look = r.last.with.look
	}
	return Sighting{
		Alert: a, Source: source, Episode: r.episode, First: r.first, Last: r.last.time(), Said: r.said.time(),
		Cleared: r.cleared, Pushed: r.pushed, Emergent: r.emergent, Gone: r.gone, Members: r.heard.members, Look: look,
	}
}

// runOf is the run that the record remembers.
func runOf(s Sighting) *run {
	return &run{
		alert: s.Alert, state: s.State, severity: SeverityOf(s.Labels), episode: s.Episode,
		first: s.First, last: moment{at: s.Last}, said: moment{at: s.Said}, cleared: s.Cleared, pushed: s.Pushed, emergent: s.Emergent, gone: s.Gone,
		own: IsOwn(s.Source), loaded: true, written: written{at: s.Last, seen: s.Last, ends: s.EndsAt, is: kept{s.Episode, s.State}},
		heard: witnesses{members: s.Members},
	}
}
