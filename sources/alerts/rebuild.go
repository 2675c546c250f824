package alerts

import (
	"slices"
	"sync"
	"time"
)

// rebuilding is how the view is made anew while the board stays open to others:
// with tens of thousands of alerts that takes long enough to keep an emergency
// waiting.
type rebuilding struct {
	one sync.Mutex // held by who rebuilds; taken before the board's own

	// These two are under the board's lock.
	touched map[Fingerprint]bool // rows that were put into the view meanwhile; nil: nobody rebuilds
	swapped bool                 // the view was made anew as a whole meanwhile
}

// settleSlowly judges every alert at a time, a part at a time.
func (b *Board) settleSlowly(at time.Time) {
	for part := range slices.Chunk(b.fingerprints(), atATime) {
		b.mu.Lock()
		for _, fp := range part {
			b.settleOne(fp, at)
		}
		b.mu.Unlock()
	}
}

func (b *Board) fingerprints() []Fingerprint {
	b.mu.Lock()
	defer b.mu.Unlock()
	fps := make([]Fingerprint, 0, len(b.threads))
	for fp := range b.threads {
		fps = append(fps, fp)
	}
	return fps
}

// swapSlowly is swap for who does not hold the board's lock, and lets others in
// while it works. What they put into the view meanwhile stays in it.
func (b *Board) swapSlowly(now time.Time) (changed bool) {
	b.rebuild.one.Lock()
	defer b.rebuild.one.Unlock()
	b.mu.Lock()
	b.stale, b.whole = false, now
	b.rebuild.touched, b.rebuild.swapped = map[Fingerprint]bool{}, false
	b.mu.Unlock()
	fps := b.fingerprints()
	rows := make([]Row, 0, len(fps))
	for part := range slices.Chunk(fps, atATime) {
		b.mu.Lock()
		for _, fp := range part {
			if th := b.threads[fp]; th != nil {
				if row, ok := b.row(th, now); ok {
					rows = append(rows, row)
				}
			}
		}
		b.mu.Unlock()
	}
	rows = order(rows)
	b.mu.Lock()
	touched, overtaken := b.rebuild.touched, b.rebuild.swapped
	b.rebuild.touched = nil
	if overtaken {
		b.mu.Unlock()
		return false // who did that has told of it
	}
	old := b.view.Swap(b.viewOf(rows, now))
	if len(touched) > 0 {
		again := make([]Fingerprint, 0, len(touched))
		for fp := range touched {
			again = append(again, fp)
		}
		b.swapFew(again, b.stale, now)
	}
	is := b.view.Load()
	b.mu.Unlock()
	return !sameView(old, is)
}
