package tui_test

import (
	"testing"
	"time"

	"holdfast/store/incident"
	"holdfast/tui/tuitest"
)

func TestTheNumberSaysWhatItCountsAndLeadsThere(t *testing.T) {
	s := busy()
	late := s.open[0]
	late.UpdateDue = friday.Add(-12 * time.Minute)
	s.duties.Open = []incident.Incident{late}
	s.play(t, 120, 40, func(_ *testing.T, d *tuitest.Driver) {
		d.Press("2", "0")
		d.See("7 need you", "1 edge", "2 CheckoutDown eu-1", "sessions  unprotected: no backup exists",
			"INC-7 Checkout down in eu-1  status update overdue for 12m, since 13:50, by alice")
		d.Press("2")
		d.Miss("choose")
		d.Press("enter") // the detail of the alert that was chosen
		d.See("started         13:58:51, 4m ago")
		d.Press("esc", "0", "3")
		d.See("▸SOP", "INC-7 sev2", "alice Fri 14:02:51") // who leads it, beside the clock
	})
}

func TestWhereNothingNeedsAnybodyTheNumberSaysSo(t *testing.T) {
	s := calm()
	s.play(t, 120, 40, func(_ *testing.T, d *tuitest.Driver) {
		d.Press("0")
		d.See("nothing needs you")
		d.Miss("choose")
	})
}
