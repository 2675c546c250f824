package backups_test

import (
	"context"
	"errors"
	"strings"
	"sync"
	"testing"
	"time"

	"go.uber.org/goleak"

	"holdfast/sources"
	"holdfast/sources/backups"
)

func TestMain(m *testing.M) { goleak.VerifyTestMain(m) }

// asker is a copy of a test.
type asker func(ctx context.Context) (backups.Observation, error)

func (a asker) Ask(ctx context.Context) (backups.Observation, error) { return a(ctx) }

// register keeps verdicts in memory, in the order they were saved.
type register struct {
	mu    sync.Mutex
	kept  map[string]backups.Status
	fails error
	saves int
}

func (r *register) SaveVerdicts(_ context.Context, list []backups.Status) error {
	r.mu.Lock()
	defer r.mu.Unlock()
	if r.fails != nil {
		return r.fails
	}
	r.saves++
	if r.kept == nil {
		r.kept = map[string]backups.Status{}
	}
	for _, s := range list {
		r.kept[s.Name] = s
	}
	return nil
}

func (r *register) LoadVerdicts(context.Context) ([]backups.Status, error) {
	r.mu.Lock()
	defer r.mu.Unlock()
	var list []backups.Status
	for _, s := range r.kept {
		list = append(list, s)
	}
	return list, r.fails
}

func (r *register) fail(err error) {
	r.mu.Lock()
	defer r.mu.Unlock()
	r.fails = err
}

// world is what a ledger of a test reports to.
type world struct {
	reg    *register
	health *sources.HealthBoard
	feed   *sources.Feed
}

func newWorld() world {
	feed := sources.NewFeed()
	return world{&register{}, sources.NewHealthBoard(feed), feed}
}

func (w world) ledger(datasets ...backups.Dataset) *backups.Ledger {
	return backups.NewLedger(datasets, w.reg, w.feed, w.health, time.Now)
}

func dataset(name string, askers ...backups.Asker) backups.Dataset {
	d := backups.Dataset{Name: name, RPO: 2 * time.Hour, NeedCopies: 1, Poll: 10 * time.Minute}
	for i, a := range askers {
		d.Copies = append(d.Copies, backups.Copy{Kind: "files", Target: "/backup/" + name + string(rune('0'+i)), Asker: a})
	}
	return d
}

// young always holds a backup of the age.
func young(age time.Duration) asker {
	return func(context.Context) (backups.Observation, error) {
		return backups.Observation{Newest: time.Now().Add(-age)}, nil
	}
}

func broken(why string) asker {
	return func(context.Context) (backups.Observation, error) { return backups.Observation{}, errors.New(why) }
}

func verdicts(l *backups.Ledger) string {
	var list []string
	for _, s := range l.View() {
		list = append(list, s.Name+" "+string(s.Verdict))
	}
	return strings.Join(list, ", ")
}
