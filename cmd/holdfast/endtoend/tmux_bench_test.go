package endtoend

import (
	"fmt"
	"os"
	"os/exec"
	"strings"
	"testing"

	"holdfast/sources/peertest"
	"holdfast/tui/tuitest"
)

// tmuxEnv names the tmux that BenchmarkTmuxBytes is run in; empty: the one on
// the PATH.
const tmuxEnv = "HOLDFAST_TMUX"

// newTmux finds a tmux that offers synchronised output, which those from 3.7 on
// do.
func newTmux(t testing.TB) string {
	t.Helper()
	path := os.Getenv(tmuxEnv)
	if path == "" {
		path = peertest.Need(t, "tmux")[0]
	}
	out, err := exec.Command(path, "-V").CombinedOutput()
	if err != nil {
		t.Fatalf("%s -V: %v\n%s", path, err, out)
	}
	version := strings.TrimSpace(string(out))
	if !synchronises(version) {
		t.Skipf("needs tmux 3.7 or newer: %s is %s; %s names another one", path, version, tmuxEnv)
	}
	return path
}

// synchronises reports whether that version of tmux, as `tmux -V` says it, takes
// synchronised output from what runs in it. One between two releases, such as
// "next-3.9", counts as what it becomes.
func synchronises(version string) bool {
	version = strings.TrimPrefix(strings.TrimPrefix(version, "tmux "), "next-")
	var major, minor int
	if _, err := fmt.Sscanf(version, "%d.%d", &major, &minor); err != nil {
		return version == "master"
	}
	return major > 3 || major == 3 && minor >= 7
}

func TestWhichTmuxSynchronises(t *testing.T) {
	for version, want := range map[string]bool{
		"tmux 3.3a": false, "tmux 3.5a": false, "tmux 3.6": false, "tmux 3.7": true, "tmux 3.8": true, "tmux 3.10b": true,
		"tmux 4.0": true, "tmux next-3.8": true, "tmux next-3.6": false, "tmux master": true, "tmux": false, "": false,
	} {
		if got := synchronises(version); got != want {
			t.Errorf("%q: %v", version, got)
		}
	}
}

// What tmux sends on to its own terminal for a run of the cockpit, beside what
// the cockpit sends to a plain one for the same run. A tmux that is asked for
// synchronised output paints anew what did not change.
func BenchmarkTmuxBytes(b *testing.B) {
	tmux := newTmux(b)
	s := stageFor(b, plain)
	s.pretend(40)
	s.write("tmux.conf", "set -g status off\nset -s escape-time 10\n")
	open := func(args ...string) *tuitest.Terminal {
		args = append(args, s.binary, "--config", s.path("holdfast.yaml"), "--store", b.TempDir()+"/hf.db")
		c := tuitest.Start(b, tuitest.Options{Cols: 200, Rows: 50, Dir: s.dir, Patience: patience, Args: args})
		c.See("40 need you", "Storm00000")
		ticks(c, 2)
		return c
	}
	socket := b.TempDir() + "/s"
	direct, through := open(), open(tmux, "-u", "-S", socket, "-f", s.path("tmux.conf"), "new-session")
	b.Cleanup(func() {
		if err := exec.Command(tmux, "-S", socket, "kill-server").Run(); err != nil {
			b.Log("the tmux had ended: ", err)
		}
	})
	for b.Loop() {
		least, most := bytesOfARun(direct), bytesOfARun(through)
		b.ReportMetric(float64(most)/float64(least), "ratio")
		b.ReportMetric(float64(most), "x-tmux-B")
		b.ReportMetric(float64(least), "x-plain-B")
	}
	b.ReportMetric(1.5, "at-most")
	s.leave(direct)
}

// bytesOfARun is what reaches the terminal while a person goes down the alerts,
// to their end and back, looks at them alone, opens the help, and then only
// watches.
func bytesOfARun(c *tuitest.Terminal) int64 {
	begin := c.Bytes()
	detail := func(alert int) string { return fmt.Sprintf(" pod %d does not answer", alert) }
	// Every third alert is critical, and the critical ones stand first.
	for n := range 13 {
		c.Press("j")
		c.See(detail(3 * (n + 1)))
	}
	c.Press("G")
	c.See(detail(38))
	c.Press("g")
	c.See(detail(0))
	c.Press("f")
	c.Gone("2 Logs")
	c.Press("f")
	c.See("2 Logs")
	c.Press("?")
	c.See("Help")
	c.Press("esc")
	c.Gone("Help")
	ticks(c, 5)
	return c.Bytes() - begin
}
