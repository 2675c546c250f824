package endtoend

import (
	"encoding/json"
	"os"
	"os/exec"
	"path/filepath"
	"slices"
	"strconv"
	"strings"
	"testing"
	"time"

	"holdfast/sources/peertest"
)

// In a real tmux, which counts a character at a time, every row of a pane ends
// with its border, whatever its alerts say, and what they say is there.
func TestPeerTmuxBordersStand(t *testing.T) {
	s := newStage(t)
	s.withDoor()
	s.configure("")
	run := s.tmux()
	run("new-session", "-d", "-x", "120", "-y", "40", s.binary, "--config", s.path("holdfast.yaml"))
	t.Cleanup(func() { s.endsTmux(run) })
	s.until("the door is open", func() bool { return answers(s.door + "/readyz") })
	words := map[string]string{
		"Plain": "plain", "Sign": "⚠\ufe0f warn", "Heart": "❤\ufe0f heart", "Tone": "👍🏽 tone", "Kana": "ﾊ\uff9eｯ", "Hindi": "हिन्दी में", "Tamil": "தமிழ் மொழி", "Thai": "ที่กำลัง",
		"Flag": "🇩🇪 fra", "Hangul": "\u1112\u1161\u11ab\u1100\u1173\u11af", "New": "🫨 shakes", "Hexagram": "䷀ x", "Cap": "1\ufe0f\u20e3 cap", "Arabic": "عَرَبِيّ x",
	}
	var list []any
	for name, summary := range words {
		list = append(list, map[string]any{
			"labels": map[string]string{"alertname": name, "severity": "critical"}, "annotations": map[string]string{"summary": summary},
			"startsAt": time.Now().Add(-time.Minute).Format(time.RFC3339), "endsAt": time.Now().Add(time.Hour).Format(time.RFC3339),
		})
	}
	body, err := json.Marshal(list)
	if err != nil {
		t.Fatal(err)
	}
	s.pushes(string(body))
	rows := func() (list []string) {
		for line := range strings.SplitSeq(run("capture-pane", "-p"), "\n") {
			if strings.Contains(line, "CRIT ") {
				list = append(list, strings.TrimRight(line, " "))
			}
		}
		return list
	}
	s.until("every alert has a row", func() bool { return len(rows()) == len(words) })
	for _, row := range rows() {
		if !strings.HasSuffix(row, "│") {
			t.Errorf("a row without its border: %q", row)
		}
	}
	screen := run("capture-pane", "-p")
	for _, want := range []string{"⚠ warn", "👍<U+1F3FD>", "हिन्दी", "🇩🇪", "한글", "<U+1FAE8>"} {
		if !strings.Contains(screen, want) {
			t.Errorf("%q is not on the screen:\n%s", want, screen)
		}
	}
}

// tmux is a tmux of the stage's own, with the options that it starts with; what
// it returns runs one of its commands.
func (s *stage) tmux(options ...string) func(args ...string) string {
	s.Helper()
	tmux := peertest.Need(s, "tmux")[0]
	s.write("tmux.conf", "set -g default-terminal tmux-256color\nset -g status off\n"+strings.Join(options, "\n")+"\n")
	socket := filepath.Join(s.TempDir(), "s")
	return func(args ...string) string {
		s.Helper()
		cmd := exec.Command(tmux, append([]string{"-u", "-S", socket, "-f", s.path("tmux.conf")}, args...)...)
		cmd.Env = append(os.Environ(), "TMUX=", "LANG=C.UTF-8", "LC_ALL=C.UTF-8", "TZ=UTC", "GORACE="+gorace(s.dir))
		out, err := cmd.Output()
		if err != nil {
			s.Fatalf("tmux %v: %v", args, err)
		}
		return string(out)
	}
}

// endsTmux ends a tmux, and waits until what runs in it is gone: as long as it ends it
// writes to the folder of the test.
func (s *stage) endsTmux(run func(args ...string) string) {
	s.Helper()
	var pids []int
	for _, field := range strings.Fields(run("list-panes", "-a", "-F", "#{pane_pid}")) {
		pid, err := strconv.Atoi(field)
		if err != nil {
			s.Fatal(err)
		}
		pids = append(pids, pid)
	}
	run("kill-server")
	s.until("what ran in the tmux is gone", func() bool { return !slices.ContainsFunc(pids, runs) })
}

// tmux lets a desktop notice through only where it is set to; the cockpit asks it.
func TestPeerTmuxSaysWhetherANoticeArrives(t *testing.T) {
	t.Parallel()
	for name, tt := range map[string]struct {
		option string
		lost   bool
	}{"as it comes": {"", true}, "set to": {"set -g allow-passthrough on", false}} {
		t.Run(name, func(t *testing.T) {
			s := newStage(t)
			s.write("loud.yaml", "me: alice\nstore: ./hf.db\nring: {critical: bell+desktop}\n")
			run := s.tmux(tt.option)
			run("new-session", "-d", "-x", "120", "-y", "40", s.binary+" --config "+s.path("loud.yaml")+" ring test; echo ended $?; exec cat")
			t.Cleanup(func() { s.endsTmux(run) })
			s.until("it has rung", func() bool { return strings.Contains(run("capture-pane", "-p"), "ended ") })
			screen := run("capture-pane", "-p")
			if lost := strings.Contains(screen, "desktop notices are lost in tmux"); lost != tt.lost || !strings.Contains(screen, "desktop notice: sent") {
				t.Errorf("lost: %v\n%s", lost, screen)
			}
		})
	}
}
