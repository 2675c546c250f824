// Package tuitest drives what is shown: a real program in a real terminal. It is
// for tests only.
package tuitest

import (
	"bytes"
	"fmt"
	"io"
	"os"
	"os/exec"
	"slices"
	"strings"
	"sync"
	"syscall"
	"testing"
	"time"

	"github.com/charmbracelet/x/vt"
	"github.com/creack/pty"
)

// Options is what runs in a Terminal, and how large the terminal is.
type Options struct {
	Cols, Rows int // 0: 120 × 40
	// Sizeless: the program is not told the size.
	Sizeless bool
	// Args is the program and what it is given.
	Args []string
	// Env is laid over a small environment that does not depend on the machine:
	// a colour terminal that speaks UTF-8, in UTC.
	Env []string
	// Dir is where the program runs; empty: in a folder of its own.
	Dir string
	// Late is how long after it was asked the terminal answers, as over a slow link.
	Late time.Duration
	// GroundLate is how long the terminal takes to tell its background, all else is
	// answered meanwhile: so it is behind GNU screen.
	GroundLate time.Duration
	// Patience is how long Wait waits; 0: 20 seconds.
	Patience time.Duration
}

// Terminal is a real terminal with a real program in it: a pseudo-terminal, and
// an emulator that draws what the program writes and answers what it asks, such
// as the background colour.
type Terminal struct {
	t        testing.TB
	name     string
	patience time.Duration
	late     time.Duration
	ground   time.Duration // how late the background is told
	pressed  pressed       // the last key
	cmd      *exec.Cmd
	pty      *os.File
	started  time.Time
	done     chan struct{} // closed when the program has ended and all it wrote is drawn
	exit     int           // valid once done is closed

	stalled sync.Mutex // held: nothing is read
	mu      sync.Mutex
	screen  *vt.Emulator
	raw     tape
	bytes   int64
	bells   int
	sight   sight
	changed chan struct{}
	watch   *watch
}

// Start runs a program in a terminal. It is killed when the test ends.
func Start(t testing.TB, o Options) *Terminal {
	t.Helper()
	if o.Cols == 0 {
		o.Cols, o.Rows = 120, 40
	}
	if o.Dir == "" {
		o.Dir = t.TempDir()
	}
	if o.Patience == 0 {
		o.Patience = 20 * time.Second
	}
	s := &Terminal{
		t: t, name: o.Args[0], patience: o.Patience, late: o.Late, ground: o.GroundLate, done: make(chan struct{}), changed: make(chan struct{}),
		screen: vt.NewEmulator(o.Cols, o.Rows),
	}
	s.screen.SetCallbacks(vt.Callbacks{Bell: func() { s.bells++ }, AltScreen: func(on bool) { s.sight.own = on }})
	s.cmd = exec.Command(o.Args[0], o.Args[1:]...)
	s.cmd.Dir = o.Dir
	s.cmd.Env = append([]string{
		"PATH=" + os.Getenv("PATH"), "HOME=" + o.Dir, "USER=alice", "TERM=xterm-256color", "COLORTERM=truecolor", "LANG=C.UTF-8", "TZ=UTC",
		"HOLDFAST_SHIFT=" + os.Getenv("HOLDFAST_SHIFT"), // where the clock of the tests is; see .ci/clock
	}, o.Env...)
	s.started = time.Now()
	told := size(o.Cols, o.Rows)
	if o.Sizeless {
		told = size(0, 0)
	}
	master, err := pty.StartWithSize(s.cmd, told)
	if err != nil {
		t.Fatalf("start %s in a terminal: %v", s.name, err)
	}
	s.pty = master
	var draining sync.WaitGroup
	draining.Go(s.draw)
	draining.Go(s.answer)
	go func() {
		defer close(s.done)
		_ = s.cmd.Wait() // how it ended is its exit code
		s.exit = s.cmd.ProcessState.ExitCode()
		draining.Wait()
		s.tell()
	}()
	t.Cleanup(s.close)
	return s
}

func size(cols, rows int) *pty.Winsize { return &pty.Winsize{Cols: uint16(cols), Rows: uint16(rows)} }

