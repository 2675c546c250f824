package rate

import (
	"math"
	"time"
)

const (
	hours = 24
	whole = hours // the entry for whatever the hour
)

// day is what is usual at each hour of the day, learned from the days before. An hour
// is learned when it is over.
type day struct {
	means       [hours + 1]float64
	lows, highs [hours + 1]float32
	days        [hours + 1]uint8 // how often each was learned, up to 255
	spread      float64          // how far hours stand from what was usual, for what they may teach
	now         tally
}

// tally is the hour that is running.
type tally struct {
	hour      uint8
	n         uint32
	mean      float64
	low, high float64
}

func hourOf(at time.Time) int {
	return int((at.Unix()%86400+86400)%86400) / 3600
}

// mean is what is usual at an hour in the mean, if a day before had it.
func (d *day) mean(hour int) (float64, bool) {
	return d.means[hour], d.days[hour] > 0
}

// usual is between what values those of an hour are as a rule; of an hour that was not
// seen yet what holds for all of the day, and before the first hour is over what was
// seen in it. Two NaN say that nothing was seen at all.
func (d *day) usual(hour int) (low, high float64, byHour bool) {
	switch {
	case d.days[hour] > 1:
		return float64(d.lows[hour]), float64(d.highs[hour]), true
	case d.days[whole] > 0:
		return float64(d.lows[whole]), float64(d.highs[whole]), false
	case d.now.n > 0:
		return d.now.low, d.now.high, false
	}
	return math.NaN(), math.NaN(), false
}

// add takes a value into the running hour, and learns the last one when it is over.
// What deviates teaches nothing; what stays deviates no more after some values.
func (d *day) add(hour int, value float64, deviates bool) {
	if d.now.n > 0 && int(d.now.hour) != hour {
		d.learn(int(d.now.hour))
		d.learn(whole)
		d.now = tally{}
	}
	if deviates {
		return
	}
	t := &d.now
	if t.n == 0 {
		t.hour, t.low, t.high = uint8(hour), value, value
	}
	if t.n < math.MaxUint32 {
		t.n++
	}
	t.mean += (value - t.mean) / float64(t.n) // of a constant to the last digit that constant
	t.low, t.high = min(t.low, value), max(t.high, value)
}

// learn takes the hour that is over for the entry i: means over about five days,
// bounds that widen at once and narrow slowly.
func (d *day) learn(i int) {
	low, high := float32(d.now.low), float32(d.now.high)
	if d.days[i] == 0 {
		d.means[i], d.lows[i], d.highs[i], d.days[i] = d.now.mean, low, high, 1
		return
	}
	d.days[i] = uint8(min(int(d.days[i])+1, math.MaxUint8))
	off := d.now.mean - d.means[i]
	if i != whole {
		if d.spread > 0 {
			off = max(-3*d.spread, min(3*d.spread, off))
		}
		d.spread += (math.Abs(off) - d.spread) / 50
	}
	d.means[i] += off * max(1/float64(d.days[i]), 0.2)
	toward(&d.lows[i], low, low < d.lows[i])
	toward(&d.highs[i], high, high > d.highs[i])
	d.highs[i] = max(d.highs[i], d.lows[i]) // of two that are the same the last digit may turn round
}

func toward(bound *float32, seen float32, wider bool) {
	if wider {
		*bound += (seen - *bound) / 2
		return
	}
	*bound += (seen - *bound) / 8
}
