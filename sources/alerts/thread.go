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
	episode time.Time // names the episode: when it started
	latest  time.Time // the latest start any source gave within the episode
	state   State     // of the episode, from all its runs
	cleared time.Time
	runs    map[string]*run // by source
	told    told
	fires   []time.Time // when it fired, as this process saw it, newest last
	before  int         // firings in the hour before the record was loaded
}

// told is which transitions of the episode were already made.
type told struct{ fired, cleared, unknown bool }

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
// when another source already tells of it and this one tells nothing newer, as
// a new episode otherwise. It returns the episode this one replaces, if that
// one was told as fired and never as cleared.
func (th *thread) fire(source string, r *run, start, at time.Time) (replaced time.Time) {
	if th.joins(source, r, start) {
		r.episode = th.episode
		if start.After(th.latest) {
			th.latest = start
		}
		return time.Time{}
	}
	if th.told.fired && !th.told.cleared {
		replaced = th.episode
	}
	episode := start
	if !th.episode.IsZero() && !episode.After(th.latest) {
		episode = at // the source repeats an old start: name the episode by what we saw
	}
	for _, other := range th.runs {
		if other.state != Resolved {
			other.episode = episode
			other.unsaved = true
		}
	}
	r.episode = episode
	th.episode, th.latest, th.told = episode, episode, told{}
	if start.After(th.latest) {
		th.latest = start
	}
	return replaced
}

func (th *thread) joins(source string, r *run, start time.Time) bool {
	if th.episode.IsZero() {
		return false
	}
	alive := false
	for name, other := range th.runs {
		if name != source && other.episode.Equal(th.episode) && (other.state == Firing || other.state == Pending) {
			alive = true
		}
	}
	// A source that already told of this episode and now gives a later start
	// has seen it end, whatever the others still say.
	told := r.episode.Equal(th.episode)
	return alive && (!told || !start.After(th.latest))
}

// loudest is the run that speaks for the thread, and its source.
func (th *thread) loudest() (string, *run) {
	var name string
	var best *run
	for n, r := range th.runs {
		if !r.episode.Equal(th.episode) {
			continue
		}
		if best == nil || cmp.Or(cmp.Compare(loudness(r.shown()), loudness(best.shown())), cmp.Compare(n, name)) < 0 {
			name, best = n, r
		}
	}
	return name, best
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

func sortedKeys[V any](m map[string]V) []string { return slices.Sorted(maps.Keys(m)) }

// sameMap compares label sets, at once when they are the very same map, which
// is the usual case: adapters hand out what did not change again.
func sameMap(x, y map[string]string) bool {
	return reflect.ValueOf(x).Pointer() == reflect.ValueOf(y).Pointer() || maps.Equal(x, y)
}
