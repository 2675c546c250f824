package pane

import (
	"slices"
	"strings"

	tea "charm.land/bubbletea/v2"

	"holdfast/themes"
)

// ListRow is one row of a List: who it is, and under which heading it stands.
type ListRow struct {
	ID      string // stable over time and unique in the list
	Section string // rows of a section follow each other; empty: no heading
}

// Draw paints one row in w cells.
type Draw func(id string, w int, selected, marked bool) string

// List is a scrolling list whose selection is an id, never a place: it follows
// its row wherever that goes. When the selected row vanishes, nothing is
// selected until the person moves again, so no act lands on another row.
//
// Moving goes by the order the person saw: rows that arrived after the last
// frame do not change what a key means until they are drawn.
type List struct {
	draw  Draw
	theme *themes.Theme
	w, h  int

	rows   []ListRow
	starts []int // the rows a heading stands before

	sel    string
	at     int    // where sel is, or was when it vanished
	gone   string // the id that vanished; empty: sel stands
	moves  uint64 // how often the person chose
	offset int    // lines above the first visible one
	marks  map[string]bool
	memo   []string // their ids in the order of the list; nil: to be looked for
	onTop  bool     // nobody chose: the first row is selected, whichever it is

	wrap map[string]bool // the rows that may take a second line

	redraw bool
	frame  frame
}

// frame is what the person saw last: all that a drawing leaves.
type frame struct {
	drawn string
	rows  []ListRow
	empty bool   // the list was seen to be empty
	lit   string // the id that was highlighted
	lines []int  // the row on each visible line, -1: a heading
	moves uint64 // how often the person had chosen by then
}

// NewList makes an empty list that paints its rows with draw.
func NewList(draw Draw) *List {
	return &List{draw: draw, marks: map[string]bool{}, redraw: true}
}

// SetSize gives the list its room.
func (l *List) SetSize(w, h int) {
	if w != l.w || h != l.h {
		l.w, l.h, l.redraw = w, h, true
		l.reveal()
	}
}

// SetTheme changes the colours of headings.
func (l *List) SetTheme(t *themes.Theme) { l.theme, l.redraw = t, true }

// Redraw paints the rows anew at the next View: what they say has changed.
func (l *List) Redraw() { l.redraw = true }

// Seen are the ids of the rows that were drawn last.
func (l *List) Seen() []string {
	list := make([]string, 0, len(l.frame.lines))
	for _, row := range l.frame.lines {
		if row < 0 || row >= len(l.frame.rows) {
			continue
		}
		if id := l.frame.rows[row].ID; len(list) == 0 || list[len(list)-1] != id {
			list = append(list, id)
		}
	}
	return list
}

// StayOnTop says that nobody is working in the list: the first row is selected,
// whichever it is, so that the loudest is seen when it comes. It ends when a row
// is chosen.
func (l *List) StayOnTop(on bool) { l.onTop = on }

// SetRows replaces the rows. The list keeps the slice and does not change it.
func (l *List) SetRows(rows []ListRow) {
	if l.frame.empty { // it was seen to be empty: this is a new list
		l.sel, l.gone, l.at, l.frame.empty = "", "", 0, false
	}
	wasLine := l.lineOf(l.at) - l.offset
	atTop := l.offset == 0
	l.rows, l.redraw = rows, true
	l.starts = l.starts[:0]
	for i := range rows {
		if rows[i].Section != "" && (i == 0 || rows[i-1].Section != rows[i].Section) {
			l.starts = append(l.starts, i)
		}
	}
	if l.onTop && len(rows) > 0 && l.sel != rows[0].ID {
		l.sel, l.gone, l.at, atTop = rows[0].ID, "", 0, true
		l.moves, l.offset = l.frame.moves, 0
	}
	switch i := l.find(rows, l.sel, l.at); {
	case l.sel == "" && l.gone == "":
		if len(rows) > 0 {
			l.sel, l.at, l.moves = rows[0].ID, 0, l.frame.moves
		}
	case l.sel != "" && i < 0:
		l.gone, l.sel = l.sel, ""
		l.at = min(l.at, len(rows)) // what slid into its place, or the end
	case l.gone != "":
		if i := l.find(rows, l.gone, l.at); i >= 0 { // it came back
			l.sel, l.gone, l.at = l.gone, "", i
		}
		l.at = min(l.at, len(rows)) // what slid into its place, or the end
	default:
		l.at = i
	}
	l.dropMarks()
	if !atTop { // whoever scrolled sees the chosen row stay where it is
		l.offset = l.lineOf(l.at) - wasLine
	}
	l.reveal()
}

