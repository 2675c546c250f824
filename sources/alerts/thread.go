package alerts

import (
	"cmp"
	"maps"
	"reflect"
	"slices"
	"strings"
	"time"
)

// ownSource starts the source names under which holdfast raises its own alerts.
const ownSource = "holdfast/"

// IsOwn reports whether a source name is one that holdfast raises alerts
// under; the configuration may not use such a name.
func IsOwn(source string) bool { return strings.HasPrefix(source, ownSource) }

// thread is everything about one fingerprint: the runs of its sources and the
// episode they make together. An episode is one firing, from its start until
// every source that told of it agrees that it is over; an ack covers exactly one.
type thread struct {
	fp      Fingerprint
	episode time.Time // names the episode: when it was first said to have started
	after   time.Time // the last episode that was said to be over; zero: none is known
	ended   time.Time // when that one was over
	named   bool      // the record knows the episode by its name
	state   State     // of the episode, from all its runs
	cleared time.Time
	runs    runs
	told    told
	fires   []time.Time   // when it fired, as this process saw it, newest last
	before  int           // firings in the hour before the record was loaded
	also    []Fingerprint // of the alerts of rules that it is
	apart   string        // why the alert of a rule was not taken for another, safe to show
	row     *Row          // as it was last made; nil: never
	rest    rest
	owed    *owed // what all threads owe to the record and to the view
}

// told is which transitions of the episode were already made.
type told struct{ pending, passed, fired, cleared, unknown bool }

// conclude computes the thread's state: the loudest of the episode's runs.
func (th *thread) conclude() (changed bool) {
	state, cleared := Resolved, time.Time{}
	for _, r := range th.runs {
		if !r.episode.Equal(th.episode) {
			continue
		}
		if s := r.shown(); loudness(s) < loudness(state) {
			state = s
		}
		if r.cleared.After(cleared) {
			cleared = r.cleared
		}
	}
	if state != Resolved {
		cleared = time.Time{}
	}
	changed = state != th.state
	th.state, th.cleared = state, cleared
	return changed
}

// fire puts a run that newly fires into the thread: into the running episode
// when another source tells of it and this one has not seen it end, as a new
// episode otherwise. ended is when the one before was over, and anew says that
// this source has seen it end, whatever the others still say. It returns the
// episode this one replaces, if that one was told as fired and never as cleared.
func (th *thread) fire(source string, r *run, start, at, ended time.Time, anew bool) (replaced time.Time) {
	if th.alive(source, start) && (!anew || !r.episode.Equal(th.episode)) {
		r.episode = th.episode
		return time.Time{}
	}
	if th.state != Resolved && start.Equal(th.episode) && !start.Before(ended) {
		// The record has named this firing already: what was heard here under its
		// name was the one before.
		r.episode = th.episode
		return time.Time{}
	}
	if th.told.fired && !th.told.cleared {
		replaced = th.episode
	}
	if th.state == Resolved {
		ended = th.cleared
	}
	if start.Before(ended) && !th.episode.IsZero() {
		start = at // the source repeats an old start: name the episode by what we saw
	}
	th.call(start, ended)
	r.episode = th.episode
	return replaced
}

// call begins an episode under a name. Names only grow. What fires still at
// other sources belongs to it.
func (th *thread) call(episode, ended time.Time) {
	if th.episode.IsZero() {
		ended = time.Time{}
	} else if !episode.After(th.episode) {
		episode = th.episode.Add(time.Millisecond)
	}
	for _, other := range th.runs {
		if other.state != Resolved {
			other.episode = episode
			th.owed.run(other)
		}
	}
	th.after, th.ended, th.named = th.episode, ended, false
	th.episode, th.told = episode, told{}
}

