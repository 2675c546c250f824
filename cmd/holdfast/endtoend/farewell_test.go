package endtoend

import (
	"strings"
	"syscall"
	"testing"

	"holdfast/tui/tuitest"
)

// unprotected is a configuration of one data source, of which nothing needs a peer.
const unprotected = "store: ./holdfast.db\nbackups: [{name: sessions}]\n"

// Whoever leaves with an incident open reads of it on the shell, however they leave;
// who leaves with nothing open reads nothing.
func TestTheShellSaysWhatStaysOpen(t *testing.T) {
	t.Parallel()
	for name, c := range map[string]struct {
		open bool
		sig  syscall.Signal // 0: q
	}{
		"q":                  {true, 0},
		"SIGTERM":            {true, syscall.SIGTERM},
		"q, nothing open":    {false, 0},
		"TERM, nothing open": {false, syscall.SIGTERM},
	} {
		t.Run(name, func(t *testing.T) {
			s := plainStage(t)
			s.write("holdfast.yaml", unprotected)
			before := ""
			if c.open {
				before = `"$0" --config holdfast.yaml incident open 'Checkout down' >/dev/null; `
			}
			screen := s.openShelled(tuitest.Options{Cols: 120, Rows: 24}, before)
			screen.See("BackupUnprotected")
			if c.open {
				screen.See("INC-1")
			}
			if c.sig == 0 {
				screen.Press("q")
				if c.open {
					screen.See("INC-1 is yours, and that stays so when you leave.", "q again leaves   Esc stays", "INC-1 is open since")
					screen.Insist("q", "it leaves", func(said string) bool { return strings.Contains(said, "holdfast: INC-1 is open since") })
				}
			} else {
				s.signal(c.sig)
			}
			if code := screen.Exit(); code != 0 {
				t.Errorf("it ended with %d", code)
			}
			said := screen.Screen()
			if told := strings.Contains(said, "holdfast: INC-1 is open since "); told != c.open {
				t.Errorf("the open incident is told: %v, want %v; the shell:\n%s", told, c.open, said)
			}
			if !c.open && strings.Contains(said, "holdfast:") {
				t.Errorf("something is told:\n%s", said)
			}
		})
	}
}
