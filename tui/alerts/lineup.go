package alerts

import (
	source "holdfast/sources/alerts"
	"holdfast/sources/storm"
	"holdfast/tui/alerts/table"
	"holdfast/tui/pane"
)

// lineup is the rows in the list: which groups are open, in which order they are, and
// which of them have a second line.
type lineup struct {
	list   *pane.List
	table  table.Table
	wish   table.Wish
	spread spread
	late   source.Late // the sources whose rows are old
	works  table.Works // the incidents that work on them
}

func newLineup(list *pane.List) *lineup {
	return &lineup{list: list, wish: table.Wish{Open: map[string]bool{}}}
}

// show puts the rows of a board that the filter lets through into the list. An alert
// that was selected stays in sight: where it has become one of many, its group opens.
func (l *lineup) show(rows []*source.Row, filter source.Filter) {
	l.wish.Filter = filter
	for _, r := range rows {
		for _, was := range r.Also() { // the selection follows an alert that is known by another name now
			l.list.Rename(string(was), string(r.Fingerprint))
		}
	}
	l.table = table.Of(rows, l.wish)
	if id := l.table.Folded(source.Fingerprint(l.list.Current())); id != "" {
		l.wish.Open[id] = true
		l.table = table.Of(rows, l.wish)
	}
	l.list.SetRows(l.table.Rows)
}

// turn opens a group that is closed, and closes one that is open. With an alert of an
// open group it is that group.
func (l *lineup) turn(id string) {
	if g := l.table.Within(id); g != nil {
		id = g.ID
		l.list.Choose(id)
	}
	if l.wish.Open[id] {
		delete(l.wish.Open, id)
	} else {
		l.wish.Open[id] = true
	}
}

// whyNotTurn says why no group can be opened or closed here.
func (l *lineup) whyNotTurn() string {
	id, _ := l.at()
	if l.table.Group(id) == nil && l.table.Within(id) == nil {
		return "this row is one alert"
	}
	return ""
}

// reorder lists the alerts in the next order.
func (l *lineup) reorder() { l.wish.Order = l.wish.Order.Next() }

// recolumn shows the next choice of columns.
func (l *lineup) recolumn() { l.wish.Shows = l.wish.Shows.Next() }

// reveal opens the group that an alert is hidden in.
func (l *lineup) reveal(rows []*source.Row, id string) {
	if g := l.table.Folded(source.Fingerprint(id)); g != "" {
		l.wish.Open[g] = true
		l.show(rows, l.wish.Filter)
	}
}

// first selects the first row where none is selected that the filter lets through.
func (l *lineup) first() {
	if _, stands := l.at(); !stands && len(l.table.Rows) > 0 {
		l.list.Choose(l.table.Rows[0].ID)
	}
}

// at is the selected row, and whether one is.
func (l *lineup) at() (id string, stands bool) {
	id = l.list.Current()
	return id, id != ""
}

// group is the group that is selected; nil: an alert is, or nothing.
func (l *lineup) group() *storm.Group {
	id, _ := l.at()
	return l.table.Group(id)
}

// onward selects the next row that fires and nobody holds, if there is one.
func (l *lineup) onward() bool {
	next := l.table.Next(l.list.Current())
	return next != "" && l.list.Choose(next)
}

// marked are the alerts that are marked: of a marked group all its alerts.
func (l *lineup) marked() []string {
	var ids []string
	for _, id := range l.list.Marked() {
		g := l.table.Group(id)
		if g == nil {
			ids = append(ids, id)
			continue
		}
		for _, r := range g.Rows {
			ids = append(ids, string(r.Fingerprint))
		}
	}
	return ids
}
