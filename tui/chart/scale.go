package chart

import (
	"math"
	"strconv"
	"strings"
	"time"

	"holdfast/sources/text"
	"holdfast/themes"
)

// Numbers is an axis of plain figures, such as counts and hours.
func Numbers(most float64) Axis {
	top := 0.4 // the half of a smaller one could not be written in one decimal
	if most > top {
		unit := math.Pow(10, math.Floor(math.Log10(most)))
		for _, step := range []float64{1, 1.2, 1.6, 2, 3, 4, 5, 6, 8, 10} {
			if top = step * unit; top >= most {
				break
			}
		}
	}
	return Axis{Top: top, Name: Number}
}

// Number writes a figure in at most four cells up to 999k: "0.8", "12", "3.4k".
func Number(v float64) string {
	switch {
	case v >= 999_500:
		return trim(v/1e6) + "M"
	case v >= 999.5:
		return trim(v/1e3) + "k"
	}
	return trim(v)
}

// trim keeps one decimal below ten, and none that says nothing.
func trim(v float64) string {
	if v >= 9.95 {
		return strconv.FormatFloat(v, 'f', 0, 64)
	}
	return strings.TrimSuffix(strconv.FormatFloat(v, 'f', 1, 64), ".0")
}

// Seconds is an axis of lengths of time in seconds; its steps are those of clocks.
func Seconds(most float64) Axis {
	const minute, hour, day = 60, 3600, 86400
	name := func(v float64) string { return text.Age(time.Duration(v) * time.Second) }
	for _, top := range []float64{
		10, 20, minute, 2 * minute, 4 * minute, 10 * minute, 20 * minute, 30 * minute,
		hour, 2 * hour, 4 * hour, 8 * hour, 12 * hour, day, 2 * day, 4 * day, 8 * day, 14 * day, 28 * day, 60 * day, 120 * day, 360 * day,
	} {
		if top >= most {
			return Axis{Top: top, Name: name}
		}
	}
	return Axis{Top: math.Ceil(most/day) * day, Name: name}
}

// UnitOf is the seconds of the unit that a scale of Seconds names its steps in.
func UnitOf(top float64) float64 {
	switch name := text.Age(time.Duration(top) * time.Second); name[len(name)-1] {
	case 'd':
		return 86400
	case 'h':
		return 3600
	case 'm':
		return 60
	}
	return 1
}

// Spark is the points on one line, a cell each; what is not known is a dot.
func Spark(t *themes.Theme, points []Point) string {
	most := Chart{Points: points}.most()
	var b strings.Builder
	for _, pt := range points {
		switch {
		case !pt.Known:
			b.WriteString(t.Glyph(themes.Middle))
		case most <= 0:
			b.WriteString(t.Spark(0))
		default: // the highest sign would run into the line above
			b.WriteString(t.Spark(int(math.Round(pt.Value / most * 6))))
		}
	}
	return b.String()
}

// Across is a bar from left to right in at most w cells; a value above 0 is
// never drawn as nothing. It is a little lower than its line, so that the bars of
// neighbours stay apart.
func Across(t *themes.Theme, value, most float64, w int) string {
	if value <= 0 || most <= 0 || w < 1 {
		return ""
	}
	return strings.Repeat(t.Spark(5), max(1, min(w, int(math.Round(value/most*float64(w))))))
}
