package alerts

import (
	"context"
	"time"

	"holdfast/sources"
)

// Receive takes in what a source said: it merges, swaps the view, tells the
// feed and saves. The error says that the record refused; memory has the news
// all the same, the view shows the failure, and the next Receive or Tick tries
// to save again.
func (b *Board) Receive(ctx context.Context, name string, s Snapshot) error {
	at := exact(s.At)
	if at.IsZero() {
		at = b.clock()
	}
	done := exact(s.Done)
	if done.Before(at) {
		done = at
	}
	members := tidy(s.Members)
	if s.Push || s.Emergent {
		return b.receivePush(ctx, name, s, members, at)
	}
	b.mu.Lock()
	src := b.source(name)
	src.last, src.push = at, false
	b.stale = b.cover.heard(name, s.Silences, at) || b.stale
	switch {
	case s.Own:
		b.receiveOwn(name, src, members, at)
	default:
		b.receiveAsked(name, src, members, at, done)
	}
	b.settleAll(at)
	changed := b.swap(at)
	b.mu.Unlock()
	if changed {
		b.feed.Changed(sources.Alerts)
	}
	return b.save(ctx)
}

// source is what is known about a source, from now on.
func (b *Board) source(name string) *source {
	src := b.sources[name]
	if src == nil {
		src = &source{members: map[string]bool{}}
		b.sources[name] = src
	}
	return src
}

// tidy gives every alert its fingerprint, its state and times as the record
// keeps them. The members are copied: a snapshot stays its sender's.
func tidy(members []Member) []Member {
	out := make([]Member, len(members))
	for i, m := range members {
		m.Started, m.Clock = exact(m.Started), exact(m.Clock)
		list := make([]Alert, len(m.Alerts))
		for j, a := range m.Alerts {
			if a.Fingerprint == "" {
				a.Fingerprint = FingerprintOf(a.Labels)
			}
			if a.State == "" {
				a.State = Firing
			}
			a.StartsAt, a.EndsAt, a.UpdatedAt = exact(a.StartsAt), exact(a.EndsAt), exact(a.UpdatedAt)
			list[j] = a
		}
		m.Alerts = list
		out[i] = m
	}
	return out
}

// receiveAsked hears a source that was asked for its whole list.
func (b *Board) receiveAsked(name string, src *source, members []Member, at, done time.Time) {
	answered := map[string]bool{}
	whole := len(members) > 0
	for i := range members {
		m := &members[i]
		if m.Err != nil || m.Unproven {
			src.partly = at
		}
		if m.Err != nil {
			whole = false
			continue
		}
		if answered[m.Name] = true; m.Started.After(src.started) {
			src.started = m.Started
		}
	}
	src.heard = src.heard || len(answered) > 0
	src.failed, src.mute, src.done = !src.heard, len(answered) == 0, done
	if whole {
		src.looked = done
	}
	now := newHeard(len(members), len(b.threads))
	for i := range members {
		if members[i].Err == nil {
			b.hearMember(name, members, i, at, now)
		}
	}
	for _, a := range Merge(members) {
		b.hearAlert(name, a, at, members, now.of(a.Fingerprint))
	}
	for _, th := range b.threads {
		if r := th.runs[name]; r != nil {
			h, listed := now.at[th.fp]
			var by []*listing
			if listed {
				by = now.list[h].by
			}
			if !done.Before(r.said) { // else another process has seen it since
				b.missAlert(r, members, answered, at, by)
			}
			r.unlisted = whole && !listed
		}
	}
}

// heardNow is what the members' lists say about one alert, next to what they
// said before. Their starts are read by our clock.
type heardNow struct {
	first time.Time // the earliest start that any member gives
	// anew is the earliest start of a firing that a member shows to be another
	// one than it listed before. Zero: none does.
	anew time.Time
	word time.Time  // until when what was said of it before holds
	by   []*listing // by the member's place; nil: it does not list the alert
}

// heard is what is said about all alerts at once. In a storm it is made for
// every poll, so what it holds of an alert is cut from few large pieces.
type heard struct {
	at      map[Fingerprint]int // in list
	list    []heardNow
	members int
	spare   []*listing
}

