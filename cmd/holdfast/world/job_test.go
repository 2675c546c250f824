package world

import (
	"context"
	"errors"
	"slices"
	"strings"
	"sync"
	"testing"
	"testing/synctest"
	"time"

	"holdfast/sources"
)

// told is what jobs say of themselves.
type told struct {
	mu   sync.Mutex
	said []string
}

func (l *told) say(what string) {
	l.mu.Lock()
	defer l.mu.Unlock()
	l.said = append(l.said, what)
}

// took is what was said since the last look, in any order.
func (l *told) took() string {
	l.mu.Lock()
	defer l.mu.Unlock()
	slices.Sort(l.said)
	all := strings.Join(l.said, " ")
	l.said = nil
	return all
}

// of is a job that says when it begins, ends and is forgotten.
func (l *told) of(name, same string, begun *sync.WaitGroup) Job {
	begun.Add(1)
	var once sync.Once
	return Job{
		Kind: "test", Name: name, Same: same,
		Run: func(ctx context.Context) error {
			l.say("+" + name + same)
			once.Do(begun.Done)
			<-ctx.Done()
			l.say("-" + name + same)
			return nil
		},
		Forget: func() { l.say("forgot " + name) },
	}
}

func TestAReloadTouchesOnlyWhatChanged(t *testing.T) {
	feed := sources.NewFeed()
	health := sources.NewHealthBoard(feed)
	j := newJobs(t.Context(), health, time.Now)
	defer j.close()
	var l told
	var first, second sync.WaitGroup
	j.set([]Job{l.of("stays", "1", &first), l.of("changes", "1", &first), l.of("goes", "1", &first)})
	first.Wait()
	if got := l.took(); got != "+changes1 +goes1 +stays1" {
		t.Fatalf("at the start: %s", got)
	}
	for _, name := range []string{"stays", "changes", "goes"} {
		health.Report(sources.Health{Kind: "test", Name: name, Up: true})
		health.Report(sources.Health{Kind: "test", Name: name, Member: "one", Up: true})
	}
	var unused sync.WaitGroup
	j.set([]Job{l.of("stays", "1", &unused), l.of("changes", "2", &second), l.of("comes", "1", &second)})
	second.Wait()
	if got := l.took(); got != "+changes2 +comes1 -changes1 -goes1 forgot goes" {
		t.Errorf("after the reload: %s", got)
	}
	if len(health.All()) != 4 {
		t.Errorf("what is known of the one that goes is kept: %+v", health.All())
	}
}

// What ended by itself, a defect for one, begins anew with the next reload.
func TestAJobThatEndedBeginsAnewWithAReload(t *testing.T) {
	feed := sources.NewFeed()
	health := sources.NewHealthBoard(feed)
	j := newJobs(t.Context(), health, time.Now)
	defer j.close()
	runs := make(chan int, 2)
	fails := Job{Kind: "test", Name: "fails", Same: "1", Run: func(context.Context) error {
		runs <- 1
		return errors.New("the disk is on fire")
	}}
	j.set([]Job{fails})
	<-runs
	<-j.going[fails.key()].over
	if h, ok := health.Get("test", "fails", ""); !ok || h.Up || h.Err != "the disk is on fire" {
		t.Errorf("its end is not told: %+v", h)
	}
	j.set([]Job{fails})
	<-runs
}

// One that does not end, because what it reads is on a server that is gone, holds up
// nobody but its successor, and is said.
func TestAJobThatDoesNotEndHoldsUpOnlyItsSuccessor(t *testing.T) {
	for name, stays := range map[string]bool{"it changed": true, "it left": false} {
		t.Run(name, func(t *testing.T) {
			synctest.Test(t, func(t *testing.T) {
				health := sources.NewHealthBoard(sources.NewFeed())
				j := newJobs(t.Context(), health, time.Now)
				defer j.close()
				var l told
				var begun sync.WaitGroup
				back := make(chan struct{})
				j.set([]Job{{Kind: "test", Name: "stuck", Same: "1", Run: func(context.Context) error { <-back; return nil }, Forget: func() { l.say("forgot stuck") }}})
				next := []Job{l.of("comes", "1", &begun)}
				if stays {
					next = append(next, l.of("stuck", "2", &begun))
				}
				for range 3 {
					began := time.Now()
					j.set(next)
					if took := time.Since(began); took > endWithin {
						t.Errorf("setting them took %s", took)
					}
				}
				synctest.Wait()
				if got := l.took(); got != "+comes1" {
					t.Errorf("while it does not end: %s", got)
				}
				if h, ok := health.Get("test", "stuck", ""); !ok || h.Up || !strings.Contains(h.Err, "does not end") {
					t.Errorf("it is not said: %+v", h)
				}
				close(back)
				<-j.freed
				j.set(next)
				synctest.Wait()
				want := "forgot stuck"
				if stays {
					want = "+stuck2"
				}
				if got := l.took(); got != want {
					t.Errorf("once it has ended: %s", got)
				}
				if _, ok := health.Get("test", "stuck", ""); ok && !stays {
					t.Error("it left, and its health stays")
				}
			})
		})
	}
}

// Whoever looks once at what never answers is told so, and waits no longer.
func TestALookAtWhatNeverAnswersIsGivenUp(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		ctx, cancel := context.WithTimeout(t.Context(), surveyLimit)
		defer cancel()
		back, feed := make(chan struct{}), sources.NewFeed()
		defer close(back)
		err := untilReported(ctx, feed, sources.NewHealthBoard(feed), "file", "stuck", func(context.Context) { <-back })
		if err == nil || err.Error() != "stuck was not read within 5s" {
			t.Errorf("it ended with %v", err)
		}
	})
}
