package review

import (
	"strings"

	"holdfast/themes"
	"holdfast/tui/pane"
	"holdfast/tui/review/card"
	"holdfast/tui/row"
)

// opened is a card with all there is to say of it, which may be more than its room
// shows.
type opened struct {
	of     card.Card
	w, h   int // its border included
	lines  []string
	offset int // lines above the first one that is seen
}

// show lays a card out in its room, and keeps the place.
func (o *opened) show(t *themes.Theme, c card.Card, w, h int) {
	o.of, o.w, o.h = c, w, h
	o.lines = c.Opened(t, w-2, h-2)
	o.scroll(0)
}

func (o *opened) room() int { return max(1, o.h-2) }

// scroll moves it by n lines.
func (o *opened) scroll(n int) { o.offset = max(0, min(o.offset+n, len(o.lines)-o.room())) }

// top goes to its first line.
func (o *opened) top() { o.offset = 0 }

// draw draws it in its border; keys: it has them.
func (o *opened) draw(look pane.Look, keys bool) string {
	title := o.of.Border(look.Theme, o.w)
	title.Foot = look.Theme.Paint(themes.Dim, pane.More(o.offset, max(0, len(o.lines)-o.room()-o.offset)))
	return pane.Frame(look.Theme, title, row.Join(o.lines[o.offset:], o.room()), o.w, o.h, look.Focus && keys)
}

// framed is words in the place of all boxes.
func framed(look pane.Look, words []pane.Paragraph, w, h int) string {
	body := strings.Join(card.Wrapped(look.Theme, words, w-2), "\n")
	return pane.Frame(look.Theme, pane.Title{Name: "Review"}, body, w, h, look.Focus)
}
