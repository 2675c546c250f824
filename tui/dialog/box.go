// Package dialog holds the boxes that ask a person: confirm, ask, pick, and text
// to read. It must not know what is asked about.
//
// What mutes, runs or resolves is confirmed by y and by nothing else; Enter
// never confirms. A key typed before the box was on the screen does not answer it.
package dialog

import (
	"strings"

	"holdfast/themes"
	"holdfast/tui/pane"
)

// widest is how wide a box grows, in cells with its border: longer lines are
// hard to read.
const widest = 96

// box is what every dialog has.
type box struct {
	title string
	theme *themes.Theme
	w, h  int
	drawn bool // it has been on the screen
}

// SetSize gives the dialog the whole screen.
func (b *box) SetSize(w, h int) { b.w, b.h = w, h }

// SetTheme changes the colours.
func (b *box) SetTheme(t *themes.Theme) { b.theme = t }

// inner is the room for words between the borders and their margins.
func (b *box) inner() int { return max(10, min(b.w-4, widest)-4) }

// most is how many lines fit between the borders.
func (b *box) most() int { return max(3, b.h-4) }

// frame draws the border around lines, and the keys on the last one.
func (b *box) frame(lines []string, foot string) string {
	b.drawn = true
	inner := b.inner()
	for i, line := range lines {
		lines[i] = " " + pane.Fit(line, inner)
	}
	body := strings.Join(lines, "\n")
	return pane.Frame(b.theme, pane.Title{Name: b.title, Foot: foot, Over: true}, body, inner+4, len(lines)+2, true)
}

// hint is a key and what it does.
func (b *box) hint(key, what string) string {
	return b.theme.Paint(themes.Accent, key) + " " + b.theme.Paint(themes.Text, what)
}

func (b *box) hints(pairs ...string) string {
	var parts []string
	for i := 0; i+1 < len(pairs); i += 2 {
		parts = append(parts, b.hint(pairs[i], pairs[i+1]))
	}
	return strings.Join(parts, "   ")
}
