package sources

import (
	"context"
	"time"
)

// Retry is how long what failed is left alone before it is tried again: First, then
// twice as long each time, up to Last.
type Retry struct {
	First, Last time.Duration
	failed      int
}

// Failed notes a failure and returns how long to wait after it.
func (r *Retry) Failed() time.Duration {
	r.failed++
	return min(r.First<<min(r.failed-1, 20), r.Last)
}

// Went forgets the failures: it went well for a while.
func (r *Retry) Went() { r.failed = 0 }

// Pause waits, or returns early when ctx ends.
func Pause(ctx context.Context, d time.Duration) {
	timer := time.NewTimer(d)
	defer timer.Stop()
	select {
	case <-ctx.Done():
	case <-timer.C:
	}
}
