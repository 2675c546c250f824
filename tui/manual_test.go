package tui_test

import (
	"testing"

	"github.com/charmbracelet/x/ansi"

	"holdfast/themes"
	"holdfast/tui/tuitest"
)

// In the help words are looked for, and what the signs of the screens mean stands in it.
func TestTheHelpIsSearched(t *testing.T) {
	busy().play(t, 120, 40, func(_ *testing.T, d *tuitest.Driver) {
		d.Press("?")
		d.See("Help  / searches", "ack: Hold this alert: it is yours until it clears.")
		d.Press("/")
		d.Type("taller")
		d.See("/ taller_", "Give this pane lines of the others", "Moving")
		d.Miss("Hold this alert")
		d.Press("enter", "j")
		d.See("/ taller  Esc shows all")
		d.Press("esc")
		d.See("/ searches", "Hold this alert")
		d.Press("/")
		d.Type("flapping")
		d.See("↯", "so many times it fired within the hour")
		d.Press("esc", "/")
		d.Type("xyzzy")
		d.See("Nothing here has these words")
		d.Press("esc", "esc")
		d.Miss("Help")
	})
}

// Every sign that is not a line of a frame is explained, once.
func TestEverySignIsExplained(t *testing.T) {
	theme, err := themes.Load("mono")
	if err != nil {
		t.Fatal(err)
	}
	lines := map[themes.Glyph]bool{themes.VLine: true, themes.HLine: true, themes.TopLeft: true, themes.TopRight: true, themes.BottomLeft: true, themes.BottomRight: true}
	busy().play(t, 200, 200, func(t *testing.T, d *tuitest.Driver) {
		d.Press("?")
		for _, g := range themes.Glyphs() {
			if !lines[g] {
				d.See("  " + ansi.Strip(theme.Glyph(g)) + "  ")
			}
		}
	})
}
