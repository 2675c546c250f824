package alerts

import (
	"context"
	"errors"
	"fmt"

	"holdfast/sources/people"
)

// Gone takes a person's word that alerts of which nobody tells any more are
// over, such as those of a rule that was deleted. It is all or nothing, and in
// the record first, with who said so and when. Only what reads unknown can be
// gone; anything else refuses the whole act by name. An alert that is listed or
// pushed again after that is a new firing.
func (b *Board) Gone(ctx context.Context, by people.Actor, ids []Fingerprint) error {
	if err := b.save(ctx); err != nil {
		return fmt.Errorf("not said to be gone: %w", err)
	}
	b.acts.Lock()
	defer b.acts.Unlock()
	if err := b.saving.Take(ctx); err != nil {
		return fmt.Errorf("not said to be gone, the record is busy: %w", err)
	}
	defer b.saving.Give()
	seen, err := b.sayGone(by, ids)
	if err != nil {
		return fmt.Errorf("not said to be gone: %w", err)
	}
	if len(seen.Sightings) == 0 {
		return nil
	}
	if err := b.store.SaveGone(ctx, by, seen); err != nil {
		return fmt.Errorf("not said to be gone, the record did not take it: %w", err)
	}
	b.apply(func() {
		for _, s := range seen.Sightings {
			if th := b.threads[s.Fingerprint]; th != nil {
				b.replace(th, s)
			}
		}
	})
	return nil
}

// sayGone is what the record is to keep of a person's word.
func (b *Board) sayGone(by people.Actor, ids []Fingerprint) (Seen, error) {
	now := b.clock()
	var seen Seen
	var errs []error
	said := map[Fingerprint]bool{}
	b.mu.Lock()
	defer b.mu.Unlock()
	for _, id := range ids {
		th := b.threads[id]
		switch {
		case said[id]:
			continue
		case th == nil:
			errs = append(errs, fmt.Errorf("no alert %s is on the board", id))
			continue
		case th.state != Unknown:
			errs = append(errs, fmt.Errorf("%s is %s: only an alert that reads unknown can be said to be gone", th.name(), th.state))
			continue
		}
		said[id] = true
		for name, r := range th.runs {
			if r.state == Resolved || !r.episode.Equal(th.episode) {
				continue
			}
			s := r.sighting(name)
			s.State, s.Cleared, s.Said, s.Gone = Resolved, now, now, &by
			seen.Sightings = append(seen.Sightings, s)
		}
		if name, r := th.loudest(); th.told.fired && r != nil {
			alert := r.alert
			alert.State = Resolved
			seen.Transitions = append(seen.Transitions, Transition{Alert: alert, Source: name, Episode: th.episode, Kind: KindCleared, At: now, By: &by})
		}
	}
	return seen, errors.Join(errs...)
}
