package tui

import (
	"context"
	"sync"
	"time"

	tea "charm.land/bubbletea/v2"

	"holdfast/sources"
	"holdfast/tui/pane"
)

// rest is how long Pump waits after it told of a change: a frame is drawn a
// message, and nobody reads faster than this.
const rest = 30 * time.Millisecond

// Pump tells the program what changed, and the time at every full second,
// until ctx ends. While send waits, changes gather in the watch as one set of
// topics: a slow terminal gets the latest state, never a queue.
func Pump(ctx context.Context, watch *sources.Watch, now func() time.Time, send func(tea.Msg)) error {
	var wait sync.WaitGroup
	defer wait.Wait()
	ctx, cancel := context.WithCancel(ctx)
	defer cancel()
	wait.Go(func() {
		for {
			t := now()
			if !pause(ctx, t.Truncate(time.Second).Add(time.Second).Sub(t)) {
				return
			}
			send(pane.Tick{Now: now()})
		}
	})
	for {
		topics, err := watch.Next(ctx)
		if err != nil {
			return err
		}
		send(pane.Changed{Topics: topics})
		if !pause(ctx, rest) {
			return ctx.Err()
		}
	}
}

// pause waits; false when ctx ended first.
func pause(ctx context.Context, d time.Duration) bool {
	timer := time.NewTimer(d)
	defer timer.Stop()
	select {
	case <-ctx.Done():
		return false
	case <-timer.C:
		return true
	}
}
