package tui_test

import (
	"errors"
	"strings"
	"testing"
	"time"

	"holdfast/sources"
	"holdfast/tui/pane"
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
		d.See("m whole, 1 more, Esc read")
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

// Behind what was just said stands what is wrong and not read yet, by its name: a
// number says nothing.
func TestWhatIsNotReadIsNamedBehindWhatWasSaid(t *testing.T) {
	busy().play(t, 120, 40, func(t *testing.T, d *tuitest.Driver) {
		d.Send(pane.Notice{Text: "noted in INC-1"})
		d.See("\n noted in INC-1 · edge: connection refused by 10.0.3.7:9093 since")
		d.Send(pane.Notice{Text: strings.Repeat("noted in INC-1 ", 7)})
		d.See("noted in INC-1\n")
		d.Miss("edge: conn", "not read")
	})
}

// What is said in passing stands back behind what is wrong, what was said, and what a
// pane says is next.
func TestWhatIsSaidInPassingStandsBack(t *testing.T) {
	calm().play(t, 120, 40, func(t *testing.T, d *tuitest.Driver) {
		d.Send(pane.Notice{Key: "a", Loud: pane.Aside, Text: "by the way"}, pane.Notice{Key: "k", Loud: pane.Trouble, Text: "the disk is full"})
		d.See("the disk is full · Esc when read")
		d.Miss("by the way")
		d.Press("m")
		d.See("What is wrong", "by the way")
		d.Press("esc", "esc")
		d.See("by the way · Esc when read")
		d.Send(pane.Notice{Text: "held"})
		d.See("\n held\n")
		d.Miss("by the way")
		d.Press("esc")
		d.See("by the way · Esc when read")
		d.Send(pane.Notice{Key: "a", Loud: pane.Aside})
		d.Miss("by the way")
	})
}

// hinting is a pane that says what is next.
type hinting struct{ pane.Pane }

func (hinting) Hint() pane.Hint { return pane.Hint{Next: "2 runs the script above"} }

// What is said in passing is read before Esc marks it as read: not where a pane says what
// is next in its place.
func TestWhatIsNotSeenIsNotRead(t *testing.T) {
	s := calm()
	s.extra = s.panes()
	s.extra[1] = hinting{s.extra[1]}
	s.play(t, 120, 40, func(t *testing.T, d *tuitest.Driver) {
		d.Send(pane.Notice{Key: "a", Loud: pane.Aside, Text: "by the way"})
		d.See("by the way")
		d.Press("2")
		d.See("2 runs the script above")
		d.Miss("by the way")
		d.Press("esc", "1")
		d.See("by the way · Esc when read")
	})
}
