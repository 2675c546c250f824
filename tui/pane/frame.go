package pane

import (
	"strings"

	"holdfast/sources/text"
	"holdfast/themes"
)

// Frame draws a border with a title around a body, w cells wide and h lines
// high in all. Lines of the body are cut or filled to fit. The focused one is told by
// its upper border, and without colour by the sign before its title: over a slow line
// the whole border of two panes is more than a key may cost.
func Frame(t *themes.Theme, title Title, body string, w, h int, focused bool) string {
	if w < 4 || h < 2 {
		return strings.Repeat("\n", max(0, h-1))
	}
	role := themes.Faint
	if focused {
		role = themes.Accent
	}
	var b strings.Builder
	b.Grow(len(body) + h*32 + w*8)
	b.WriteString(upperBorder(t, role, title, w, focused && !title.Over))
	if !title.Over {
		role = themes.Faint
	}
	side := t.Paint(role, t.Glyph(themes.VLine))
	rest := body
	for range h - 2 {
		var line string
		line, rest, _ = strings.Cut(rest, "\n")
		b.WriteByte('\n')
		b.WriteString(side)
		b.WriteString(Fit(line, w-2))
		b.WriteString(side)
	}
	b.WriteByte('\n')
	b.WriteString(lowerBorder(t, role, title, w))
	return b.String()
}

func upperBorder(t *themes.Theme, role themes.Role, title Title, w int, focused bool) string {
	line := t.Glyph(themes.HLine)
	if w < 8 {
		return t.Paint(role, t.Glyph(themes.TopLeft)+strings.Repeat(line, w-2)+t.Glyph(themes.TopRight))
	}
	room := w - 2 - 4 // the corners, and a dash and a blank at either end
	left := title.Name
	if title.Key != "" {
		left = title.Key + " " + left
	}
	left = text.Truncate(left, max(0, room), t.Glyph(themes.Ellipsis))
	used := text.Width(left)
	key, name, split := strings.Cut(left, " ")
	if title.Key == "" || !split {
		left = t.Paint(themes.Strong, left)
	} else {
		left = t.Paint(themes.Dim, key) + " " + t.Paint(themes.Strong, name)
	}
	// The right part says what is wrong, the note only what is shown: the note goes first.
	right, rightWidth := title.Right, text.Width(title.Right)
	if rightWidth > room-used-3 {
		right = text.Truncate(right, max(0, room-used-3), t.Glyph(themes.Ellipsis))
		rightWidth = text.Width(right)
	}
	if free := room - used - rightWidth - 4; title.Note != "" && free > 2 {
		note := text.Truncate(title.Note, free, t.Glyph(themes.Ellipsis))
		left += " " + note
		used += 1 + text.Width(note)
	}
	fill := w - 2 - 3 - used
	end := ""
	if rightWidth > 0 {
		fill -= rightWidth + 3
		end = " " + right + " " + t.Paint(role, line)
	}
	sign := " " // in the colour of the border, too: to take that back for a blank costs more than the blank
	if focused {
		sign = t.Glyph(themes.Pointer)
	}
	return t.Paint(role, t.Glyph(themes.TopLeft)+line+sign) + left + " " +
		t.Paint(role, strings.Repeat(line, max(0, fill))) + end + t.Paint(role, t.Glyph(themes.TopRight))
}

func lowerBorder(t *themes.Theme, role themes.Role, title Title, w int) string {
	side := min(title.Beside, w-2)
	if side <= 0 || text.Width(title.Side)+3 > side {
		side = 0
	}
	left := ended(t, role, title.Side, side)
	return t.Paint(role, t.Glyph(themes.BottomLeft)) + left + ended(t, role, title.Foot, w-2-side) + t.Paint(role, t.Glyph(themes.BottomRight))
}

// ended is a line of w cells with words at its end, when they have room.
func ended(t *themes.Theme, role themes.Role, words string, w int) string {
	line, n := t.Glyph(themes.HLine), text.Width(words)
	if n == 0 || n+3 >= w {
		return t.Paint(role, strings.Repeat(line, w))
	}
	return t.Paint(role, strings.Repeat(line, w-n-3)) + " " + words + " " + t.Paint(role, line)
}

// Fit cuts or fills a painted line to exactly w cells.
func Fit(line string, w int) string {
	n := text.Width(line)
	switch {
	case n == w:
		return line
	case n < w:
		return line + strings.Repeat(" ", w-n)
	}
	line = text.Truncate(line, w, "")
	return line + strings.Repeat(" ", max(0, w-text.Width(line)))
}

// Beside puts blocks of equally many lines next to one another.
func Beside(blocks ...string) string {
	if len(blocks) == 1 {
		return blocks[0]
	}
	size := 0
	for _, s := range blocks {
		size += len(s)
	}
	var b strings.Builder
	b.Grow(size)
	rest := append([]string(nil), blocks...)
	for first, more := true, true; more; first = false {
		if !first {
			b.WriteByte('\n')
		}
		for i, s := range rest {
			var line string
			var found bool
			line, rest[i], found = strings.Cut(s, "\n")
			b.WriteString(line)
			if i == 0 {
				more = found
			}
		}
	}
	return b.String()
}
