package table

import (
	"slices"
	"time"

	source "holdfast/sources/alerts"
	"holdfast/themes"
	"holdfast/tui/pane"
	"holdfast/tui/row"
)

// barMinutes is over how many minutes a row shows how many alerts began.
const barMinutes = 5

// began is when the alerts of a group began, the oldest first: whether a storm still
// grows is what is asked of it first.
type began []time.Time

func beganOf(rows []*source.Row) began {
	list := make(began, len(rows))
	for i, r := range rows {
		list[i] = r.Began()
	}
	slices.SortFunc(list, time.Time.Compare)
	return list
}

// by is how many of them began until then.
func (b began) by(then time.Time) int {
	n, _ := slices.BinarySearchFunc(b, then, func(at, then time.Time) int {
		if at.After(then) {
			return 1
		}
		return -1
	})
	return n
}

// minutes is how many began in each of the last minutes up to now, the last sixty
// seconds last; nil: none did, it stands still. One that says it begins later is among
// those.
func (b began) minutes(now time.Time) []int {
	if len(b) == 0 || !b[len(b)-1].After(now.Add(-barMinutes*time.Minute)) {
		return nil
	}
	list := make([]int, barMinutes)
	until := len(b)
	for i := range list {
		from := b.by(now.Add(-time.Duration(i+1) * time.Minute))
		list[barMinutes-1-i] = until - from
		until = from
	}
	return list
}

// rests says until when the minutes are the same: until the next alert is older than
// another of them.
func (b began) rests(rest *pane.Rest, now time.Time) {
	for i := range barMinutes {
		age := time.Duration(i+1) * time.Minute
		if next := b.by(now.Add(-age)); next < len(b) {
			rest.To(b[next].Add(age))
		}
	}
}

// bars draws counts, a cell each, against the most of them: nothing is the lowest sign,
// and one is more than nothing.
func (p Pen) bars(r *row.Row, counts []int, role themes.Role) {
	most, signs := slices.Max(counts), ""
	for _, n := range counts {
		if n == 0 {
			signs += p.Theme.Spark(0)
		} else {
			signs += p.Theme.Spark(1 + n*6/most)
		}
	}
	r.Put(role, signs)
}
