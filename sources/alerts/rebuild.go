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
	// rests is until when, by the machine's clock, only Tick makes the view anew:
	// push after push in a storm would do nothing else.
	rests time.Time
	// gone are the rows of alerts that left the board since the view was last made
	// anew, and older those that did before that began: the view may have them.
	gone, older map[Fingerprint]*Row
}

// leaves notes that an alert leaves the board.
func (r *rebuilding) leaves(th *thread) {
	if th.row == nil {
		return
	}
	if r.gone == nil {
		r.gone = map[Fingerprint]*Row{}
	}
	r.gone[th.fp] = th.row
}

// left is the row that an alert showed which is on the board no more; nil: none.
func (r *rebuilding) left(fp Fingerprint) *Row {
	if row := r.gone[fp]; row != nil {
		return row
	}
	return r.older[fp]
}

// brisk is how long making the view anew takes at most where it may follow upon
// the one before; after one that takes longer there is a rest of three times that.
const brisk = 20 * time.Millisecond

// swapSoon is swapSlowly where there is time for it; else the next Tick does it.
func (b *Board) swapSoon(now time.Time) (changed bool) {
	b.mu.Lock()
	rests := time.Now().Before(b.rebuild.rests)
	b.stale = b.stale || rests
	b.mu.Unlock()
	return !rests && b.swapSlowly(now)
}

// settleSlowly judges every alert of which time alone may have changed something,
// a part at a time.
func (b *Board) settleSlowly(at time.Time) {
	for part := range slices.Chunk(b.awake(at), atATime) {
		b.mu.Lock()
		for _, fp := range part {
			b.settleOne(fp, at)
			if th := b.threads[fp]; th != nil {
				th.rest = b.restFor(th, at)
			}
		}
		b.mu.Unlock()
	}
}

// awake are the alerts that do not rest at a time.
func (b *Board) awake(at time.Time) []Fingerprint {
	b.mu.Lock()
	defer b.mu.Unlock()
	var fps []Fingerprint
	for fp, th := range b.threads {
		if !th.rest.covers(at, b.turn) {
			fps = append(fps, fp)
		}
	}
	return fps
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
	began := time.Now()
	b.mu.Lock()
	b.stale, b.whole = false, now
	b.rebuild.touched, b.rebuild.swapped = map[Fingerprint]bool{}, false
	b.rebuild.older, b.rebuild.gone = b.rebuild.gone, nil
	b.mu.Unlock()
	fps := b.fingerprints()
	rows := make([]*Row, 0, len(fps))
	for part := range slices.Chunk(fps, atATime) {
		b.mu.Lock()
		for _, fp := range part {
			if th := b.threads[fp]; th != nil {
				if row := b.row(th, now); row != nil {
					rows = append(rows, row)
				}
			}
		}
		b.mu.Unlock()
	}
	rows = order(rows)
	b.mu.Lock()
	if took := time.Since(began); took > brisk {
		b.rebuild.rests = time.Now().Add(3 * took)
	}
	touched, overtaken := b.rebuild.touched, b.rebuild.swapped
	b.rebuild.touched, b.rebuild.older = nil, nil
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
