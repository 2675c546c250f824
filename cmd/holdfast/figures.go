package main

import (
	"context"
	"time"

	"holdfast/cmd/holdfast/config"
	"holdfast/sop"
	"holdfast/sources/people"
	"holdfast/store/review"
)

// sumUp counts what the record holds of a stretch of time, with what only the
// configuration knows: which procedures there are, and where people live.
func sumUp(ctx context.Context, r review.Reader, cfg *config.Config, library []sop.Procedure, from, until time.Time, zone *time.Location) (review.Review, error) {
	in, err := review.Collect(ctx, r, from, until, zone)
	if err != nil {
		return review.Review{}, err
	}
	in.Library, in.Zones = library, map[people.Person]*time.Location{}
	for name, person := range cfg.People {
		if person.Zone != nil {
			in.Zones[name] = person.Zone
		}
	}
	return review.Of(in), nil
}

// figures is what the review pane reads.
type figures struct{ w *desk }

// Review sums up a stretch of time, until exclusive.
func (f figures) Review(ctx context.Context, from, until time.Time) (review.Review, error) {
	return sumUp(ctx, f.w.Store, f.w.Config(), f.w.Library().All(), from, until, f.w.zone)
}
