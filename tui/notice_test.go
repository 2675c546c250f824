package tui_test

import (
	"errors"
	"strings"
	"testing"

	"holdfast/tui/tuitest"
)

func TestATroubleThatDoesNotFitIsReadWhole(t *testing.T) {
	s := busy()
	s.refuse = errors.New("the disk is full: " + strings.Repeat("nothing was written, ", 12) + "free some space")
	s.play(t, 120, 40, func(_ *testing.T, d *tuitest.Driver) {
		d.Press("m")
		d.See("What is wrong", "connection refused by 10.0.3.7:9093")
		d.Press("esc", "a")
		d.See("m whole, Esc read")
		d.Miss("free some space")
		d.Press("m")
		d.See("What is wrong", "free some space")
		d.Press("esc")
		d.See("not acknowledged: the disk is full")
	})
}
