package alerts

import (
	"slices"
	"time"

	"holdfast/sources"
)

// rows are these alerts as rows, those that have one.
func (b *Board) rows(fps []Fingerprint, now time.Time) []*Row {
	rows := make([]*Row, 0, len(fps))
	for _, fp := range fps {
		if th := b.fold.threads[fp]; th != nil {
			if row := th.show(now, b.reading.loaded, b.fold.acks.of(fp), &b.cover); row != nil {
				rows = append(rows, row)
			}
		}
	}
	return rows
}

// swap builds the view and reports whether a person could see a difference.
func (b *Board) swap(now time.Time) (changed bool) {
	b.fold.owed.view = false
	b.fold.left.clear()
	return b.shown.all(b.rows(b.fold.fingerprints(), now), now)
}

// swapFew builds the view of the one that is there and of a few rows that may
// have changed, and reports whether a person could see a difference. more: other
// rows are to be shown, too; whoever changed them, or Tick, does it.
func (b *Board) swapFew(fps []Fingerprint, more bool, now time.Time) (changed bool) {
	b.fold.owed.view = more
	was := make(map[Fingerprint]*Row, len(fps)) // before they are made anew
	for _, fp := range fps {
		was[fp] = b.fold.showed(fp)
	}
	return b.shown.few(fps, b.rows(fps, now), func(fp Fingerprint) *Row { return was[fp] }, now)
}

// age shows, once a minute, the rows that may have changed by time alone, and
// reports whether a person could see a difference, or that the view is to be made
// anew as a whole.
func (b *Board) age(now time.Time) (whole, changed bool) {
	switch {
	case b.fold.owed.view || now.Sub(b.shown.whole) >= wholly:
		return true, false
	case now.Sub(b.shown.aged) < time.Minute && !now.Before(b.shown.aged):
		return false, false
	}
	b.shown.aged = now
	var fps []Fingerprint
	for fp, th := range b.fold.threads {
		// How often it fired in the last hour, and what an ack and its silences cover.
		if th.row == nil || th.state == Resolved || b.fold.acks.of(fp) != nil || th.row.Flaps != th.flaps(now, b.reading.loaded) {
			fps = append(fps, fp)
		}
	}
	switch {
	case len(fps) > fewRows:
		return true, false
	case len(fps) > 0:
		return false, b.swapFew(fps, false, now)
	}
	b.shown.again(b.shown.looks, now)
	return false, false
}

// swapSoon is swapSlowly where there is time for it; else the next Tick does it.
func (b *Board) swapSoon(now time.Time) (changed bool) {
	b.mu.Lock()
	rests := b.shown.resting()
	b.fold.owed.view = b.fold.owed.view || rests
	b.mu.Unlock()
	return !rests && b.swapSlowly(now)
}

// swapSlowly is swap for who does not hold the board's lock, and lets others in
// while it works. What they put into the view meanwhile stays in it.
func (b *Board) swapSlowly(now time.Time) (changed bool) {
	b.shown.one.Lock()
	defer b.shown.one.Unlock()
	began := time.Now()
	b.mu.Lock()
	b.fold.owed.view = false
	b.fold.left.age()
	b.shown.begin(now)
	fps := b.fold.fingerprints()
	b.mu.Unlock()
	rows := make([]*Row, 0, len(fps))
	for part := range slices.Chunk(fps, atATime) {
		b.mu.Lock()
		rows = append(rows, b.rows(part, now)...)
		b.mu.Unlock()
	}
	rows = order(rows)
	b.mu.Lock()
	b.fold.left.renew()
	old, again := b.shown.end(rows, now, time.Since(began))
	if len(again) > 0 {
		b.swapFew(again, b.fold.owed.view, now)
	}
	is := b.View()
	b.mu.Unlock()
	return old != nil && !sameView(old, is)
}

// settleSlowly judges every alert of which time alone may have changed something,
// a part at a time.
func (b *Board) settleSlowly(at time.Time) {
	b.mu.Lock()
	awake := b.fold.awake(at)
	b.mu.Unlock()
	for part := range slices.Chunk(awake, atATime) {
		b.mu.Lock()
		b.fold.tire(part, at)
		b.mu.Unlock()
	}
}

// apply changes memory after the record was written, and shows it.
func (b *Board) apply(change func()) {
	now := b.clock()
	b.mu.Lock()
	change()
	b.fold.settleAll(now)
	changed := b.swap(now)
	b.mu.Unlock()
	if changed {
		b.feed.Changed(sources.Alerts)
	}
}
