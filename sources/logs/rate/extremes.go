package rate

import "slices"

const (
	most = 8 // kept of each side; more than allowed ever is
	// age is how many values are one age, and memory over how many values an extreme
	// is remembered in full: two weeks of minutes.
	age    = 512
	ages   = 40
	memory = age * ages
	// nearly is what part of a deviation another must reach to have come near it.
	nearly = 0.88
)

// extremes are the farthest that a measure was out on one side, and when; the farthest
// first, 0 where there is none.
type extremes struct {
	far   [most]float32
	epoch [most]uint16
}

// near is how many of them came near such a deviation, at most all that are kept.
func (e *extremes) near(far float64) int {
	want := float32(nearly * far)
	for i := most - 1; i >= 0; i-- {
		if e.far[i] >= want && e.far[i] > 0 {
			return i + 1
		}
	}
	return 0
}

// add keeps a deviation if it is among the farthest; of equals the newest.
func (e *extremes) add(far float32, epoch uint16) {
	if far < e.far[most-1] || far <= 0 {
		return
	}
	i := most - 1
	for ; i > 0 && e.far[i-1] <= far; i-- {
		e.far[i], e.epoch[i] = e.far[i-1], e.epoch[i-1]
	}
	e.far[i], e.epoch[i] = far, epoch
}

// fade halves what is out of memory and has not come again, so that one bad day does
// not cover lesser ones for ever, and what it covered is not all new on the day it is
// forgotten.
func (e *extremes) fade(now uint16) {
	faded := false
	for i := range e.far {
		if e.far[i] > 0 && now-e.epoch[i] > ages {
			e.far[i], e.epoch[i], faded = e.far[i]/2, now, true
		}
	}
	if faded {
		e.sort()
	}
}

func (e *extremes) sort() {
	type one struct {
		far   float32
		epoch uint16
	}
	var all [most]one
	for i := range all {
		all[i] = one{e.far[i], e.epoch[i]}
	}
	slices.SortStableFunc(all[:], func(a, b one) int {
		switch {
		case a.far > b.far:
			return -1
		case a.far < b.far:
			return 1
		}
		return 0
	})
	for i, o := range all {
		e.far[i], e.epoch[i] = o.far, o.epoch
	}
}
