package world

import (
	"context"
	"errors"
	"strings"
	"testing"
	"testing/synctest"
	"time"

	"holdfast/sources"
	"holdfast/store/incident"
)

// Chains that could not be walked once are walked again: else nobody would hear of
// what is changed in the record later.
func TestChainsAreWalkedAgainAfterTheyCouldNotBe(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		health := sources.NewHealthBoard(sources.NewFeed())
		walks := 0
		c := custody{health: health, now: time.Now, verify: func(context.Context) ([]incident.Finding, error) {
			switch walks++; walks {
			case 1:
				return nil, errors.New("the disk does not answer")
			case 3:
				return []incident.Finding{{What: "INC-1: entry 2 is not as it was written"}}, nil
			}
			return nil, nil
		}}
		ctx, leave := context.WithCancel(t.Context())
		defer synctest.Wait()
		defer leave()
		go func() {
			if err := c.verifyChains(ctx); err != nil {
				t.Errorf("it ends with %v", err)
			}
		}()
		for _, step := range []struct {
			after time.Duration
			says  string
		}{{0, "the disk does not answer"}, {verifyAgain, ""}, {verifyEvery, "entry 2 is not as it was written"}, {verifyEvery, ""}} {
			<-time.After(step.after)
			synctest.Wait()
			if h, _ := health.Get(kindRecord, "verify", ""); !strings.Contains(h.Err, step.says) || step.says == "" && h.Err != "" {
				t.Errorf("%v later it says %q, not %q", step.after, h.Err, step.says)
			}
		}
	})
}
