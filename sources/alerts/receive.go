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
	members := tidy(s.Members)
	b.mu.Lock()
	src := b.sources[name]
	if src == nil {
		src = &source{members: map[string]bool{}}
		b.sources[name] = src
	}
	src.last, src.push = at, s.Push || s.Emergent
	switch {
	case s.Push || s.Emergent:
		src.heard = true
		b.receivePushed(name, members, at, s.Emergent)
	case s.Own:
		b.receiveOwn(name, src, members, at)
	default:
		b.receiveAsked(name, src, members, at)
	}
	b.settleAll(at)
	changed := b.swap(at)
	b.mu.Unlock()
	if changed {
		b.feed.Changed(sources.Alerts)
	}
	return b.save(ctx)
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
func (b *Board) receiveAsked(name string, src *source, members []Member, at time.Time) {
	answered := map[string]bool{}
	whole := len(members) > 0
	for i := range members {
		m := &members[i]
		if m.Err != nil {
			whole = false
			continue
		}
		answered[m.Name] = true
	}
	src.heard = src.heard || len(answered) > 0
	src.failed = !src.heard
	before := make(map[Fingerprint]heardNow, len(b.threads))
	for i := range members {
		if members[i].Err == nil {
			b.hearMember(name, &members[i], at, before)
		}
	}
	for _, a := range Merge(members) {
		b.hearAlert(name, a, at, before[a.Fingerprint])
	}
	for _, th := range b.threads {
		if r := th.runs[name]; r != nil {
			b.missAlert(r, members, answered, at, before, th.fp)
			r.unlisted = whole && !before[th.fp].listed
		}
	}
}

// heardNow is what the members' lists say about one alert, next to what they
// said before.
type heardNow struct {
	listed bool
	latest time.Time // the latest start that any member gives
	// news is the latest start among the members that did not give theirs
	// before. One firing may have slightly different starts at different
	// members, so a start is news only beside the same member's own.
	news time.Time
	by   map[string]*listing
}

// hearMember notes one member's list without concluding anything yet.
func (b *Board) hearMember(name string, m *Member, at time.Time, heard map[Fingerprint]heardNow) {
	var skew time.Duration
	if !m.Clock.IsZero() {
		skew = at.Sub(m.Clock)
	}
	for i := range m.Alerts {
		a := &m.Alerts[i]
		h := heard[a.Fingerprint]
		if !h.listed {
			h = heardNow{listed: true, by: make(map[string]*listing, 2)}
		}
		if a.StartsAt.After(h.latest) {
			h.latest = a.StartsAt
		}
		r := b.runOf(a.Fingerprint, name)
		known := r != nil && r.lists[m.Name] != nil && !a.StartsAt.After(r.lists[m.Name].starts)
		if !known && a.StartsAt.After(h.news) {
			h.news = a.StartsAt
		}
		l := &listing{}
		l.list(m, a, skew)
		h.by[m.Name] = l
		heard[a.Fingerprint] = h
	}
}

func (b *Board) runOf(fp Fingerprint, source string) *run {
	if th := b.threads[fp]; th != nil {
		return th.runs[source]
	}
	return nil
}

// hearAlert takes in one alert that the source lists.
func (b *Board) hearAlert(name string, a Alert, at time.Time, h heardNow) {
	th := b.thread(a.Fingerprint)
	r := th.runs[name]
	if r == nil || r.state == Resolved || h.news.After(th.latest) {
		r = b.begin(th, name, a, h.latest, at)
	}
	if r.lists == nil {
		r.lists = make(map[string]*listing, len(h.by))
	}
	for member, l := range h.by {
		r.lists[member] = l
	}
	if a.StartsAt.IsZero() {
		a.StartsAt = r.first
	}
	b.update(r, a, at)
	r.loaded = false
}

// begin starts a new run of the alert at the source.
func (b *Board) begin(th *thread, name string, a Alert, start, at time.Time) *run {
	r := &run{first: at, unsaved: true}
	if old := th.runs[name]; old != nil {
		r.episode = old.episode
	}
	if start.IsZero() {
		start = at
	}
	r.alert.Fingerprint = a.Fingerprint
	if replaced := th.fire(name, r, start, at); !replaced.IsZero() {
		b.replaceEpisode(th, name, replaced, at)
	}
	th.runs[name] = r
	b.stale = true
	return r
}

// replaceEpisode tells that an episode ended which nobody saw ending: the
// alert resolved and fired again between two looks.
func (b *Board) replaceEpisode(th *thread, name string, episode, at time.Time) {
	last := th.runs[name]
	if last == nil || last.alert.Labels == nil {
		return
	}
	b.unsaved = append(b.unsaved, Transition{Alert: last.alert, Source: name, Episode: episode, Kind: KindCleared, At: at})
}

// update takes over the newest telling of an alert within its run.
func (b *Board) update(r *run, a Alert, at time.Time) {
	changed := r.state != a.State || !sameMap(r.alert.Annotations, a.Annotations) || !sameMap(r.alert.Labels, a.Labels) ||
		!sameQuiet(r.alert.Quiet, a.Quiet) || r.alert.GeneratorURL != a.GeneratorURL || !r.alert.StartsAt.Equal(a.StartsAt)
	if changed || len(r.alert.Labels) == 0 {
		r.severity = SeverityOf(a.Labels)
		r.unsaved = true
	}
	if !changed && at.Sub(r.savedAt) >= time.Minute {
		r.unsaved = true // now and then, so that a restart knows how long the word holds
	}
	if changed || !r.last.Equal(at) || !sameQuiet(r.alert.Kept, a.Kept) {
		b.stale = true
	}
	r.waited = r.waited || a.State == Pending
	r.alert, r.state, r.last, r.cleared = a, a.State, at, time.Time{}
}

// missAlert notes what the absence of an alert from the members' lists says.
func (b *Board) missAlert(r *run, members []Member, answered map[string]bool, at time.Time, heard map[Fingerprint]heardNow, fp Fingerprint) {
	if r.state == Resolved {
		return
	}
	h := heard[fp]
	if r.loaded && len(r.lists) == 0 {
		r.lists = assume(r, members)
	}
	for name, l := range r.lists {
		l.down = !answered[name]
	}
	for i := range members {
		m := &members[i]
		l := r.lists[m.Name]
		if m.Err == nil && l != nil && h.by[m.Name] == nil {
			l.miss(m, at)
		}
	}
}

// assume gives a run that only the record knows the listings it may have come
// from: any of the members, each to prove that it was already running then.
func assume(r *run, members []Member) map[string]*listing {
	lists := make(map[string]*listing, len(members))
	for _, m := range members {
		lists[m.Name] = &listing{starts: r.alert.StartsAt, ends: r.alert.EndsAt, heldBy: r.last, down: m.Err != nil}
	}
	return lists
}

func (b *Board) thread(fp Fingerprint) *thread {
	th := b.threads[fp]
	if th == nil {
		th = &thread{fp: fp, state: Resolved, runs: map[string]*run{}}
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
