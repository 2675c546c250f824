package tui

import (
	"context"
	"sync"
	"time"

	tea "charm.land/bubbletea/v2"

	"holdfast/sources"
	"holdfast/tui/pane"
)

const (
	// rest is how long Pump waits after it told of a change: a frame is drawn a
	// message, and nobody reads faster than this. Where the screen takes longer
	// to take a change in, as in a storm of alerts, it is restTimes as long as
	// that: keys, and whoever pushes, get the rest of the machine. longestRest is
	// how late a change may be for that.
	rest        = 30 * time.Millisecond
	restTimes   = 3
	longestRest = 700 * time.Millisecond
	// untaken is after how long Pump goes on although the screen has not said that
	// it took a change in.
	untaken = 2 * time.Second
)

// Pump tells the program what changed, and the time as it comes, until ctx ends. While
// send waits, changes gather in the watch as one set of topics: a slow terminal gets the
// latest state, never a queue.
func Pump(ctx context.Context, watch *sources.Watch, times <-chan time.Time, send func(tea.Msg)) error {
	var wait sync.WaitGroup
	defer wait.Wait()
	ctx, cancel := context.WithCancel(ctx)
	defer cancel()
	wait.Go(func() {
		for {
			select {
			case <-ctx.Done():
				return
			case now := <-times:
				send(pane.Tick{Now: now})
			}
		}
	})
	var rested time.Time // when the next change may be told
	for {
		topics, err := watch.Next(ctx)
		if err != nil {
			return err
		}
		if early := time.Until(rested); early > 0 {
			if !pause(ctx, early) {
				return ctx.Err()
			}
			topics |= watch.Also()
		}
		taken := make(chan struct{})
		began := time.Now()
		send(pane.Changed{Topics: topics, Taken: taken})
		await(ctx, taken, untaken)
		rested = time.Now().Add(min(max(rest, restTimes*time.Since(began)), longestRest))
	}
}

// EachSecond tells the time at every full second until ctx ends.
func EachSecond(ctx context.Context, now func() time.Time, tell func(time.Time)) {
	for {
		t := now()
		if !pause(ctx, t.Truncate(time.Second).Add(time.Second).Sub(t)) {
			return
		}
		tell(now())
	}
}

// await waits for done, and no longer than so long.
func await(ctx context.Context, done <-chan struct{}, longest time.Duration) {
	timer := time.NewTimer(longest)
	defer timer.Stop()
	select {
	case <-ctx.Done():
	case <-timer.C:
	case <-done:
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
