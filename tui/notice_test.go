package tui_test

import (
	"errors"
	"strings"
	"testing"
	"time"

	"holdfast/sources"
	"holdfast/tui/tuitest"
)

func TestASourceThatIsUpIsNoTrouble(t *testing.T) {
	s := busy()
	s.health = []sources.Health{{Name: "door", Kind: "door", Up: true, LastGood: friday, Err: "another holdfast with this record has the door"}}
	s.play(t, 120, 40, func(_ *testing.T, d *tuitest.Driver) {
		d.See("● door")
		d.Miss("another holdfast", "when read")
	})
}

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

func TestThatTheRecordIsGoneIsReadBeforeAllElse(t *testing.T) {
	s := busy()
	s.health = []sources.Health{
		{Name: "record", Kind: "record", Err: "RECORD GONE, nothing done now is kept: deleted or moved away while holdfast ran: /srv/holdfast.db", Since: friday.Add(-time.Hour)},
		{Name: "prod", Kind: "alertmanager", Err: "connection refused", Since: friday},
	}
	s.play(t, 80, 24, func(_ *testing.T, d *tuitest.Driver) {
		d.See("\n RECORD GONE, nothing done now is kept: deleted")
	})
}

// A line that tmux takes for itself makes a terminal of 80×24 smaller than the
// layout for it: what a key did, or why it did nothing, is told there, too.
func TestASmallScreenTellsWhatAKeyDid(t *testing.T) {
	for _, size := range [][2]int{{80, 23}, {79, 24}, {60, 20}} {
		s := busy()
		s.health = nil
		s.play(t, size[0], size[1], func(_ *testing.T, d *tuitest.Driver) {
			d.Miss("undo")
			d.Press("a")
			d.See("z undo")
			s.later(d, 11*time.Second)
			d.Miss("undo")
			d.Press("d")
			d.See("gone: its source tells of it")
		})
	}
}
