package review

import (
	"fmt"
	"strings"
)

// Rounded is the length of time as a person says it: exact below ten minutes, from
// there on to the minute, from ten hours on to the hour, from ten days on to the day.
// What is said of it then needs two units at most, and claims no more than a median of
// a few incidents can know.
func (s Seconds) Rounded() Seconds {
	const minute, hour, day = 60, 3600, 86400
	to := func(unit Seconds) Seconds { return (s + unit/2) / unit * unit }
	switch {
	case s < 0:
		return -(-s).Rounded()
	case s < 10*minute:
		return s
	case s < 10*hour:
		return to(minute)
	case s < 10*day:
		return to(hour)
	}
	return to(day)
}

// String is the length of time for a person, rounded, in its two largest units.
func (s Seconds) String() string {
	s = s.Rounded()
	switch {
	case s < 0:
		return "-" + (-s).String()
	case s < 60:
		return fmt.Sprintf("%d s", int64(s))
	case s < 600 && s%60 != 0:
		return fmt.Sprintf("%d min %d s", s/60, s%60)
	case s < 3600:
		return fmt.Sprintf("%d min", s/60)
	case s < 48*3600 && s/60%60 != 0:
		return fmt.Sprintf("%d h %d min", s/3600, s/60%60)
	case s < 48*3600:
		return fmt.Sprintf("%d h", s/3600)
	case s/3600%24 != 0:
		return fmt.Sprintf("%d d %d h", s/86400, s/3600%24)
	default:
		return fmt.Sprintf("%d d", s/86400)
	}
}

// Brief is the length of time in one unit, for tables and axes; tenths of it are told
// below ten.
func (s Seconds) Brief() string {
	switch {
	case s < 0:
		return "-" + (-s).Brief()
	case s < 60:
		return fmt.Sprintf("%d s", int64(s))
	case s < 90*60:
		return fmt.Sprintf("%d min", (s+30)/60)
	case s < 48*3600:
		return tenths(s.Hours()) + " h"
	default:
		return tenths(s.Hours()/24) + " d"
	}
}

func tenths(f float64) string {
	if f >= 9.95 {
		return fmt.Sprintf("%.0f", f)
	}
	return strings.TrimSuffix(fmt.Sprintf("%.1f", f), ".0")
}