// draw puts what the program writes on the screen until nobody holds the
// terminal any more.
func (s *Terminal) draw() {
	defer func() {
		// Not the emulator's Close, which must not run beside its Read.
		if in, ok := s.screen.InputPipe().(io.Closer); ok {
			_ = in.Close()
		}
	}()
	buf := make([]byte, 64<<10)
	for {
		s.awaitReading()
		n, err := s.pty.Read(buf)
		at := time.Now()
		if n > 0 {
			s.took(buf[:n], at)
		}
		if err != nil {
			return // EIO: the program has left
		}
	}
}

func (s *Terminal) took(p []byte, at time.Time) {
	s.mu.Lock()
	s.bytes += int64(len(p))
	s.raw.put(p)
	_, _ = s.screen.Write(p) // it fails only when closed
	if s.sight.frame.IsZero() {
		s.sight.stood(at, s.screen.String())
	}
	if s.watch != nil && s.watch.seen(s.row) {
		s.watch.hit <- at
		s.watch = nil
	}
	s.mu.Unlock()
	s.tell()
}

// tell wakes those who wait for the screen to change.
func (s *Terminal) tell() {
	s.mu.Lock()
	defer s.mu.Unlock()
	close(s.changed)
	s.changed = make(chan struct{})
}

// answer hands the emulator's replies to the program, as a keyboard's.
func (s *Terminal) answer() {
	buf := make([]byte, 4<<10)
	for {
		n, err := s.screen.Read(buf)
		if err != nil {
			return
		}
		if s.late > 0 {
			s.pass(s.late)
		}
		at, of := s.aside(buf[:n])
		_, _ = s.pty.Write(at) // a program that has left reads no reply
		if len(of) > 0 {
			go func() {
				s.pass(s.ground)
				_, _ = s.pty.Write(of)
			}()
		}
	}
}

// aside takes what tells the background out of an answer, where it is to be told
// late.
func (s *Terminal) aside(answer []byte) (at, late []byte) {
	begin := bytes.Index(answer, []byte("\x1b]11;"))
	if s.ground == 0 || begin < 0 {
		return answer, nil
	}
	end := begin + bytes.IndexAny(answer[begin:], "\a\\") + 1
	return slices.Concat(answer[:begin], answer[end:]), slices.Clone(answer[begin:end])
}

// close ends the program and everything that runs in the terminal.
func (s *Terminal) close() {
	s.signal(syscall.SIGKILL)
	s.mu.Lock()
	_ = s.pty.Close() // a left-over holder of the terminal must not keep the test
	s.mu.Unlock()
	<-s.done
}

func (s *Terminal) signal(sig syscall.Signal) {
	// The program leads a session, and so a process group, of its own.
	_ = syscall.Kill(-s.cmd.Process.Pid, sig)
}

// Kill ends the program at once, as a crash or a lost machine would, and waits
// until it is gone.
func (s *Terminal) Kill() {
	s.t.Helper()
	s.signal(syscall.SIGKILL)
	<-s.done
}

// Exit waits for the program to end by itself and returns its exit code.
func (s *Terminal) Exit() int {
	s.t.Helper()
	timer := time.NewTimer(s.patience)
	defer timer.Stop()
	select {
	case <-s.done:
	case <-timer.C:
		s.t.Fatalf("%s has not ended after %s; its screen:\n%s", s.name, s.patience, s.Screen())
	}
	return s.exit
}

// Wait waits until the screen is as wanted. It looks at every screen that the
// program leaves standing; what says in words what is waited for.
func (s *Terminal) Wait(what string, ok func(screen string) bool) {
	s.t.Helper()
	begin := time.Now()
	screen, seen := s.await(s.patience, ok)
	switch {
	case seen:
		s.t.Logf("after %.1fs, seen in %.1fs: %s", time.Since(s.started).Seconds(), time.Since(begin).Seconds(), what)
	case s.ended():
		s.t.Fatalf("%s ended with %d before this was seen: %s; its screen:\n%s", s.name, s.exit, what, screen)
	default:
		s.t.Fatalf("not seen within %s: %s; the screen of %s:\n%s", s.patience, what, s.name, screen)
	}
}

