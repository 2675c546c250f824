package endtoend

import (
	"syscall"
	"testing"

	"holdfast/tui/tuitest"
)

// Whoever stops the machine, or ends the session, ends the cockpit: one that
// goes on without a screen keeps the door, the lease and the silences.
func TestASignalEndsTheCockpit(t *testing.T) {
	t.Parallel()
	for name, sig := range map[string]syscall.Signal{"SIGTERM": syscall.SIGTERM, "SIGINT": syscall.SIGINT} {
		t.Run(name, func(t *testing.T) {
			s := plainStage(t)
			s.write("holdfast.yaml", unprotected)
			c := s.openShelled(tuitest.Options{Cols: 80, Rows: 24}, "")
			c.See("unprotected")
			s.signal(sig)
			if code := c.Exit(); code != 0 {
				t.Errorf("it ended with %d; its screen:\n%s", code, c.Screen())
			}
		})
	}
}
