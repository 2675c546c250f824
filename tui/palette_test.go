package tui_test

import (
	"strings"
	"testing"

	"holdfast/tui/tuitest"
)

func TestThePaletteBeginsWithWhatCanBeDoneNow(t *testing.T) {
	s := busy()
	s.play(t, 120, 40, func(t *testing.T, d *tuitest.Driver) {
		d.Press(":")
		d.See("Palette")
		screen := d.Screen()
		ack, down, not := strings.Index(screen, "Hold this alert: "), strings.Index(screen, "One row down."), strings.Index(screen, "not now: ")
		if ack < 0 || down >= 0 && down < ack || not >= 0 && not < ack {
			t.Errorf("acts are at %d, moves at %d, what cannot be done at %d:\n%s", ack, down, not, screen)
		}
	})
}
