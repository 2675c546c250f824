package alerts

import (
	"context"
	"errors"
	"fmt"
	"math"
	"math/rand/v2"
	"sync"
	"time"

	"holdfast/sources"
)

// Board is the alerts as they stand now: what every source said, who holds
// what, and which silences are kept for it. It is safe for concurrent use;
// reading it is one atomic load. It holds the lock and the order in which
// memory, view and record change; what follows from what is the fold's.
type Board struct {
	store Store
	feed  *sources.Feed
	now   func() time.Time

	// acts serialises what is written to the record before memory (acks and
	// silences) with reading the record, so that a reading that began before
	// an act can never undo it. saving serialises writing observations, so
	// that an older state never overwrites a newer one; reading keeps it from
	// being read back over one. They are taken in this order, and mu after them.
	acts   sync.Mutex
	saving sources.Turn

	mu      sync.Mutex
	fold    fold
	cover   coverage
	reading reading
	shown   shown
}

// NewBoard returns an empty board. Load fills it from the record.
func NewBoard(store Store, feed *sources.Feed, now func() time.Time) *Board {
	b := &Board{store: store, feed: feed, now: now, fold: newFold(), cover: newCoverage()}
	b.fold.process = rand.Int64N(math.MaxInt64 / 2) // #nosec G404 -- nobody gains by guessing it
	b.shown.keepErrs = map[string]error{}
	b.shown.view.Store(&View{At: now()})
	return b
}

// View is the board at this moment.
func (b *Board) View() *View { return b.shown.view.Load() }

// Load reads the record: acks, pushed and own alerts and kept silences of this
// and every other process, and, for sources not heard yet, what they last
// said. It is called at the start and whenever the record changed.
func (b *Board) Load(ctx context.Context) error {
	now, err := b.recall(ctx)
	if err == nil && b.swapSlowly(now) {
		b.feed.Changed(sources.Alerts)
	}
	return err
}

// recall reads the record, and shows nothing of it yet: whatever makes the next view does.
func (b *Board) recall(ctx context.Context) (now time.Time, err error) {
	b.acts.Lock()
	defer b.acts.Unlock()
	rem, written, err := b.read(ctx)
	if err != nil {
		return now, fmt.Errorf("read the alerts in the record: %w", err)
	}
	now = b.clock()
	b.reading.loaded = now
	b.cover.load(rem.Silences)
	b.fold.remember(rem, written, now)
	b.mu.Unlock()
	b.settleSlowly(now)
	return now, nil
}

// LoadBeside begins to load what Load does, and lets whoever asks the sources go on
// meanwhile: what they say is taken in when it is loaded, and refused as ErrUnread when
// that fails. It is called before anything is heard, by who looks at the board only
// after a Tick, which shows all of it.
func (b *Board) LoadBeside(ctx context.Context) {
	b.reading.beside.begin(func() error { _, err := b.recall(ctx); return err })
}

// Tick lets time pass: words run out, acks end, cleared rows leave, and what
// the record refused is saved again. The wiring calls it once a second.
func (b *Board) Tick(ctx context.Context) error {
	if err := b.reading.beside.wait(); err != nil {
		return err
	}
	b.mu.Lock()
	again := b.reading.again // the last reading left something out
	b.mu.Unlock()
	var unread error
	if again {
		unread = b.Load(ctx)
	}
	now := b.clock()
	b.settleSlowly(now)
	b.mu.Lock()
	show, changed := b.age(now)
	b.mu.Unlock()
	if show && b.swapSlowly(now) || changed {
		b.feed.Changed(sources.Alerts)
	}
	return errors.Join(unread, b.save(ctx))
}

// Forget drops what a source said that the configuration no longer names, and
// that it was blind.
func (b *Board) Forget(name string) {
	b.apply(func() {
		b.fold.forget(name)
		b.fold.forget(BlindSource(name))
	})
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
