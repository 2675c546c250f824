// Package table lays the alerts out: which rows there are, under which heading
// each stands, how wide the columns are, and how a row is painted. It must not
// decide what an alert means: sources/alerts does.
package table

import (
	"maps"
	"slices"

	source "holdfast/sources/alerts"
	"holdfast/sources/storm"
	"holdfast/tui/pane"
)

// Table is the rows that a filter lets through, in their order, what tells each from
// the others, and the width of their columns.
type Table struct {
	Rows   []pane.ListRow
	Alerts int // how many alerts the filter lets through
	Firing int // how many rows stand for what fires

	entries map[string]storm.Entry
	folds   []*storm.Group
	words   map[string]words // of each group, put together once and not for every frame
	rivals  map[string]int   // of a long name: how many bytes another begins with alike
	apart   *storm.Apart
	columns columns
}

// Wish is what a person wants to see of a board.
type Wish struct {
	Filter source.Filter   // zero: every alert
	Open   map[string]bool // the groups whose alerts have rows of their own
	Order  Order
	Shows  Columns
}

// Of lays out the rows of a board.
func Of(rows []*source.Row, wish Wish) Table {
	if !wish.Filter.IsZero() {
		rows = matching(rows, wish.Filter)
	}
	entries := storm.Of(wish.Order.sorted(rows), func(id string) bool { return wish.Open[id] })
	t := Table{
		Rows: make([]pane.ListRow, 0, len(entries)), Alerts: len(rows),
		entries: make(map[string]storm.Entry, len(entries)), apart: storm.NewApart(entries), words: map[string]words{},
	}
	last := lastSection(rows)
	t.rivals = rivals(entries)
	t.columns.shows = wish.Shows
	for _, e := range entries {
		t.columns.see(t.apart, e)
		if e.Row.Section() == source.SectionFiring && e.Row.State == source.Firing && e.In == nil {
			t.Firing++
		}
		t.entries[e.ID] = e
		if e.Group != nil {
			t.folds = append(t.folds, e.Group)
			t.words[e.ID] = wordsOf(e.Group, t.apart)
		}
		t.Rows = append(t.Rows, pane.ListRow{ID: e.ID, Section: section(e.Row, last)})
	}
	return t
}

// rivals says of each name that may have to be cut how many bytes of it another name
// begins with.
func rivals(entries []storm.Entry) map[string]int {
	alike := map[string]int{}
	for _, e := range entries {
		if name := e.Row.Name(); len(name) > nameLeast {
			alike[name] = 0
		}
	}
	names := slices.Sorted(maps.Keys(alike))
	for i := 1; i < len(names); i++ {
		x, y, n := names[i-1], names[i], 0
		for n < min(len(x), len(y)) && x[n] == y[n] {
			n++
		}
		alike[x], alike[y] = max(alike[x], n), n
	}
	return alike
}

func matching(rows []*source.Row, filter source.Filter) []*source.Row {
	var list []*source.Row
	for _, r := range rows {
		if filter.Match(r) {
			list = append(list, r)
		}
	}
	return list
}

// Apart is what tells the alerts from each other.
func (t Table) Apart() *storm.Apart { return t.apart }

// Group is the group of an id; nil: the id is an alert's, or of no row.
func (t Table) Group(id string) *storm.Group { return t.entries[id].Group }

// Within is the open group that an alert's row is of; nil: it stands for itself.
func (t Table) Within(id string) *storm.Group { return t.entries[id].In }

// Folded is the id of the group that an alert is hidden in; empty: it has a row, or is
// not among the rows.
func (t Table) Folded(fp source.Fingerprint) string {
	if _, stands := t.entries[string(fp)]; stands {
		return ""
	}
	for _, g := range t.folds {
		for _, r := range g.Rows {
			if r.Fingerprint == fp {
				return g.ID
			}
		}
	}
	return ""
}

// Next is the row after one, and after the last the first again, of what nobody holds
// and fires; empty: there is none.
func (t Table) Next(after string) string {
	n, at := len(t.Rows), 0
	for i := range t.Rows {
		if t.Rows[i].ID == after {
			at = i
		}
	}
	for k := 1; k < n; k++ {
		e := t.entries[t.Rows[(at+k)%n].ID]
		if e.ID != after && e.Row.Section() == source.SectionFiring && (e.Group == nil || !e.Group.Open) {
			return e.ID
		}
	}
	return ""
}

// lastSection is the heading over what has cleared: what is quiet stands above
// it, when there is any.
func lastSection(rows []*source.Row) string {
	for i := range rows {
		if rows[i].Section() == source.SectionQuiet {
			return "quiet"
		}
	}
	return "cleared"
}

func section(r *source.Row, last string) string {
	switch r.Section() {
	case source.SectionHeld:
		return "held"
	case source.SectionQuiet:
		return "quiet"
	case source.SectionCleared:
		return last
	default:
		return ""
	}
}
