package tui_test

import (
	"testing"
	"time"

	"holdfast/sources/people"
	"holdfast/tui/pane"
	"holdfast/tui/tuitest"
)

// Every time is shown in UTC at a key, also after the person's own zone has changed, and
// in that zone again at the next.
func TestTimesAreShownInUTCAtAKey(t *testing.T) {
	s := busy()
	zone := time.FixedZone("CET", 3600)
	s.options.Zone = zone
	s.play(t, 120, 40, func(_ *testing.T, d *tuitest.Driver) {
		d.Send(pane.Person{Actor: people.Actor{Person: "alice"}, Zone: zone})
		d.See("15:02:51 CET", "15:02:50")
		d.Press("Z")
		d.See("14:02:51 UTC", "14:02:50")
		d.Miss("15:02:50")
		d.Send(pane.Person{Actor: people.Actor{Person: "alice"}, Zone: time.FixedZone("EET", 7200)})
		d.See("14:02:51 UTC", "14:02:50")
		d.Press("Z")
		d.See("16:02:51 EET", "16:02:50")
	})
	s.options.Zone = time.UTC
	s.play(t, 120, 40, func(_ *testing.T, d *tuitest.Driver) {
		d.Press("Z")
		d.See("UTC: your own zone is UTC")
	})
}
