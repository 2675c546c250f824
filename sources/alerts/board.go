package alerts

import (
	"context"
	"fmt"
	"maps"
	"slices"
	"sync"
	"sync/atomic"
	"time"

	"holdfast/sources"
)

// Board is the alerts as they stand now: what every source said, who holds
// what, and which silences are kept for it. It is safe for concurrent use;
// reading it is one atomic load.
type Board struct {
	store Store
	feed  *sources.Feed
	now   func() time.Time
	view  atomic.Pointer[View]

	// acts serialises what is written to the record before memory (acks and
	// silences) with reading the record, so that a reading that began before
	// an act can never undo it. saving serialises writing observations, so
	// that an older state never overwrites a newer one; reading keeps it from
	// being read back over one. They are taken in this order, and mu after them.
	acts   sync.Mutex
	saving sources.Turn

	mu       sync.Mutex
	sources  map[string]*source
	threads  map[Fingerprint]*thread
	acks     map[Fingerprint]Ack
	turn     int // grows when every alert is to be judged anew
	cover    coverage
	reading  reading
	stale    bool      // the view must be built again
	whole    time.Time // when it was last built as a whole
	rebuild  rebuilding
	owed     *owed
	saveErr  error
	keepErrs map[string]error
}

// source is what the board knows about one configured source.
type source struct {
	heard   bool      // it answered this process at least once
	failed  bool      // it was asked and never answered
	push    bool      // it is never asked
	mute    bool      // no member of it answered the last time
	looked  time.Time // when all its members had answered last
	done    time.Time // when those that answered last had
	last    time.Time // when it last reported, be it a failure
	partly  time.Time // when last not all its members answered for themselves
	started time.Time // when the youngest of their processes was started
	members map[string]bool
}

// NewBoard returns an empty board. Load fills it from the record.
func NewBoard(store Store, feed *sources.Feed, now func() time.Time) *Board {
	b := &Board{
		store: store, feed: feed, now: now,
		sources: map[string]*source{}, threads: map[Fingerprint]*thread{},
		acks: map[Fingerprint]Ack{}, cover: newCoverage(), keepErrs: map[string]error{}, owed: newOwed(),
	}
	b.view.Store(&View{At: now()})
	return b
}

// View is the board at this moment.
func (b *Board) View() *View { return b.view.Load() }

// Load reads the record: acks, pushed and own alerts and kept silences of this
// and every other process, and, for sources not heard yet, what they last
// said. It is called at the start and whenever the record changed.
func (b *Board) Load(ctx context.Context) error {
	b.acts.Lock()
	defer b.acts.Unlock()
	rem, written, err := b.read(ctx)
	if err != nil {
		return fmt.Errorf("read the alerts in the record: %w", err)
	}
	now := b.clock()
	b.remember(rem, written, now)
	b.mu.Unlock()
	b.settleSlowly(now)
	if b.swapSlowly(now) {
		b.feed.Changed(sources.Alerts)
	}
	return nil
}

// remember takes over what the record knows better than this process does, but
// for the alerts of which something was written while it was read.
func (b *Board) remember(rem Remembered, written map[Fingerprint]bool, now time.Time) {
	b.reading.loaded, b.stale = now, true
	b.turn++
	maps.DeleteFunc(b.acks, func(fp Fingerprint, _ Ack) bool { return !written[fp] })
	for _, a := range rem.Acks {
		if written[a.Fingerprint] {
			continue
		}
		if old, ok := b.acks[a.Fingerprint]; !ok || old.At.Before(a.At) {
			b.acks[a.Fingerprint] = a
		}
	}
	for _, a := range slices.Concat(b.owed.ended, b.owed.expired) {
		if b.acks[a.Fingerprint].At.Equal(a.At) {
			delete(b.acks, a.Fingerprint) // over, though the record does not know yet
		}
	}
	b.cover.load(rem.Silences)
	for _, th := range b.threads {
		if !written[th.fp] {
			th.before, th.fires = 0, nil
		}
	}
	for _, s := range rem.Sightings {
		if !written[s.Fingerprint] {
			b.recall(s, now)
		}
	}
	for fp, n := range rem.Flaps {
		if th := b.threads[fp]; th != nil && !written[fp] {
			th.before = n
		}
	}
	for fp, list := range b.owed.untold {
		if written[fp] {
			continue
		}
		for _, t := range list {
			if th := b.threads[fp]; th != nil && t.Kind == KindFired {
				th.fires = append(th.fires, t.At)
			}
		}
	}
}

// Forget drops what a source said that the configuration no longer names, and
// that it was blind.
func (b *Board) Forget(name string) {
	now := b.clock()
	b.mu.Lock()
	for _, name := range []string{name, BlindSource(name)} {
		delete(b.sources, name)
		for fp, th := range b.threads {
			delete(th.runs, name)
			if len(th.runs) == 0 {
				b.rebuild.leaves(th)
				delete(b.threads, fp)
			}
		}
	}
	b.stale = true
	b.settleAll(now)
	changed := b.swap(now)
	b.mu.Unlock()
	if changed {
		b.feed.Changed(sources.Alerts)
	}
}

// clock is the time as the record keeps it, so that what was read back equals
// what was written.
func (b *Board) clock() time.Time { return exact(b.now()) }

func exact(t time.Time) time.Time {
	if t.IsZero() {
		return time.Time{}
	}
	return t.UTC().Truncate(time.Millisecond)
}
