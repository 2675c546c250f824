package alerts

import (
	"slices"
	"time"
)

// witnesses are the members of a source as far as one alert goes: what each of
// them says, and which told of it. The zero witnesses said nothing.
type witnesses struct {
	lists   map[string]*listing // by member, for sources that are asked
	members []string            // those of the source that told of it and are still asked
	unasked bool                // ... were some, and none of them is asked any more
}

// tell notes that a member told of the alert.
func (w *witnesses) tell(member string) {
	if w.unasked = false; !slices.Contains(w.members, member) {
		w.members = append(slices.Clone(w.members), member)
		slices.Sort(w.members)
	}
}

// list notes what a member's list says of the alert.
func (w *witnesses) list(member string, l *listing) {
	if w.lists == nil {
		w.lists = map[string]*listing{}
	}
	w.lists[member] = l
	w.tell(member)
}

// assume takes any of the members for one that may have told of what only the
// record knows: each is to prove that it was already running when that was last
// seen.
func (w *witnesses) assume(members []Member, starts, ends, last time.Time) {
	w.lists = make(map[string]*listing, len(members))
	for _, m := range members {
		w.lists[m.Name] = &listing{starts: starts, ends: ends, said: moment{at: last}, heldBy: last, down: m.Err != nil}
	}
}

// ask keeps what members said that are still asked: one that nobody asks any
// more is not silent, and does not count. It reports whether none is left, so
// that those that are asked now speak for the source, as after a restart.
func (w *witnesses) ask(members []Member) (nobody bool) {
	asked := func(name string) bool {
		return slices.ContainsFunc(members, func(m Member) bool { return m.Name == name })
	}
	for name := range w.lists {
		if !asked(name) {
			delete(w.lists, name)
		}
	}
	if !slices.ContainsFunc(w.members, func(name string) bool { return !asked(name) }) {
		return false
	}
	w.members = slices.DeleteFunc(slices.Clone(w.members), func(name string) bool { return !asked(name) })
	w.unasked = len(w.members) == 0
	return w.unasked && len(w.lists) == 0
}

// miss notes which members answered without the alert, and which did not
// answer. by is what each of them says, nil when none lists it.
func (w *witnesses) miss(members []Member, a *Alert, at time.Time, by []*listing) {
	for _, l := range w.lists {
		l.down = true
	}
	for i := range members {
		m := &members[i]
		l := w.lists[m.Name]
		if m.Err != nil || l == nil {
			continue
		}
		if l.down = false; by == nil || by[i] == nil {
			l.miss(m, a, at)
		}
	}
}

// missedByAll reports that every member that is asked answered twice without the
// alert, the last time too.
func (w *witnesses) missedByAll() bool {
	for _, l := range w.lists {
		if l.misses < 2 || l.down {
			return false
		}
	}
	return true
}

// word is until when what they said last holds; zero: none of them said anything.
func (w *witnesses) word(last time.Time) (word time.Time) {
	for _, l := range w.lists {
		if ends := l.wordEnds(last); ends.After(word) {
			word = ends
		}
	}
	return word
}

// verdict is what the words of all members say together.
type verdict struct {
	proven  bool      // all of them said that it is over
	over    time.Time // ... since when
	listed  bool      // one of them lists it
	waiting bool      // one more answer decides
	word    time.Time // until when what they said holds
}

// judge weighs their words. silent says that the whole source stopped reporting.
func (w *witnesses) judge(last time.Time, silent bool) verdict {
	v := verdict{proven: true}
	for _, l := range w.lists {
		if l.proven() && !w.unasked {
			if l.missed.After(v.over) {
				v.over = l.missed
			}
			continue
		}
		v.proven = false
		v.waiting = v.waiting || (l.waiting() && !silent)
		v.listed = v.listed || (l.misses == 0 && !l.down && !l.void && !l.mute && !silent && l.heldBy.IsZero())
		if ends := l.wordEnds(last); ends.After(v.word) {
			v.word = ends
		}
	}
	if !v.proven {
		v.over = time.Time{}
	}
	return v
}

// listing is one member's word about an alert.
type listing struct {
	started time.Time // the member's process start when it said so
	starts  time.Time
	said    moment    // when it last listed the alert, by our clock
	ends    time.Time // by our clock; zero: no end
	misses  int       // answers without the alert since
	missed  time.Time // when the first of them came
	early   bool      // ... and that it came before ends
	void    bool      // the member restarted since: its absence says nothing
	down    bool      // the member could not be asked last time
	mute    bool      // the last time it neither told of the alert nor that it is over
	dropped time.Time // when it first said that nobody evaluates its rule any more
	// heldBy: taken from the record; the member must prove that its process
	// was already there then.
	heldBy time.Time
}

// proven reports that this member's sender said the alert is over: the same
// process dropped it, twice seen, before its word ran out by itself.
func (l *listing) proven() bool { return l.misses >= 2 && l.early && !l.void }

// waiting reports that one more answer decides.
func (l *listing) waiting() bool { return l.misses == 1 && l.early && !l.void && !l.mute && !l.down }

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
		return !start.Before(l.said.time())
	}
}

// list notes that the member listed the alert.
func (l *listing) list(m *Member, a *Alert, when moment, skew time.Duration) {
	*l = listing{started: m.Started, starts: a.began(), said: when}
	if !a.EndsAt.IsZero() {
		l.ends = a.EndsAt.Add(skew)
	}
}

// miss notes that the member answered without the alert, which was listed last as a.
func (l *listing) miss(m *Member, a *Alert, at time.Time) {
	if l.down = false; m.Absent != nil {
		l.mean(m.Absent(a, l.said.time()), at)
		return
	}
	if !l.heldBy.IsZero() {
		// One that started in the very moment it was last heard may have been
		// started after it: what cannot be told proves nothing.
		l.void = !m.Started.IsZero() && !m.Started.Before(l.heldBy)
		l.started, l.heldBy = m.Started, time.Time{}
	}
	if m.Unproven || !l.started.Equal(m.Started) {
		l.void = true
	}
	l.missing(at)
}

// mean takes in what the absence means, as its member says.
func (l *listing) mean(is Absence, at time.Time) {
	switch l.mute = is != Ended; {
	case is == Ended:
		l.ends, l.heldBy, l.dropped = time.Time{}, time.Time{}, time.Time{}
		l.missing(at)
	case is == Dropped && l.dropped.IsZero():
		l.dropped = at
	case is == Dropped:
		l.ends = l.dropped
	}
}

// missing counts an absence that says something.
func (l *listing) missing(at time.Time) {
	l.misses++
	if l.misses == 1 {
		l.missed = at
		l.early = l.ends.IsZero() || at.Before(l.ends)
	}
}

// wordEnds is until when the member's word holds if it cannot be asked again.
func (l *listing) wordEnds(last time.Time) time.Time {
	if l.ends.IsZero() {
		return last.Add(defaultWord)
	}
	return l.ends
}
