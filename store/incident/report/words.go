package report

import (
	"fmt"
	"strings"
	"time"

	"holdfast/store/incident"
)

// span writes a duration for a reader: "1 h 12 min 5 s".
func span(d time.Duration) string {
	if d < time.Second {
		return "0 s"
	}
	seconds := int64(d / time.Second)
	var parts []string
	for _, unit := range []struct {
		length int64
		name   string
	}{{86400, "d"}, {3600, "h"}, {60, "min"}, {1, "s"}} {
		if n := seconds / unit.length; n > 0 {
			parts = append(parts, fmt.Sprintf("%d %s", n, unit.name))
		}
		seconds %= unit.length
	}
	return strings.Join(parts, " ")
}

// age writes how old something is: a day old, nobody asks for the minutes.
func age(seconds int64) string {
	d := time.Duration(seconds) * time.Second
	switch {
	case d >= 24*time.Hour:
		d = d.Truncate(time.Hour)
	case d >= time.Hour:
		d = d.Truncate(time.Minute)
	}
	return span(d)
}

// offSite is how many copies were off site of how many.
func offSite(pt incident.RestorePoint) string {
	if pt.Offsite == 0 && pt.OffsiteNeeded == 0 {
		return "none asked for"
	}
	return fmt.Sprintf("%d of %d", pt.Offsite, pt.OffsiteNeeded)
}

// count writes a number with its noun.
func count(n int, one, many string) string {
	if n == 1 {
		return "1 " + one
	}
	return fmt.Sprintf("%d %s", n, many)
}
