package alerts

import (
	"maps"
	"slices"
	"sort"
	"sync"
	"sync/atomic"
	"time"
)

const (
	// fewRows is up to how many rows are put into the view that is there; for
	// more it is made anew.
	fewRows = 300
	// brisk is how long making the view anew takes at most where it may follow upon
	// the one before; after one that takes longer there is a rest of three times that.
	brisk = 20 * time.Millisecond
)

// shown is the view as it was published last, and how it is made anew while the
// board stays open to others: with tens of thousands of alerts that takes long
// enough to keep an emergency waiting. All but reading the view is under the
// board's lock.
type shown struct {
	view atomic.Pointer[View]
	one  sync.Mutex // held by who makes it anew a part at a time; taken before the board's

	whole   time.Time            // when it was last made as a whole
	aged    time.Time            // when the rows were last made anew that time alone may change
	touched map[Fingerprint]bool // rows that were put into it while it is made anew; nil: it is not
	swapped bool                 // it was made as a whole meanwhile
	// rests is until when, by the machine's clock, only Tick makes the view anew:
	// push after push in a storm would do nothing else.
	rests time.Time

	saveErr  error
	keepErrs map[string]error
	looks    map[*echo]time.Time // never changed, replaced as a whole
}

// resting reports whether only Tick may make the view anew now.
func (s *shown) resting() bool { return time.Now().Before(s.rests) }

// all publishes a view of these rows, which are all there are, and reports whether
// a person could see a difference.
func (s *shown) all(rows []*Row, now time.Time) (changed bool) {
	s.whole, s.aged, s.swapped = now, now, true
	next := s.viewOf(order(rows), now)
	return !sameView(s.view.Swap(next), next)
}

// begin notes that the view begins to be made anew.
func (s *shown) begin(now time.Time) {
	s.whole, s.aged, s.touched, s.swapped = now, now, map[Fingerprint]bool{}, false
}

// end publishes the rows that were made since begin, in their order, unless
// somebody else published all of them meanwhile. again are those that changed
// meanwhile, and are to be put into it.
func (s *shown) end(rows []*Row, now time.Time, took time.Duration) (old *View, again []Fingerprint) {
	if took > brisk {
		s.rests = time.Now().Add(3 * took)
	}
	again, s.touched = slices.Collect(maps.Keys(s.touched)), nil
	if s.swapped {
		return nil, nil // who did that has told of it
	}
	return s.view.Swap(s.viewOf(rows, now)), again
}

// few publishes the view that is there with fresh rows of some alerts in place of
// theirs, and reports whether a person could see a difference. showed is the row
// that an alert showed last; nil: none.
func (s *shown) few(fps []Fingerprint, fresh []*Row, showed func(Fingerprint) *Row, now time.Time) (changed bool) {
	if s.touched != nil {
		for _, fp := range fps {
			s.touched[fp] = true
		}
	}
	old := s.view.Load()
	was := placesOf(old.Rows, fps, showed)
	fresh = order(fresh)
	v := s.viewOf(exchange(old.Rows, slices.Sorted(maps.Values(was)), fresh), now)
	s.view.Store(v)
	for _, row := range fresh {
		at, there := was[row.Fingerprint]
		if !there || row != old.Rows[at] && !sameRow(old.Rows[at], row) {
			return true
		}
	}
	return len(fresh) != len(was) || !sameError(old.SaveErr, v.SaveErr) || !maps.EqualFunc(old.KeepErrs, v.KeepErrs, sameError)
}

// again publishes that the rows that are shown were seen again.
func (s *shown) again(looks map[*echo]time.Time, now time.Time) {
	s.looks = looks
	next := *s.view.Load()
	next.At, next.looks = now, looks
	s.view.Store(&next)
}

// keepErr notes that a cluster's silences do not match, or that they do, and
// reports whether that is news.
func (s *shown) keepErr(cluster string, err error) (news bool) {
	switch {
	case sameError(s.keepErrs[cluster], err):
		return false
	case err == nil:
		delete(s.keepErrs, cluster)
	default:
		s.keepErrs[cluster] = err
	}
	return true
}

func (s *shown) viewOf(rows []*Row, now time.Time) *View {
	v := &View{At: now, Rows: rows, SaveErr: s.saveErr, index: &index{}, looks: s.looks}
	if len(s.keepErrs) > 0 {
		v.KeepErrs = maps.Clone(s.keepErrs)
	}
	return v
}

// placesOf finds the rows of some alerts: where the row that each showed last
// belongs, or by looking through all where that changed while the view is made
// anew.
func placesOf(rows []*Row, fps []Fingerprint, showed func(Fingerprint) *Row) map[Fingerprint]int {
	places := make(map[Fingerprint]int, len(fps))
	lost := map[Fingerprint]bool{}
	for _, fp := range fps {
		row := showed(fp)
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
