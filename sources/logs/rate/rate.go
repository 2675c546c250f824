// Package rate says when the rate of something, such as the lines a minute of a log
// or of one pattern in it, is not what it was. A Detector takes one value after the
// other, never looks ahead, needs no setting and no knowledge of what it watches, and
// keeps about a kilobyte whatever it is fed; thousands live at once.
//
// It asks one question of several measures of the series (the value, its step, its
// average, how it swings, how it stands to the same hour of the days before): of all
// that was seen, how often was this measure nearly as far out as it is now? Where that
// was as good as never, the value deviates. A spike that comes every night is seen
// every night, and says nothing; a smaller one at an odd hour does. No shape of the
// values is assumed, and no scale: the same series in other units deviates at the same
// places.
//
// The package knows no files, no lines and no screen: it is arithmetic.
package rate

import (
	"math"
	"time"
)

// Kind is how a value deviates.
type Kind uint8

// The kinds. Flat is a series that moves less than it ever did, Unsteady one that
// swings more than it ever did while the value itself may be one that is usual.
const (
	Usual Kind = iota
	Rise
	Fall
	Flat
	Unsteady
)

// String is the kind in a word.
func (k Kind) String() string {
	return [...]string{"usual", "rise", "fall", "flat", "unsteady"}[min(k, Unsteady)]
}

const (
	// quiet is how many values after an alarm raise no other: one disturbance is told
	// once.
	quiet = 80
	// worse is how many times as far out a value must be to be told even then.
	worse = 3
	// limit is the largest magnitude that is told from a larger one.
	limit = 1e30
	// slowest is the weight of a new value in a centre once many were seen: centres
	// follow over some five hundred values.
	slowest = 0.002
)

// allowed is how many of n values may have been nearly as far out as one that deviates:
// below a hundred values nothing does, then what none was near to, and among 20,000
// what six were; in a long memory something of the kind has mostly come before.
func allowed(n uint64) float64 {
	return math.Sqrt(float64(min(n, memory))) / 20
}

// Detector holds what was seen of one series, and says of each new value whether it
// deviates. The zero Detector has seen nothing and is ready. It is not safe for use by
// several goroutines at once.
type Detector struct {
	seen     uint64
	rest     uint8      // values for which no alarm is raised
	worst    [2]float64 // how far above and below what is usual values were since the last
	last     float64
	averages [3]float64 // over about 4, 16 and 64 values
	unrest   float64    // average step over about 32
	centres  [centred]float64
	extremes [sides]extremes
	day      day
}

// Add takes the next value of the series, which stands for the time at, and says how
// it stands to all before it. Values count in the order in which they come: of at only
// the hour of the day (UTC) counts, so a clock that was set back, a gap or a value
// that comes twice does no harm. A value that is no number, or infinite, tells
// nothing: it is not taken, and the verdict is that of nothing unusual. What is beyond
// ±1e30 counts as that.
func (d *Detector) Add(at time.Time, value float64) Verdict {
	v := Verdict{At: at, Value: value, Seen: d.seen, Of: min(d.seen, memory)}
	hour := hourOf(at)
	v.Low, v.High, v.ByHour = d.day.usual(hour)
	if math.IsNaN(value) || math.IsInf(value, 0) {
		return v
	}
	value = max(-limit, min(limit, value))
	d.seen++
	f := d.look(hour, value)
	d.judge(&f, &v)
	if d.seen%age == 0 {
		for i := range d.extremes {
			d.extremes[i].fade(d.epoch())
		}
	}
	v.Alarm = d.tell(value, &v)
	d.day.add(hour, value, v.Score >= 1)
	d.last = value
	return v
}

// Seen is how many values were taken.
func (d *Detector) Seen() uint64 { return d.seen }

// epoch counts the ages of values.
func (d *Detector) epoch() uint16 { return uint16(d.seen / age) }

// weight is that of a new value in an average over about span values.
func (d *Detector) weight(span float64) float64 {
	return max(1/float64(d.seen), 1/span)
}

// look moves the averages on by a value and gives what is to be judged of it.
func (d *Detector) look(hour int, value float64) (f figures) {
	for i, span := range [...]float64{4, 16, 64} {
		d.averages[i] += (value - d.averages[i]) * d.weight(span)
	}
	f.put(ofValue, value)
	f.put(ofJump, value-d.averages[0])
	f.put(ofShift, d.averages[0]-d.averages[1])
	f.put(ofDrift, d.averages[1]-d.averages[2])
	if d.seen > 1 {
		step := math.Abs(value - d.last)
		d.unrest += (step - d.unrest) * max(1/float64(d.seen-1), 1.0/32)
		f.put(ofStep, step)
		f.put(ofUnrest, d.unrest)
		f.rising = value >= d.last
	}
	if mean, known := d.day.mean(hour); known {
		f.put(ofHour, value-mean)
	}
	return f
}

// judge holds the figures against what was seen of each, and keeps them.
func (d *Detector) judge(f *figures, v *Verdict) {
	fewest, near := float64(0), 0
	may := allowed(d.seen)
	for m := range measures {
		if !f.known[m] || d.seen <= m.since() {
			continue
		}
		far := f.at[m]
		if m < centred {
			if d.seen == m.since()+1 {
				d.centres[m] = far
			}
			centre := d.centres[m]
			d.centres[m] += (far - centre) * d.weight(1/slowest)
			far -= centre
		}
		side := m.side(far)
		if side < 0 {
			continue
		}
		n := d.extremes[side].near(math.Abs(far))
		d.extremes[side].add(float32(math.Abs(far)), d.epoch())
		if score := may / (float64(n) + 0.5); score > fewest {
			fewest, near = score, n
			v.Measure, v.Kind = m, m.kind(far, f.rising)
		}
	}
	v.Score, v.Near = fewest, near
	if fewest < 1 {
		v.Kind = Usual
	}
}

// tell decides whether a value is told: not for a while after one that was, unless it
// is far worse than all that were since.
func (d *Detector) tell(value float64, v *Verdict) bool {
	if math.IsNaN(v.Low) {
		return false // nothing was seen
	}
	out := [2]float64{max(0, value-v.High), max(0, v.Low-value)}
	told := false
	if v.Score >= 1 {
		wide := v.High - v.Low
		told = d.rest == 0
		for i, far := range out {
			told = told || far > worse*max(d.worst[i], wide)
		}
	}
	if told {
		d.rest, d.worst = quiet, [2]float64{}
	}
	if d.rest == 0 {
		return false
	}
	d.rest--
	for i, far := range out {
		d.worst[i] = max(d.worst[i], far)
	}
	return told
}