func newHeard(members, known int) *heard {
	return &heard{at: make(map[Fingerprint]int, known), list: make([]heardNow, 0, known), members: members}
}

// of is what is said about one alert. It holds until the next alert is asked for.
func (h *heard) of(fp Fingerprint) *heardNow {
	i, ok := h.at[fp]
	if !ok {
		if len(h.spare) < h.members {
			h.spare = make([]*listing, 1024*h.members)
		}
		i = len(h.list)
		h.at[fp] = i
		h.list = append(h.list, heardNow{by: h.spare[:h.members:h.members]})
		h.spare = h.spare[h.members:]
	}
	return &h.list[i]
}

// hearMember notes one member's list without concluding anything yet. What it
// said of a run before is overwritten: nothing but its start is asked for again.
func (b *Board) hearMember(name string, members []Member, at int, when time.Time, now *heard) {
	m := &members[at]
	var skew time.Duration
	if !m.Clock.IsZero() {
		skew = when.Sub(m.Clock)
	}
	for i := range m.Alerts {
		a := &m.Alerts[i]
		h := now.of(a.Fingerprint)
		starts := a.StartsAt.Add(skew)
		if h.first.IsZero() || starts.Before(h.first) {
			h.first = starts
		}
		var l *listing
		if r := b.runOf(a.Fingerprint, name); r != nil {
			if l = r.lists[m.Name]; h.word.IsZero() {
				h.word = r.word()
			}
		}
		if l == nil {
			l = &listing{}
		} else if a.StartsAt.After(l.starts) && l.over(m, starts) && (h.anew.IsZero() || a.StartsAt.Before(h.anew)) {
			h.anew = a.StartsAt
		}
		l.list(m, a, when, skew)
		h.by[at] = l
	}
}

func (b *Board) runOf(fp Fingerprint, source string) *run {
	if th := b.threads[fp]; th != nil {
		return th.runs[source]
	}
	return nil
}

// hearAlert takes in one alert that the source lists. One firing may have many
// starts: every replica of a sender gives its own, one that restarts a new one,
// and so may a member that restarted. So a later start alone is no new firing.
// It is one when a member shows that it ended the one before, or when all that
// is listed began after the last word about that one had run out.
func (b *Board) hearAlert(name string, a Alert, at time.Time, members []Member, h *heardNow) {
	th := b.thread(a.Fingerprint)
	r := th.runs[name]
	switch {
	case r != nil && r.state == Resolved && at.Before(r.said):
		return // it was seen to clear after this look, by another process
	case r == nil || r.state == Resolved:
		r = b.begin(th, name, a, a.StartsAt, at, time.Time{})
	case !h.anew.IsZero():
		r = b.begin(th, name, a, h.anew, at, time.Time{})
	case r.loaded && a.StartsAt.After(r.alert.StartsAt) && r.over(members, h.first):
		r = b.begin(th, name, a, a.StartsAt, at, time.Time{})
	case !at.Before(h.word) && h.first.After(h.word):
		r = b.begin(th, name, a, a.StartsAt, at, h.word)
	}
	if r.lists == nil {
		r.lists = make(map[string]*listing, len(h.by))
	}
	for i, l := range h.by {
		if l != nil {
			r.lists[members[i].Name] = l
			r.tell(members[i].Name)
		}
	}
	if a.StartsAt.IsZero() {
		a.StartsAt = r.first
	}
	if a.StartsAt.Before(r.floor) {
		// A member that is cut off lists the firing before still.
		if a.StartsAt = r.alert.StartsAt; a.StartsAt.IsZero() {
			a.StartsAt = h.anew
		}
	}
	b.update(r, a, at)
	if r.loaded = false; at.After(r.said) {
		r.said = at
	}
}

