package box

import (
	"slices"
	"strings"

	"holdfast/sources/text"
)

// least is the fewest cells in which a cut part says anything.
const least = 8

// Parts are a line under construction, from parts that stand in a fixed order. A part
// is said the short way first, and a longer way while there is room; the order in
// which that is tried must not depend on the room, and the first that finds none ends
// it. So a wider line says all that a narrower one does.
type Parts struct {
	free int // cells that are left
	full bool
	gaps []int // blanks before each part
	said []string
}

// NewParts starts a line of at most w cells; gaps are the blanks before each part.
func NewParts(w int, gaps ...int) *Parts {
	return &Parts{free: max(0, w), gaps: gaps, said: make([]string, len(gaps))}
}

// cells is how many a part takes with the blanks before it.
func (p *Parts) cells(at int, words string) int {
	if words == "" {
		return 0
	}
	return p.gaps[at] + text.Width(words)
}

// Say says a part in these words, which may be painted, instead of those that it was
// said in before; it tells whether there was room.
func (p *Parts) Say(at int, words string) bool {
	more := p.cells(at, words) - p.cells(at, p.said[at])
	if words == "" || p.full {
		return !p.full
	}
	if p.full = more > p.free; p.full {
		return false
	}
	p.free -= more
	p.said[at] = words
	return true
}

// Cut says at most w cells of a part, and as many as there is room for.
func (p *Parts) Cut(at int, words string, w int, ellipsis string, paint func(string) string) {
	if words == "" || p.full {
		return
	}
	want := min(w, text.Width(words))
	room := min(want, p.free+p.cells(at, p.said[at])-p.gaps[at])
	if room >= min(want, least) {
		p.Say(at, paint(text.Truncate(words, room, ellipsis)))
	}
	p.full = p.full || room < want
}

// Free is how many cells are left.
func (p *Parts) Free() int { return p.free }

// Said is the parts from one up to another, as they stand in the line.
func (p *Parts) Said(from, to int) string {
	var b strings.Builder
	for at, words := range p.said[from:to] {
		if words != "" {
			b.WriteString(strings.Repeat(" ", p.gaps[from+at]) + words)
		}
	}
	return b.String()
}

// Hide takes parts out of the line; their room stays taken.
func (p *Parts) Hide(parts ...int) {
	for at := range p.said {
		if slices.Contains(parts, at) {
			p.said[at] = ""
		}
	}
}
