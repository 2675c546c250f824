package rota

import (
	"fmt"
	"slices"
	"strings"
	"time"
)

// Opening is one time that a window is open.
type Opening struct {
	Day         Date // of the wall clock, on which it opens
	From, Until time.Time
}

// everyDay are the days of a window that opens on each.
func everyDay() [7]bool { return [7]bool{true, true, true, true, true, true, true} }

// After is the first opening of the window that is over later than t, by the wall clock
// of a zone; ok is false where the window names no day. What opens or closes at a time
// that the clock shows twice, or never, is as Open has it: the longer of the two, and
// from where the hole ends. A window all of which lies in the hole does not open that
// day.
func (w Window) After(t time.Time, zone *time.Location) (o Opening, ok bool) {
	today := dayOf(t, zone)
	for day := today - daysOver; day <= today+2*daysAhead; day++ {
		if !w.Days[weekday(day)] {
			continue
		}
		if from, until := w.span(day, zone); from.Before(until) && until.After(t) {
			return Opening{dateOf(day), from, until}, true
		}
	}
	return Opening{}, false
}

// dateOf is the civil date of a day counted from 1970-01-01.
func dateOf(day int64) Date {
	y, m, d := time.Unix(day*daySeconds, 0).UTC().Date()
	return Date{y, m, d}
}

// Before reports whether a date is earlier than another.
func (d Date) Before(other Date) bool { return d.day() < other.day() }

// ParseHours reads a window as one line: "02:00-04:00" of every day, "Mon-Fri
// 22:00-06:00", "Sat,Sun 00:00-24:00", or days alone, which are whole.
func ParseHours(s string) (Window, error) {
	bad := fmt.Errorf("%q is no window: write it as \"02:00-04:00\", \"Mon-Fri 22:00-06:00\" or \"Sun\"", s)
	words := strings.Fields(s)
	at := slices.IndexFunc(words, func(word string) bool { return strings.Contains(word, ":") })
	from, to, span := "00:00", "24:00", true
	switch {
	case len(words) == 0 || at >= 0 && at != len(words)-1:
		return Window{}, bad
	case at >= 0:
		from, to, span = strings.Cut(words[at], "-")
		words = words[:at]
	}
	if !span {
		return Window{}, bad
	}
	days := strings.Join(words, "")
	if strings.EqualFold(days, Day.String()) {
		days = ""
	}
	return ParseWindow(days, from, to)
}

// String is the window as ParseHours reads it.
func (w Window) String() string {
	hours := w.From.String() + "-" + w.To.String()
	if w.Days == everyDay() {
		return hours
	}
	var parts []string
	for first := time.Monday; first <= time.Saturday+1; first++ { // Sunday last
		if !w.Days[first%7] {
			continue
		}
		last := first
		for last < time.Saturday+1 && w.Days[(last+1)%7] {
			last++
		}
		part := (first % 7).String()[:3]
		switch last - first {
		case 0:
		case 1:
			part += "," + (last % 7).String()[:3]
		default:
			part += "-" + (last % 7).String()[:3]
		}
		parts, first = append(parts, part), last
	}
	days := strings.Join(parts, ",")
	if w.From == 0 && w.To == 24*60 {
		return days
	}
	return days + " " + hours
}
