package alerts

import (
	"context"
	"fmt"

	"holdfast/sources"
)

// save writes what changed to the record: sightings and transitions in one
// transaction, then the acks that ended by them. What the record refuses is
// kept and tried again.
func (b *Board) save(ctx context.Context) error {
	b.saving.Lock()
	defer b.saving.Unlock()
	seen, wrote, ended, expired := b.collect()
	if len(seen.Sightings) == 0 && len(seen.Transitions) == 0 && len(ended) == 0 && len(expired) == 0 {
		return b.saved(nil, nil)
	}
	var err error
	if len(seen.Sightings) > 0 || len(seen.Transitions) > 0 {
		err = b.store.SaveSeen(ctx, seen)
	}
	seenErr := err
	if err == nil && len(ended) > 0 {
		err = b.store.EndAcks(ctx, Self(), ended, EndCleared)
	}
	endedErr := err
	if err == nil && len(expired) > 0 {
		err = b.store.EndAcks(ctx, Self(), expired, EndExpired)
	}
	b.mu.Lock()
	if seenErr != nil {
		b.unsaved = append(seen.Transitions, b.unsaved...)
	}
	if endedErr != nil {
		b.ended = append(ended, b.ended...)
	}
	if err != nil {
		b.expired = append(expired, b.expired...)
	}
	b.mu.Unlock()
	if seenErr == nil {
		return b.saved(err, nil)
	}
	return b.saved(err, wrote)
}

// collect takes everything that is to be written. The runs count as saved
// until the record says otherwise; a change from now on marks them again.
func (b *Board) collect() (seen Seen, wrote []*run, ended, expired []Ack) {
	b.mu.Lock()
	defer b.mu.Unlock()
	now := b.clock()
	for _, th := range b.threads {
		for name, r := range th.runs {
			if !r.unsaved {
				continue
			}
			r.unsaved, r.savedAt = false, now
			if r.failed {
				r.failed, b.stale = false, true
			}
			seen.Sightings = append(seen.Sightings, r.sighting(name))
			wrote = append(wrote, r)
		}
	}
	seen.Transitions, b.unsaved = b.unsaved, nil
	ended, b.ended = b.ended, nil
	expired, b.expired = b.expired, nil
	return seen, wrote, ended, expired
}

// saved notes how saving went, and shows it when that is news.
func (b *Board) saved(err error, refused []*run) error {
	if err != nil {
		err = fmt.Errorf("the alerts could not be written to the record: %w; they are shown, and saving is tried again", err)
	}
	b.mu.Lock()
	for _, r := range refused {
		r.unsaved = true
		if !r.failed {
			r.failed, b.stale = true, true
		}
	}
	if !sameError(b.saveErr, err) {
		b.saveErr, b.stale = err, true
	}
	changed := b.stale && b.swap(b.clock())
	b.mu.Unlock()
	if changed {
		b.feed.Changed(sources.Alerts)
	}
	return err
}
