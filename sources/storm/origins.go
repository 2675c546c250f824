package storm

import (
	"strings"

	"holdfast/sources/alerts"
)

// origins is from which sources the lines of a board come. What holdfast raises says so
// by its name, and is of none of them.
type origins struct {
	common string // the source, or several that tell of the same, of most lines
	lines  int    // of any source
	odd    int    // of another than that one
}

func originsOf(entries []Entry) origins {
	counts := map[string]int{}
	var o origins
	for _, e := range entries {
		if e.Row.Own {
			continue
		}
		o.lines++
		from := strings.Join(e.Row.Sources, ",")
		if counts[from]++; counts[from] > counts[o.common] {
			o.common = from
		}
	}
	o.odd = o.lines - counts[o.common]
	return o
}

// Sources reports whether the alerts come from several sources.
func (a *Apart) Sources() bool { return a.from.odd > 0 }

// Mixed reports whether so many lines are of another source than most that each must say
// from which it is.
func (a *Apart) Mixed() bool { return a.from.odd*3 > a.from.lines }

// Odd reports whether an alert comes from another source than most do, and must say so.
func (a *Apart) Odd(r *alerts.Row) bool {
	return !r.Own && a.Sources() && strings.Join(r.Sources, ",") != a.from.common
}
