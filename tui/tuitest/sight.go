package tuitest

import (
	"strings"
	"time"
)

// sight is when a program was first seen: with anything at all, and on a screen of its own.
type sight struct {
	own          bool      // the screen is the program's own, not the shell's
	first, frame time.Time // zero: not yet
}

// stood takes what stands on the screen at a moment.
func (s *sight) stood(at time.Time, screen string) {
	if !s.frame.IsZero() || strings.TrimSpace(screen) == "" {
		return
	}
	if s.first.IsZero() {
		s.first = at
	}
	if s.own {
		s.frame = at
	}
}

// after is how long after its start a program was seen; 0: it was not yet.
func (s *sight) after(started, at time.Time) time.Duration {
	if at.IsZero() {
		return 0
	}
	return at.Sub(started)
}
