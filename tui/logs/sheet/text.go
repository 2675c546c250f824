package sheet

import (
	"holdfast/sources/text"
	"holdfast/themes"
	"holdfast/tui/row"
)

// span is a piece of a line's text in one role; it ends before byte end.
type span struct {
	end  int
	role themes.Role
}

// spans are a text with the keys of its key=value pairs held back and the values
// brought forward. A text without '=' is one word.
func spans(base themes.Role, s string) (list []span) {
	for at := 0; at < len(s); {
		key, eq, end := nextPair(s[at:])
		if eq < 0 {
			return append(list, span{len(s), base})
		}
		list = append(list, span{at + key, base}, span{at + eq + 1, themes.Dim}, span{at + end, themes.Text})
		at += end
	}
	return list
}

// cut is on which sides of a piece of text more of it is out of sight.
type cut struct{ left, right bool }

// scrolled puts the part of a text that is in sight, with an ellipsis on each side
// where more of it is.
func (s Sheet) scrolled(r *row.Row, message string, list []span, strokes []Stroke) {
	room, from := r.Left(), 0
	c := cut{left: s.Shift > 0 && message != ""}
	if c.left {
		room, from = room-1, s.Shift+1
	}
	if text.Width(message) > from+room {
		room, c.right = room-1, true
	}
	a, b, pad := text.Range(message, from, max(0, room))
	if c.left {
		s.ellipsis(r)
	}
	r.Space(pad)
	s.paint(r, message, a, b, list, strokes)
	if c.right {
		s.ellipsis(r)
	}
}

// folded puts the bytes of a text from a up to b, which fit, and gives a character
// for the ellipsis where more is out of sight.
func (s Sheet) folded(r *row.Row, message string, a, b int, c cut, list []span, strokes []Stroke) {
	room := r.Left()
	if c.left {
		s.ellipsis(r)
		from, _, pad := text.Range(message[a:b], 1, room)
		r.Space(pad)
		a += from
	}
	if c.right {
		_, n, _ := text.Range(message[a:b], 0, max(0, r.Left()-1))
		if a+n < b || text.Width(message[a:b]) < r.Left() {
			b = a + n
		}
	}
	s.paint(r, message, a, b, list, strokes)
	if c.right {
		s.ellipsis(r)
	}
}

func (s Sheet) ellipsis(r *row.Row) { r.Put(themes.Dim, s.theme.Glyph(themes.Ellipsis)) }

// paint puts the bytes of a text from a up to b, each in its role or highlighted.
func (s Sheet) paint(r *row.Row, message string, a, b int, list []span, strokes []Stroke) {
	for _, sp := range list {
		for a < min(sp.end, b) {
			for len(strokes) > 0 && strokes[0].To <= a {
				strokes = strokes[1:]
			}
			end := min(sp.end, b)
			if len(strokes) > 0 && strokes[0].From <= a {
				end = min(end, strokes[0].To)
				r.Light(strokes[0].Style, message[a:end])
			} else {
				if len(strokes) > 0 {
					end = min(end, strokes[0].From)
				}
				r.Put(sp.role, message[a:end])
			}
			a = end
		}
	}
}
