package tui_test

import (
	"testing"

	"holdfast/tui/tuitest"
)

// A key that does nothing here says where it works, and one that nobody has says so.
func TestAKeyThatDoesNothingHereSaysWhereItWorks(t *testing.T) {
	busy().play(t, 120, 40, func(_ *testing.T, d *tuitest.Driver) {
		d.Press("1", "R")
		d.See("R works in incident (5): Resolve the incident: a summary, then y.")
		d.Press("e")
		d.See("e works in logs (2): Go to the next error")
		d.Press("r")
		d.See("r does nothing here; it works in backups (3), incident (5) and review (6)")
		d.Press("%")
		d.See("% does nothing here; ? lists the keys")
		d.Press("2", "R")
		d.See("R works in incident (5)")
	})
}
