package alerts

import (
	"context"
	"maps"
	"sort"
	"time"

	"holdfast/sources"
)

const (
	// atATime is how many pushed alerts are taken in before the board lets
	// somebody else in: an emergency does not wait for a storm.
	atATime = 1000
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
	for left := len(list); left > 0; {
		part := list[len(list)-left:][:min(left, atATime)]
		left -= len(part)
		if b.hearPart(name, s, part, fps, at) {
			b.feed.Changed(sources.Alerts)
		}
	}
	// A part of it on the screen would be nothing to act on.
	if len(fps) > fewRows && b.swapSlowly(at) {
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
	is := make(map[Fingerprint]*Row, len(fps))
	was := make(map[Fingerprint]*Row, len(fps))
	fresh := make([]Row, 0, len(fps))
	for _, fp := range fps {
		is[fp] = nil
		if th := b.threads[fp]; th != nil {
			if row, ok := b.row(th, now); ok {
				fresh = append(fresh, row)
			}
		}
	}
	fresh = order(fresh)
	places := make([]int, len(fresh)) // before which old row each comes
	for i := range fresh {
		is[fresh[i].Fingerprint] = &fresh[i]
		key := keyOf(&fresh[i], 0)
		places[i] = sort.Search(len(old.Rows), func(j int) bool { return keyOf(&old.Rows[j], 0).compare(key) >= 0 })
	}
	rows := make([]Row, 0, len(old.Rows)+len(fresh))
	next := 0
	for j := range old.Rows {
		for ; next < len(fresh) && places[next] <= j; next++ {
			rows = append(rows, fresh[next])
		}
		if _, ours := is[old.Rows[j].Fingerprint]; ours {
			was[old.Rows[j].Fingerprint] = &old.Rows[j]
			continue
		}
		rows = append(rows, old.Rows[j])
	}
	v := b.viewOf(append(rows, fresh[next:]...), now)
	b.view.Store(v)
	for fp, row := range is {
		if before := was[fp]; (row == nil) != (before == nil) || row != nil && !sameRow(before, row) {
			return true
		}
	}
	return !sameError(old.SaveErr, v.SaveErr) || !maps.EqualFunc(old.KeepErrs, v.KeepErrs, sameError)
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
