package tui_test

import (
	"context"
	"errors"
	"testing"
	"testing/synctest"
	"time"

	tea "charm.land/bubbletea/v2"

	"holdfast/sources"
	"holdfast/tui"
	"holdfast/tui/pane"
)

// In a storm the screen takes longer to take a change in than changes take to
// come: it works a part of the time only, and shows the last one all the same.
func TestTheScreenRestsInProportionToWhatAChangeTakes(t *testing.T) {
	for name, takes := range map[string]time.Duration{"a storm": 150 * time.Millisecond, "a few": time.Millisecond, "a screen that never says it took it in": 0} {
		t.Run(name, func(t *testing.T) {
			synctest.Test(t, func(t *testing.T) {
				feed := sources.NewFeed()
				watch := feed.Watch()
				ctx, cancel := context.WithCancel(t.Context())
				var at []time.Time
				var busy time.Duration
				send := func(m tea.Msg) {
					change, is := m.(pane.Changed)
					if !is {
						return
					}
					at, busy = append(at, time.Now()), busy+takes
					if takes > 0 {
						time.AfterFunc(takes, func() { close(change.Taken) })
					}
				}
				done := make(chan error, 1)
				go func() { done <- tui.Pump(ctx, watch, nil, send) }()
				began := time.Now()
				for range 1000 {
					feed.Changed(sources.Alerts)
					<-time.After(10 * time.Millisecond)
				}
				last := time.Now()
				<-time.After(4 * time.Second)
				if share := float64(busy) / float64(last.Sub(began)); share > 0.3 {
					t.Errorf("it takes changes in for %.0f %% of the time", 100*share)
				}
				if least := 3; len(at) < least {
					t.Errorf("it was told %d times", len(at))
				}
				for i := 1; i < len(at); i++ {
					if late := at[i].Sub(at[i-1]); takes > 0 && late > 900*time.Millisecond {
						t.Errorf("nothing was shown for %s", late)
					}
				}
				if at[len(at)-1].Before(last.Add(-10 * time.Millisecond)) {
					t.Error("the last change was not told")
				}
				cancel()
				if err := <-done; err != nil && !errors.Is(err, context.Canceled) {
					t.Error(err)
				}
			})
		})
	}
}
