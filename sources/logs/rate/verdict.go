package rate

import (
	"fmt"
	"math"
	"strconv"
	"time"
)

// Verdict is how one value stands to all that were seen before it, with what is needed
// to say so again.
type Verdict struct {
	At    time.Time
	Value float64
	// Score is how much rarer the value is than what is told: from 1 on it deviates.
	Score float64
	// Alarm is set on the first value that deviates, and after it on none for a while:
	// one disturbance is told once.
	Alarm bool
	Kind  Kind
	// Low and High are between what values are as a rule: at this hour of the day if
	// ByHour, otherwise at all; NaN while nothing was seen.
	Low, High float64
	ByHour    bool
	// Measure is what deviates most, and Near how often it was nearly as far out among
	// the last Of values; Near is at most 8.
	Measure  Measure
	Near     int
	Of, Seen uint64
}

// Words tell a person what the value is and what is usual, with the unit behind the
// value: "214/min where 3–9 are usual at this hour". Where that alone does not show
// what deviates they say how: "7/min, rising, as never in the last 4032 values; 3–9 are
// usual at this hour".
func (v Verdict) Words(unit string) string {
	value, usual := number(v.Value)+unit, v.usual()
	switch {
	case usual == "":
		return value
	case v.Kind == Usual, v.Kind == Rise && v.Value > v.High, v.Kind == Fall && v.Value < v.Low:
		return value + " where " + usual
	}
	often := "as never"
	switch v.Near {
	case 0:
	case 1:
		often = "as once"
	default:
		often = fmt.Sprintf("as %d times", v.Near)
	}
	return fmt.Sprintf("%s, %s, %s in the last %d values; %s", value, v.Measure.how(v.Kind), often, v.Of, usual)
}

// usual is what is usual in words, "" while it is not known.
func (v Verdict) usual() string {
	if math.IsNaN(v.Low) || math.IsNaN(v.High) {
		return ""
	}
	low, high, be := number(v.Low), number(v.High), " is usual"
	if low != high {
		low, be = low+"–"+high, " are usual"
	}
	if v.ByHour {
		be += " at this hour"
	}
	return low + be
}

// number is a figure as short as it can be read: whole from 100 on, else three digits.
func number(x float64) string {
	switch {
	case x == 0:
		return "0"
	case math.Abs(x) >= 1e9 || math.Abs(x) < 1e-3:
		return strconv.FormatFloat(x, 'g', 3, 64)
	case math.Abs(x) >= 100:
		return strconv.FormatFloat(x, 'f', 0, 64)
	}
	return strconv.FormatFloat(rounded(x), 'f', -1, 64)
}

// rounded is a number to three digits that count.
func rounded(x float64) float64 {
	by := math.Pow(10, 2-math.Floor(math.Log10(math.Abs(x))))
	return math.Round(x*by) / by
}
