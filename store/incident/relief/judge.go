package relief

import (
	"slices"
	"time"

	"holdfast/sources/alerts"
)

// verdict is what a run says of one of its scripts: it counts, it counts and the alert
// cleared after it, it says nothing, or why it does not count.
type verdict string

const (
	counted verdict = "counted"
	cleared verdict = "cleared"
	skipped verdict = "skipped"
)

// named names a firing.
type named struct {
	fingerprint alerts.Fingerprint
	episode     int64
}

func (f *Firing) name() named { return named{f.Fingerprint, f.Episode.UnixMilli()} }

// on reports whether the firing went on at any time of an act.
func (f *Firing) on(a Act) bool {
	return !f.Fired.After(a.End) && (f.Cleared.IsZero() || !f.Cleared.Before(a.Begin))
}

// under reports whether it went on when the act began.
func (f *Firing) under(a Act) bool {
	return !f.Fired.After(a.Begin) && (f.Cleared.IsZero() || !f.Cleared.Before(a.Begin))
}

// work is who worked on which firing, in any incident that held it.
type work map[named][]*Run

func newWork(cases []Case) work {
	at := work{}
	for i := range cases {
		for j := range cases[i].Firings {
			name := cases[i].Firings[j].name()
			for k := range cases[i].Runs {
				if r := &cases[i].Runs[k]; !slices.Contains(at[name], r) {
					at[name] = append(at[name], r)
				}
			}
		}
	}
	return at
}

// stretch is how long a run was worked on while a firing went on: from its first act to
// Within after its last one.
func (r *Run) stretch(f *Firing) (from, to time.Time, any bool) {
	for _, a := range r.Acts {
		if !f.on(a) {
			continue
		}
		if !any || a.Begin.Before(from) {
			from = a.Begin
		}
		if end := a.End.Add(Within); end.After(to) {
			to = end
		}
		any = true
	}
	return from, to, any
}

// shared reports whether another checklist was worked on at the same time.
func (w work) shared(r *Run, f *Firing) bool {
	from, to, _ := r.stretch(f)
	return slices.ContainsFunc(w[f.name()], func(other *Run) bool {
		if other == r {
			return false
		}
		began, ended, any := other.stretch(f)
		return any && !began.After(to) && !from.After(ended)
	})
}

// under are the firings that went on when an act began.
func (in *Case) under(a Act) []*Firing {
	var live []*Firing
	for i := range in.Firings {
		if f := &in.Firings[i]; f.under(a) {
			live = append(live, f)
		}
	}
	return live
}

// again reports whether a later act of the run speaks for the same script: the last one
// that began while the alert fired does, or where none did the last of all.
func (w work) again(in *Case, r *Run, i int) bool {
	lives := len(in.under(r.Acts[i])) > 0
	for j, b := range r.Acts {
		if j == i || b.Script != r.Acts[i].Script {
			continue
		}
		switch also := len(in.under(b)) > 0; {
		case also && !lives, also == lives && j > i:
			return true
		}
	}
	return false
}

// judge says what a run tells of a script of it, and how long after its end the alert
// cleared.
func (c *counter) judge(in *Case, r *Run, i int) (verdict, time.Duration) {
	a := r.Acts[i]
	live := in.under(a)
	if len(live) == 0 {
		if slices.ContainsFunc(in.Firings, func(f Firing) bool { return f.Fired.Before(a.Begin) }) {
			return verdict(Before), 0
		}
		return skipped, 0 // the alert had not fired yet
	}
	end, whole, why := a.End.Add(Within), true, Why("")
	var over time.Time // when the last of them cleared
	for _, f := range live {
		if c.at.shared(r, f) {
			return verdict(Overlapped), 0
		}
		why = first(why, c.known(f, end))
		if whole = whole && !f.Cleared.IsZero(); f.Cleared.After(over) {
			over = f.Cleared
		}
	}
	if whole && slices.ContainsFunc(in.Firings, func(f Firing) bool {
		return !slices.ContainsFunc(live, func(l *Firing) bool { return l.name() == f.name() }) && f.Fired.After(a.Begin) && !f.Fired.After(over.Add(Settled))
	}) {
		why = first(why, Flapped) // another of its alerts
	}
	switch {
	case why != "":
		return verdict(why), 0
	case !whole, over.After(end), r.wentOn(i, over):
		return counted, 0
	}
	return cleared, max(0, over.Sub(a.End))
}

// known says why nothing can be said of how a firing went on until an instant, and
// whether its clear lasted; empty: it can.
func (c *counter) known(f *Firing, until time.Time) Why {
	switch {
	case !f.Doubted.IsZero() && f.Doubted.Before(until) && (f.Cleared.IsZero() || f.Doubted.Before(f.Cleared)):
		return Unknown
	case !f.Cleared.IsZero() && !f.Again.IsZero() && !f.Again.After(f.Cleared.Add(Settled)):
		return Flapped
	case !f.Cleared.IsZero() && c.now.Before(f.Cleared.Add(Settled)):
		return Early
	case !f.Cleared.IsZero(), !f.Doubted.IsZero(), !f.Told.Before(until):
		return ""
	case c.now.Before(until):
		return Early
	}
	return Unknown
}

// first is which of two reasons is told.
func first(a, b Why) Why {
	for _, why := range reasons() {
		if a == why || b == why {
			return why
		}
	}
	return ""
}

// wentOn reports whether something else of the run was done between an act and the
// clear.
func (r *Run) wentOn(i int, over time.Time) bool {
	return slices.ContainsFunc(r.Acts[i+1:], func(b Act) bool { return !b.Begin.After(over) })
}