// dropMarks takes the marks of rows that are gone away.
func (l *List) dropMarks() {
	l.memo = nil
	if there := l.Marked(); len(there) < len(l.marks) {
		clear(l.marks)
		for _, id := range there {
			l.marks[id] = true
		}
	}
}

// find looks for an id, first where it was.
func (l *List) find(rows []ListRow, id string, near int) int {
	if id == "" {
		return -1
	}
	if near >= 0 && near < len(rows) && rows[near].ID == id {
		return near
	}
	return slices.IndexFunc(rows, func(r ListRow) bool { return r.ID == id })
}

// Len is how many rows there are.
func (l *List) Len() int { return len(l.rows) }

// Last is the id of the last row; empty: there is none.
func (l *List) Last() string {
	if len(l.rows) == 0 {
		return ""
	}
	return l.rows[len(l.rows)-1].ID
}

// Current is the selected id, for showing; empty: none.
func (l *List) Current() string { return l.sel }

// Selected is the id that acts are for. whyNot says why there is none: the list
// is empty, or the row that was selected is no longer there, or the selected
// row has not been on the screen yet.
func (l *List) Selected() (id, whyNot string) {
	switch {
	case l.gone != "" && !l.frame.empty:
		return "", "the selected row is no longer there; move to choose another"
	case l.sel == "":
		return "", "nothing is selected"
	case l.moves == l.frame.moves && l.frame.lit != l.sel:
		return "", "the list has just changed; look again"
	}
	return l.sel, ""
}

// Choose selects a row by its id, if it is there.
func (l *List) Choose(id string) bool {
	i := l.find(l.rows, id, -1)
	if i < 0 {
		return false
	}
	l.sel, l.at, l.gone, l.onTop, l.redraw = id, i, "", false, true
	l.moves++
	l.reveal()
	return true
}

// Move selects the row n further down (up when negative) in the order last seen.
func (l *List) Move(n int) {
	order := l.frame.rows
	if len(order) == 0 {
		order = l.rows
	}
	if len(order) == 0 {
		return
	}
	at := l.find(order, l.sel+l.gone, l.at) // one of them is empty
	switch {
	case at >= 0:
		at += n
	case n > 0:
		at = l.at + n - 1 // the row that took the vanished one's place comes first
	default:
		at = l.at + n
	}
	was := l.offset
	l.choose(order, min(max(at, 0), len(order)-1))
	l.leap(l.offset - was)
}

func (l *List) choose(order []ListRow, at int) {
	id := order[at].ID
	l.redraw, l.onTop = true, false
	l.moves++
	if i := l.find(l.rows, id, at); i >= 0 {
		l.sel, l.at, l.gone = id, i, ""
	} else {
		l.sel, l.gone, l.at = "", id, min(at, len(l.rows))
	}
	l.reveal()
}

// Page moves by n screens.
func (l *List) Page(n int) { l.Move(n * max(1, l.h-1)) }

// Top selects the first row, Bottom the last.
func (l *List) Top() { l.Move(-max(len(l.rows), len(l.frame.rows))) }

// Bottom selects the last row.
func (l *List) Bottom() { l.Move(max(len(l.rows), len(l.frame.rows))) }

// Mouse takes a wheel turn or a click, with Y counted from the list's first line.
func (l *List) Mouse(msg tea.Msg) {
	switch m := msg.(type) {
	case tea.MouseWheelMsg:
		switch m.Button {
		case tea.MouseWheelUp:
			l.Move(-3)
		case tea.MouseWheelDown:
			l.Move(3)
		}
	case tea.MouseClickMsg:
		if m.Button == tea.MouseLeft && m.Y >= 0 && m.Y < len(l.frame.lines) && l.frame.lines[m.Y] >= 0 && l.frame.lines[m.Y] < len(l.frame.rows) {
			l.choose(l.frame.rows, l.frame.lines[m.Y])
		}
	}
}

