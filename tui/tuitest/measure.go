package tuitest

import (
	"errors"
	"fmt"
	"io"
	"time"
)

// watch waits for a screen while output is being drawn, so that the time it
// tells is that of the bytes and not of the test's goroutine.
type watch struct {
	seen func(at func(row int) string) bool
	hit  chan time.Time
}

// Measure sends bytes and returns how long after it the bytes came that made
// the screen as wanted. seen reads single rows, from 0, while output is drawn.
func (s *Terminal) Measure(keys string, seen func(at func(row int) string) bool) (time.Duration, error) {
	w := &watch{seen: seen, hit: make(chan time.Time, 1)}
	s.mu.Lock()
	s.watch = w
	s.mu.Unlock()
	begin := time.Now()
	if _, err := io.WriteString(s.pty, keys); err != nil {
		return 0, err
	}
	timer := time.NewTimer(s.patience)
	defer timer.Stop()
	select {
	case at := <-w.hit:
		return at.Sub(begin), nil
	case <-s.done:
		return 0, fmt.Errorf("%s ended", s.name)
	case <-timer.C:
		return 0, errors.New("the keys had no effect; the screen:\n" + s.Screen())
	}
}

// FirstFrame is how long after its start the program had something on a screen of its
// own; 0: it has not.
func (s *Terminal) FirstFrame() time.Duration {
	s.mu.Lock()
	defer s.mu.Unlock()
	return s.sight.after(s.started, s.sight.frame)
}

// FirstSight is how long after its start the program had something on any screen; 0: it
// has not.
func (s *Terminal) FirstSight() time.Duration {
	s.mu.Lock()
	defer s.mu.Unlock()
	return s.sight.after(s.started, s.sight.first)
}
