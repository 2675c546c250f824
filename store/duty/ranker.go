package duty

import (
	"cmp"
	"slices"

	"holdfast/sources/alerts"
)

// Ranker ranks again and again: the rows of which time alone changes nothing it
// puts into words and in order once, for as long as they look the same. The zero
// Ranker is ready; it is not safe for concurrent use.
type Ranker struct {
	view    *alerts.View
	lasting []Item // of the view's rows that say the same however long they last, in order
	others  []int  // the places of the other rows
}

// turn goes over to a view. It does nothing when it is the same, or looks the same.
func (r *Ranker) turn(v *alerts.View) {
	if v == r.view {
		return
	}
	old := r.view
	r.view = v
	switch {
	case v == nil:
		r.lasting, r.others = nil, nil
		return
	case old != nil && slices.EqualFunc(old.Rows, v.Rows, (*alerts.Row).LooksLike):
		return
	}
	r.lasting, r.others = make([]Item, 0, len(v.Rows)), nil
	for i, row := range v.Rows {
		if lasts(row) {
			r.lasting = append(r.lasting, alertItem(row, row.StartsAt))
		} else {
			r.others = append(r.others, i)
		}
	}
	slices.SortStableFunc(r.lasting, compare)
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
