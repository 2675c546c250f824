package endtoend

import (
	"os"
	"os/exec"
	"strconv"
	"strings"
	"syscall"
	"testing"
	"time"

	"holdfast/tui/tuitest"
)

// pidOf is the process that a shell has written down.
func (s *stage) pidOf(file string) (pid int) {
	s.Helper()
	s.until("the process is written down", func() bool {
		data, err := os.ReadFile(s.path(file))
		if err == nil {
			pid, err = strconv.Atoi(strings.TrimSpace(string(data)))
		}
		return err == nil
	})
	return pid
}

// signal sends a signal to the process that wrote its number down.
func (s *stage) signal(sig syscall.Signal) {
	s.Helper()
	if err := syscall.Kill(s.pidOf("pid"), sig); err != nil {
		s.Fatal(err)
	}
}

// openShelled opens the cockpit from a shell that does something before, and then
// becomes it: its number is written down.
func (s *stage) openShelled(o tuitest.Options, before string) *tuitest.Terminal {
	s.Helper()
	o.Dir, o.Patience, o.Env = s.dir, patience, []string{"GORACE=" + gorace(s.dir)}
	o.Args = []string{"/bin/sh", "-c", before + `echo $$ > pid; exec "$0" --config holdfast.yaml`, s.binary}
	return tuitest.Start(s, o)
}

// shelled opens the cockpit from a shell in which jobs are stopped and continued.
func (s *stage) shelled() *tuitest.Terminal {
	s.Helper()
	bash, err := exec.LookPath("bash")
	if err != nil {
		s.Skip("needs bash, whose jobs are stopped and continued")
	}
	c := tuitest.Start(s, tuitest.Options{
		Dir: s.dir, Patience: patience, Env: []string{"GORACE=" + gorace(s.dir), "PS1=PROMPT> "},
		Args: []string{bash, "--norc", "--noprofile", "-i"},
	})
	c.See("PROMPT>")
	c.Type(s.binary + " --config " + s.path("holdfast.yaml") + " & echo $! >pid; fg\r")
	c.See("1 Alerts", "? help")
	return c
}

// Whoever stops the cockpit has their shell as it was, and continued it is drawn
// anew, of now, and takes keys; left, the shell is as it was again.
func TestStoppedAndContinued(t *testing.T) {
	t.Parallel()
	for name, sig := range map[string]syscall.Signal{"as a shell asks": syscall.SIGTSTP, "as nobody can heed": syscall.SIGSTOP} {
		t.Run(name, func(t *testing.T) {
			s := newStage(t)
			s.configure("")
			c := s.shelled()
			pid := s.pidOf("pid")
			c.Press("?") // what the terminal answers is read before these keys are, and none of it reaches the shell
			c.See("Help")
			c.Press("esc")
			c.Gone("Help")
			if err := syscall.Kill(pid, sig); err != nil {
				t.Fatal(err)
			}
			s.until("it is stopped", func() bool {
				stat, err := os.ReadFile("/proc/" + strconv.Itoa(pid) + "/stat")
				return err == nil && strings.Contains(string(stat), ") T ")
			})
			if sig == syscall.SIGTSTP {
				c.See("PROMPT>")
				c.Gone("1 Alerts")
				c.Type("stty -a >new; mv new tty\r")
				s.until("the shell takes a command", func() bool { _, err := os.Stat(s.path("tty")); return err == nil })
				if set, err := os.ReadFile(s.path("tty")); err != nil || strings.Contains(string(set), "-icanon") || strings.Contains(string(set), "-echo ") {
					t.Errorf("the shell's terminal is raw: %v\n%s", err, set)
				}
				for begun, ended := range map[string]string{"\x1b[?1049h": "\x1b[?1049l", "\x1b[22;2t": "\x1b[23;2t", "\x1b[?1002h": "\x1b[?1002l"} {
					if raw := c.Raw(); strings.Count(raw, begun) != strings.Count(raw, ended) {
						t.Errorf("%q stands there %d times, %q %d times", begun, strings.Count(raw, begun), ended, strings.Count(raw, ended))
					}
				}
				c.Resize(100, 30)
			}
			width := map[bool]int{true: 100, false: 120}[sig == syscall.SIGTSTP]
			c.Type("fg\r")
			c.See("1 Alerts", "? help")
			c.Gone("PROMPT>")
			was := tuitest.Ticks(c.Screen())
			c.Wait("the clock goes on", func(screen string) bool { return was(screen) > 0 })
			if got := len([]rune(c.Line(1))); got != width {
				t.Errorf("it is drawn %d cells wide", got)
			}
			c.Press("?")
			c.See("Help")
			c.Press("esc")
			c.Gone("Help")
			s.leaves(c, pid)
		})
	}
}

