package duty

import (
	"maps"
	"slices"
	"sync"
	"sync/atomic"
	"time"

	"holdfast/sources/backups"
	"holdfast/store/incident"
)

// View is what needs a human at one moment, ranked. It is immutable, and whoever
// holds one may keep it.
type View struct {
	Input  Input   // what was ranked
	steady Summary // what reads the same wherever it is read
}

// In is everything that needs a human, in order, as it is read in a zone: which
// day it is there says what is overdue, and its clock when a word is due.
func (v *View) In(zone *time.Location) Summary {
	in := v.Input
	in.Now = in.Now.In(zone)
	var s Summary
	s.fromUpdates(in)
	s.fromActions(in)
	if len(s.Items) == 0 {
		return v.steady
	}
	slices.SortStableFunc(s.Items, compare)
	return Summary{Items: merged(v.steady.Items, s.Items), Blindfolded: v.steady.Blindfolded, counts: counted(v.steady.counts, s.Items)}
}

// Desk is where what needs a human is ranked, once a process, for all who look: a
// top line, a status, whoever wakes somebody. It is safe for concurrent use.
type Desk struct {
	world func() Input
	last  atomic.Pointer[View]

	mu     sync.Mutex // held by who ranks
	ranker Ranker
	ranked int // how often
}

// NewDesk returns the desk of a world. The function tells how it is now; it must
// not wait for anything.
func NewDesk(world func() Input) *Desk { return &Desk{world: world} }

// View is what needs a human now. The world is ranked anew only where it is
// another than when somebody looked last, or a second has passed since.
func (d *Desk) View() *View {
	in := d.world()
	if v := d.last.Load(); v != nil && v.Input.same(in) {
		return v
	}
	d.mu.Lock()
	defer d.mu.Unlock()
	in = d.world() // who waited here finds it ranked
	if v := d.last.Load(); v != nil && v.Input.same(in) {
		return v
	}
	v := d.ranker.Rank(in)
	d.ranked++
	d.last.Store(v)
	return v
}

// same reports whether ranking one says what ranking the other says.
func (in Input) same(other Input) bool {
	return in.Now.Unix() == other.Now.Unix() && in.Alerts == other.Alerts && in.Roster == other.Roster &&
		slices.Equal(in.Health, other.Health) && slices.Equal(in.Waits, other.Waits) && sameDuties(in.Duties, other.Duties) && sameSlice(in.Vitals, other.Vitals) &&
		maps.Equal(in.Remind, other.Remind) && slices.EqualFunc(in.Backups, other.Backups, sameStatus)
}

// sameStatus compares what is ranked of a data source.
func sameStatus(a, b backups.Status) bool {
	return a.Name == b.Name && a.Verdict == b.Verdict && a.Since.Equal(b.Since) && slices.Equal(a.Reasons, b.Reasons)
}

// sameDuties reports whether both are one reading of the record.
func sameDuties(a, b incident.Duties) bool {
	return sameSlice(a.Open, b.Open) && sameSlice(a.Unanswered, b.Unanswered) && sameSlice(a.Actions, b.Actions)
}

// sameSlice reports whether both are the very same slice, whatever is in it.
func sameSlice[T any](a, b []T) bool {
	return len(a) == len(b) && (len(a) == 0 || &a[0] == &b[0])
}

// ReadsAs reports whether whoever reads one in a zone reads what they read in the
// other: nothing of the world is another but the time, nor what that makes of it.
func (v *View) ReadsAs(other *View, zone *time.Location) bool {
	in := other.Input
	in.Now = v.Input.Now
	if !v.Input.same(in) {
		return false
	}
	a, b := v.In(zone), other.In(zone)
	return a.Blindfolded == b.Blindfolded && (sameSlice(a.Items, b.Items) || slices.Equal(a.Items, b.Items))
}
