package alerts

import (
	"slices"
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
	last     time.Time
	said     time.Time // when what is known of it was observed, be it its absence
	cleared  time.Time
	gone     *people.Actor // who said that it is over; nil: it was seen
	pushed   bool
	emergent bool
	own      bool
	settled  bool // an emergency whose incident was resolved
	// loaded: known from the record only; this process has not heard it.
	loaded bool
	lists  map[string]*listing // by member, for sources that are asked

	savedAt  time.Time // when it was last put into the record
	unsaved  bool      // it changed since
	failed   bool      // ... and the record refused it, and has it otherwise or not at all
	kept     kept      // what the record has of it
	unkept   bool      // ... and the record may not be written
	waited   bool      // it was pending before it fired
	doubted  bool      // loaded, and its source could not be asked by this process
	floor    time.Time // a start before it belongs to the firing before
	unlisted bool      // the source answered whole and did not list it
	members  []string  // those of the source that told of it and are still asked
	unasked  bool      // ... were some, and none of them is asked any more
}

// listing is one member's word about an alert.
type listing struct {
	started time.Time // the member's process start when it said so
	starts  time.Time
	said    time.Time // when it last listed the alert, by our clock
	ends    time.Time // by our clock; zero: no end
	misses  int       // answers without the alert since
	missed  time.Time // when the first of them came
	early   bool      // ... and that it came before ends
	void    bool      // the member restarted since: its absence says nothing
	down    bool      // the member could not be asked last time
	// heldBy: taken from the record; the member must prove that its process
	// was already there then.
	heldBy time.Time
}

// proven reports that this member's sender said the alert is over: the same
// process dropped it, twice seen, before its word ran out by itself.
func (l *listing) proven() bool { return l.misses >= 2 && l.early && !l.void }

// waiting reports that one more answer decides.
func (l *listing) waiting() bool { return l.misses == 1 && l.early && !l.void && !l.down }

// over reports that the member itself ended the firing it listed, so that one
// with this later start is another: a process merges words whose times overlap
// and keeps the earliest start, and only a resolve takes an alert off its list
// before its word runs out. One that restarted has forgotten, and proves nothing.
func (l *listing) over(m *Member, start time.Time) bool {
	switch {
	case m.Started.IsZero() || m.Unproven || l.void || !l.heldBy.IsZero() || !l.started.Equal(m.Started):
		return false
	case l.misses > 0:
		return l.early
	default:
		// The two starts of a pair lie before the look that already listed it.
		return !start.Before(l.said)
	}
}

// list notes that the member listed the alert.
func (l *listing) list(m *Member, a *Alert, when time.Time, skew time.Duration) {
	*l = listing{started: m.Started, starts: a.StartsAt, said: when}
	if !a.EndsAt.IsZero() {
		l.ends = a.EndsAt.Add(skew)
	}
}

// miss notes that the member answered without the alert.
func (l *listing) miss(m *Member, at time.Time) {
	l.down = false
	if !l.heldBy.IsZero() {
		// One that started in the very moment it was last heard may have been
		// started after it: what cannot be told proves nothing.
		l.void = !m.Started.IsZero() && !m.Started.Before(l.heldBy)
		l.started, l.heldBy = m.Started, time.Time{}
	}
	if m.Unproven || !l.started.Equal(m.Started) {
		l.void = true
	}
	l.misses++
	if l.misses == 1 {
		l.missed = at
		l.early = l.ends.IsZero() || at.Before(l.ends)
	}
}

// judge concludes the run's state at a time from its members' words. silent
// says that the whole source stopped reporting.
func (r *run) judge(at time.Time, silent bool) {
	if len(r.lists) == 0 || r.state == Resolved {
		return
	}
	proven, waiting, listed := true, false, false
	var word, over time.Time
	for _, l := range r.lists {
		if l.proven() && !r.unasked {
			if l.missed.After(over) {
				over = l.missed
			}
			continue
		}
		proven = false
		waiting = waiting || (l.waiting() && !silent)
		listed = listed || (l.misses == 0 && !l.down && !l.void && !silent && l.heldBy.IsZero())
		if ends := l.wordEnds(r.last); ends.After(word) {
			word = ends
		}
	}
	switch {
	case proven:
		r.state, r.cleared = Resolved, over
	case listed:
		r.state = r.alert.State
	case waiting || at.Before(word):
	case r.unasked && r.missedByAll():
		self := Self()
		r.state, r.cleared, r.gone = Resolved, at, &self
	default:
		r.state = Unknown
	}
}

