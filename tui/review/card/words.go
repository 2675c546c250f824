package card

import (
	"fmt"
	"strconv"
	"strings"
	"time"

	"holdfast/sources/text"
	figures "holdfast/store/incident/review"
	"holdfast/tui/chart"
)

// short is a length of time in one unit, in at most three cells up to a hundred days:
// "46m", "95m", "31h", "19d"; minutes go on to a hundred, because they tell more.
func short(s figures.Seconds) string {
	const minute, hour, day = 60, 3600, 86400
	in := func(unit figures.Seconds, name string) string {
		return strconv.FormatInt(int64((s+unit/2)/unit), 10) + name
	}
	switch {
	case s < minute:
		return text.Age(s.Duration())
	case s+minute/2 < 100*minute:
		return in(minute, "m")
	case s+hour/2 < 48*hour:
		return in(hour, "h")
	}
	return in(day, "d")
}

// inOneUnit writes points in seconds in the unit of their scale, which the axis
// names: "1.8" of 4h. Three cells are all there is, and hours cut to whole ones
// would make a rise of an hour look like none.
func inOneUnit(points []chart.Point) {
	most := 0.0
	for _, pt := range points {
		most = max(most, pt.Value)
	}
	unit := chart.UnitOf(chart.Seconds(most).Top)
	for i, pt := range points {
		points[i].Text = chart.Number(pt.Value / unit)
		if points[i].Text == "0" && pt.Value > 0 {
			points[i].Text = "<.1"
		}
	}
}

// long is a length of time as a person says it, in two units at most: "4m 30s",
// "59m", "1h 34m", "2d 3h".
func long(s figures.Seconds) string {
	n := int64(max(0, s).Rounded())
	switch {
	case n < 60:
		return strconv.FormatInt(n, 10) + "s"
	case n < 3600:
		return two(n/60, "m", n%60, "s")
	case n < 48*3600:
		return two(n/3600, "h", n%3600/60, "m")
	default:
		return two(n/86400, "d", n%86400/3600, "h")
	}
}

// tight is long without its blank.
func tight(s figures.Seconds) string { return strings.ReplaceAll(long(s), " ", "") }

func two(a int64, unit string, b int64, less string) string {
	if b == 0 {
		return strconv.FormatInt(a, 10) + unit
	}
	return fmt.Sprintf("%d%s %d%s", a, unit, b, less)
}

// hours is work time: never days, which a team counts in another way than a clock.
func hours(s figures.Seconds) string {
	if minutes := int64(s+30) / 60; s > 0 && minutes < 60 {
		return strconv.FormatInt(minutes, 10) + "m"
	}
	return chart.Number(s.Hours()) + "h"
}

// unknown stands where there is no figure.
const unknown = "no data"

// per is a mean, such as incidents per person.
func per(v float64) string { return strconv.FormatFloat(v, 'f', 1, 64) }

func percent(share float64) string { return strconv.Itoa(int(share*100+0.5)) + "%" }

func count(n int) string { return strconv.Itoa(n) }

// several is a number of things in words: "1 incident", "4 incidents".
func several(n int, one string) string {
	if n == 1 {
		return "1 " + one
	}
	return strconv.Itoa(n) + " " + one + "s"
}

// monthName is a month below a chart; monthYear one in a table.
func monthName(m figures.Month) string { return dated(m, "Jan") }
func monthYear(m figures.Month) string { return dated(m, "Jan 2006") }

// dated writes a month by its name, which is that of the zone whose months are
// counted; its instants are in UTC.
func dated(m figures.Month, layout string) string {
	t, err := time.Parse("2006-01", m.Name)
	if err != nil {
		return m.Name
	}
	return t.Format(layout)
}
