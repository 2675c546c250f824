package tui_test

import (
	"testing"
	"time"

	"holdfast/tui"
	"holdfast/tui/pane"
	"holdfast/tui/tuitest"
)

func TestWhatIsProposedStandsAboveTheKeysUntilItIsDismissed(t *testing.T) {
	s := newStage()
	s.play(t, 120, 40, func(t *testing.T, d *tuitest.Driver) {
		d.Miss("Esc ends these hints")
		d.Send(tui.Coach{Pane: pane.Alerts, Keys: "a", Text: "on CheckoutDown holds it"})
		d.See("now a on CheckoutDown holds it", "Esc ends these hints")
		d.Press("2") // from elsewhere it says the way, too
		d.See("now 1 a on CheckoutDown holds it")
		d.Send(pane.Notice{Key: "k", Loud: pane.Trouble, Text: "the disk is full"})
		d.See("the disk is full", "now 1 a on CheckoutDown holds it")
		d.Press("esc") // what is wrong is read first
		d.Miss("the disk is full")
		d.See("Esc ends these hints")
		d.Send(tui.Coach{Text: "wait for CheckoutDown"})
		d.See("now wait for CheckoutDown")
		d.Press("esc")
		d.Miss("wait for CheckoutDown", "Esc ends these hints")
		d.Send(tui.Coach{Pane: pane.Incident, Keys: "Space", Text: "ticks step 1"})
		s.later(d, time.Minute)
		d.Miss("ticks step 1") // for good
	})
}
