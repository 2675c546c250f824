package heading

import (
	"strings"

	"holdfast/sources/text"
)

// spot is a part of the line; they stand in this order.
type spot uint8

const (
	badges spot = iota
	title
	status
	watch
	dots
	roles // from here on at the right end
	owed
	person
	spots
)

// gap is how many blanks stand before a part.
func (at spot) gap() int {
	switch {
	case at == badges:
		return 0
	case at >= roles:
		return 2
	}
	return 1
}

// least is the fewest cells in which a cut part says anything.
const least = 8

// line is a line under construction. A part is said the short way first, and a longer
// way while there is room; the order in which that is tried does not depend on the
// room, and the first that finds none ends it. So a wider line says all that a
// narrower one does.
type line struct {
	free int // cells that are left
	full bool
	said [spots]string // painted
}

// cells is how many a part takes with the blanks before it.
func (at spot) cells(words string) int {
	if words == "" {
		return 0
	}
	return at.gap() + text.Width(words)
}

// say says a part in these words, instead of those that it was said in before.
func (l *line) say(at spot, words string) {
	more := at.cells(words) - at.cells(l.said[at])
	if words == "" || l.full {
		return
	}
	if more > l.free {
		l.full = true
		return
	}
	l.free -= more
	l.said[at] = words
}

// cut says at most w cells of a part, and as many as there is room for.
func (l *line) cut(at spot, words string, w int, ellipsis string, paint func(string) string) {
	if words == "" || l.full {
		return
	}
	want := min(w, text.Width(words))
	room := min(want, l.free+at.cells(l.said[at])-at.gap())
	if room >= min(want, least) {
		l.say(at, paint(text.Truncate(words, room, ellipsis)))
	}
	l.full = l.full || room < want
}

// between joins the parts from one up to another.
func (l *line) between(from, to spot) string {
	var b strings.Builder
	for at := from; at < to; at++ {
		if l.said[at] != "" {
			b.WriteString(strings.Repeat(" ", at.gap()) + l.said[at])
		}
	}
	return b.String()
}
