package alerts

import "time"

// unite finds the alerts of rules that are others which were sent on, and makes each
// one thread with that. names are those of the alerts that may have come; nil: any.
// It returns the alerts whose rows this changes.
func (f *fold) unite(names map[string]bool, at time.Time) (changed []Fingerprint) {
	c := f.ties.candidates(f.threads, names)
	if len(c.rules) == 0 {
		return nil
	}
	found, near := pairs(c.rules, c.sent)
	for _, r := range c.rules {
		if to, is := found[r.fp]; is && f.ties.tie(r.fp, to) {
			f.absorb(r.fp, to, at)
			changed = append(changed, r.fp, to)
		} else if f.threads[r.fp].standsApart(c.whyApart(r, near[r.fp])) {
			changed = append(changed, r.fp)
		}
	}
	return changed
}

// standsApart notes why the alert was not taken for another, and reports whether that
// is news.
func (th *thread) standsApart(why string) (news bool) {
	news, th.apart = th.apart != why, why
	return news
}

// absorb makes the alert of a rule, which is known to be another one, a part of that:
// one firing that one person holds, under the fingerprint with which it was sent on.
// Nothing ends by it: no firing, and no ack.
func (f *fold) absorb(rule, to Fingerprint, at time.Time) {
	f.ties.settled(rule)
	th, old := f.thread(to), f.threads[rule]
	th.also = f.ties.of[to]
	if old == nil {
		return
	}
	ack, held := f.acks[rule]
	held = held && old.tells() && ack.Episode.Equal(old.episode)
	if t := th.join(old, at); t != nil {
		f.owed.untold.add(*t)
	}
	for name, r := range old.runs {
		f.owed.leave(th.fp, r.leftAs(name, at))
		r.alert.Fingerprint, r.written = th.fp, written{never: r.written.never}
		if has := th.runs[name]; has == nil || has.said.time().Before(r.said.time()) {
			th.runs[name] = r
		}
		f.owed.run(th.runs[name])
		f.owed.looks[name] = true
	}
	if delete(f.acks, rule); held {
		f.acks.move(ack, th, f.owed)
	}
	f.drop(rule, old)
	f.owed.view = true
	f.turn++
	th.wake()
}

// leftAs is what the record is to keep of a run that goes on under another fingerprint.
func (r *run) leftAs(source string, at time.Time) Sighting {
	self := Self()
	s := r.sighting(source)
	s.State, s.Cleared, s.Said, s.Gone, s.Look = Resolved, at, at, &self, 0
	return s
}

// join makes the firing of another thread, which is the same alert, this one's. It goes
// on under the name that it has there, unless something was told of this one already:
// then that stands, and what is returned tells that nobody speaks of the other any more
// under its own.
func (th *thread) join(old *thread, at time.Time) *Transition {
	th.fires, th.before = append(th.fires, old.fires...), th.before+old.before
	if !old.tells() {
		return nil // what its sources say of it is kept, and is over
	}
	untold := th.state == Resolved && !th.told.fired
	if fires := th.tells(); !fires && old.episode.After(th.episode) || fires && untold && old.episode.After(th.after) {
		th.goOn(old)
		return nil
	}
	if !th.tells() { // it was told to be over later than the other began
		th.call(old.episode, th.cleared)
		th.told.fired = false
	}
	name, spoke := old.loudest()
	for _, r := range old.runs {
		if r.episode.Equal(old.episode) {
			r.episode = th.episode
		}
	}
	if spoke == nil || !old.told.fired || old.episode.Equal(th.episode) {
		return nil
	}
	return &Transition{Alert: spoke.alert, Source: name, Episode: old.episode, Kind: KindUnknown, At: at}
}

// tells reports whether a source tells of the present episode.
func (th *thread) tells() bool {
	for _, r := range th.runs {
		if r.state != Resolved && r.episode.Equal(th.episode) {
			return true
		}
	}
	return false
}

// goOn makes the episode of another thread the present one.
func (th *thread) goOn(old *thread) {
	for _, r := range th.runs {
		if r.state != Resolved && r.episode.Equal(th.episode) {
			r.episode = old.episode
			th.owed.run(r)
		}
	}
	if th.told.fired {
		th.after, th.ended = th.episode, th.cleared
	}
	th.episode, th.told, th.named = old.episode, old.told, false
}
