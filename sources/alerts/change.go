package alerts

import "time"

// Change says how a member's list differs from one before: all alerts but these are
// listed as they were in that, word by word, and are in both.
type Change struct {
	Since *Edition
	Of    []Fingerprint // may be listed otherwise, or in one of both only
}

// follows reports whether members say at a time what they said in the look before, but
// for changes that they name.
func (s *source) follows(members []Member, at time.Time) bool {
	if s.echo == nil || len(s.said) == 0 || len(s.said) != len(members) || !at.After(s.echo.at) {
		return false
	}
	for i := range members {
		m := members[i]
		if m.Edition == nil {
			return false
		}
		if m.Change != nil {
			m.Edition = m.Change.Since
		}
		if !s.said[i].again(&members[i], at) && !s.said[i].again(&m, at) {
			return false
		}
	}
	return true
}

// change takes in a look that differs in few alerts from the one before, and returns
// those; ok is false where it is not such a one, and is to be taken in as a whole. All
// others were listed as they were: for them it repeats the look before, and nothing is
// concluded but what time alone changes. What becomes of these is the same as in a look
// that is taken in as a whole: what was heard of them in the look before, and not again,
// keeps the time of that.
func (f *fold) change(name string, members []Member, at, done time.Time) (of []Fingerprint, ok bool) {
	src := f.origins[name]
	if src == nil || f.owed.looks[name] || !src.follows(members, at) {
		return nil, false
	}
	set := src.changed(members)
	if len(set) > len(f.threads)/4+fewRows {
		return nil, false
	}
	some := tidy(only(members, set))
	src.last = at
	l := newLook(name, some, at, done, len(set))
	l.echo, l.told = src.echo, f.told(name, src, at)
	l.listen(func(fp Fingerprint) *run { return f.runOf(fp, name) })
	names := map[string]bool{}
	for _, a := range Merge(some) {
		f.thread(a.Fingerprint).hear(l, a)
		names[a.Sent()["alertname"]] = true
	}
	src.said = sayings(members, at)
	for fp := range set {
		if th := f.threads[fp]; th != nil && th.runs[name] != nil && !th.runs[name].weigh(l, l.listed(fp)) {
			src.said = nil // the next look is taken in as a whole
		}
		of = append(of, fp)
	}
	src.done, src.looked, src.echo.at = done, done, at
	if at.Sub(l.told) >= time.Minute {
		f.seenAgain(name, src, at)
	}
	if len(f.ties.untied) > 0 {
		of = append(of, f.unite(names, at)...)
	}
	return of, true
}

// changed are the alerts of which members say that they may be listed otherwise.
func (s *source) changed(members []Member) map[Fingerprint]bool {
	set := map[Fingerprint]bool{}
	for i := range members {
		if c := members[i].Change; c != nil && members[i].Edition != s.said[i].edition {
			for _, fp := range c.Of {
				set[fp] = true
			}
		}
	}
	return set
}

// only are members with no alerts but these.
func only(members []Member, set map[Fingerprint]bool) []Member {
	some := make([]Member, len(members))
	for i, m := range members {
		list := make([]Alert, 0, len(set))
		for j := range m.Alerts {
			if set[m.Alerts[j].Fingerprint] {
				list = append(list, m.Alerts[j])
			}
		}
		m.Alerts = list
		some[i] = m
	}
	return some
}

// weigh notes what a look that differs in few says of a run in its silence, and reports
// whether the same look said once more would change nothing.
func (r *run) weigh(l *look, h *heardNow) (steady bool) {
	if !l.done.Before(r.said.time()) {
		r.miss(l.members, l.at, h)
	}
	r.unlisted = l.whole && h == nil
	r.freeze(l.echo, l.at)
	return r.steady(l, h)
}

// freeze keeps the time of what was heard in a look, and not again by a time, while that
// look goes on for others.
func (r *run) freeze(e *echo, at time.Time) {
	keep := func(m moment) moment {
		if m.with == e && !m.at.Equal(at) {
			return moment{at: m.time()}
		}
		return m
	}
	r.last, r.said = keep(r.last), keep(r.said)
	for _, says := range r.heard.lists {
		says.said = keep(says.said)
	}
}