// await returns the screen that is as wanted, or the last one when none came in
// time or the program ended.
func (s *Terminal) await(within time.Duration, ok func(screen string) bool) (string, bool) {
	timer := time.NewTimer(within)
	defer timer.Stop()
	for {
		ended := s.ended()
		screen, changed := s.look()
		if ok(screen) {
			return screen, true
		}
		if ended {
			return screen, false
		}
		select {
		case <-changed:
		case <-timer.C:
			screen, _ = s.look()
			return screen, ok(screen)
		}
	}
}

// See waits until all of these stand on the screen.
func (s *Terminal) See(words ...string) {
	s.t.Helper()
	s.Wait(fmt.Sprintf("%q", words), func(screen string) bool { return hasAll(screen, words) })
}

// Gone waits until none of these stand on the screen.
func (s *Terminal) Gone(words ...string) {
	s.t.Helper()
	s.Wait(fmt.Sprintf("no %q", words), func(screen string) bool {
		for _, w := range words {
			if strings.Contains(screen, w) {
				return false
			}
		}
		return true
	})
}

func hasAll(screen string, words []string) bool {
	for _, w := range words {
		if !strings.Contains(screen, w) {
			return false
		}
	}
	return true
}

func (s *Terminal) ended() bool {
	select {
	case <-s.done:
		return true
	default:
		return false
	}
}

func (s *Terminal) look() (string, <-chan struct{}) {
	s.mu.Lock()
	defer s.mu.Unlock()
	return s.screen.String(), s.changed
}

// Screen is the text that stands on the screen, without colours.
func (s *Terminal) Screen() string {
	screen, _ := s.look()
	return screen
}

// Line is one row of the screen, from 0.
func (s *Terminal) Line(row int) string {
	s.mu.Lock()
	defer s.mu.Unlock()
	return s.row(row)
}

func (s *Terminal) row(row int) string {
	var b strings.Builder
	for x := 0; x < s.screen.Width(); x++ {
		cell := s.screen.CellAt(x, row)
		switch {
		case cell == nil:
		case cell.Content == "":
			// The second cell of a wide character has no content of its own.
			if cell.Width != 0 {
				b.WriteByte(' ')
			}
		default:
			b.WriteString(cell.Content)
		}
	}
	return strings.TrimRight(b.String(), " ")
}

// Painted is the screen with its colours, as escape codes.
func (s *Terminal) Painted() string {
	s.mu.Lock()
	defer s.mu.Unlock()
	return s.screen.Render()
}

// Bytes is how many bytes the program has written so far.
func (s *Terminal) Bytes() int64 {
	s.mu.Lock()
	defer s.mu.Unlock()
	return s.bytes
}

// Bells is how often the program has rung.
func (s *Terminal) Bells() int {
	s.mu.Lock()
	defer s.mu.Unlock()
	return s.bells
}

// Raw is the last megabyte that the program has written, as it wrote it.
func (s *Terminal) Raw() string {
	s.mu.Lock()
	defer s.mu.Unlock()
	return s.raw.String()
}

// Resize changes the terminal's size, and tells the program. With 0 × 0 the program
// is told that there is none.
func (s *Terminal) Resize(cols, rows int) {
	s.t.Helper()
	if cols > 0 && rows > 0 {
		s.mu.Lock()
		s.screen.Resize(cols, rows)
		forgetMargins(s.screen)
		s.mu.Unlock()
	}
	if err := pty.Setsize(s.pty, size(cols, rows)); err != nil {
		s.t.Fatalf("resize to %d×%d: %v", cols, rows, err)
	}
}

// tape keeps the last megabyte or two.
type tape struct{ old, now []byte }

func (t *tape) put(p []byte) {
	if len(t.now) > 1<<20 {
		t.old, t.now = t.now, nil
	}
	t.now = append(t.now, p...)
}

func (t *tape) String() string { return string(t.old) + string(t.now) }