// rename gives the episode the name that the record has for it.
func (th *thread) rename(n Renamed) {
	if !th.episode.Equal(n.Was) {
		return
	}
	for _, r := range th.runs {
		if r.episode.Equal(n.Was) {
			r.episode = n.Is
		}
		rename(&r.written.is.episode, n)
	}
	th.episode, th.named = n.Is, true
	th.wake()
}

// alive reports whether another source tells of the present episode, or did so
// until after a start.
func (th *thread) alive(source string, start time.Time) bool {
	for name, other := range th.runs {
		if name == source || !other.episode.Equal(th.episode) {
			continue
		}
		if other.state == Firing || other.state == Pending || (other.state == Unknown && !start.After(other.word())) {
			return true
		}
	}
	return false
}

// sources are those that tell of the alert, in the order in which they are judged: what
// an episode is called may depend on who is first. They are put into room, which most
// alerts, of one source, do not outgrow.
func (th *thread) sources(room *[2]string) []string {
	names := room[:0]
	for name := range th.runs {
		names = append(names, name)
	}
	if len(names) > 1 {
		slices.Sort(names)
	}
	return names
}

// wake lets the thread be settled with the next second, whether it rests or not.
func (th *thread) wake() { th.rest, th.owed.settle = rest{}, true }

// loudest is the run that speaks for the thread, and its source.
func (th *thread) loudest() (string, *run) {
	var name string
	var best *run
	for n, r := range th.runs {
		if !r.episode.Equal(th.episode) {
			continue
		}
		if best == nil || cmp.Or(cmp.Compare(loudness(r.shown()), loudness(best.shown())), r.compareRule(best), compareRelays(n, name), cmp.Compare(n, name)) < 0 {
			name, best = n, r
		}
	}
	return name, best
}

// carrier is the run whose labels the thread has: one that was sent on, and of several
// the loudest.
func (th *thread) carrier() *run {
	_, best := th.loudest()
	if best == nil || best.alert.Rule == nil {
		return best
	}
	name := ""
	for n, r := range th.runs {
		if r.alert.Rule == nil && r.alert.Fingerprint == th.fp && (best.alert.Rule != nil || cmp.Or(cmp.Compare(loudness(r.shown()), loudness(best.shown())), compareRelays(n, name), cmp.Compare(n, name)) < 0) {
			name, best = n, r
		}
	}
	return best
}

// compareRule puts what was sent on before what only its rule tells.
func (r *run) compareRule(other *run) int {
	return cmp.Compare(boolInt(r.alert.Rule != nil), boolInt(other.alert.Rule != nil))
}

// compareRelays puts what is asked before what others passed on.
func compareRelays(source, other string) int {
	return cmp.Compare(boolInt(Relays(source)), boolInt(Relays(other)))
}

// flaps counts the firings of the last hour.
func (th *thread) flaps(now, loaded time.Time) int {
	n := 0
	for _, t := range th.fires {
		if now.Sub(t) < time.Hour {
			n++
		}
	}
	if now.Sub(loaded) < time.Hour {
		n += th.before
	}
	return n
}

// covers reports whether the ack holds the thread's present episode.
func (th *thread) covers(ack Ack, now time.Time) bool {
	return th.state != Resolved && ack.Episode.Equal(th.episode) && (ack.Until.IsZero() || now.Before(ack.Until))
}

func (th *thread) isOwn() bool {
	for _, r := range th.runs {
		if r.own {
			return true
		}
	}
	return false
}

func (th *thread) name() string {
	if _, r := th.loudest(); r != nil && r.alert.Name() != "" {
		return r.alert.Name() + " (" + string(th.fp) + ")"
	}
	return string(th.fp)
}

func sortedKeys[V any](m map[string]V) []string { return slices.Sorted(maps.Keys(m)) }

// sameMap compares label sets, at once when they are the very same map, which
// is the usual case: adapters hand out what did not change again.
func sameMap(x, y map[string]string) bool {
	return reflect.ValueOf(x).Pointer() == reflect.ValueOf(y).Pointer() || maps.Equal(x, y)
}
