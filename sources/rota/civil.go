package rota

import (
	"fmt"
	"time"
)

const (
	daySeconds = 24 * 60 * 60
	// reach is how far around a wall time its instants are looked for: more than
	// any offset from UTC, and more than the day that Apia left out.
	reach = 2 * daySeconds
)

// DayStart is the first instant of a civil date in a zone, also where midnight
// does not exist or comes twice.
func DayStart(d Date, zone *time.Location) time.Time { return on(d.day(), 0).first(zone) }

// wall is a reading of the wall clock, in seconds, as if the zone were UTC.
// Ordering readings orders civil time; only with a zone are they instants.
type wall int64

// day is a civil date as days since 1970-01-01.
func (d Date) day() int64 {
	return time.Date(d.Year, d.Month, d.Day, 0, 0, 0, 0, time.UTC).Unix() / daySeconds
}

// IsZero reports whether no date was given.
func (d Date) IsZero() bool { return d == Date{} }

// String writes the date as 2026-01-05.
func (d Date) String() string { return fmt.Sprintf("%04d-%02d-%02d", d.Year, d.Month, d.Day) }

// String writes the time as 09:00.
func (c Clock) String() string { return fmt.Sprintf("%02d:%02d", int(c)/60, int(c)%60) }

// dayOf is the civil day of an instant in a zone.
func dayOf(t time.Time, zone *time.Location) int64 {
	y, m, d := t.In(zone).Date()
	return Date{y, m, d}.day()
}

// weekday of a day counted from 1970-01-01, which was a Thursday.
func weekday(day int64) time.Weekday { return time.Weekday(floorMod(day+int64(time.Thursday), 7)) }

func on(day int64, c Clock) wall { return wall(day*daySeconds + int64(c)*60) }

// first is the earliest instant at which the zone's clock shows w or later: the
// first of two when the time comes twice, the end of the hole when it never comes.
func (w wall) first(zone *time.Location) time.Time {
	from := int64(w) - reach
	for {
		offset, until, bounded := period(from, zone)
		at := max(from, int64(w)-offset)
		if !bounded || at < until {
			return time.Unix(at, 0).In(zone)
		}
		from = until
	}
}

// last is the instant since which the zone's clock no longer shows less than w:
// the second of two when the time comes twice, the same as first otherwise.
func (w wall) last(zone *time.Location) time.Time {
	from, latest := int64(w)-reach, int64(w)-reach
	for from <= int64(w)+reach {
		offset, until, bounded := period(from, zone)
		at := int64(w) - offset
		if bounded {
			at = min(at, until)
		}
		if at > from {
			latest = at
		}
		if !bounded {
			break
		}
		from = until
	}
	return time.Unix(latest, 0).In(zone)
}

// period is the zone's offset at a unix time and until when it holds at least.
//
// On the last day of a leap year, time.ZoneBounds may name an end that is not
// after the instant it was asked for (years that follow a rule are taken for
// 365 days long). Then the offset is taken to hold up to the next quarter of an
// hour: no clock changes at other times.
func period(unix int64, zone *time.Location) (offset, until int64, bounded bool) {
	const quarter = 15 * 60
	t := time.Unix(unix, 0).In(zone)
	_, seconds := t.Zone()
	_, end := t.ZoneBounds()
	switch {
	case end.IsZero():
		return int64(seconds), 0, false
	case end.Unix() <= unix:
		return int64(seconds), (floorDiv(unix, quarter) + 1) * quarter, true
	}
	return int64(seconds), end.Unix(), true
}

func floorDiv(a, b int64) int64 {
	q := a / b
	if a%b < 0 {
		q--
	}
	return q
}

func floorMod(a, b int64) int64 { return a - floorDiv(a, b)*b }
