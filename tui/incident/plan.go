package incident

import (
	"strings"

	"holdfast/tui/incident/box"
	"holdfast/tui/pane"
)

const (
	wideFrom     = 100 // from this width on, four boxes
	lowerLines   = 6   // lines in the lower two of them
	timelineTail = 3   // timeline lines under the checklist of a small screen
)

// spot is where a box is on the screen, in cells.
type spot struct {
	name       box.Name
	x, y, w, h int
}

// plan is which boxes are seen, in rows of boxes that stand side by side.
type plan [][]spot

// planFor places the boxes of an incident on a screen; front has the keys.
func planFor(w, h int, front box.Name) plan {
	if w < wideFrom {
		return narrow(w, h, front)
	}
	left := w / 2
	pair := func(one, other box.Name, y, h int) []spot {
		return []spot{{one, 0, y, left, h}, {other, left, y, w - left, h}}
	}
	lower := lowerLines + 2
	switch {
	case h < 14:
		return plan{pair(box.Checklist, box.Timeline, 0, h)}
	case h < 24:
		lower = 5
	}
	lower += max(0, (h-40)/4)
	return plan{pair(box.Checklist, box.Timeline, 0, h-lower), pair(box.Before, box.Restore, h-lower, lower)}
}

// narrow is the checklist with the end of the timeline under it; another box
// takes the screen while it has the keys.
func narrow(w, h int, front box.Name) plan {
	const tail = timelineTail + 2
	switch {
	case front != box.Checklist, h < 12:
		return plan{{{front, 0, 0, w, h}}}
	}
	return plan{{{front, 0, 0, w, h - tail}}, {{box.Timeline, 0, h - tail, w, tail}}}
}

// of is where a box is; without room where it is not seen.
func (p plan) of(name box.Name) spot {
	for _, row := range p {
		for _, s := range row {
			if s.name == name {
				return s
			}
		}
	}
	return spot{name: name}
}

// under is the box beneath a pointer and the row in it, from 0 beneath its upper
// border; ok is false where nothing can be chosen. Where one box has the screen,
// the pointer is always on that.
func (p plan) under(x, y int) (name box.Name, line int, ok bool) {
	if len(p[0]) == 1 {
		return p[0][0].name, y - 1, true
	}
	for _, row := range p {
		for _, s := range row {
			if x >= s.x && x < s.x+s.w && y >= s.y && y < s.y+s.h {
				return s.name, y - s.y - 1, s.name != box.Restore
			}
		}
	}
	return 0, 0, false
}

// draw puts the boxes together.
func (p plan) draw(each func(box.Name) string) string {
	rows := make([]string, len(p))
	for i, row := range p {
		drawn := make([]string, len(row))
		for j, s := range row {
			drawn[j] = each(s.name)
		}
		rows[i] = pane.Beside(drawn...)
	}
	return strings.Join(rows, "\n")
}
