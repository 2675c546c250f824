package text

import (
	"fmt"
	"regexp"
	"strconv"
	"time"
)

var days = regexp.MustCompile(`^([0-9]+)(d|w)(.*)$`)

// longest is more than anybody waits, and far from what a Duration cannot hold: one
// that overflowed would be a short one.
const (
	year    = 365 * 24 * time.Hour
	longest = 100 * year
)

// Length reads Go's durations and, before them, days and weeks: "90s",
// "26h", "30d", "1w2d". A day is 24 hours. Negative durations are refused, and those of
// more than a hundred years.
func Length(s string) (time.Duration, error) {
	bad := fmt.Errorf("%q is not a duration; write it as 30s, 10m, 26h or 30d", s)
	long := fmt.Errorf("%q is longer than %d years: no duration is", s, longest/year)
	rest, total := s, time.Duration(0)
	for {
		m := days.FindStringSubmatch(rest)
		if m == nil {
			break
		}
		n, err := strconv.ParseInt(m[1], 10, 32)
		if err != nil || n > 36500 {
			return 0, bad
		}
		unit := 24 * time.Hour
		if m[2] == "w" {
			unit *= 7
		}
		if time.Duration(n) > (longest-total)/unit {
			return 0, long
		}
		total += time.Duration(n) * unit
		rest = m[3]
	}
	if rest == "" && s != "" {
		return total, nil
	}
	d, err := time.ParseDuration(rest)
	if err != nil || d < 0 {
		return 0, bad
	}
	if d > longest-total {
		return 0, long
	}
	return total + d, nil
}
