package sources_test

import (
	"context"
	"errors"
	"slices"
	"testing"
	"testing/synctest"
	"time"

	"holdfast/sources"
)

func TestThoseWhoAreUrgentAreLetInFirst(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		var turn sources.Turn
		if err := turn.Take(t.Context()); err != nil {
			t.Fatal(err)
		}
		order := make(chan string, 6)
		enter := func(name string, ctx context.Context) {
			go func() {
				if err := turn.Take(ctx); err != nil {
					order <- name + " left"
					return
				}
				order <- name
				turn.Give()
			}()
			synctest.Wait()
		}
		short, cancel := context.WithTimeout(t.Context(), time.Second)
		defer cancel()
		enter("first", t.Context())
		enter("impatient", short)
		enter("second", t.Context())
		enter("urgent", sources.Urgent(t.Context()))
		enter("urgent again", sources.Urgent(t.Context()))
		<-time.After(2 * time.Second)
		synctest.Wait()
		turn.Give()
		synctest.Wait()
		close(order)
		want := []string{"impatient left", "urgent", "urgent again", "first", "second"}
		if got := slices.Collect(func(yield func(string) bool) {
			for name := range order {
				if !yield(name) {
					return
				}
			}
		}); !slices.Equal(got, want) {
			t.Errorf("they came in as %q, want %q", got, want)
		}
		if err := turn.Take(t.Context()); err != nil || turn.Waiting() != 0 {
			t.Errorf("afterwards it is not free: %v", err)
		}
		ended, end := context.WithCancel(t.Context())
		end()
		if err := turn.Take(ended); !errors.Is(err, context.Canceled) {
			t.Errorf("who has left was let in: %v", err)
		}
	})
}
