package endtoend

import (
	"strings"
	"testing"
	"time"

	"holdfast/sources/peertest"
	"holdfast/tui/tuitest"
)

// reattached is a cockpit in a real tmux that a person leaves and comes back to.
type reattached struct {
	*stage
	run func(args ...string) string
}

// attach attaches a terminal that never says whether it is looked at.
func (r *reattached) attach() *tuitest.Terminal {
	r.Helper()
	tmux := peertest.Need(r, "tmux")[0]
	socket := strings.TrimSpace(r.run("display-message", "-p", "#{socket_path}"))
	return tuitest.Start(r, tuitest.Options{
		Dir: r.dir, Patience: patience, Cols: 120, Rows: 40, Env: []string{"TMUX=", "LANG=C.UTF-8", "LC_ALL=C.UTF-8", "TERM=xterm-256color"},
		Args: []string{tmux, "-u", "-S", socket, "attach-session"},
	})
}

// shows waits until words stand on the screen that nobody may be attached to.
func (r *reattached) shows(words string) {
	r.Helper()
	r.until(words, func() bool { return strings.Contains(r.run("capture-pane", "-p"), words) })
}

// Whoever detaches from tmux and comes back reads what has happened since, whether tmux
// is set to hand on what terminals say of it or not.
func TestPeerTmuxWhoComesBackReadsWhatIsNew(t *testing.T) {
	t.Parallel()
	for name, option := range map[string]string{"as it comes": "", "with focus events": "set -s focus-events on"} {
		t.Run(name, func(t *testing.T) {
			s := newStage(t)
			s.withDoor()
			s.configure("")
			r := &reattached{s, s.tmux(option)}
			r.run("new-session", "-d", "-x", "120", "-y", "40", s.binary, "--config", s.path("holdfast.yaml"))
			t.Cleanup(func() { s.endsTmux(r.run) })
			s.push("CartDown", time.Hour)
			c := r.attach()
			c.See("CartDown", "1 firing")
			r.run("detach-client")
			c.Exit()
			s.logs("nobody looks at this") // once it is shown, the cockpit knows that they left
			r.shows("nobody looks at this")
			s.push("QueueGrowing", time.Hour)
			r.shows("2 firing")
			c = r.attach()
			c.See(": +1 QueueGrowing", "2 firing", "new")
		})
	}
}
