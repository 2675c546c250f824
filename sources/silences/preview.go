package silences

import (
	"cmp"
	"slices"
	"time"

	"github.com/prometheus/alertmanager/pkg/labels"

	"holdfast/sources/alerts"
)

// Week is how far back it is said what a silence would have muted.
const Week = 7 * 24 * time.Hour

// Fired is one firing as the record remembers it.
type Fired struct {
	Fingerprint alerts.Fingerprint
	Sent        map[string]string // its labels as they were sent
	Labels      map[string]string // safe to show
	Sources     []string          // those that told of it; none: that is not known
	From, To    time.Time         // To is zero: it goes on, or nobody saw it end
	Incidents   []string          // that held it
}

// at reports whether one of the clusters told of it.
func (f *Fired) at(clusters []string) bool {
	return len(f.Sources) == 0 || toldBy(f.Sources, clusters)
}

// Known is what a draft, and the silences that there are, are judged by.
type Known struct {
	Now    time.Time     // in the zone of whoever asks
	Rows   []*alerts.Row // of the board
	Held   map[string][]alerts.Silence
	Coming []*Recurring // those that come again
	// Fired are the firings that the record remembers, the newest first, and Since is
	// from when on it has them all; zero: it has them from its beginning on.
	Fired []Fired
	Since time.Time
	// Doubts are what could not be asked or read, safe to show.
	Doubts []string
}

// Preview is what a silence would do.
type Preview struct {
	Draft
	Known
	Until    time.Time
	Mutes    []*alerts.Row // now
	Others   []*alerts.Row // that it matches and does not quieten: no cluster of it tells of them
	Earlier  []Often       // what it would have muted in the last week, the most frequent first
	Similar  []Like
	Never    Never
	AnyFired bool // any of what it matches has fired, or does
}

// Often is one alert and how often it fired.
type Often struct {
	Last      Fired
	Times     int
	Lasted    time.Duration // of the week, in all
	Incidents []string
}

// Preview says what the draft would do.
func (d Draft) Preview(k Known) Preview {
	p := Preview{Draft: d, Known: k, Until: k.Now.Add(d.For)}
	within := func(from, to time.Time) (time.Duration, bool) { return to.Sub(from), true }
	if d.Again != nil {
		within = d.Again.within
	}
	ms := d.Matchers()
	var sets []map[string]string
	for _, r := range k.Rows {
		switch {
		case mutes(ms, d.Clusters, r):
			p.Mutes = append(p.Mutes, r)
			sets = append(sets, r.Sent())
		case r.State != alerts.Resolved && ms.Match(r.Sent()):
			p.Others = append(p.Others, r)
		}
	}
	often := map[alerts.Fingerprint]*Often{}
	for i := range k.Fired {
		f := &k.Fired[i]
		if !f.at(d.Clusters) || !ms.Match(f.Sent) {
			continue
		}
		sets = append(sets, f.Sent)
		count(often, f, k.Now, within)
	}
	for _, o := range often {
		p.Earlier = append(p.Earlier, *o)
	}
	slices.SortFunc(p.Earlier, func(a, b Often) int {
		return cmp.Or(cmp.Compare(b.Times, a.Times), b.Last.From.Compare(a.Last.From), cmp.Compare(a.Last.Fingerprint, b.Last.Fingerprint))
	})
	p.AnyFired = len(sets) > 0
	p.Never = neverFired(ms, sets)
	p.Similar = similar(ms, d.Clusters, k, p.Mutes)
	return p
}

// count adds a firing to those of the last week. within is how much of a stretch of time
// would have been muted, and whether any of it would.
func count(often map[alerts.Fingerprint]*Often, f *Fired, now time.Time, within func(from, to time.Time) (time.Duration, bool)) {
	from, to := f.From, f.To
	if to.IsZero() {
		to = now
	}
	if from.Before(now.Add(-Week)) {
		from = now.Add(-Week)
	}
	if !to.After(from) && !f.From.After(now.Add(-Week)) {
		return // it was over by then
	}
	lasted, any := within(from, to)
	if !any {
		return
	}
	o := often[f.Fingerprint]
	if o == nil {
		o = &Often{Last: *f}
		often[f.Fingerprint] = o
	}
	if f.From.After(o.Last.From) {
		o.Last = *f
	}
	o.Times++
	o.Lasted += lasted
	for _, id := range f.Incidents {
		if !slices.Contains(o.Incidents, id) {
			o.Incidents = append(o.Incidents, id)
		}
	}
}

// Like is a silence there is that has to do with a draft.
type Like struct {
	Item
	How How
}

// How one silence has to do with another.
type How uint8

// The ways, the nearest first.
const (
	Same     How = iota // the same matchers
	Wider               // it mutes all that the draft would
	Narrower            // it mutes a part of that
	Beside              // it mutes an alert that the draft would mute, too
)

// similar are the silences in force that have to do with matchers. Those that acks
// have are not: each is of one alert, and ends with its ack.
func similar(ms alerts.Matchers, clusters []string, k Known, mute []*alerts.Row) []Like {
	var list []Like
	held := map[string][]alerts.Silence{}
	for _, in := range clusters {
		for _, s := range k.Held[in] {
			if !alerts.IsKept(s.Comment) {
				held[in] = append(held[in], s)
			}
		}
	}
	var again []*Recurring
	for _, r := range k.Coming {
		if toldBy(r.Clusters, clusters) {
			again = append(again, r)
		}
	}
	for _, it := range List(Known{Now: k.Now, Rows: k.Rows, Held: held, Coming: again}) {
		if it.Matchers == nil {
			continue
		}
		if how, is := likeness(ms, it, mute); is {
			list = append(list, Like{it, how})
		}
	}
	slices.SortStableFunc(list, func(a, b Like) int { return cmp.Compare(a.How, b.How) })
	return list
}

func likeness(ms alerts.Matchers, it Item, mute []*alerts.Row) (How, bool) {
	switch wider, narrower := follows(it.Matchers, ms), follows(ms, it.Matchers); {
	case wider && narrower:
		return Same, true
	case wider:
		return Wider, true
	case narrower:
		return Narrower, true
	}
	return Beside, slices.ContainsFunc(mute, func(r *alerts.Row) bool { return it.Matchers.Match(r.Sent()) })
}

// follows reports whether what the narrow matchers take is taken by the wide ones too, as
// far as that can be told from them.
func follows(wide, narrow alerts.Matchers) bool {
	for _, w := range wide {
		if !slices.ContainsFunc(narrow, func(n *labels.Matcher) bool { return implies(n, w) }) {
			return false
		}
	}
	return true
}

// implies reports whether whatever one matcher takes another one takes, too.
func implies(n, w *labels.Matcher) bool {
	if n.Name != w.Name {
		return false
	}
	if n.Type == w.Type && n.Value == w.Value {
		return true
	}
	values := alternatives(n)
	return len(values) > 0 && !slices.ContainsFunc(values, func(v string) bool { return !w.Matches(v) })
}
