package command

import (
	"fmt"
	"time"

	"holdfast/sources/text"
)

// calm is how long a program has to run, or to be gone, until its next end is told as
// the first.
const calm = 10 * time.Minute

// ends counts how often a program ended, one end soon after the other. To tell each of
// them would fill the log with lines of holdfast's own: the first is told as it comes, and
// so is one after a time without any; those that follow soon are told together, each time
// that they are twice as many, and what is left when it is quiet, or after a while.
type ends struct {
	n     int       // how many there were since the first
	told  int       // how many of them the log tells
	first time.Time // when the first was; zero: none was
	last  time.Time
	said  time.Time // when they were told last
}

// ended takes an end, and reports whether it is to be told; quiet is after how long
// without any one counts by itself.
func (e *ends) ended(now time.Time, quiet time.Duration) bool {
	if e.n == 0 || e.n == e.told && now.Sub(e.last) >= calm || now.Before(e.last) {
		*e = ends{first: now}
	}
	alone := now.Sub(e.last) >= quiet
	e.n++
	e.last = now
	doubled := e.n&(e.n-1) == 0
	return doubled || alone || now.Sub(e.said) >= calm
}

// due reports whether some are left to be told, as there was none for so long.
func (e *ends) due(now time.Time, quiet time.Duration) bool {
	return e.n > e.told && now.Sub(e.last) >= quiet
}

// alone reports whether the last one is the first.
func (e *ends) alone() bool { return e.n <= 1 }

// words tells them, and how the last was.
func (e *ends) words(how string, now time.Time) string {
	e.told, e.said = e.n, now
	if e.n == 1 {
		return how + ": lines may be missing until it runs again"
	}
	return fmt.Sprintf("%s, for the %s time in %s: lines may be missing at each of these ends, and what it prints anew may repeat; the next ends are told together",
		how, ordinal(e.n), text.Age(e.last.Sub(e.first)))
}

func ordinal(n int) string {
	end := "th"
	if tens := n / 10 % 10; tens != 1 {
		switch n % 10 {
		case 1:
			end = "st"
		case 2:
			end = "nd"
		case 3:
			end = "rd"
		}
	}
	return fmt.Sprint(n, end)
}
