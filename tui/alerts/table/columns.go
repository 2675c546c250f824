package table

import (
	"strings"

	"holdfast/sources/storm"
	"holdfast/sources/text"
	"holdfast/themes"
	"holdfast/tui/pane"
	"holdfast/tui/row"
)

const (
	nameFrom   = 8 // where the name begins
	ageCells   = 4
	nameLeast  = 12
	nameMost   = 28
	placeLeast = 4
	placeMost  = 24
	fromMost   = 12
	tightCells = 14 // what the end of a row needs where there is hardly room: who holds it, for how long
	fewCells   = 9  // and where it only says more of the alert
	holderRoom = 16 // who holds an alert, before what it says
	wideFrom   = 70 // from here a row says what is broken
	saysCells  = 30 // and has so many cells for it
	fullFrom   = 98 // from here more
	fullCells  = 40
	differs    = "what differs"
)

// Columns are which columns a person wants.
type Columns uint8

// The choices.
const (
	Usual   Columns = iota // what differs, and the sources where there are several
	Sources                // the sources in any case
	Summary                // as much as there is room for of what an alert says
	choices
)

// Next is the choice after this one; after the last the first.
func (c Columns) Next() Columns { return (c + 1) % choices }

// String names the choice.
func (c Columns) String() string {
	switch c {
	case Sources:
		return "with the sources"
	case Summary:
		return "the summary alone"
	default:
		return "as usual"
	}
}

// columns is how long the words of the rows are.
type columns struct {
	shows             Columns
	name, place, from int
	told              bool // a row has something at its end that is not said elsewhere
	says              int  // the longest summary
}

func (c *columns) see(apart *storm.Apart, e storm.Entry) {
	r := e.Row
	c.name = max(c.name, text.Width(name(e)))
	place := apart.Words(r)
	if e.Group != nil {
		place = many(e.Group, apart, "×")
	}
	if c.shows != Summary {
		c.place = max(c.place, text.Width(place))
	}
	if c.shows == Sources || c.shows == Usual && apart.Sources() {
		c.from = max(c.from, text.Width(from(r.Sources)))
	}
	c.told = c.told || r.Ack != nil
	c.says = max(c.says, len(r.Annotations["summary"]))
}

// many counts the alerts of a group by what differs: "×300 pods".
func many(g *storm.Group, apart *storm.Apart, times string) string {
	return strings.TrimRight(times+pane.Count(len(g.Rows))+" "+g.Kind(apart), " ")
}

// from names the sources of a row.
func from(sources []string) string { return strings.Join(sources, ",") }

// widths are the columns as they fit.
type widths struct{ name, place, from int }

// fit gives the name, what differs and the source their columns of a row: which alert
// it is goes before how it differs, and what is broken before both where there is room.
func (c columns) fit(width int) widths {
	w := widths{name: min(max(c.name, nameLeast), nameMost), from: min(c.from, fromMost)}
	if c.place > 0 {
		w.place = min(max(c.place, placeLeast), placeMost)
	}
	if c.place > 0 && width >= fullFrom { // its head is whole
		w.place = max(w.place, len(differs))
	}
	over := w.taken() + c.end(width) - width
	for _, give := range []struct {
		cells *int
		least int
	}{{&w.place, 9}, {&w.from, 4}, {&w.name, nameLeast}} {
		if over > 0 && *give.cells > give.least {
			cut := min(over, *give.cells-give.least)
			*give.cells -= cut
			over -= cut
		}
	}
	if over > 0 && width >= wideFrom && w.from > 0 { // better unsaid than cut to nothing
		w.from = 0
	}
	return w
}

// taken is how many cells a row has before its end.
func (w widths) taken() int {
	n := nameFrom + w.name + 1 + ageCells + 2
	if w.place > 0 {
		n += w.place + 1
	}
	if w.from > 0 {
		n += w.from + 1
	}
	return n
}

// end is what the end of a row should have.
func (c columns) end(width int) int {
	says := fullCells
	if width < fullFrom {
		says = saysCells
	}
	switch {
	case width >= wideFrom && c.told:
		return min(says, c.says) + holderRoom
	case width >= wideFrom:
		return max(min(says, c.says), tightCells)
	case c.told:
		return tightCells
	}
	return fewCells
}

// Head names the columns, in w cells.
func (t Table) Head(theme *themes.Theme, w int) string {
	fit := t.columns.fit(w)
	words := strings.Repeat(" ", nameFrom) + pane.Fit("alert", fit.name) + " "
	if fit.place > 0 {
		words += pane.Fit(differs, fit.place) + " "
	}
	if fit.from > 0 {
		words += pane.Fit("from", fit.from) + " "
	}
	return row.New(theme, w, false).Put(themes.Dim, words+" age  what it says").String()
}
