package rate

// Measure is what of a series deviates.
type Measure uint8

// The measures; the first three are held against their own long-run mean, the others
// against nothing, for they are differences already.
const (
	ofValue  Measure = iota // the value itself
	ofStep                  // the size of the step from the last value
	ofUnrest                // the average step over about 32 values
	ofHour                  // the value, less what is usual at this hour of the day
	ofJump                  // the value, less the average over about 4
	ofShift                 // that average, less the one over about 16
	ofDrift                 // that one, less the one over about 64
	measures

	centred = ofHour
)

// sides is how many extremes are kept: of each measure the highest and the lowest, of
// the step only the highest.
const sides = 2*int(measures) - 1

// String is the measure in words that stand behind "it deviates in its".
func (m Measure) String() string {
	return [...]string{
		"value", "step", "average step of 32", "difference from this hour of the day",
		"difference from the average of 4", "difference of the averages of 4 and 16",
		"difference of the averages of 16 and 64", "nothing",
	}[min(m, measures)]
}

// how a series is of which this measure deviates, in a word that stands behind its value.
func (m Measure) how(k Kind) string {
	switch {
	case k == Flat:
		return "hardly moving"
	case k == Unsteady:
		return "unsteady"
	case m == ofHour && k == Rise:
		return "high for this hour"
	case m == ofHour:
		return "low for this hour"
	case m == ofValue && k == Rise:
		return "high"
	case m == ofValue:
		return "low"
	case k == Rise:
		return "rising"
	default:
		return "falling"
	}
}

// since is how many values a measure needs before it says anything.
func (m Measure) since() uint64 {
	switch m {
	case ofUnrest:
		return 32
	case ofShift:
		return 16
	case ofDrift:
		return 64
	default:
		return 1
	}
}

// side is where the extremes of a measure are kept that is this far out, -1 where none
// are.
func (m Measure) side(far float64) int {
	switch {
	case far > 0:
		return int(m)
	case far == 0 || m == ofStep:
		return -1
	case m > ofStep:
		return int(measures) + int(m) - 1
	default:
		return int(measures) + int(m)
	}
}

// kind is how a value deviates whose measure is this far out.
func (m Measure) kind(far float64, rising bool) Kind {
	switch {
	case m == ofUnrest && far > 0:
		return Unsteady
	case m == ofUnrest:
		return Flat
	case m == ofStep && rising, m != ofStep && far > 0:
		return Rise
	default:
		return Fall
	}
}

// figures are the measures of one value.
type figures struct {
	at     [measures]float64
	known  [measures]bool
	rising bool
}

func (f *figures) put(m Measure, x float64) { f.at[m], f.known[m] = x, true }
