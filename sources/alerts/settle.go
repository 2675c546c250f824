package alerts

import (
	"context"
	"errors"
	"time"

	"holdfast/sources"
)

// Tick lets time pass: words run out, acks end, cleared rows leave, and what
// the record refused is saved again. The wiring calls it once a second.
func (b *Board) Tick(ctx context.Context) error {
	unread := b.loadAgain(ctx)
	now := b.clock()
	b.settleSlowly(now)
	b.mu.Lock()
	// How often a row fired in the last hour changes with time alone.
	show := b.stale || now.Sub(b.whole) >= time.Minute
	b.mu.Unlock()
	if show && b.swapSlowly(now) {
		b.feed.Changed(sources.Alerts)
	}
	return errors.Join(unread, b.save(ctx))
}

// settleAll concludes every thread at a time and makes its transitions.
func (b *Board) settleAll(at time.Time) {
	for fp := range b.threads {
		b.settleOne(fp, at)
	}
}

func (b *Board) settleOne(fp Fingerprint, at time.Time) {
	th := b.threads[fp]
	if th == nil {
		return
	}
	th.rest = rest{}
	b.settle(th, at)
	for b.leave(th, at) && len(th.runs) > 0 {
		b.settle(th, at) // by those that stay
	}
	if len(th.runs) == 0 {
		b.rebuild.leaves(th)
		delete(b.threads, fp)
	}
}

func (b *Board) settle(th *thread, at time.Time) {
	for name, r := range th.runs {
		src := b.sources[name]
		was, doubted := r.state, r.doubted
		switch {
		case r.emergent:
			b.endEmergency(th, r, at)
		case len(r.lists) > 0:
			r.judge(at, src == nil || at.Sub(src.last) > silentAfter)
			if r.state == Resolved && was != Resolved && src != nil {
				r.said = src.without(r)
			}
		default:
			r.elapse(at, src != nil && src.heard)
		}
		r.doubted = r.loaded && src != nil && src.failed
		if r.state != was {
			b.owed.run(r)
		}
		if r.state != was || r.doubted != doubted {
			b.stale = true
		}
	}
	if th.conclude() {
		b.stale = true
	}
	b.tell(th, at)
	b.endAck(th, at)
}

// without is when the source was last seen without an alert that has cleared.
// Where one of its members could not be asked, or had forgotten, that is what the
// others said when they no longer listed it: an end of that firing, and no word
// about what the one may list.
func (s *source) without(r *run) time.Time {
	if s.partly.Before(r.cleared) && s.started.Before(r.last) {
		return s.done
	}
	return r.cleared
}

// endEmergency ends an emergency that a person acked and whose incident was
// resolved, or that was acked a day ago.
func (b *Board) endEmergency(th *thread, r *run, at time.Time) {
	if r.state == Resolved {
		return
	}
	ack, ok := b.acks[th.fp]
	if !ok || !ack.Episode.Equal(th.episode) {
		return
	}
	if r.settled || at.Sub(ack.At) >= emergencyStays {
		b.resolve(r, at)
	}
}

// tell makes the episode's transitions, each once.
func (b *Board) tell(th *thread, at time.Time) {
	var kind string
	when := at
	switch {
	case th.state == Firing && !th.told.fired:
		kind = KindFired
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
	case KindFired:
		th.told.fired = true
		when = th.firedAt(r, at)
		th.fires = append(recent(th.fires, at), at)
	case KindUnknown:
		th.told.unknown = true
	case KindCleared:
		th.told.cleared = true
	}
	b.stale = true
	b.owed.run(r)
	alert := r.alert
	alert.State = r.state
	t := Transition{Alert: alert, Source: name, Episode: th.episode, Kind: kind, At: when}
	if kind == KindCleared {
		t.By = r.gone
	}
	b.owed.untold.add(t)
}

// firedAt is when the episode began to fire: as its source says, unless it was
// seen to wait, and never before the episode before was over.
func (th *thread) firedAt(r *run, at time.Time) time.Time {
	when := at
	if !r.waited && r.alert.StartsAt.Before(at) {
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

// endAck ends an ack whose episode is over or whose time ran out.
func (b *Board) endAck(th *thread, at time.Time) {
	ack, ok := b.acks[th.fp]
	if !ok {
		return
	}
	switch {
	case ack.Episode.After(th.episode):
		return // another process saw the alert fire again before we did
	case th.state == Resolved:
		b.owed.ended = append(b.owed.ended, ack)
	case ack.Episode.Before(th.episode):
		if th.isOwn() && !ack.At.Before(th.episode) {
			return // two processes name one firing of ours differently, for a moment
		}
		b.owed.ended = append(b.owed.ended, ack)
	case !ack.Until.IsZero() && !at.Before(ack.Until):
		b.owed.expired = append(b.owed.expired, ack)
	default:
		return
	}
	delete(b.acks, th.fp)
	b.stale = true
}

// leave takes runs off the board that cleared a while ago or that nobody has
// said anything about for a day, and reports whether there were any.
func (b *Board) leave(th *thread, at time.Time) (left bool) {
	_, held := b.acks[th.fp]
	for name, r := range th.runs {
		src := b.sources[name]
		old := r.state == Resolved && (at.Sub(r.cleared) > clearedStays || !th.told.fired)
		if old && r.unsaved {
			continue // its end is written first
		}
		if old || (!held && r.forgotten(at, src != nil && src.heard)) {
			delete(th.runs, name)
			b.stale, left = true, true
		}
	}
	return left
}

// covers reports whether the ack holds the thread's present episode.
func (th *thread) covers(ack Ack, now time.Time) bool {
	return th.state != Resolved && ack.Episode.Equal(th.episode) && (ack.Until.IsZero() || now.Before(ack.Until))
}

func (th *thread) isOwn() bool {
	for _, r := range th.runs {
		if r.own {
			return true
		}
	}
	return false
}
