package text

import (
	"strings"
	"time"
)

// Clock is a time of day, which carries its day when that is another one than
// now's, and its year when that is another. Days are those of now's zone.
func Clock(at, now time.Time) string { return clock(at.In(now.Location()), now, "15:04") }

// ClockSeconds is Clock with the seconds.
func ClockSeconds(at, now time.Time) string { return clock(at.In(now.Location()), now, "15:04:05") }

// DayClock is Clock with the day also where it is today.
func DayClock(at, now time.Time) string {
	at = at.In(now.Location())
	if at.Year() != now.Year() {
		return at.Format("2 Jan 2006 15:04")
	}
	return at.Format("Mon 2 Jan 15:04")
}

// DayClockThere is DayClock in at's own zone, which is named where its clocks show
// another time than those of now's zone.
func DayClockThere(at, now time.Time) string {
	s := DayClock(at, now.In(at.Location()))
	name, east := at.Zone()
	if _, here := at.In(now.Location()).Zone(); east != here {
		s += " " + name
	}
	return s
}

// Day is a date, which carries its year when that is another one than now's.
// Days are those of now's zone.
func Day(at, now time.Time) string {
	at = at.In(now.Location())
	if at.Year() == now.Year() {
		return at.Format("2 Jan")
	}
	return at.Format("2 Jan 2006")
}

// ClockLayout is the shortest layout that tells times apart as Clock does, with
// seconds, where they stand below each other: that of the one that needs most.
func ClockLayout(now time.Time, times ...time.Time) string {
	layout := "15:04:05"
	for _, at := range times {
		switch at = at.In(now.Location()); {
		case at.Year() != now.Year():
			return "2006-01-02 15:04:05"
		case at.YearDay() != now.YearDay():
			layout = "02 Jan 15:04:05"
		}
	}
	return layout
}

// Point is a moment as it stands in the place of an age: a time of day, with its day
// where that is another than now's, "14:02" and "19 Nov 07:03"; of another year the day
// alone. Days are those of now's zone.
func Point(at, now time.Time) string {
	return strings.TrimLeft(at.In(now.Location()).Format(pointLayout(at, now)), " ")
}

// PointCells is how many cells a Point has at most where none is older than this one.
func PointCells(oldest, now time.Time) int {
	layout := pointLayout(oldest, now)
	if layout == pointToday {
		return len(layout)
	}
	return max(len(layout), len(pointOtherDay))
}

// The layouts of points in time by their day: today's, this year's, another year's.
const (
	pointToday     = "15:04"
	pointOtherDay  = "_2 Jan 15:04"
	pointOtherYear = "_2 Jan 2006"
)

func pointLayout(at, now time.Time) string {
	switch at = at.In(now.Location()); {
	case at.Year() != now.Year():
		return pointOtherYear
	case at.YearDay() != now.YearDay():
		return pointOtherDay
	}
	return pointToday
}

func clock(at, now time.Time, layout string) string {
	switch {
	case at.Year() != now.Year():
		layout = "2 Jan 2006 " + layout
	case at.YearDay() != now.YearDay():
		layout = "Mon 2 Jan " + layout
	}
	return at.Format(layout)
}
