package incident

import (
	"strings"

	"holdfast/tui/incident/box"
	"holdfast/tui/pane"
)

const (
	wideFrom     = 100 // from this width on, two columns
	lowerLines   = 3   // lines in the lower boxes of the right one
	timelineTail = 3   // timeline lines under the checklist of a small screen
	liveFrom     = 12  // from this height on how things stand now is seen
	lowerFrom    = 20  // from here on, beneath the timeline what was before, and the restore points
	tailFrom     = 18  // from here on a small screen has the end of the timeline, too
)

// spot is where a box is on the screen, in cells.
type spot struct {
	name       box.Name
	x, y, w, h int
}

// plan is which boxes are seen: columns of boxes beneath one another, and below all of
// them how things stand now, at its full width.
type plan struct {
	columns [][]spot
	live    spot // without room where it is not seen
}

// needs are how many lines boxes have to say, their borders aside: beneath the
// timeline none gets more.
type needs struct{ before, restore int }

// planFor places the boxes of an incident on a screen; front has the keys.
func planFor(w, h int, front box.Name, n needs) plan {
	var p plan
	if h >= liveFrom {
		lines := 3 + max(0, min((h-22)/3, 7))
		p.live = spot{box.Live, 0, h - lines - 2, w, lines + 2}
		h -= lines + 2
	}
	if w < wideFrom {
		p.columns = [][]spot{narrow(w, h, front)}
		return p
	}
	left := w / 2
	p.columns = [][]spot{{{box.Checklist, 0, 0, left, h}}, beside(left, w-left, h, front, n)}
	return p
}

// beside is the timeline, with what was before and the restore points beneath it
// where there is room; otherwise the one of them that has the keys.
func beside(x, w, h int, front box.Name, n needs) []spot {
	if h < lowerFrom {
		if front == box.Checklist {
			front = box.Timeline
		}
		return []spot{{front, x, 0, w, h}}
	}
	most := lowerLines + max(0, (h-28)/5)
	before, restore := min(max(1, n.before), most)+2, min(max(1, n.restore), most)+2
	return []spot{{box.Timeline, x, 0, w, h - before - restore}, {box.Before, x, h - before - restore, w, before}, {box.Restore, x, h - restore, w, restore}}
}

// narrow is the checklist with the end of the timeline under it; another box
// takes their place while it has the keys.
func narrow(w, h int, front box.Name) []spot {
	const tail = timelineTail + 2
	if front != box.Checklist || h+5 < tailFrom {
		return []spot{{front, 0, 0, w, h}}
	}
	return []spot{{front, 0, 0, w, h - tail}, {box.Timeline, 0, h - tail, w, tail}}
}

// of is where a box is; without room where it is not seen.
func (p plan) of(name box.Name) spot {
	if name == box.Live {
		return p.live
	}
	for _, column := range p.columns {
		for _, s := range column {
			if s.name == name {
				return s
			}
		}
	}
	return spot{name: name}
}

// under is the box beneath a pointer and the row in it, from 0 beneath its upper
// border; ok is false where nothing can be chosen.
func (p plan) under(x, y int) (name box.Name, line int, ok bool) {
	for _, column := range p.columns {
		for _, s := range column {
			if x >= s.x && x < s.x+s.w && y >= s.y && y < s.y+s.h {
				return s.name, y - s.y - 1, s.name != box.Restore
			}
		}
	}
	return 0, 0, false
}

// draw puts the boxes of the columns together.
func (p plan) draw(each func(box.Name) string) string {
	columns := make([]string, len(p.columns))
	for i, column := range p.columns {
		drawn := make([]string, len(column))
		for j, s := range column {
			drawn[j] = each(s.name)
		}
		columns[i] = strings.Join(drawn, "\n")
	}
	return pane.Beside(columns...)
}
