package sources

import (
	"context"
	"errors"
	"fmt"
	"strings"
	"testing"
	"testing/synctest"
	"time"
)

// watchPoll runs p for d and gives the times at which it asked, and the board.
func watchPoll(t *testing.T, p Poll, d time.Duration) ([]time.Duration, *HealthBoard) {
	t.Helper()
	board := NewHealthBoard(NewFeed())
	var asked []time.Duration
	start := time.Now()
	ask := p.Ask
	p.Ask = func(ctx context.Context) error {
		asked = append(asked, time.Since(start))
		return ask(ctx)
	}
	ctx, cancel := context.WithTimeout(t.Context(), d)
	defer cancel()
	p.Run(ctx, board, time.Now)
	return asked, board
}

func about(got, want time.Duration) bool {
	return got >= want*9/10 && got <= want*11/10
}

func TestAHealthySourceIsAskedEvenlyButNotInStep(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		p := Poll{Name: "prod", Kind: "alertmanager", Every: 5 * time.Second, Ask: func(context.Context) error { return nil }}
		asked, board := watchPoll(t, p, time.Minute)
		if len(asked) < 11 || len(asked) > 14 || asked[0] != 0 {
			t.Fatalf("asked at %v", asked)
		}
		exact := 0
		for i := 1; i < len(asked); i++ {
			if gap := asked[i] - asked[i-1]; !about(gap, 5*time.Second) {
				t.Errorf("gap %d is %s", i, gap)
			} else if gap == 5*time.Second {
				exact++
			}
		}
		if exact == len(asked)-1 {
			t.Error("no jitter")
		}
		h, _ := board.Get("alertmanager", "prod", "")
		if !h.Up || h.Err != "" || h.Every != p.Every || !h.NextTry.After(h.LastGood) || time.Since(h.Since) < 55*time.Second {
			t.Errorf("health %+v", h)
		}
	})
}

func TestAFailingSourceIsAskedLessAndLessButNeverGivenUp(t *testing.T) {
	for _, every := range []time.Duration{time.Second, 5 * time.Second, 10 * time.Minute} {
		t.Run(fmt.Sprintf("polled every %s", every), func(t *testing.T) {
			synctest.Test(t, func(t *testing.T) {
				p := Poll{Name: "edge", Kind: "loki", Every: every, Ask: func(context.Context) error { return errors.New("connection refused") }}
				asked, board := watchPoll(t, p, 24*time.Hour)
				want := min(every, firstRetry)
				for i := 1; i < len(asked); i++ {
					if gap := asked[i] - asked[i-1]; !about(gap, want) {
						t.Fatalf("gap %d is %s, want about %s", i, gap, want)
					}
					want = min(2*want, lastRetry)
				}
				if len(asked) < 24*60*8/10 {
					t.Errorf("asked only %d times in a day", len(asked))
				}
				h, _ := board.Get("loki", "edge", "")
				if h.Up || h.Err != "connection refused" || !h.LastGood.IsZero() || time.Since(h.Since) < 24*time.Hour-time.Minute {
					t.Errorf("health %+v", h)
				}
			})
		})
	}
}

func TestASourceThatRecoversIsAskedAsBeforeAndItsTimesAreKept(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		start := time.Now()
		down := func() bool { d := time.Since(start); return d > 20*time.Second && d < 3*time.Minute }
		board := NewHealthBoard(NewFeed())
		p := Poll{Name: "prod", Kind: "alertmanager", Every: 5 * time.Second, Ask: func(context.Context) error {
			if down() {
				return errors.New("no\nanswer")
			}
			return nil
		}}
		ctx, cancel := context.WithCancel(t.Context())
		ended := make(chan struct{})
		go func() { defer close(ended); p.Run(ctx, board, time.Now) }()
		look := func(after time.Duration) Health {
			time.Sleep(time.Until(start.Add(after)))
			synctest.Wait()
			h, _ := board.Get("alertmanager", "prod", "")
			return h
		}
		if h := look(19 * time.Second); !h.Up || !h.Since.Equal(start) {
			t.Errorf("at first: %+v", h)
		}
		h := look(2 * time.Minute)
		if h.Up || h.Err != "no; answer" || h.LastGood.Sub(start) > 20*time.Second || h.LastGood.IsZero() {
			t.Errorf("while down, what it last knew is kept: %+v", h)
		}
		if since := h.Since.Sub(start); since < 20*time.Second || since > 26*time.Second {
			t.Errorf("down since %s", since)
		}
		h = look(5 * time.Minute)
		if !h.Up || h.Err != "" || h.Since.Sub(start) < 3*time.Minute || time.Since(h.LastGood) > 6*time.Second {
			t.Errorf("after it came back: %+v", h)
		}
		cancel()
		<-ended
	})
}

func TestAPanicIsAFailureLikeAnyOther(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		times := 0
		p := Poll{Name: "prod", Kind: "alertmanager", Every: time.Second, Ask: func(context.Context) error {
			if times++; times < 3 {
				panic("nil map\x1b")
			}
			return nil
		}}
		asked, board := watchPoll(t, p, 2*time.Second)
		h, _ := board.Get("alertmanager", "prod", "")
		if len(asked) != 2 || h.Up || !strings.Contains(h.Err, "a defect in holdfast: nil map<U+001B>") {
			t.Errorf("asked %d times, health %+v", len(asked), h)
		}
		_, board = watchPoll(t, p, 2*time.Second)
		if h, _ := board.Get("alertmanager", "prod", ""); !h.Up {
			t.Errorf("did not recover: %+v", h)
		}
	})
}

func TestAQuestionHasADeadline(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		p := Poll{Name: "prod", Kind: "restic", Timeout: 7 * time.Second, Ask: func(ctx context.Context) error { <-ctx.Done(); return ctx.Err() }}
		board := NewHealthBoard(NewFeed())
		start := time.Now()
		err := p.Once(t.Context(), board, time.Now)
		if err == nil || !strings.Contains(err.Error(), "no answer within 7s") || time.Since(start) != 7*time.Second {
			t.Errorf("%v after %s", err, time.Since(start))
		}
		if h, _ := board.Get("restic", "prod", ""); h.Up || !h.NextTry.IsZero() {
			t.Errorf("health %+v", h)
		}
	})
}

func TestEndingIsNotAFailure(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		asking := make(chan struct{})
		p := Poll{Name: "prod", Kind: "alertmanager", Every: time.Minute, Ask: func(ctx context.Context) error {
			close(asking)
			<-ctx.Done()
			return ctx.Err()
		}}
		board := NewHealthBoard(NewFeed())
		ctx, cancel := context.WithCancel(t.Context())
		go func() { <-asking; cancel() }()
		p.Run(ctx, board, time.Now)
		if got := board.All(); len(got) != 0 {
			t.Errorf("ending was reported: %+v", got)
		}
	})
}

func TestThatASourceIsBlindIsNotForgottenByThePoll(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		board := NewHealthBoard(NewFeed())
		p := Poll{Name: "prod", Kind: "alertmanager", Every: time.Second, Ask: func(context.Context) error {
			h, _ := board.Get("alertmanager", "prod", "")
			h.Name, h.Kind, h.Blind = "prod", "alertmanager", "Watchdog is not firing"
			board.Report(h)
			return nil
		}}
		if err := p.Once(t.Context(), board, time.Now); err != nil {
			t.Fatal(err)
		}
		if h, _ := board.Get("alertmanager", "prod", ""); h.Blind == "" || !h.Up || h.LastGood.IsZero() || h.Since.IsZero() {
			t.Errorf("health %+v", h)
		}
	})
}
