package tuitest

import (
	"regexp"
	"strings"
	"time"
)

// Insist presses a key until the screen is as wanted: a dialog takes no key that
// may have been pressed before it was seen. It is pressed again only when the
// cockpit's clock has gone on without the key having had its effect: then it was
// surely read and refused. On a slow machine a key that is merely slow would
// otherwise be pressed twice, and the second one answer what comes next.
func (s *Terminal) Insist(key, what string, ok func(screen string) bool) {
	s.t.Helper()
	s.reads()
	const surely = 3 // the first tick may have been on its way before the key, the second may follow at its heels
	took := false
	for begin := time.Now(); !took && time.Since(begin) < s.patience; {
		s.Press(key)
		count := Ticks(s.Screen())
		s.await(s.patience, func(screen string) bool {
			took = ok(screen)
			return took || count(screen) >= surely
		})
	}
	if !took {
		s.t.Fatalf("%s was pressed again and again and this was not seen: %s; the screen of %s:\n%s", key, what, s.name, s.Screen())
	}
}

// Leave presses q until the program has ended, as it must where the cockpit asks first
// because something is the person's, and returns its exit code.
func (s *Terminal) Leave() int {
	s.t.Helper()
	s.Insist("q", "it leaves", func(string) bool { return s.ended() })
	return s.Exit()
}

// Ticks counts the seconds of the cockpit's clock, the last time on its top
// line, from one screen on: hand it every screen that follows. It goes slower
// where the cockpit does.
func Ticks(screen string) (count func(screen string) int) {
	times := regexp.MustCompile(`\d\d:\d\d:\d\d`)
	clock := func(screen string) string {
		top, _, _ := strings.Cut(screen, "\n")
		all := times.FindAllString(top, -1)
		return strings.Join(all[max(0, len(all)-1):], "")
	}
	last, n := clock(screen), 0
	return func(screen string) int {
		if at := clock(screen); at != last {
			last, n = at, n+1
		}
		return n
	}
}

// reads lets the time pass that a person needs to take a dialog in: before it a y
// is refused.
func (s *Terminal) reads() { s.pass(300 * time.Millisecond) }

// pass lets time pass, as a person or a link does; it ends with the program.
func (s *Terminal) pass(d time.Duration) {
	timer := time.NewTimer(d)
	defer timer.Stop()
	select {
	case <-timer.C:
	case <-s.done:
	}
}
