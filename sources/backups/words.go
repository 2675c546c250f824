package backups

import (
	"fmt"
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

// moment writes a point in time in now's zone, with its day unless it is today.
func moment(t, now time.Time) string {
	t = t.In(now.Location())
	layout := "15:04"
	ty, tm, td := t.Date()
	ny, nm, nd := now.Date()
	switch {
	case ty != ny:
		layout = "2 Jan 2006 15:04"
	case tm != nm || td != nd:
		layout = "Mon 2 Jan 15:04"
	}
	return t.Format(layout)
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
