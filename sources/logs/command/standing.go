package command

import (
	"fmt"
	"time"
)

// standing is how the program stands: whether it runs, and how often it had to be
// started again.
type standing struct {
	program string
	began   time.Time // since when it runs, as was seen first; zero: it was not seen yet
	up      bool      // it runs, as far as was reported
	out     bool      // it ended, a gap says so, and it has not run since
	again   int       // how often it ended
	last    string    // how it ended the last time
}

func (s *standing) begin() { s.began, s.up = time.Time{}, false }

func (s *standing) end(why string) {
	s.up, s.out, s.last = false, true, why
	s.again++
}

// runs is for how long it has been seen to run.
func (s *standing) runs(now time.Time) time.Duration {
	if s.began.IsZero() {
		s.began = now
	}
	return now.Sub(s.began)
}

// words are what is to be said of a program that runs; empty: nothing.
func (s *standing) words(fast bool) string {
	switch {
	case fast:
		return fmt.Sprintf("%s prints more than %d lines a second: it is read no faster, and waits", s.program, most)
	case s.again == 1:
		return "started again once: " + s.last
	case s.again > 1:
		return fmt.Sprintf("started again %d times, last because %s", s.again, s.last)
	}
	return ""
}

// flow counts the lines of the second that goes on.
type flow struct {
	second time.Time // when it began
	lines  int
	fast   bool // more came than is taken
	when   time.Time
}

// over counts n lines that came at now, and returns how long to take no more.
func (f *flow) over(now time.Time, n int) time.Duration {
	if now.Sub(f.second) >= time.Second || now.Before(f.second) {
		f.second, f.lines = now, 0
	}
	f.lines += n
	if f.lines < most {
		return 0
	}
	f.fast, f.when = true, now
	return f.second.Add(time.Second).Sub(now)
}

// calmed reports, once, that no more came than is taken for a while.
func (f *flow) calmed(now time.Time) bool {
	const calm = 10 * time.Second
	if !f.fast || now.Sub(f.when) < calm {
		return false
	}
	f.fast = false
	return true
}
