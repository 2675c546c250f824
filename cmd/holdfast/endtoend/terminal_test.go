package endtoend

import (
	"strings"
	"testing"

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

// A terminal that does not know its size is drawn in 80×24, anew when a size
// comes, and whoever leaves it without one is told why.
func TestATerminalWithoutASize(t *testing.T) {
	s := newStage(t)
	s.configure("")
	for name, resized := range map[string]bool{"a size comes": true, "none comes": false} {
		t.Run(name, func(t *testing.T) {
			term := tuitest.Start(t, tuitest.Options{
				Cols: 80, Rows: 24, Sizeless: true, Dir: t.TempDir(), Patience: patience, Env: []string{"GORACE=" + gorace(s.dir)},
				Args: []string{s.binary, "--config", s.path("holdfast.yaml"), "--store", t.TempDir() + "/hf.db"},
			})
			term.See("1 Alerts", "? help")
			if resized {
				term.Resize(200, 50)
				term.See("3 Backups", "4 On call")
			}
			term.Press("q")
			if code := term.Exit(); code != 0 {
				t.Errorf("it ended with %d", code)
			}
			if told := strings.Contains(term.Screen(), "it is 0×0"); told == resized {
				t.Errorf("told of the size: %v\n%s", told, term.Screen())
			}
		})
	}
}
