package alerts

import (
	"context"
	"maps"
	"slices"
	"sort"
	"time"

	"holdfast/sources"
)

const (
	// atATime is how many pushed alerts are taken in before the board lets
	// somebody else in: an emergency does not wait for a storm.
	atATime = 250
	// fewRows is up to how many rows are put into the view that is there; for
	// more it is made anew.
	fewRows = 300
)

// receivePush takes in what was pushed and is durable when it returns nil,
// whatever else waits for the record. For all other alerts only time has
// passed, which is Tick's to judge.
func (b *Board) receivePush(ctx context.Context, name string, s Snapshot, members []Member, at time.Time) error {
	if s.Emergent {
		ctx = sources.Urgent(ctx)
	}
	list := inOrder(members, at)
	var fps []Fingerprint
	pushed := make(map[Fingerprint]bool, len(list))
	for _, a := range list {
		if !pushed[a.Fingerprint] {
			pushed[a.Fingerprint] = true
			fps = append(fps, a.Fingerprint)
		}
	}
	slices.Sort(fps) // alerts that are next to each other in the record are written together
	for left := len(list); left > 0; {
		part := list[len(list)-left:][:min(left, atATime)]
		left -= len(part)
		if b.hearPart(name, s, part, fps, at) {
			b.feed.Changed(sources.Alerts)
		}
	}
	// A part of it on the screen would be nothing to act on.
	if len(fps) > fewRows && b.swapSoon(at) {
		b.feed.Changed(sources.Alerts)
	}
	err := b.savePushed(ctx, fps)
	if err != nil && s.Emergent && b.allRecorded(name, fps) {
		return nil // said again, and in the record since it was said first
	}
	return err
}

// hearPart takes in a part of a push, and shows it where the push has few alerts.
func (b *Board) hearPart(name string, s Snapshot, part []Alert, fps []Fingerprint, at time.Time) (changed bool) {
	b.mu.Lock()
	defer b.mu.Unlock()
	more := b.stale
	src := b.source(name)
	src.last, src.push, src.heard = at, true, true
	b.receivePushed(name, s, part, at)
	for _, a := range part {
		b.settleOne(a.Fingerprint, at)
	}
	return len(fps) <= fewRows && b.swapFew(fps, more, at)
}

// swapFew builds the view of the one that is there and of a few rows that may
// have changed, and reports whether a person could see a difference. more: other
// rows are to be shown, too; whoever changed them, or Tick, does it.
func (b *Board) swapFew(fps []Fingerprint, more bool, now time.Time) (changed bool) {
	b.stale = more
	if b.rebuild.touched != nil {
		for _, fp := range fps {
			b.rebuild.touched[fp] = true
		}
	}
	old := b.view.Load()
	was := b.placesOf(old.Rows, fps)
	fresh := make([]*Row, 0, len(fps))
	for _, fp := range fps {
		if th := b.threads[fp]; th != nil {
			if row := b.row(th, now); row != nil {
				fresh = append(fresh, row)
			}
		}
	}
	fresh = order(fresh)
	v := b.viewOf(exchange(old.Rows, slices.Sorted(maps.Values(was)), fresh), now)
	b.view.Store(v)
	for _, row := range fresh {
		at, there := was[row.Fingerprint]
		if !there || row != old.Rows[at] && !sameRow(old.Rows[at], row) {
			return true
		}
	}
	return len(fresh) != len(was) || !sameError(old.SaveErr, v.SaveErr) || !maps.EqualFunc(old.KeepErrs, v.KeepErrs, sameError)
}

// placesOf finds the rows of some alerts: where the row that each showed last
// belongs, or by looking through all where that changed while the view is made
// anew.
func (b *Board) placesOf(rows []*Row, fps []Fingerprint) map[Fingerprint]int {
	places := make(map[Fingerprint]int, len(fps))
	lost := map[Fingerprint]bool{}
	for _, fp := range fps {
		row := b.rebuild.left(fp)
		if th := b.threads[fp]; th != nil {
			row = th.row
		}
		if row == nil {
			continue // it showed none
		}
		if at := placeOf(rows, row); at < len(rows) && rows[at].Fingerprint == fp {
			places[fp] = at
			continue
		}
		lost[fp] = true
	}
	for i := 0; len(lost) > 0 && i < len(rows); i++ {
		if fp := rows[i].Fingerprint; lost[fp] {
			places[fp] = i
			delete(lost, fp)
		}
	}
	return places
}

// placeOf is where the row stands, or belongs.
func placeOf(rows []*Row, r *Row) int {
	key := keyOf(r, 0)
	return sort.Search(len(rows), func(i int) bool { return keyOf(rows[i], 0).compare(key) >= 0 })
}

// exchange is the rows without those at some places, and with others; all are
// in order.
func exchange(rows []*Row, gone []int, fresh []*Row) []*Row {
	list := make([]*Row, 0, len(rows)+len(fresh))
	from := 0
	take := func(until int) {
		for len(gone) > 0 && gone[0] < until {
			list = append(list, rows[from:gone[0]]...)
			from, gone = gone[0]+1, gone[1:]
		}
		list = append(list, rows[from:until]...)
		from = until
	}
	for _, r := range fresh {
		take(placeOf(rows, r))
		list = append(list, r)
	}
	take(len(rows))
	return list
}

// allRecorded reports whether the record has what a source said of these alerts.
func (b *Board) allRecorded(name string, fps []Fingerprint) bool {
	b.mu.Lock()
	defer b.mu.Unlock()
	for _, fp := range fps {
		if r := b.runOf(fp, name); r == nil || !r.recorded() {
			return false
		}
	}
	return true
}
