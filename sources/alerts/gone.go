package alerts

import (
	"context"
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
	b.mu.Lock()
	seen, err := b.fold.gone(by, ids, b.clock())
	b.mu.Unlock()
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
			if th := b.fold.threads[s.Fingerprint]; th != nil {
				th.replace(s)
			}
		}
	})
	return nil
}