// tell notes that a member told of the run.
func (r *run) tell(member string) {
	if r.unasked = false; !slices.Contains(r.members, member) {
		r.members = append(slices.Clone(r.members), member)
		slices.Sort(r.members)
	}
}

// missedByAll reports that every member that is asked answered twice without the
// alert, the last time too.
func (r *run) missedByAll() bool {
	for _, l := range r.lists {
		if l.misses < 2 || l.down {
			return false
		}
	}
	return true
}

// ask keeps of what was said about the run what members said that are still
// asked: one that nobody asks any more is not silent, and does not count. Where
// none is left those that are asked now speak for the source, as after a restart.
func (r *run) ask(members []Member) {
	asked := func(name string) bool {
		return slices.ContainsFunc(members, func(m Member) bool { return m.Name == name })
	}
	for name := range r.lists {
		if !asked(name) {
			delete(r.lists, name)
		}
	}
	if !slices.ContainsFunc(r.members, func(name string) bool { return !asked(name) }) {
		return
	}
	r.members = slices.DeleteFunc(slices.Clone(r.members), func(name string) bool { return !asked(name) })
	r.unasked = len(r.members) == 0
	if r.unasked && len(r.lists) == 0 {
		r.lists = assume(r, members)
	}
}

// over reports that a firing which only the record knows was ended, so that the
// one with a later start is another: all members answer, none was started since
// it was last seen, and whoever lists it now says that it began later than that.
func (r *run) over(members []Member, first time.Time) bool {
	if len(r.lists) > 0 || first.Before(r.last) {
		return false
	}
	for i := range members {
		if m := &members[i]; m.Err != nil || m.Unproven || m.Started.IsZero() || !m.Started.Before(r.last) {
			return false
		}
	}
	return true
}

// word is until when what was last said of the run holds.
func (r *run) word() time.Time {
	var word time.Time
	for _, l := range r.lists {
		if ends := l.wordEnds(r.last); ends.After(word) {
			word = ends
		}
	}
	switch {
	case !word.IsZero():
		return word
	case r.own:
		return r.last.Add(ownWord)
	case r.alert.EndsAt.IsZero():
		return r.last.Add(defaultWord)
	}
	return r.alert.EndsAt
}

// wordEnds is until when the member's word holds if it cannot be asked again.
func (l *listing) wordEnds(last time.Time) time.Time {
	if l.ends.IsZero() {
		return last.Add(defaultWord)
	}
	return l.ends
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
	age := at.Sub(r.last)
	if r.pushed || r.own || r.unlisted {
		return age > forgetAfter
	}
	return !heard && age > forgetDown
}

// shown is the state a person is shown: what only the record says about a
// source that does not answer is not known.
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
	return Sighting{
		Alert: a, Source: source, Episode: r.episode, First: r.first, Last: r.last, Said: r.said,
		Cleared: r.cleared, Pushed: r.pushed, Emergent: r.emergent, Gone: r.gone, Members: r.members,
	}
}

// runOf is the run that the record remembers.
func runOf(s Sighting) *run {
	return &run{
		alert: s.Alert, state: s.State, severity: SeverityOf(s.Labels), episode: s.Episode,
		first: s.First, last: s.Last, said: s.Said, cleared: s.Cleared, pushed: s.Pushed, emergent: s.Emergent, gone: s.Gone,
		own: IsOwn(s.Source), loaded: true, savedAt: s.Last, kept: kept{s.Episode, s.State},
		members: s.Members,
	}
}
