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
		b.receivePushed(name, s, members, at)
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
			b.missAlert(r, members, answered, at, by)
			r.unlisted = whole && !listed
		}
	}
}

// heardNow is what the members' lists say about one alert, next to what they
// said before.
type heardNow struct {
	latest time.Time // the latest start that any member gives
	// news is the latest start among the members that did not give theirs
	// before. One firing may have slightly different starts at different
	// members, so a start is news only beside the same member's own.
	news time.Time
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
		if a.StartsAt.After(h.latest) {
			h.latest = a.StartsAt
		}
		var l *listing
		if r := b.runOf(a.Fingerprint, name); r != nil {
			l = r.lists[m.Name]
		}
		known := l != nil && !a.StartsAt.After(l.starts)
		if !known && a.StartsAt.After(h.news) {
			h.news = a.StartsAt
		}
		if l == nil {
			l = &listing{}
		}
		l.list(m, a, skew)
		h.by[at] = l
	}
}

func (b *Board) runOf(fp Fingerprint, source string) *run {
	if th := b.threads[fp]; th != nil {
		return th.runs[source]
	}
	return nil
}

// hearAlert takes in one alert that the source lists.
func (b *Board) hearAlert(name string, a Alert, at time.Time, members []Member, h *heardNow) {
	th := b.thread(a.Fingerprint)
	r := th.runs[name]
	if r == nil || r.state == Resolved || h.news.After(th.latest) {
		r = b.begin(th, name, a, h.latest, at)
	}
	if r.lists == nil {
		r.lists = make(map[string]*listing, len(h.by))
	}
	for i, l := range h.by {
		if l != nil {
			r.lists[members[i].Name] = l
		}
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

// missAlert notes what the absence of an alert from the members' lists says; by
// is what each of them says, nil when none lists it.
func (b *Board) missAlert(r *run, members []Member, answered map[string]bool, at time.Time, by []*listing) {
	if r.state == Resolved {
		return
	}
	if r.loaded && len(r.lists) == 0 {
		r.lists = assume(r, members)
	}
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