// begin starts a new run of the alert at the source. ranOut is when the word of
// the run before ran out, where that is why it is taken to be over. Zero: it
// was said to be over.
func (b *Board) begin(th *thread, name string, a Alert, start, at, ranOut time.Time) *run {
	r := &run{first: at}
	r.alert.Fingerprint = a.Fingerprint
	b.owed.run(r)
	if start.IsZero() {
		start = at
	}
	old := th.runs[name]
	anew, ended := false, start
	if old != nil {
		r.episode = old.episode
		anew = old.state != Resolved || start.After(old.cleared)
		switch {
		case old.state == Resolved:
			ended = old.cleared
		case !ranOut.IsZero():
			r.floor, ended = ranOut, ranOut
		default:
			r.floor = old.last
		}
	}
	said := ranOut.IsZero() && old != nil && old.episode.Equal(th.episode)
	if replaced := th.fire(name, r, start, at, ended, anew); !replaced.IsZero() {
		b.replaceEpisode(th, name, replaced, ended, said)
		if !said {
			// Another process may have heard that one since: then this is no other.
			th.after = replaced.Add(-time.Millisecond)
		}
	}
	th.runs[name] = r
	b.stale = true
	return r
}

// replaceEpisode tells that an episode is over which nobody here saw ending:
// the alert resolved and fired again between two looks, or it fell silent.
func (b *Board) replaceEpisode(th *thread, name string, episode, at time.Time, said bool) {
	last := th.runs[name]
	if last == nil || last.alert.Labels == nil {
		return
	}
	kind := KindUnknown // told twice it is kept once
	if said {
		kind = KindCleared
	}
	b.owed.untold.add(Transition{Alert: last.alert, Source: name, Episode: episode, Kind: kind, At: at})
}

// update takes over the newest telling of an alert within its run. The earliest
// start that was ever given stands.
func (b *Board) update(r *run, a Alert, at time.Time) {
	if start := r.alert.StartsAt; !start.IsZero() && start.Before(a.StartsAt) {
		a.StartsAt = start
	}
	changed := r.state != a.State || !sameMap(r.alert.Annotations, a.Annotations) || !sameMap(r.alert.Labels, a.Labels) ||
		!sameQuiet(r.alert.Quiet, a.Quiet) || r.alert.GeneratorURL != a.GeneratorURL || !r.alert.StartsAt.Equal(a.StartsAt)
	if changed || len(r.alert.Labels) == 0 {
		r.severity = SeverityOf(a.Labels)
		b.owed.run(r)
	}
	if !changed && at.Sub(r.savedAt) >= time.Minute {
		b.owed.run(r) // now and then, so that a restart knows how long the word holds
	}
	if changed || !r.last.Equal(at) || !sameQuiet(r.alert.Kept, a.Kept) {
		b.stale = true
	}
	r.waited = r.waited || a.State == Pending
	r.alert, r.state, r.last, r.cleared = a, a.State, at, time.Time{}
}

// missAlert notes what the absence of an alert from the members' lists says; by
// is what each of them says, nil when none lists it.
func (b *Board) missAlert(r *run, members []Member, answered map[string]bool, at time.Time, by []*listing) {
	if r.state == Resolved {
		return
	}
	if r.loaded && len(r.lists) == 0 {
		r.lists = assume(r, members)
	}
	r.ask(members)
	for name, l := range r.lists {
		l.down = !answered[name]
	}
	for i := range members {
		m := &members[i]
		l := r.lists[m.Name]
		if m.Err == nil && l != nil && (by == nil || by[i] == nil) {
			l.miss(m, at)
		}
	}
}

// assume gives a run that only the record knows the listings it may have come
// from: any of the members, each to prove that it was already running then.
func assume(r *run, members []Member) map[string]*listing {
	lists := make(map[string]*listing, len(members))
	for _, m := range members {
		lists[m.Name] = &listing{starts: r.alert.StartsAt, ends: r.alert.EndsAt, said: r.last, heldBy: r.last, down: m.Err != nil}
	}
	return lists
}

func (b *Board) thread(fp Fingerprint) *thread {
	th := b.threads[fp]
	if th == nil {
		th = &thread{fp: fp, state: Resolved, runs: map[string]*run{}, row: b.rebuild.left(fp), owed: b.owed}
		b.threads[fp] = th
	}
	return th
}

func sameQuiet(x, y *Quiet) bool {
	if x == nil || y == nil {
		return x == y
	}
	return x.Why == y.Why && x.By == y.By && x.SilenceID == y.SilenceID && x.Until.Equal(y.Until)
}
