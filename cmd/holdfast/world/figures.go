package world

import (
	"context"
	"time"

	"holdfast/cmd/holdfast/config"
	"holdfast/sop"
	"holdfast/sources/people"
	"holdfast/store/incident/review"
)

// SumUp counts what the record holds of a stretch of time, with what only the
// configuration knows: which procedures there are, and where people live.
func SumUp(ctx context.Context, r review.Reader, cfg *config.Config, library []sop.Procedure, from, until time.Time, zone *time.Location) (review.Review, error) {
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
