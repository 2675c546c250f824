package text

import "time"

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

func clock(at, now time.Time, layout string) string {
	switch {
	case at.Year() != now.Year():
		layout = "2 Jan 2006 " + layout
	case at.YearDay() != now.YearDay():
		layout = "Mon 2 Jan " + layout
	}
	return at.Format(layout)
}
