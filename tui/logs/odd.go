package logs

import (
	"holdfast/sources/watch"
	"holdfast/themes"
	"holdfast/tui/pane"
)

// oddest says the rate that was, of late, least what it was, and how many others there
// are; empty: none is.
func oddest(t *themes.Theme, list []watch.Odd) string {
	if len(list) == 0 {
		return ""
	}
	one := list[0]
	words := t.Glyph(themes.Up) + " " + one.Log + ": " + one.Of + " " + one.Says
	if len(list) > 1 {
		words += " and " + pane.Several(len(list)-1, "other rate")
	}
	return words
}
