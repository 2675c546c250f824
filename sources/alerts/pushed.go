package alerts

import "time"

// receivePushed hears alerts that were pushed here, one after the other in the
// order of inOrder; the absence of others says nothing. There is no word for
// "firing": an end that is past resolves only what was said to end later or
// then. A later one that has passed meanwhile is the word of a sender that was
// held up: the alert fired until then at least, and how it is now nobody knows.
func (b *Board) receivePushed(name string, s Snapshot, list []Alert, at time.Time) {
	for _, a := range list {
		switch {
		case s.Emergent:
			a.EndsAt = time.Time{}
			b.hearPushed(name, a, at, s)
		case a.EndsAt.After(at) || b.late(name, a):
			b.hearPushed(name, a, at, s)
		default:
			b.endPushed(name, a, at)
		}
	}
}

// inOrder is the alerts of one push as they stand in it, with the times that
// their sender left out. A resolve that is taken back within the same push is
// left out: the later word counts.
func inOrder(members []Member, at time.Time) []Alert {
	var list []Alert
	resolved := map[Fingerprint]int{} // into list
	for _, m := range members {
		for _, a := range m.Alerts {
			if a.EndsAt.IsZero() {
				a.EndsAt = at.Add(defaultWord)
			}
			if a.StartsAt.IsZero() {
				a.StartsAt = at
				if a.EndsAt.Before(at) {
					a.StartsAt = a.EndsAt
				}
			}
			i, again := resolved[a.Fingerprint]
			switch {
			case !a.EndsAt.After(at):
				resolved[a.Fingerprint] = len(list)
			case again:
				if delete(resolved, a.Fingerprint); !a.StartsAt.After(list[i].EndsAt) {
					list[i] = a // said twice it is said once
				}
			}
			list = append(list, a)
		}
	}
	return list
}

// late reports whether a push whose end is past tells that the alert fired
// longer than was heard, rather than that it is over.
func (b *Board) late(name string, a Alert) bool {
	r := b.runOf(a.Fingerprint, name)
	return r != nil && r.state != Resolved && !r.emergent && a.EndsAt.After(r.word())
}

func (b *Board) hearPushed(name string, a Alert, at time.Time, s Snapshot) {
	th := b.thread(a.Fingerprint)
	r := th.runs[name]
	switch {
	case r == nil || r.state == Resolved:
		r = b.begin(th, name, a, a.StartsAt, at, time.Time{})
		r.emergent = s.Emergent
	case s.Emergent || r.emergent:
		// An emergency repeated is the same emergency until it ended.
	case !at.Before(r.word()) && a.StartsAt.After(r.word()):
		// Its word ran out and this one began later. What overlaps is one
		// firing, as in Alertmanager; of what does not, nobody can say that it
		// never ended between. So it calls again, rather than hide behind an
		// ack that was given for something else.
		r = b.begin(th, name, a, a.StartsAt, at, r.word())
	}
	if r.pushed = true; r.unkept != s.Unkept {
		r.unkept, b.stale = s.Unkept, true
	}
	when := at
	switch {
	case r.emergent:
		a.EndsAt, a.State = time.Time{}, Firing
	case r.alert.EndsAt.After(a.EndsAt):
		a.EndsAt = r.alert.EndsAt // of two senders the longer word holds
	case a.EndsAt.Before(at) && a.EndsAt.After(r.last):
		when = a.EndsAt // it comes late: nobody has seen the alert since
	}
	b.update(r, a, when)
	r.said = at
	b.owed.run(r) // what is accepted is in the record, with its new end
	r.loaded = false
}

// endPushed takes the sender's word that an alert is over. A resolve of what
// never fired here, or of an earlier firing, is no news.
func (b *Board) endPushed(name string, a Alert, at time.Time) {
	th := b.threads[a.Fingerprint]
	r := b.runOf(a.Fingerprint, name)
	if r == nil || r.state == Resolved || r.emergent || a.EndsAt.Before(r.alert.StartsAt) {
		return
	}
	if !th.told.fired {
		b.settle(th, at) // it fired and ended in one push: both are told
	}
	r.alert.EndsAt = a.EndsAt
	b.resolve(r, a.EndsAt)
	r.last, r.said = at, at
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
			r = b.begin(th, name, a, a.StartsAt, at, time.Time{})
		}
		r.own, r.loaded = true, false
		if !r.alert.StartsAt.IsZero() {
			a.StartsAt = r.alert.StartsAt
		} else if a.StartsAt.IsZero() {
			a.StartsAt = at
		}
		b.update(r, a, at)
		r.said = at
	}
	for fp, th := range b.threads {
		if r := th.runs[name]; r != nil && !listed[fp] && r.state != Resolved {
			b.resolve(r, at)
		}
	}
}

// resolve ends a run on evidence.
func (b *Board) resolve(r *run, at time.Time) {
	r.state, r.cleared, r.said = Resolved, at, at
	b.owed.run(r)
	b.stale = true
}
