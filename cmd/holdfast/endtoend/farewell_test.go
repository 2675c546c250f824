package endtoend

import (
	"os"
	"path/filepath"
	"strconv"
	"strings"
	"syscall"
	"testing"

	"holdfast/tui/tuitest"
)

// Whoever leaves with an incident open reads of it on the shell, however they leave;
// who leaves with nothing open reads nothing.
func TestTheShellSaysWhatStaysOpen(t *testing.T) {
	binary, err := plain()
	if err != nil {
		t.Fatal(err)
	}
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
			t.Parallel()
			dir := t.TempDir()
			conf := filepath.Join(dir, "holdfast.yaml")
			if err := os.WriteFile(conf, []byte("store: ./holdfast.db\nbackups: [{name: sessions}]\n"), 0o600); err != nil {
				t.Fatal(err)
			}
			open := ""
			if c.open {
				open = `"$0" --config holdfast.yaml incident open 'Checkout down' >/dev/null; `
			}
			s := tuitest.Start(t, tuitest.Options{
				Cols: 120, Rows: 24, Dir: dir, Patience: patience,
				Args: []string{"/bin/sh", "-c", open + `echo $$ > pid; exec "$0" --config holdfast.yaml`, binary},
			})
			s.See("BackupUnprotected")
			if c.open {
				s.See("INC-1")
			}
			if c.sig == 0 {
				s.Press("q")
				if c.open {
					s.See("INC-1 is yours, and that stays so when you leave.", "q again leaves   Esc stays", "INC-1 is open since")
					s.Insist("q", "it leaves", func(screen string) bool { return strings.Contains(screen, "holdfast: INC-1 is open since") })
				}
			} else {
				said, err := os.ReadFile(filepath.Join(dir, "pid"))
				if err != nil {
					t.Fatal(err)
				}
				pid, err := strconv.Atoi(strings.TrimSpace(string(said)))
				if err != nil {
					t.Fatal(err)
				}
				if err := syscall.Kill(pid, c.sig); err != nil {
					t.Fatal(err)
				}
			}
			if code := s.Exit(); code != 0 {
				t.Errorf("it ended with %d", code)
			}
			screen := s.Screen()
			if told := strings.Contains(screen, "holdfast: INC-1 is open since "); told != c.open {
				t.Errorf("the open incident is told: %v, want %v; the shell:\n%s", told, c.open, screen)
			}
			if !c.open && strings.Contains(screen, "holdfast:") {
				t.Errorf("something is told:\n%s", screen)
			}
		})
	}
}
