package endtoend

import (
	"fmt"
	"os/exec"
	"strings"
	"testing"
	"time"

	"holdfast/sources/peertest"
	"holdfast/tui/tuitest"
)

// Behind tmux the cockpit neither asks for synchronised output nor uses it when
// somebody answers all the same; elsewhere it does both. Nobody is asked for the
// width of clusters.
func TestNoSynchronisedOutputBehindAMultiplexer(t *testing.T) {
	s := newStage(t)
	s.configure("")
	for _, c := range []struct {
		name string
		env  []string
		uses bool
	}{
		{"a plain terminal", nil, true},
		{"over SSH", []string{"SSH_TTY=/dev/pts/9"}, true},
		{"tmux", []string{"TMUX=/tmp/none,1,0", "TERM=xterm-256color"}, false},
		{"tmux on the other machine", []string{"TERM=tmux-256color", "SSH_TTY=/dev/pts/9"}, false},
		{"screen on the other machine", []string{"TERM=screen.xterm-256color"}, false},
		{"screen", []string{"STY=1.pts", "TERM=xterm-256color"}, false},
	} {
		t.Run(c.name, func(t *testing.T) {
			term := tuitest.Start(t, tuitest.Options{
				Dir: t.TempDir(), Patience: patience, Env: append([]string{"GORACE=" + gorace(s.dir)}, c.env...),
				Args: []string{s.binary, "--config", s.path("holdfast.yaml"), "--store", t.TempDir() + "/hf.db"},
			})
			term.See("1 Alerts", "? help")
			term.Type("\x1b[?2026;2$y\x1b[?2027;2$y")
			term.Press("?")
			term.See("Esc")
			raw := term.Raw()
			if asked := strings.Contains(raw, "\x1b[?2026$p"); asked != c.uses {
				t.Errorf("it asked for synchronised output: %v", asked)
			}
			if used := strings.Contains(raw, "\x1b[?2026h"); used != c.uses {
				t.Errorf("it used synchronised output: %v", used)
			}
			if strings.Contains(raw, "2027") {
				t.Error("it spoke of mode 2027")
			}
			term.Press("esc", "q", "q")
		})
	}
}

// On a terminal that does not know its size nothing is drawn until it does, or a
// person says that 80×24 is right; whoever leaves it without a size is told why. No
// key acts on what is not there to be seen.
func TestATerminalWithoutASize(t *testing.T) {
	s := newStage(t)
	s.configure("")
	for name, tt := range map[string]struct {
		env    []string
		before func(*tuitest.Terminal)
		drawn  string // what is seen then
		told   bool   // on leaving
	}{
		"none comes": {told: true},
		"one comes": {before: func(c *tuitest.Terminal) {
			c.Press("c", "5", "y")
			c.Resize(200, 50)
		}, drawn: "3 Backups"},
		"one comes, and is lost again": {before: func(c *tuitest.Terminal) {
			c.Resize(200, 50)
			c.See("3 Backups")
			c.Resize(0, 0)
			c.Press("2")
		}, drawn: "3 Backups", told: true},
		"a person takes 80×24":            {before: func(c *tuitest.Terminal) { c.Press("enter") }, drawn: "1 Alerts", told: true},
		"the environment has one":         {env: []string{"COLUMNS=90", "LINES=30"}, drawn: "1 Alerts"},
		"the environment has half of one": {env: []string{"COLUMNS=90", "LINES=0"}, told: true},
	} {
		t.Run(name, func(t *testing.T) {
			term := tuitest.Start(t, tuitest.Options{
				Cols: 200, Rows: 50, Sizeless: true, Dir: t.TempDir(), Patience: patience, Env: append([]string{"GORACE=" + gorace(s.dir)}, tt.env...),
				Args: []string{s.binary, "--config", s.path("holdfast.yaml"), "--store", t.TempDir() + "/hf.db"},
			})
			if len(tt.env) == 0 || tt.drawn == "" {
				term.See("waits for the size", "q leaves")
				if strings.Contains(term.Raw(), "Alerts") || strings.Contains(term.Raw(), "\x1b[?1049h") {
					t.Errorf("something is drawn for no size:\n%s", term.Screen())
				}
			}
			if tt.before != nil {
				tt.before(term)
			}
			if tt.drawn != "" {
				term.See(tt.drawn)
				term.Gone("waits for the size")
				if strings.Contains(term.Screen(), "Note") || strings.Contains(term.Screen(), "No incident") {
					t.Errorf("a key acted before anything was drawn:\n%s", term.Screen())
				}
			}
			term.Press("q")
			if code := term.Exit(); code != 0 {
				t.Errorf("it ended with %d", code)
			}
			if told := strings.Contains(term.Screen(), "did not say its size"); told != tt.told {
				t.Errorf("told of the size: %v\n%s", told, term.Screen())
			}
		})
	}
}

// tmux makes the nearest of sixteen colours from all others where its own terminal
// has no more, as on a console: a warning would have the ground of what is critical.
func TestPeerTmuxOnAConsole(t *testing.T) {
	t.Parallel()
	for name, tt := range map[string]struct {
		term, want string
	}{
		"a console": {"linux", "30;43"}, "a terminal of 256": {"xterm-256color", "38;5;231;48;5;130;1"},
	} {
		t.Run(name, func(t *testing.T) {
			s := newStage(t)
			s.withDoor()
			s.configure("")
			tmux, socket := peertest.Need(t, "tmux")[0], t.TempDir()+"/s"
			s.write("tmux.conf", "set -g status off\n")
			term := tuitest.Start(t, tuitest.Options{
				Dir: s.dir, Patience: patience, Env: []string{"GORACE=" + gorace(s.dir), "TERM=" + tt.term, "COLORTERM="},
				Args: []string{tmux, "-u", "-S", socket, "-f", s.path("tmux.conf"), "new-session", s.binary, "--config", s.path("holdfast.yaml")},
			})
			s.until("the door is open", func() bool { return answers(s.door + "/readyz") })
			body := fmt.Sprintf(`[{"labels": {"alertname": "Slow", "severity": "warning"}, "endsAt": %q}]`, time.Now().Add(time.Hour).Format(time.RFC3339))
			s.pushes(body)
			term.See("WARN", "Slow")
			painted := term.Painted()
			badge := painted[max(0, strings.Index(painted, " WARN ")-40):]
			if !strings.Contains(painted, tt.want+"m WARN ") {
				t.Errorf("the badge is %.60q", badge)
			}
			s.endsTmux(func(args ...string) string {
				out, err := exec.Command(tmux, append([]string{"-S", socket}, args...)...).CombinedOutput()
				if err != nil {
					t.Errorf("tmux %v: %v: %s", args, err, out)
				}
				return string(out)
			})
		})
	}
}
