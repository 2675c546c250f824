// Package vitals holds the few numbers that a team watches: what each was told to be,
// when, how bad that is by its thresholds, and how it went in the last half hour. What is
// old, and what nobody knows, says so. It must not ask anybody, nor know how it is shown.
package vitals

import (
	"errors"
	"math"
	"strconv"
	"strings"
	"time"
)

// HealthKind is the kind of health that a vital has as a source.
const HealthKind = "vital"

// ErrNoData says that the question was answered, and with nothing: that is neither 0 nor
// well.
var ErrNoData = errors.New("no data")

// Vital is one number as it is configured.
type Vital struct {
	Name  string
	Unit  string
	From  string        // where it is asked for: the name of a source, or an address
	Expr  string        // what is asked there
	Warn  *float64      // from here on it is a warning; nil: from nowhere on
	Crit  *float64      // from here on it is critical; nil: from nowhere on
	Every time.Duration // how often it is asked for
}

// Level is how bad a number is.
type Level uint8

// The levels, from well to worst. Unknown stands by itself: it may be any.
const (
	Well Level = iota
	Warning
	Critical
	Unknown
)

// String is the level as JSON writes it.
func (l Level) String() string { return [...]string{"ok", "warn", "crit", "unknown"}[l] }

// Low reports whether low is bad: the warning lies above what is critical.
func (v Vital) Low() bool { return v.Warn != nil && v.Crit != nil && *v.Warn > *v.Crit }

// Of is how bad a value is. One that is no number is not known.
func (v Vital) Of(value float64) Level {
	reaches := func(threshold *float64) bool {
		switch {
		case threshold == nil:
			return false
		case v.Low():
			return value <= *threshold
		}
		return value >= *threshold
	}
	switch {
	case math.IsNaN(value):
		return Unknown
	case reaches(v.Crit):
		return Critical
	case reaches(v.Warn):
		return Warning
	}
	return Well
}

// worse reports whether a is the worse of two values.
func (v Vital) worse(a, b float64) bool {
	if v.Low() {
		return a < b
	}
	return a > b
}

// Says is a value with its unit: "6.1/s", "23%", "12.3k jobs".
func (v Vital) Says(value float64) string {
	if blank := len(v.Unit) > 2 && !strings.HasPrefix(v.Unit, "/"); blank {
		return number(value) + " " + v.Unit
	}
	return number(value) + v.Unit
}

// Bound says from where on a value is of a level: "from 5/s up", "from 2 down". Empty:
// from nowhere on.
func (v Vital) Bound(l Level) string {
	threshold := map[Level]*float64{Warning: v.Warn, Critical: v.Crit}[l]
	switch {
	case threshold == nil:
		return ""
	case v.Low():
		return "from " + v.Says(*threshold) + " down"
	}
	return "from " + v.Says(*threshold) + " up"
}

// number is a value in few signs: three digits that count, and a letter for thousands.
func number(v float64) string {
	switch size := math.Abs(v); {
	case math.IsInf(v, 1):
		return "+Inf"
	case math.IsInf(v, -1), math.IsNaN(v):
		return strconv.FormatFloat(v, 'g', -1, 64)
	case size == 0:
		return "0"
	case size < 0.001 || size >= 999.5e12:
		return strconv.FormatFloat(v, 'e', 1, 64)
	case size < 999.5 || size < 9999.5 && v == math.Trunc(v):
		return digits(v)
	default:
		letter := 0
		for ; math.Abs(v) >= 999.5; letter++ {
			v /= 1000
		}
		return digits(v) + string(" kMGT"[letter])
	}
}

// digits is a number with three digits that count, without zeros at its end.
func digits(v float64) string {
	places := 2
	switch size := math.Abs(v); {
	case size >= 99.95:
		places = 0
	case size >= 9.995:
		places = 1
	case size < 0.0995:
		places = 4
	case size < 0.995:
		places = 3
	}
	s := strconv.FormatFloat(v, 'f', places, 64)
	if places > 0 {
		s = strings.TrimRight(strings.TrimRight(s, "0"), ".")
	}
	return s
}
