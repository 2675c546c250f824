package backups

import (
	"fmt"
	"strings"
	"time"

	"holdfast/sources/text"
)

// span writes a duration so that it compares with an RPO: in hours up to four
// days, because "31h of 26h" says more than "1d of 26h".
func span(d time.Duration) string {
	d = max(0, d)
	if d >= time.Hour && d < 100*time.Hour {
		return fmt.Sprintf("%dh", int(d/time.Hour))
	}
	return text.Age(d)
}

// moment writes a point in time in now's zone, which it names because others read
// it in theirs, with its day unless it is today.
func moment(t, now time.Time) string {
	return text.Clock(t, now) + t.In(now.Location()).Format(" MST")
}

func are(n int, one, many string) string {
	if n == 1 {
		return "1 " + one
	}
	return fmt.Sprintf("%d %s", n, many)
}

func be(n int) string {
	if n == 1 {
		return "is"
	}
	return "are"
}

// named is how many of a kind are named; of the others there is a number.
const named = 3

// Some names the first few of a list and counts the others: "a, b and c",
// "a, b, c and 4 more".
func Some(names []string) string {
	switch n := len(names); {
	case n == 0:
		return ""
	case n == 1:
		return names[0]
	case n <= named:
		return strings.Join(names[:n-1], ", ") + " and " + names[n-1]
	default:
		return fmt.Sprintf("%s and %d more", strings.Join(names[:named], ", "), n-named)
	}
}
