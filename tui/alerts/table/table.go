// Package table lays the alerts out: which rows there are, under which heading
// each stands, how wide the columns are, and how a row is painted. It must not
// decide what an alert means: sources/alerts does.
package table

import (
	source "holdfast/sources/alerts"
	"holdfast/sources/text"
	"holdfast/tui/pane"
)

const (
	nameFrom   = 8 // where the name begins
	ageCells   = 4
	nameLeast  = 12
	nameMost   = 28
	placeLeast = 4
	placeMost  = 24
	someCells  = 14 // what the end of a row needs: who holds it, for how long
	fewCells   = 9  // and where it only says more of the alert
)

// Table is the rows that a filter lets through, in their order, and the width of
// their columns.
type Table struct {
	Rows    []pane.ListRow
	columns columns
}

// Of lays out the rows of a board that the filter lets through; a zero filter
// lets all through.
func Of(rows []*source.Row, filter source.Filter) Table {
	t := Table{Rows: make([]pane.ListRow, 0, len(rows))}
	last := lastSection(rows)
	for _, r := range rows {
		if !filter.IsZero() && !filter.Match(r) {
			continue
		}
		t.columns.see(r)
		t.Rows = append(t.Rows, pane.ListRow{ID: string(r.Fingerprint), Section: section(r, last)})
	}
	return t
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

// columns is how long the words of the rows are.
type columns struct {
	name, place int
	told        bool // a row has something at its end that is not said elsewhere
}

func (c *columns) see(r *source.Row) {
	c.name = max(c.name, text.Width(r.Name()))
	c.place = max(c.place, text.Width(r.Place()))
	c.told = c.told || r.Ack != nil || r.Quiet != nil || r.State != source.Firing
}

// fit gives the name and the place their columns of a row: which alert it is
// goes before what it is about.
func (c columns) fit(width int) (name, place int) {
	end := fewCells
	if c.told {
		end = someCells
	}
	room := width - nameFrom - 2 - ageCells - 2 - end
	name = min(max(c.name, nameLeast), nameMost)
	place = min(max(c.place, placeLeast), placeMost)
	if over := name + place - room; over > 0 {
		cut := min(over, max(0, place-9))
		place -= cut
		name -= min(over-cut, max(0, name-nameLeast))
	}
	return name, place
}
