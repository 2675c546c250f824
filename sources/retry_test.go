package sources

import (
	"context"
	"testing"
	"testing/synctest"
	"time"
)

func TestWhatFailsIsTriedLessAndLessOftenUntilItWentWell(t *testing.T) {
	r := Retry{First: time.Second, Last: 10 * time.Second}
	for i, want := range []time.Duration{1, 2, 4, 8, 10, 10} {
		if got := r.Failed(); got != want*time.Second {
			t.Errorf("after failure %d it waits %s", i+1, got)
		}
	}
	for range 200 {
		if got := r.Failed(); got != 10*time.Second {
			t.Fatalf("it waits %s", got)
		}
	}
	if r.Went(); r.Failed() != time.Second {
		t.Error("what went well is held against it")
	}
}

func TestAPauseEndsWithItsContext(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		began := time.Now()
		Pause(t.Context(), time.Minute)
		if time.Since(began) != time.Minute {
			t.Errorf("it took %s", time.Since(began))
		}
		ctx, cancel := context.WithCancel(t.Context())
		cancel()
		if Pause(ctx, time.Hour); time.Since(began) != time.Minute {
			t.Error("it goes on without its context")
		}
	})
}
