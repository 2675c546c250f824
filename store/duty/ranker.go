package duty

import (
	"cmp"
	"slices"

	"holdfast/sources/alerts"
)

// Ranker ranks again and again: a row of which time alone changes nothing it puts
// into words and in order once, for as long as it looks the same. The zero Ranker
// is ready; it is not safe for concurrent use. What it returned never changes.
type Ranker struct {
	view    *alerts.View
	lasting []Item        // of the view's rows that say the same however long they last, in order
	others  []*alerts.Row // the other rows, by fingerprint
	owing   owing         // the questions that nobody has answered

	worded int           // how many rows were put into lasting words so far
	few    []Item        // what was ranked beside the lasting ones last, in order
	all    []Item        // both, in order; nil: to be made
	counts map[Where]int // of all
}

// Rank ranks the world.
func (r *Ranker) Rank(in Input) *View {
	r.turn(in.Alerts)
	var s Summary
	var facts []fact
	raised := s.fromAlerts(in, r.others, &facts)
	s.fromRecord(in)
	s.fromSilences(in, deadOf(in))
	s.fromHealth(in, r.others)
	s.fromVitals(in)
	s.fromBackups(in, raised, &facts)
	s.fromConfiguration(facts)
	s.fromRota(in)
	s.fromIncidents(in)
	slices.SortStableFunc(s.Items, compare)
	s.Items = merged(r.owing.of(in), s.Items)
	if r.all == nil || !slices.Equal(s.Items, r.few) {
		r.few, r.all = s.Items, merged(r.lasting, s.Items)
		agree(r.all)
		r.counts = counted(nil, r.all)
	}
	s.Items, s.counts = r.all, r.counts
	return &View{Input: in, steady: s}
}

// turn goes over to a view: of the rows that came and left since the one before,
// those that look the same are the same.
func (r *Ranker) turn(v *alerts.View) {
	if v == r.view {
		return
	}
	old := r.view
	r.view = v
	if v == nil {
		r.lasting, r.others, r.all = nil, nil, nil
		return
	}
	came, left := v.Since(old)
	if len(came)+len(left) == 0 {
		return
	}
	was := make(map[alerts.Fingerprint]*alerts.Row, len(left))
	for _, row := range left {
		was[row.Fingerprint] = row
	}
	var fresh []Item
	var others []*alerts.Row
	for _, row := range came {
		before := was[row.Fingerprint]
		if before != nil && row.LooksLike(before) && lasts(row) {
			delete(was, row.Fingerprint) // it stays as it is
			continue
		}
		if lasts(row) {
			fresh = append(fresh, alertItem(row, row.StartsAt))
		} else {
			others = append(others, row)
		}
	}
	r.change(was, fresh, others)
}

// change takes rows out, and puts lasting items and other rows in.
func (r *Ranker) change(gone map[alerts.Fingerprint]*alerts.Row, fresh []Item, others []*alerts.Row) {
	r.worded += len(fresh)
	r.others = slices.DeleteFunc(slices.Clone(r.others), func(row *alerts.Row) bool { return gone[row.Fingerprint] == row })
	r.others = append(r.others, others...)
	slices.SortStableFunc(r.others, func(a, b *alerts.Row) int { return cmp.Compare(a.Fingerprint, b.Fingerprint) })
	lost := false
	for _, row := range gone {
		lost = lost || lasts(row)
	}
	if len(fresh) == 0 && !lost {
		return
	}
	kept := r.lasting
	if lost {
		kept = slices.DeleteFunc(slices.Clone(kept), func(i Item) bool {
			row := gone[alerts.Fingerprint(i.ID)]
			return row != nil && lasts(row)
		})
	}
	slices.SortFunc(fresh, compare)
	r.lasting, r.all = merged(kept, fresh), nil
}

// lasts reports whether what is said of the row does not change by time alone.
func lasts(row *alerts.Row) bool {
	return !row.Own && row.State != alerts.Unknown && row.Section() == alerts.SectionFiring && row.Annotations["summary"] != ""
}

// compare orders items, the most urgent first, then the longest.
func compare(a, b Item) int {
	return cmp.Or(cmp.Compare(a.rank, b.rank), a.Since.Compare(b.Since), cmp.Compare(a.What, b.What), cmp.Compare(a.ID, b.ID))
}

// merged is two lists, each in order, as one.
func merged(a, b []Item) []Item {
	if len(a)+len(b) == 0 {
		return nil
	}
	list := make([]Item, 0, len(a)+len(b))
	for _, item := range b {
		n, _ := slices.BinarySearchFunc(a, item, compare)
		list = append(append(list, a[:n]...), item)
		a = a[n:]
	}
	return append(list, a...)
}
