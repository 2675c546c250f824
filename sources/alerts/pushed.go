package alerts

import "time"

// receivePushed hears alerts that were pushed here; the absence of others says
// nothing. An end in the past resolves, one that passes in silence does not.
func (b *Board) receivePushed(name string, s Snapshot, members []Member, at time.Time) {
	for _, a := range Merge(members) {
		if a.EndsAt.IsZero() {
			a.EndsAt = at.Add(defaultWord)
		}
		if a.StartsAt.IsZero() {
			a.StartsAt = at
			if a.EndsAt.Before(at) {
				a.StartsAt = a.EndsAt
			}
		}
		switch {
		case s.Emergent:
			a.EndsAt = time.Time{}
			b.hearPushed(name, a, at, s)
		case a.EndsAt.After(at):
			b.hearPushed(name, a, at, s)
		default:
			b.endPushed(name, a, at)
		}
	}
}

func (b *Board) hearPushed(name string, a Alert, at time.Time, s Snapshot) {
	th := b.thread(a.Fingerprint)
	r := th.runs[name]
	// An emergency repeated is the same emergency until it ended.
	if r == nil || r.state == Resolved || (!s.Emergent && !r.emergent && a.StartsAt.After(th.latest)) {
		r = b.begin(th, name, a, a.StartsAt, at)
		r.emergent = s.Emergent
	}
	if r.pushed = true; r.unkept != s.Unkept {
		r.unkept, b.stale = s.Unkept, true
	}
	if r.emergent {
		a.EndsAt, a.State = time.Time{}, Firing
		if !r.alert.StartsAt.IsZero() {
			a.StartsAt = r.alert.StartsAt
		}
	}
	b.update(r, a, at)
	r.unsaved = true // what is accepted is in the record, with its new end
	r.loaded = false
}

// endPushed takes the sender's word that an alert is over. A resolve of what
// never fired here, or of an earlier firing, is no news.
func (b *Board) endPushed(name string, a Alert, at time.Time) {
	r := b.runOf(a.Fingerprint, name)
	if r == nil || r.state == Resolved || r.emergent || a.EndsAt.Before(r.alert.StartsAt) {
		return
	}
	r.alert.EndsAt = a.EndsAt
	b.resolve(r, a.EndsAt)
	r.last = at
}

// receiveOwn hears the complete list of what holdfast raises under a name.
func (b *Board) receiveOwn(name string, src *source, members []Member, at time.Time) {
	for _, m := range members {
		if m.Err != nil {
			return // whoever judges could not: nothing is known to have ended
		}
	}
	src.heard = true
	listed := map[Fingerprint]bool{}
	for _, a := range Merge(members) {
		listed[a.Fingerprint] = true
		th := b.thread(a.Fingerprint)
		r := th.runs[name]
		if r == nil || r.state == Resolved {
			r = b.begin(th, name, a, a.StartsAt, at)
		}
		r.own, r.loaded = true, false
		if !r.alert.StartsAt.IsZero() {
			a.StartsAt = r.alert.StartsAt
		} else if a.StartsAt.IsZero() {
			a.StartsAt = at
		}
		b.update(r, a, at)
	}
	for fp, th := range b.threads {
		if r := th.runs[name]; r != nil && !listed[fp] && r.state != Resolved {
			b.resolve(r, at)
		}
	}
}

// resolve ends a run on evidence.
func (b *Board) resolve(r *run, at time.Time) {
	r.state, r.cleared, r.unsaved = Resolved, at, true
	b.stale = true
}
