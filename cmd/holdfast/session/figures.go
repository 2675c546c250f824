package session

import (
	"context"
	"time"

	"holdfast/cmd/holdfast/world"
	"holdfast/store/incident/review"
)

// figures is what the review pane reads.
type figures struct {
	w   *world.World
	who *who
}

// Review sums up a stretch of time, until exclusive.
func (f figures) Review(ctx context.Context, from, until time.Time) (review.Review, error) {
	return world.SumUp(ctx, f.w.Record.Store.Book, f.w.Config(), f.w.Library().All(), from, until, f.who.is().Zone)
}
