package world

import (
	"context"
	"errors"
	"slices"
	"strings"
	"sync"
	"testing"
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
