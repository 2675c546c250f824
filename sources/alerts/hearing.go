package alerts

import "time"

// hear takes in that a source lists the alert. One firing may have many starts:
// every replica of a sender gives its own, one that restarts a new one, and so
// may a member that restarted. So a later start alone is no new firing. It is one
// when a member shows that it ended the one before, or when all that is listed
// began after the last word about that one had run out.
func (th *thread) hear(l *look, a Alert) {
	r, h := th.runs[l.name], l.of(th.fp)
	if r.waitsAnew(&a, h) {
		r.holdOut(l, h)
		return
	}
	switch {
	case r != nil && r.state == Resolved && l.at.Before(r.said.time()):
		return // it was seen to clear after this look, by another process
	case r == nil || r.state == Resolved:
		r = th.begin(l.name, a.StartsAt, l.at, time.Time{})
	case !h.anew.IsZero():
		r = th.begin(l.name, h.anew, l.at, time.Time{})
	case r.loaded && a.began().After(r.alert.began()) && r.over(l.members, h.first):
		r = th.begin(l.name, a.StartsAt, l.at, time.Time{})
	case !l.at.Before(h.word) && h.first.After(h.word):
		r = th.begin(l.name, a.StartsAt, l.at, h.word)
	}
	for i, says := range h.by {
		if says != nil {
			r.heard.list(l.members[i].Name, says)
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
	heard := moment{l.at, l.echo}
	if !th.update(r, a, heard) && l.tells(r) {
		th.owed.refresh(r, l.at)
	}
	if r.loaded = false; l.at.After(r.said.time()) {
		r.said = heard
	}
}

// begin starts a new run of the alert at the source. ranOut is when the word of
// the run before ran out, where that is why it is taken to be over. Zero: it
// was said to be over.
func (th *thread) begin(name string, start, at, ranOut time.Time) *run {
	r := &run{first: at}
	r.alert.Fingerprint = th.fp
	th.owed.run(r)
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
			r.floor = old.last.time()
		}
	}
	said := ranOut.IsZero() && old != nil && old.episode.Equal(th.episode)
	if replaced := th.fire(name, r, start, at, ended, anew); !replaced.IsZero() {
		th.tellReplaced(name, replaced, ended, said)
		if !said {
			// Another process may have heard that one since: then this is no other.
			th.after = replaced.Add(-time.Millisecond)
		}
	}
	th.runs[name] = r
	th.owed.view = true
	return r
}

// tellReplaced tells that an episode is over which nobody here saw ending: the
// alert resolved and fired again between two looks, or it fell silent.
func (th *thread) tellReplaced(name string, episode, at time.Time, said bool) {
	last := th.runs[name]
	if last == nil || last.alert.Labels == nil {
		return
	}
	kind := KindUnknown // told twice it is kept once
	if said {
		kind = KindCleared
	}
	th.owed.untold.add(Transition{Alert: last.alert, Also: th.also, Source: name, Episode: episode, Kind: kind, At: at})
}

// update takes over the newest telling of the alert within its run, and reports
// whether that changed more than its word. The earliest start that was ever given
// stands.
func (th *thread) update(r *run, a Alert, heard moment) (changed bool) {
	a.follows(&r.alert)
	changed = r.state != a.State || !sameMap(r.alert.Annotations, a.Annotations) || !sameMap(r.alert.Labels, a.Labels) ||
		!sameQuiet(r.alert.Quiet, a.Quiet) || !sameRule(r.alert.Rule, a.Rule) || r.alert.GeneratorURL != a.GeneratorURL || !r.alert.StartsAt.Equal(a.StartsAt)
	if changed || len(r.alert.Labels) == 0 {
		r.severity = SeverityOf(a.Labels)
		th.owed.run(r)
	}
	if changed || !r.last.time().Equal(heard.at) || !sameQuiet(r.alert.Kept, a.Kept) {
		th.owed.view = true
	}
	r.waited = r.waited || a.State == Pending
	r.alert, r.state, r.last, r.cleared = a, a.State, heard, time.Time{}
	return changed
}

// hearPushed takes in an alert that was pushed, or that a person called out.
func (th *thread) hearPushed(name string, a Alert, at time.Time, emergent, unkept bool) {
	r := th.runs[name]
	switch {
	case r == nil || r.state == Resolved:
		r = th.begin(name, a.StartsAt, at, time.Time{})
		r.emergent = emergent
	case emergent || r.emergent:
		// An emergency repeated is the same emergency until it ended.
	case !at.Before(r.word()) && a.StartsAt.After(r.word()):
		// Its word ran out and this one began later. What overlaps is one
		// firing, as in Alertmanager; of what does not, nobody can say that it
		// never ended between. So it calls again, rather than hide behind an
		// ack that was given for something else.
		r = th.begin(name, a.StartsAt, at, r.word())
	}
	if r.pushed = true; r.written.never != unkept {
		r.written.never, th.owed.view = unkept, true
	}
	when := at
	switch {
	case r.emergent:
		a.EndsAt, a.State = time.Time{}, Firing
	case r.alert.EndsAt.After(a.EndsAt):
		a.EndsAt = r.alert.EndsAt // of two senders the longer word holds
	case a.EndsAt.Before(at) && a.EndsAt.After(r.last.time()):
		when = a.EndsAt // it comes late: nobody has seen the alert since
	}
	th.update(r, a, moment{at: when})
	r.said = moment{at: at}
	th.owed.run(r) // what is accepted is in the record, with its new end
	r.loaded = false
}

// hearOwn takes in that holdfast itself raises the alert. One without a start began
// nobody knows when. One that began after it was last known to fire is another firing:
// nobody was there to see the one before end.
func (th *thread) hearOwn(name string, a Alert, at time.Time) {
	r := th.runs[name]
	switch {
	case r == nil || r.state == Resolved:
		r = th.begin(name, a.StartsAt, at, time.Time{})
	case !r.alert.UpdatedAt.IsZero() && a.StartsAt.After(r.alert.UpdatedAt):
		r = th.begin(name, a.StartsAt, at, r.alert.UpdatedAt)
	}
	r.own, r.loaded = true, false
	known := at
	if a.UpdatedAt.Before(at) && !a.UpdatedAt.IsZero() { // it tells what the record told it
		known = a.UpdatedAt
	}
	if last := r.last.time(); known.Before(last) {
		known = last
	}
	if !th.update(r, a, moment{at: known}) && at.Sub(r.written.seen) >= time.Minute {
		th.owed.refresh(r, at)
	}
	r.said = moment{at: at}
}

// resolve ends a run on evidence.
func (th *thread) resolve(r *run, at time.Time) {
	r.state, r.cleared, r.said = Resolved, at, moment{at: at}
	th.owed.run(r)
	th.owed.view = true
}
