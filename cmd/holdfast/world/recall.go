package world

import (
	"context"
	"encoding/json"
	"fmt"
	"time"

	"holdfast/sources"
	"holdfast/store"
)

// recall takes over when the record knows each source to have been good last: one that
// does not answer now did not fall silent just because nobody has asked it before.
func recall(ctx context.Context, c store.Chronicle, health *sources.HealthBoard, now time.Time) error {
	was, err := recalled(ctx, c, now)
	if err != nil {
		return fmt.Errorf("how the sources stood before cannot be read: %w", err)
	}
	health.Recall(was)
	return nil
}

// recalled is how the sources stood by the record at now, by what it calls them.
func recalled(ctx context.Context, c store.Chronicle, now time.Time) (map[string]sources.Health, error) {
	stood, err := c.At(ctx, store.SourceStood, now)
	if err != nil {
		return nil, err
	}
	until, err := watchedUntil(ctx, c, now)
	if err != nil {
		return nil, err
	}
	was := make(map[string]sources.Health, len(stood))
	for _, x := range stood {
		var v store.SourceStanding
		if err := json.Unmarshal(x.Value, &v); err != nil {
			return nil, fmt.Errorf("of %s: %w", x.Name, err)
		}
		h := sources.Health{LastGood: v.LastGood}
		if v.State == standsUp || v.State == standsBlind { // nothing is written down while that goes on
			h.Up, h.LastGood = true, until
		}
		h.Up = h.Up || v.State == standsUnheard
		was[x.Name] = h
	}
	return was, nil
}

// watchedUntil is until when at least some process is known to have watched the sources
// before; zero: nobody can tell, or one still does.
func watchedUntil(ctx context.Context, c store.Chronicle, now time.Time) (time.Time, error) {
	watch, known, err := c.Latest(ctx, store.WatchStood, "")
	if err != nil || !known {
		return time.Time{}, err
	}
	if watch.Word == "" {
		return watch.At, nil
	}
	_, until, held, err := c.Watched(ctx, chronicleLease)
	if err != nil || !held || until.After(now) {
		return time.Time{}, err
	}
	return until.Add(-chronicleFor), nil // it died, and its lease outlived it
}
