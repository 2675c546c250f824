package logs

import (
	"time"

	source "holdfast/sources/logs"
	"holdfast/sources/text"
	"holdfast/tui/logs/sheet"
)

// reading is how the lines are read: long ones over several rows, or scrolled
// sideways; and what of all lines that were seen decides how they are laid out.
type reading struct {
	wrap          bool
	shift         int // cells of the text out of sight on the left; 0 where it is wrapped
	names         int // the widest source name
	first, latest time.Time
}

// see notes what a line tells of the layout.
func (r *reading) see(l *source.Line) {
	r.names = max(r.names, len(l.Source))
	if r.first.IsZero() || l.At.Before(r.first) {
		r.first = l.At
	}
	if l.At.After(r.latest) {
		r.latest = l.At
	}
}

// layout is that of lines in w cells; most is how many rows one may take.
func (r *reading) layout(w, most int) sheet.Layout {
	if !r.wrap {
		most = 1
	}
	return sheet.Layout{Width: w, Names: r.names, Shift: r.shift, Rows: most}
}

// times are those that the layout has to tell apart. Wrapped, the room for the text
// must not change with what is in view: it is that of all lines.
func (r *reading) times(lines []source.Line) []time.Time {
	list := make([]time.Time, 0, len(lines)+2)
	if r.wrap && !r.first.IsZero() {
		list = append(list, r.first, r.latest)
	}
	for _, l := range lines {
		list = append(list, l.At)
	}
	return list
}

// toggle wraps long lines, or cuts them again.
func (r *reading) toggle() { r.wrap, r.shift = !r.wrap, 0 }

// left scrolls back by a third of the room; false: there is nothing on the left.
func (r *reading) left(room int) bool {
	was := r.shift
	r.shift = max(0, r.shift-max(1, room/3))
	return r.shift != was
}

// right scrolls on by a third of the room, as far as the longest of the lines goes;
// false: none goes further.
func (r *reading) right(room int, lines []source.Line) bool {
	most := 0
	for _, l := range lines {
		if !l.Gap {
			most = max(most, text.Width(sheet.Message(l))-room)
		}
	}
	if most <= r.shift {
		return false
	}
	r.shift = min(most, r.shift+max(1, room/3))
	return true
}

// show scrolls until the first of what stands out in a line is seen.
func (r *reading) show(room int, l source.Line, strokes func(string) []sheet.Stroke) {
	message := sheet.Message(l)
	list := strokes(message)
	if r.wrap || len(list) == 0 {
		return
	}
	begin, end := text.Width(message[:list[0].From]), text.Width(message[:list[0].To])
	if begin > r.shift && end < r.shift+room || r.shift == 0 && end < room {
		return
	}
	r.shift = max(0, min(begin-room/3, text.Width(message)-room))
}
