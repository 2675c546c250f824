package alerts

import (
	"context"
	"slices"
	"time"

	"holdfast/sources"
)

// atATime is how many pushed alerts are taken in before the board lets somebody
// else in: an emergency does not wait for a storm.
const atATime = 250

// Receive takes in what a source said: it merges, swaps the view, tells the
// feed and saves. The error says that the record refused; memory has the news
// all the same, the view shows the failure, and the next Receive or Tick tries
// to save again.
func (b *Board) Receive(ctx context.Context, name string, s Snapshot) error {
	if err := b.reading.beside.wait(); err != nil {
		return err
	}
	at := exact(s.At)
	if at.IsZero() {
		at = b.clock()
	}
	done := exact(s.Done)
	if done.Before(at) {
		done = at
	}
	asked := !s.Push && !s.Emergent && !s.Own
	if asked && b.repeat(name, s, at, done) {
		return nil // what time alone changes, and what is owed, is Tick's
	}
	if asked {
		if changed, ok := b.change(name, s, at, done); ok {
			if changed {
				b.feed.Changed(sources.Alerts)
			}
			return b.save(ctx)
		}
	}
	members := tidy(s.Members)
	if s.Push || s.Emergent {
		return b.receivePush(ctx, name, s, members, at)
	}
	b.mu.Lock()
	if b.cover.heard(name, s.Silences, s.Keeps, at) {
		b.fold.owed.view = true
	}
	says, changed := true, false
	if s.Own {
		says = b.fold.own(name, members, at)
	} else {
		b.fold.look(name, members, at, done)
	}
	if says { // else only time has passed, which is Tick's to judge
		b.shown.looks = b.fold.origins.looks()
		b.fold.settleAll(at)
		changed = b.swap(at)
	}
	b.mu.Unlock()
	if changed {
		b.feed.Changed(sources.Alerts)
	}
	return b.save(ctx)
}

// repeat takes in what repeats, word by word, what the source said before, and
// reports whether it does.
func (b *Board) repeat(name string, s Snapshot, at, done time.Time) bool {
	b.mu.Lock()
	defer b.mu.Unlock()
	if !b.fold.repeat(name, s.Members, at, done) {
		return false
	}
	if b.cover.heard(name, s.Silences, s.Keeps, at) {
		b.fold.owed.view = true
	}
	b.shown.again(b.fold.origins.looks(), at)
	return true
}

// change takes in what differs in few alerts from what the source said before, and
// reports whether it does, and whether a person could see a difference.
func (b *Board) change(name string, s Snapshot, at, done time.Time) (changed, ok bool) {
	b.mu.Lock()
	defer b.mu.Unlock()
	more := b.fold.owed.view
	of, ok := b.fold.change(name, s.Members, at, done)
	if !ok {
		return false, false
	}
	if b.cover.heard(name, s.Silences, s.Keeps, at) {
		more = true
	}
	for _, fp := range of {
		b.fold.settleOne(fp, at)
	}
	b.shown.looks = b.fold.origins.looks()
	if of = slices.Compact(sortedOf(of)); len(of) > max(fewRows, len(b.fold.threads)/8) {
		return b.swap(at), true
	}
	return b.swapFew(of, more, at), true
}

// receivePush takes in what was pushed and is durable when it returns nil,
// whatever else waits for the record. For all other alerts only time has
// passed, which is Tick's to judge.
func (b *Board) receivePush(ctx context.Context, name string, s Snapshot, members []Member, at time.Time) error {
	if s.Emergent {
		ctx = sources.Urgent(ctx)
	}
	list := inOrder(members, at)
	fps := eachOf(list)
	for left := len(list); left > 0; {
		part := list[len(list)-left:][:min(left, atATime)]
		left -= len(part)
		if b.hearPart(name, s, part, fps, at) {
			b.feed.Changed(sources.Alerts)
		}
	}
	// A part of it on the screen would be nothing to act on.
	if len(fps) > fewRows && b.swapSoon(at) {
		b.feed.Changed(sources.Alerts)
	}
	err := b.savePushed(ctx, fps)
	if err == nil || !s.Emergent {
		return err
	}
	b.mu.Lock()
	defer b.mu.Unlock()
	if b.fold.recorded(name, fps) {
		return nil // said again, and in the record since it was said first
	}
	return err
}

// eachOf is the alerts of a list, each once, as they are written together.
func eachOf(list []Alert) []Fingerprint {
	fps := make([]Fingerprint, len(list))
	for i := range list {
		fps[i] = list[i].Fingerprint
	}
	return slices.Compact(sortedOf(fps))
}

// hearPart takes in a part of a push, and shows it where the push has few alerts.
func (b *Board) hearPart(name string, s Snapshot, part []Alert, fps []Fingerprint, at time.Time) (changed bool) {
	b.mu.Lock()
	defer b.mu.Unlock()
	more := b.fold.owed.view
	others := b.fold.push(name, part, at, s.Emergent, s.Unkept)
	for _, a := range part {
		b.fold.settleOne(a.Fingerprint, at)
	}
	for _, fp := range others {
		b.fold.settleOne(fp, at)
	}
	return len(fps) <= fewRows && b.swapFew(slices.Compact(sortedOf(slices.Concat(fps, others))), more, at)
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
