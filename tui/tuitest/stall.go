package tuitest

import (
	"sync"

	"github.com/charmbracelet/x/vt"
)

// Stall has the terminal read nothing from the program, after what it reads just
// now, until resume is called; as a link that hangs.
func (s *Terminal) Stall() (resume func()) {
	s.stalled.Lock()
	return sync.OnceFunc(s.stalled.Unlock)
}

// awaitReading waits until the terminal is not stalled.
func (s *Terminal) awaitReading() {
	s.stalled.Lock()
	defer s.stalled.Unlock()
}

// forgetMargins is what terminals do at another size; the emulator keeps them, and
// breaks where they are outside of it.
func forgetMargins(screen *vt.Emulator) { _, _ = screen.Write([]byte("\x1b7\x1b[r\x1b8")) }

// Pid is the process of the program.
func (s *Terminal) Pid() int { return s.cmd.Process.Pid }
