package review

import (
	"fmt"
	"strings"
)

// String is the length of time for a person, in its two largest units.
func (s Seconds) String() string {
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

// Brief is the length of time in one unit, for tables and axes.
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

func tenths(f float64) string { return strings.TrimSuffix(fmt.Sprintf("%.1f", f), ".0") }
