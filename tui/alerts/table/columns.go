package table

import (
	"fmt"
	"strings"
	"time"

	source "holdfast/sources/alerts"
	"holdfast/sources/storm"
	"holdfast/sources/text"
	"holdfast/themes"
	"holdfast/tui/pane"
	"holdfast/tui/row"
)

const (
	nameFrom   = 9 // where the name begins
	ageCells   = 4
	nameLeast  = 12
	nameKept   = 20 // what a name keeps while others can give
	nameShort  = 14 // and what on a narrow list, before what differs is cut to nothing
	nameMost   = 28
	placeLeast = 4
	placeKept  = 9
	groupNeeds = 14 // in so many cells most groups say how many of what they are
	placeMost  = 24
	fromLeast  = 4
	fromMost   = 12
	tightCells = 14 // what the end of a row needs where there is hardly room: who holds it, for how long
	fewCells   = 9  // and where it only says more of the alert
	holderRoom = 16 // who holds an alert, before what it says
	listFrom   = 64 // from here a row says some words of what is broken
	listCells  = 26 // and has so many cells for it
	wideFrom   = 76 // from here it says what is broken, and of what is held how long its silence lasts
	saysCells  = 30 // and has so many cells for it
	fullFrom   = 98 // from here more
	fullCells  = 40
	whole      = 52     // more than so many only to say it to its end
	rowCells   = 58     // what the columns have before that
	own        = "self" // the source of what holdfast raises, in as few cells as a short name
)

// Columns are which columns a person wants.
type Columns uint8

// The choices.
const (
	Usual   Columns = iota // what differs, and the sources where the rows are of several
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
	needs             int  // what the place must have to tell each row from the others
	told              bool // a row has something at its end that is not said elsewhere
	says              int  // the longest summary
	sources           storm.Alike
	// Since when the one fires, and is held, that does so for the longest time.
	began, held time.Time
	// more is how many cells the age has beyond the usual ones.
	more int
}

func (c *columns) see(apart *storm.Apart, e storm.Entry) {
	r := e.Row
	c.name = max(c.name, text.Width(name(e)))
	place, need := text.Width(apart.Words(r)), 0
	if e.Group != nil {
		place = text.Width(many(e.Group, apart, "×", placeMost))
		need = min(text.Width(many(e.Group, apart, "×", 0)), groupNeeds)
	} else if place > 0 {
		need = min(apart.Need(r, "…"), len(differs))
	}
	if c.shows != Summary {
		c.place, c.needs = max(c.place, place), max(c.needs, need)
	}
	if c.shows == Sources || c.shows == Usual && apart.Mixed() {
		c.from = max(c.from, text.Width(from(r)))
		c.sources.See(from(r))
	}
	c.told = c.told || r.Ack != nil
	if r.State != source.Resolved && !r.StartsAt.IsZero() {
		c.began = earlier(c.began, r.StartsAt)
	}
	if r.Ack != nil {
		c.held = earlier(c.held, r.Ack.At)
	}
	c.says = max(c.says, len(r.Summary()))
}

// earlier is the earlier of two moments; the zero one is none.
func earlier(a, b time.Time) time.Time {
	if a.IsZero() || b.Before(a) {
		return b
	}
	return a
}

// aged has the columns of ages wide enough for how a person wants them, and the pen that
// paints them.
func (t *Table) aged(pen *Pen) {
	pen.age, pen.held = pen.AgedCells(ageCells, t.columns.began), pen.AgedCells(3, t.columns.held)
	t.columns.more = pen.age - ageCells
}

// many counts the alerts of a group by what differs, in about w cells: "×300 pods". Of
// what kind they are is a whole word, and its shortest is there before no part of it is.
// How many have cleared stands in their name.
func many(g *storm.Group, apart *storm.Apart, times string, w int) string {
	if g.Rows[0].Section() == source.SectionCleared {
		return ""
	}
	count := times + pane.Count(len(g.Rows))
	kinds := g.Kinds(apart)
	for _, kind := range kinds {
		if text.Width(count+" "+kind) <= w {
			return count + " " + kind
		}
	}
	return count + " " + kinds[len(kinds)-1]
}

// from names the sources of a row.
func from(r *source.Row) string {
	if r.Own {
		return own
	}
	return strings.Join(r.Sources, ",")
}

// widths are the columns as they fit.
type widths struct{ name, place, from int }

// fit gives the name, what differs and the source their columns of a row. What is
// broken goes before all of them where there is room for it; then which alert it is
// and how it differs give by turns, down to what each still tells.
func (c columns) fit(width int) widths {
	width, c.more = width-c.more, 0
	w := widths{name: min(max(c.name, nameLeast), nameMost), from: min(c.from, fromMost)}
	kept := 0
	if c.place > 0 {
		w.place = min(max(c.place, placeLeast), placeMost)
		kept = min(w.place, max(c.needs, placeKept))
		if width >= fullFrom { // its head is whole
			kept = max(kept, len(differs))
			w.place = max(w.place, kept)
		}
	}
	over := w.taken() + c.end(width) - width
	if over > 0 && width < fullFrom && c.from > 0 && c.shows != Sources { // the few that are of others say so themselves
		c.from = 0
		return c.fit(width)
	}
	for _, give := range []struct {
		cells *int
		least int
	}{{&w.place, kept}, {&w.name, nameKept}, {&w.from, fromLeast}, {&w.name, nameShort}, {&w.place, placeKept}, {&w.name, nameLeast}} {
		if over > 0 && *give.cells > give.least {
			cut := min(over, *give.cells-give.least)
			*give.cells -= cut
			over -= cut
		}
	}
	if over > 0 && width >= wideFrom && w.from > 0 { // better unsaid than cut to nothing
		c.from = 0
		return c.fit(width)
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

// end is what the end of a row should have. Who holds an alert stands before what it
// says, and has room of its own as soon as there is plenty.
func (c columns) end(width int) int {
	switch {
	case width >= fullFrom && c.told:
		return min(min(whole, c.says)+holderRoom, width-rowCells)
	case width >= fullFrom:
		return max(min(whole, c.says, max(fullCells, width-rowCells)), tightCells)
	case width >= wideFrom && c.told:
		return saysCells
	case width >= wideFrom:
		return max(min(saysCells, c.says), tightCells)
	case width >= listFrom && c.told:
		return listCells
	case width >= listFrom:
		return max(min(listCells, c.says), tightCells)
	case c.told:
		return tightCells
	}
	return fewCells
}

// differs is the head of what tells the rows apart, and what stands for it where it
// has no room.
const differs = "what differs"

// head is the first of several names of a column that is whole in w cells.
func head(w int, names ...string) string {
	for _, name := range names {
		if len(name) <= w {
			return name
		}
	}
	return ""
}

// Head names the columns, in w cells; each name is whole.
func (t Table) Head(look pane.Look, w int) string {
	pen := Pen{Look: look}
	t.aged(&pen)
	fit := t.columns.fit(w)
	words := strings.Repeat(" ", nameFrom) + pane.Fit("alert", fit.name) + " "
	if fit.place > 0 {
		words += pane.Fit(head(fit.place, differs, "differs", "what"), fit.place) + " "
	}
	if fit.from > 0 {
		words += pane.Fit(head(fit.from, "from"), fit.from) + " "
	}
	age := "age"
	if look.Points {
		age = "since"
	}
	words += head(w-len(words), fmt.Sprintf("%*s  ", pen.age, age))
	words += head(w-len(words), "what it says", "says")
	return row.New(look.Theme, w, false).Put(themes.Dim, strings.TrimRight(words, " ")).String()
}