// leaves ends a cockpit that a shell began, and then the shell.
func (s *stage) leaves(c *tuitest.Terminal, pid int) {
	s.Helper()
	c.Press("q")
	s.until("it has left", func() bool { return !runs(pid) })
	c.See("PROMPT>")
	c.Gone("1 Alerts")
	c.Type("exit\r")
	if code := c.Exit(); code != 0 {
		s.Errorf("it ended with %d", code)
	}
}

// A terminal that nobody reads keeps nobody from ending the cockpit; looked at
// again, it was handed back.
// It begins beside no other test: how long a terminal hangs is what it is about.
func TestASignalEndsTheCockpitOnATerminalThatHangs(t *testing.T) {
	for name, sig := range map[string]syscall.Signal{"SIGTERM": syscall.SIGTERM, "SIGINT": syscall.SIGINT} {
		t.Run(name, func(t *testing.T) {
			s := newStage(t)
			s.configure("")
			c := s.openShelled(tuitest.Options{Cols: 200, Rows: 50}, "")
			c.See("1 Alerts", "? help")
			resume := c.Stall()
			defer resume()
			for range 40 { // far more than a terminal keeps for one that reads later
				c.Type("\x0c")
				c.Press("tab")
			}
			pid := s.pidOf("pid")
			began := time.Now()
			if err := syscall.Kill(pid, sig); err != nil {
				t.Fatal(err)
			}
			s.until("it is gone", func() bool { return !runs(pid) })
			t.Logf("gone after %s", time.Since(began))
			resume()
			c.Exit()
			if raw := c.Raw(); !strings.HasSuffix(strings.TrimRight(raw, "\r\n"), "\x1b[23;2t") || !strings.Contains(raw, "\x18") {
				t.Errorf("it was not handed back: %.300q", raw[max(0, len(raw)-300):])
			}
		})
	}
}

// A terminal that did not read for a while gets what is true now, and not what was
// drawn meanwhile: no more than it had been sent before anybody knew that it hangs.
func TestATerminalThatHungGetsTheNewestFrame(t *testing.T) {
	s := newStage(t)
	s.configure("")
	c := s.openAt(200, 50)
	c.See("1 Alerts", "? help")
	clock := tuitest.Ticks(c.Screen())
	c.Wait("a tick", func(screen string) bool { return clock(screen) > 0 })
	resume := c.Stall()
	for range 60 { // as many whole screens, some 10 kB each
		c.Type("\x0c")
		c.Press("tab")
	}
	before := c.Bytes()
	resume()
	c.Press("?")
	c.See("Help")
	const kept = 64 << 10 // what the system itself keeps, and the frames at its two ends
	if got := c.Bytes() - before; got > kept {
		t.Errorf("it was sent %d bytes before it was shown the newest", got)
	}
	c.Press("esc")
	c.Gone("Help")
	s.leave(c)
}

// The terminal is as it was, and the title that was there before is asked back,
// however the cockpit ends.
func TestTheTerminalIsHandedBackAsItWas(t *testing.T) {
	t.Parallel()
	signal := func(sig syscall.Signal) func(*stage, *tuitest.Terminal) {
		return func(s *stage, _ *tuitest.Terminal) { s.signal(sig) }
	}
	for name, end := range map[string]func(*stage, *tuitest.Terminal){
		"q": func(_ *stage, c *tuitest.Terminal) { c.Press("1", "q") }, "SIGTERM": signal(syscall.SIGTERM), "SIGINT": signal(syscall.SIGINT),
	} {
		t.Run(name, func(t *testing.T) {
			s := newStage(t)
			s.configure("")
			c := tuitest.Start(t, tuitest.Options{
				Dir: s.dir, Patience: patience, Env: []string{"GORACE=" + gorace(s.dir)},
				Args: []string{"/bin/sh", "-c", `stty -a >before; sh -c 'echo $$ >pid; exec "$0" --config holdfast.yaml' "$0"; stty -a >after; echo ended`, s.binary},
			})
			c.See("1 Alerts", "? help")
			end(s, c)
			c.See("ended")
			c.Exit()
			before, err := os.ReadFile(s.path("before"))
			if err != nil {
				t.Fatal(err)
			}
			after, err := os.ReadFile(s.path("after"))
			if err != nil || string(before) != string(after) {
				t.Errorf("%v: it was\n%sand is\n%s", err, before, after)
			}
			raw := c.Raw()
			for on, off := range map[string]string{"\x1b[?1049h": "\x1b[?1049l", "\x1b[?25l": "\x1b[?25h", "\x1b[22;2t": "\x1b[23;2t", "\x1b[?1002h": "\x1b[?1002l", "\x1b[?2004h": "\x1b[?2004l", "\x1b[>1u": "\x1b[<1u"} {
				if !strings.Contains(raw, on) || strings.LastIndex(raw, off) < strings.LastIndex(raw, on) {
					t.Errorf("%q is not undone by %q", on, off)
				}
			}
		})
	}
}
