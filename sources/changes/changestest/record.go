package changestest

import (
	"context"
	"slices"
	"sync"
	"testing"
	"time"

	"holdfast/sources"
	"holdfast/sources/changes"
)

// Record is a changes.Record in memory; Fail makes it refuse.
type Record struct {
	mu   sync.Mutex
	fail error
	all  []changes.Change
	has  map[string]bool // by UID
}

// Fail makes the record refuse with err, or take in again with nil.
func (r *Record) Fail(err error) {
	r.mu.Lock()
	defer r.mu.Unlock()
	r.fail = err
}

// SaveChanges implements changes.Record.
func (r *Record) SaveChanges(_ context.Context, list []changes.Change) (added int, err error) {
	r.mu.Lock()
	defer r.mu.Unlock()
	if r.fail != nil {
		return 0, r.fail
	}
	if r.has == nil {
		r.has = map[string]bool{}
	}
	for _, c := range list {
		if !r.has[c.UID] {
			r.has[c.UID] = true
			r.all = append(r.all, c)
			added++
		}
	}
	return added, nil
}

// Changes implements changes.Record.
func (r *Record) Changes(_ context.Context, from, until time.Time, limit int) ([]changes.Change, error) {
	r.mu.Lock()
	defer r.mu.Unlock()
	list := slices.DeleteFunc(slices.Clone(r.all), func(c changes.Change) bool { return c.At.Before(from) || !c.At.Before(until) })
	changes.Newest(list)
	return list[:min(limit, len(list))], r.fail
}

// All is what the record holds, in the order it came.
func (r *Record) All() []changes.Change {
	r.mu.Lock()
	defer r.mu.Unlock()
	return slices.Clone(r.all)
}

func logged(t *testing.T, p Peer) {
	p.Make("one", noon, "deploy the cart")
	r := &Record{}
	feed := sources.NewFeed()
	clock := func() time.Time { return noon.Add(time.Minute) }
	l, health := changes.NewLog(r, nil, feed, clock), sources.NewHealthBoard(feed)
	for _, asker := range []changes.Asker{p, p, p.Again()} {
		if err := l.Poll("x", time.Minute, asker).Once(t.Context(), health, clock); err != nil {
			t.Fatal(err)
		}
	}
	if all := r.All(); len(all) != 1 {
		t.Errorf("the record holds %+v", all)
	}
	if at := l.Between(noon, noon.Add(time.Second)); len(at) != 1 || at[0].Summary == "" {
		t.Errorf("at hand: %+v", at)
	}
	p.Break()
	if err := l.Poll("x", time.Minute, p).Once(t.Context(), health, clock); err == nil {
		t.Error("it fails without a word")
	}
	if h, ok := health.Get(changes.HealthKind, "x", ""); !ok || h.Up || h.Err == "" || h.LastGood.IsZero() {
		t.Errorf("its health is %+v", h)
	}
	if at := l.Between(noon, noon.Add(time.Second)); len(at) != 1 {
		t.Errorf("what was known is gone: %+v", at)
	}
}
