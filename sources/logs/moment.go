package logs

import (
	"fmt"
	"strings"
	"time"
)

// ParseMoment reads a moment in the past as a person types it: a time of day, 02:14 or
// 02:14:05, which is the last one that was; with a day before it, 2026-11-20 02:14; or
// how long ago, 10m. Where a clock was set back and a time was twice, it is the later
// one that was. The error is for the person who typed it.
func ParseMoment(s string, now time.Time, zone *time.Location) (time.Time, error) {
	s = strings.TrimSpace(s)
	if ago, err := time.ParseDuration(strings.TrimPrefix(s, "-")); err == nil && ago > 0 {
		return now.Add(-ago), nil
	}
	now = now.In(zone)
	for _, layout := range []string{"15:04", "15:04:05"} {
		clock, err := time.Parse(layout, s)
		if err != nil {
			continue
		}
		for back := range 3 {
			day := now.AddDate(0, 0, -back)
			if at, ok := onDay(day.Date, clock, now, zone); ok {
				return at, nil
			}
		}
	}
	for _, layout := range []string{"2006-01-02 15:04", "2006-01-02 15:04:05", "2006-01-02T15:04", "2006-01-02T15:04:05"} {
		civil, err := time.Parse(layout, s)
		if err != nil {
			continue
		}
		if at, ok := onDay(civil.Date, civil, now, zone); ok {
			return at, nil
		}
		return time.Time{}, fmt.Errorf("%s is not over yet, or a clock that was set forward left it out", s)
	}
	return time.Time{}, fmt.Errorf("%q is no moment: write @02:14, @02:14:05, @2026-11-20 02:14, or @10m for ten minutes ago", s)
}

// onDay is the last moment, not after now, at which a clock of the zone showed a time on
// a day; false: there was none.
func onDay(date func() (int, time.Month, int), clock, now time.Time, zone *time.Location) (time.Time, bool) {
	year, month, day := date()
	at := time.Date(year, month, day, clock.Hour(), clock.Minute(), clock.Second(), 0, zone)
	for _, one := range []time.Time{at.Add(time.Hour), at.Add(30 * time.Minute), at, at.Add(-30 * time.Minute), at.Add(-time.Hour)} {
		if y, m, d := one.Date(); y == year && m == month && d == day && one.Hour() == clock.Hour() && one.Minute() == clock.Minute() && !one.After(now) {
			return one, true
		}
	}
	return time.Time{}, false
}
