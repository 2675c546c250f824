package alerts

import (
	"context"
	"fmt"
	"strings"
	"time"

	"holdfast/sources/people"
	"holdfast/sources/text"
)

// Ack records that a person holds these alerts. It is all or nothing: the
// record first, then memory, then the feed. An alert that is not on the board
// or has cleared refuses the whole act by name. until is when the ack ends by
// itself; zero: when the alert clears.
func (b *Board) Ack(ctx context.Context, by people.Actor, ids []Fingerprint, note string, until time.Time) ([]Ack, error) {
	now := b.clock()
	until = exact(until)
	if !until.IsZero() && !until.After(now) {
		return nil, fmt.Errorf("the ack would end at %s, which is past; give a time to come", until.Format(time.RFC3339))
	}
	note = text.Clean(strings.TrimSpace((*text.Redactor)(nil).Redact(note)))
	return b.hold(ctx, ids, "acknowledged", func(th *thread) (Ack, error) {
		return Ack{Fingerprint: th.fp, Also: th.also, Episode: th.episode, By: by, At: now, Note: note, Until: until}, nil
	})
}

// Restore takes back an Unack, or an Ack over somebody else's: each ack stands
// again as it was, with its own person, time and note. The record keeps every
// ack ever made, so this is one more, told apart by a millisecond. It refuses
// when the alert has since cleared or fired again: that is another episode.
func (b *Board) Restore(ctx context.Context, acks []Ack) error {
	was := make(map[Fingerprint]Ack, len(acks))
	ids := make([]Fingerprint, len(acks))
	for i, a := range acks {
		was[a.Fingerprint], ids[i] = a, a.Fingerprint
	}
	now := b.clock()
	_, err := b.hold(ctx, ids, "restored", func(th *thread) (Ack, error) {
		a, own := was[th.fp]
		for i := 0; !own && i < len(th.also); i++ {
			a, own = was[th.also[i]] // it was given before the two were one
		}
		a.Fingerprint, a.Also = th.fp, th.also
		if !th.covers(a, now) {
			return a, fmt.Errorf("%s fired again or its ack ran out since", th.name())
		}
		a.At = a.At.Add(time.Millisecond)
		return a, nil
	})
	return err
}

// hold makes acks for alerts that have not cleared.
func (b *Board) hold(ctx context.Context, ids []Fingerprint, verb string, ack func(*thread) (Ack, error)) ([]Ack, error) {
	b.acts.Lock()
	defer b.acts.Unlock()
	acks, err := b.choose(ids, func(th *thread) (Ack, error) {
		if th.state == Resolved {
			return Ack{}, fmt.Errorf("%s has cleared, there is nothing to hold", th.name())
		}
		return ack(th)
	})
	if err != nil {
		return nil, fmt.Errorf("not %s: %w", verb, err)
	}
	if len(acks) == 0 {
		return nil, nil
	}
	if err := b.store.SaveAcks(ctx, acks); err != nil {
		return nil, fmt.Errorf("not %s, the record could not be written: %w", verb, err)
	}
	b.apply(func() { b.fold.acks.hold(acks) })
	return acks, nil
}

// Unack lets go of alerts. It is all or nothing; an alert that nobody holds
// refuses the act by name. To take it back, Restore what View showed before.
func (b *Board) Unack(ctx context.Context, by people.Actor, ids []Fingerprint) error {
	return b.endActs(ctx, by, ids, EndUnacked)
}

// endActs ends acks by an act: the record first.
func (b *Board) endActs(ctx context.Context, by people.Actor, ids []Fingerprint, why string) error {
	b.acts.Lock()
	defer b.acts.Unlock()
	now := b.clock()
	acks, err := b.choose(ids, func(th *thread) (Ack, error) {
		a, ok := b.fold.acks[th.fp]
		if !ok || !th.covers(a, now) {
			return a, fmt.Errorf("nobody holds %s", th.name())
		}
		a.Also = th.also
		return a, nil
	})
	if err != nil {
		return fmt.Errorf("the ack stands: %w", err)
	}
	if len(acks) == 0 {
		return nil
	}
	if err := b.store.EndAcks(ctx, by, acks, why); err != nil {
		return fmt.Errorf("the ack stands, the record could not be written: %w", err)
	}
	b.apply(func() { b.fold.acks.drop(acks) })
	return nil
}

// IncidentResolved tells the board that an incident holding these alerts was
// resolved at a time. It ends emergencies that are acked, now or later, and
// that began before; other alerts end when their source says so. It is not
// remembered over a restart and may be told again.
func (b *Board) IncidentResolved(ctx context.Context, ids []Fingerprint, at time.Time) error {
	b.apply(func() { b.fold.settleEmergencies(ids, at) })
	return b.save(ctx)
}

// choose collects one ack for each alert named.
func (b *Board) choose(ids []Fingerprint, ack func(*thread) (Ack, error)) ([]Ack, error) {
	b.mu.Lock()
	defer b.mu.Unlock()
	return b.fold.choose(ids, ack)
}
