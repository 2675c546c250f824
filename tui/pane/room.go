package pane

import (
	"maps"
	"strings"

	"holdfast/sources/text"
	"holdfast/themes"
)

// Lines is how many lines all rows and headings take.
func (l *List) Lines() int { return len(l.rows) + len(l.starts) }

// Hidden is how many rows lie above and below what is seen; headings are none.
func (l *List) Hidden() (above, below int) {
	return min(len(l.rows), l.rowAt(l.offset)), len(l.rows) - min(len(l.rows), l.rowAt(l.offset+l.h))
}

// Spare is how many lines stay empty below the rows, each on a line of its own; 0: the
// list scrolls, or is full.
func (l *List) Spare() int { return max(0, l.h-l.Lines()) }

// Wrap lets rows, by their ids, take a second line: what they are painted as may have one
// line break. They do so while there are empty lines for all of them: a list that scrolls
// has none. It reports whether they are other rows than before.
func (l *List) Wrap(ids map[string]bool) (other bool) {
	if other = !maps.Equal(l.wrap, ids); other {
		l.wrap, l.redraw = ids, true
	}
	return other
}

// Wraps reports whether a row may take a second line.
func (l *List) Wraps(id string) bool { return l.wrap[id] && len(l.wrap) <= l.Spare() }

func (l *List) heading(name string) string {
	bar := l.theme.Glyph(themes.HLine)
	used := text.Width(name) + 6
	return l.theme.Paint(themes.Dim, " "+strings.Repeat(bar, 2)+" "+name+" "+strings.Repeat(bar, max(0, l.w-used)))
}

// Rename has the selection and the marks follow a row that has another id from the next
// rows on.
func (l *List) Rename(was, is string) {
	if l.sel == was && was != "" {
		l.sel = is
	}
	if l.gone == was && was != "" {
		l.gone = is
	}
	if l.marks[was] {
		delete(l.marks, was)
		l.marks[is], l.memo = true, nil
	}
}
