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

// Whoever stops the machine, or ends the session, ends the cockpit: one that
// goes on without a screen keeps the door, the lease and the silences.
func TestASignalEndsTheCockpit(t *testing.T) {
	binary, err := plain()
	if err != nil {
		t.Fatal(err)
	}
	for name, sig := range map[string]syscall.Signal{"SIGTERM": syscall.SIGTERM, "SIGINT": syscall.SIGINT} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			dir := t.TempDir()
			conf := filepath.Join(dir, "holdfast.yaml")
			if err := os.WriteFile(conf, []byte("store: ./holdfast.db\nbackups: [{name: sessions}]\n"), 0o600); err != nil {
				t.Fatal(err)
			}
			c := tuitest.Start(t, tuitest.Options{
				Cols: 80, Rows: 24, Dir: dir, Patience: patience,
				Args: []string{"/bin/sh", "-c", `echo $$ > pid; exec "$0" --config holdfast.yaml`, binary},
			})
			c.See("UNPROTECTED")
			said, err := os.ReadFile(filepath.Join(dir, "pid"))
			if err != nil {
				t.Fatal(err)
			}
			pid, err := strconv.Atoi(strings.TrimSpace(string(said)))
			if err != nil {
				t.Fatal(err)
			}
			if err := syscall.Kill(pid, sig); err != nil {
				t.Fatal(err)
			}
			if code := c.Exit(); code != 0 {
				t.Errorf("it ended with %d; its screen:\n%s", code, c.Screen())
			}
		})
	}
}
