package alerts

import "time"

// settle concludes at a time what the sources said of the alert, and makes the
// transitions of its episode. ack is who holds it; nil: nobody.
func (th *thread) settle(at time.Time, from origins, ack *Ack) {
	var room [2]string
	for _, name := range th.sources(&room) {
		r := th.runs[name]
		was, doubted := r.state, r.doubted
		switch {
		case r.emergent:
			th.endEmergency(r, at, ack)
		case len(r.heard.lists) > 0:
			r.judge(at, from.silent(name, at))
			if src := from[name]; r.state == Resolved && was != Resolved && src != nil {
				r.said = moment{at: src.without(r)}
			}
		default:
			r.elapse(at, from.heard(name))
		}
		r.doubted = r.doubtful(name, from)
		if r.state != was {
			th.owed.run(r)
			th.owed.looks[name] = true
		}
		if r.state != was || r.doubted != doubted {
			th.owed.view = true
		}
	}
	th.speakForEachOther()
	th.overElsewhere()
	if th.conclude() {
		th.owed.view = true
	}
	th.tell(at)
}

// speakForEachOther lets what a rule says and what was sent on of it speak for each
// other where one of the two has fallen silent, and the other has seen it end since.
func (th *thread) speakForEachOther() {
	for name, r := range th.runs {
		if r.state != Unknown || r.emergent || r.own {
			continue
		}
		for _, other := range th.runs {
			if other.compareRule(r) != 0 && other.state == Resolved && other.gone == nil && other.episode.Equal(r.episode) && other.cleared.After(r.last.time()) {
				th.resolve(r, other.cleared)
				th.owed.looks[name] = true
				break
			}
		}
	}
}

// endEmergency ends an emergency that a person acked and whose incident was
// resolved, or that was acked a day ago.
func (th *thread) endEmergency(r *run, at time.Time, ack *Ack) {
	if r.state == Resolved || ack == nil || !ack.Episode.Equal(th.episode) {
		return
	}
	if r.settled || at.Sub(ack.At) >= emergencyStays {
		th.resolve(r, at)
	}
}

// tell makes the episode's transitions, each once.
func (th *thread) tell(at time.Time) {
	var kind string
	when := at
	switch {
	case th.state == Firing && !th.told.fired:
		kind = KindFired
	case th.state == Pending && !th.told.fired && !th.told.pending:
		kind = KindPending
	case th.state == Resolved && th.told.pending && !th.told.fired && !th.told.passed:
		kind, when = KindPassed, th.cleared
	case th.state == Unknown && th.told.fired && !th.told.unknown:
		kind = KindUnknown
	case th.state == Resolved && th.told.fired && !th.told.cleared:
		kind, when = KindCleared, th.cleared
	default:
		return
	}
	name, r := th.loudest()
	if r == nil || (kind == KindUnknown && r.state != Unknown) {
		return // only doubted: this process never heard the source
	}
	switch kind {
	case KindPending:
		th.told.pending = true
		if rule := r.alert.Rule; rule != nil && rule.Since.Before(at) {
			when = rule.Since
		}
	case KindPassed:
		th.told.passed = true
	case KindFired:
		th.told.fired = true
		when = th.firedAt(r, at)
		th.fires = append(recent(th.fires, at), at)
	case KindUnknown:
		th.told.unknown = true
	case KindCleared:
		th.told.cleared = true
	}
	th.owed.view = true
	th.owed.run(r)
	alert := r.alert
	alert.State = r.state
	t := Transition{Alert: alert, Also: th.also, Source: name, Episode: th.episode, Kind: kind, At: when}
	if kind == KindCleared || kind == KindPassed {
		t.By = r.gone
	}
	th.owed.untold.add(t)
}

// firedAt is when the episode began to fire: as its source says, unless it was
// seen to wait, and never before the episode before was over.
func (th *thread) firedAt(r *run, at time.Time) time.Time {
	when := at
	if start := r.alert.StartsAt; !r.waited && !start.IsZero() && start.Before(at) {
		when = r.alert.StartsAt
	}
	if when.Before(th.ended) && !th.ended.After(at) {
		when = th.ended
	}
	return when
}

func recent(times []time.Time, at time.Time) []time.Time {
	kept := times[:0]
	for _, t := range times {
		if at.Sub(t) < time.Hour {
			kept = append(kept, t)
		}
	}
	return kept
}

// ends reports whether an ack is over at a time, because its episode is or its
// time ran out.
func (th *thread) ends(ack Ack, at time.Time) (over, expired bool) {
	switch {
	case ack.Episode.After(th.episode):
		return false, false // another process saw the alert fire again before we did
	case th.state == Resolved:
		return true, false
	case ack.Episode.Before(th.episode):
		// Two processes name one firing of ours differently, for a moment.
		return !th.isOwn() || ack.At.Before(th.episode), false
	}
	return false, !ack.Until.IsZero() && !at.Before(ack.Until)
}

// leave takes runs off the board that cleared a while ago or, where nobody holds
// the alert, of which nobody has said anything for a day, and reports whether
// there were any.
func (th *thread) leave(at time.Time, from origins, held bool) (left bool) {
	for name, r := range th.runs {
		old := r.state == Resolved && (at.Sub(r.cleared) > clearedStays || !th.told.fired)
		if old && th.state != Resolved && len(th.also) > 0 && r.alert.Rule == nil {
			continue // its labels are the row's for as long as the rule tells of it
		}
		if old && r.written.due {
			th.owed.view = th.owed.view || th.row != nil // it is shown no more all the same
			continue                                     // its end is written first
		}
		if old || (!held && r.forgotten(at, from.heard(name))) {
			delete(th.runs, name)
			th.owed.view, left = true, true
		}
	}
	return left
}