// Mark marks the selected row, or takes its mark away.
func (l *List) Mark() {
	id, whyNot := l.Selected()
	if whyNot != "" {
		return
	}
	if l.marks[id] {
		delete(l.marks, id)
	} else {
		l.marks[id] = true
	}
	l.memo, l.redraw = nil, true
}

// Marked lists the marked ids in the order of the list. They are looked for once
// and not at every key, of which each asks for them several times.
func (l *List) Marked() []string {
	if len(l.marks) == 0 || l.memo != nil {
		return slices.Clone(l.memo)
	}
	for _, r := range l.rows {
		if l.marks[r.ID] {
			l.memo = append(l.memo, r.ID)
		}
	}
	return slices.Clone(l.memo)
}

// Unmark takes every mark away.
func (l *List) Unmark() {
	if len(l.marks) > 0 {
		clear(l.marks)
		l.memo, l.redraw = nil, true
	}
}

// lineOf is the line a row stands on, counting headings.
func (l *List) lineOf(row int) int {
	n, _ := slices.BinarySearch(l.starts, row+1)
	return row + n
}

// reveal scrolls so that the selected row, and a heading right above it, is seen.
func (l *List) reveal() {
	last := max(0, l.Lines()-l.h)
	if l.h > 0 && len(l.rows) > 0 {
		line := l.lineOf(l.at)
		above := line
		if _, heading := slices.BinarySearch(l.starts, l.at); heading && l.h > 1 {
			above--
		}
		l.offset = max(min(l.offset, above), line-l.h+1)
	}
	l.offset = min(max(l.offset, 0), last)
}

// leap scrolls on by a third of the list when a step has scrolled it by a line
// or two. Beside another pane every scrolled line is drawn anew, two thousand
// bytes of them: so it happens at one key of many, and not at each.
func (l *List) leap(scrolled int) {
	const step = 2 // a row and the heading above it
	if scrolled == 0 || scrolled > step || scrolled < -step {
		return
	}
	further := l.h / 3
	if scrolled < 0 {
		further = -further
	}
	l.offset += further
	l.reveal()
}

// View draws h lines; only those that are seen are painted.
func (l *List) View() string { return l.Draw(l.draw) }

// Draw is View with the rows painted by paint.
func (l *List) Draw(paint Draw) string {
	if !l.redraw {
		return l.frame.drawn
	}
	f := frame{rows: l.rows, empty: len(l.rows) == 0, moves: l.moves, lines: l.frame.lines[:0]}
	var b strings.Builder
	b.Grow(l.h * (l.w + 80))
	row := l.rowAt(l.offset)
	heading := row < len(l.rows) && l.lineOf(row) > l.offset
	for i := 0; i < l.h; i++ {
		if i > 0 {
			b.WriteByte('\n')
		}
		if row >= len(l.rows) {
			continue
		}
		r := l.rows[row]
		if heading && i == l.h-1 { // it would stand over nothing
			continue
		}
		if heading {
			b.WriteString(l.heading(r.Section))
			f.lines = append(f.lines, -1)
			heading = false
			continue
		}
		if r.ID == l.sel {
			f.lit = r.ID
		}
		painted := paint(r.ID, l.w, r.ID == l.sel, l.marks[r.ID])
		b.WriteString(painted)
		f.lines = append(f.lines, row)
		if len(l.wrap) > 0 && l.Wraps(r.ID) && strings.Contains(painted, "\n") {
			f.lines = append(f.lines, row)
			i++
		}
		row++
		if row < len(l.rows) {
			_, heading = slices.BinarySearch(l.starts, row)
		}
	}
	f.drawn = b.String()
	l.frame, l.redraw = f, false
	return f.drawn
}

// rowAt is the row on a line, or the one below the heading on it.
func (l *List) rowAt(line int) int {
	row := line
	for k, s := range l.starts {
		if line > s+k { // the heading of s is on line s+k
			row = line - 1 - k
		}
	}
	return row
}
