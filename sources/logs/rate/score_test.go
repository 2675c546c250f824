package rate_test

import (
	"math"
	"math/rand/v2"
	"testing"
	"time"
)

// hundred is a series of a hundred values with windows; the first 15 are the
// probation.
func hundred(windows ...[2]int) *series {
	s := &series{values: make([]float64, 100), windows: windows}
	for i := range s.values {
		s.at = append(s.at, time.Unix(int64(i)*60, 0))
	}
	return s
}

func TestTheScoreByHand(t *testing.T) {
	near := func(place float64) float64 { return 2/(1+math.Exp(5*place)) - 1 }
	tests := map[string]struct {
		at        []int
		raw       float64
		found     int
		elsewhere int
	}{
		"nothing was detected":                    {nil, -2, 0, 0},
		"a probation does not count":              {[]int{3, 14}, -2, 0, 0},
		"the first value of a window is all":      {[]int{40}, 0, 1, 0},
		"both windows":                            {[]int{40, 70}, 2, 2, 0},
		"the last value is little":                {[]int{49}, near(-0.1)/near(-1) - 1, 1, 0},
		"the middle":                              {[]int{45}, near(-0.5)/near(-1) - 1, 1, 0},
		"of two in a window the better":           {[]int{49, 45}, near(-0.5)/near(-1) - 1, 1, 0},
		"before all windows":                      {[]int{20}, -0.11 - 2, 0, 1},
		"each of them":                            {[]int{20, 21, 22}, -0.33 - 2, 0, 3},
		"close behind a window it costs less":     {[]int{50}, 0.11*near(1.0/9) - 2, 0, 1},
		"as far behind as the window is long":     {[]int{58}, 0.11*near(1) - 2, 0, 1},
		"more than three times as far: all of it": {[]int{99, 40, 70}, 0.11*near(20.0/9) + 2, 2, 1},
	}
	for name, test := range tests {
		t.Run(name, func(t *testing.T) {
			got := hundred([2]int{40, 49}, [2]int{70, 79}).tell(test.at)
			if math.Abs(got.raw-test.raw) > 1e-12 || got.found != test.found || got.elsewhere != test.elsewhere {
				t.Errorf("got %+v, want %.4f with %d found and %d elsewhere", got, test.raw, test.found, test.elsewhere)
			}
		})
	}
	if far := hundred([2]int{20, 29}).tell([]int{57}); far.raw != -1.11 {
		t.Errorf("more than three windows behind it costs all: %v, want -1.11", far.raw)
	}
}

func TestTheProbationIs15PercentOfAtMost5000(t *testing.T) {
	for n, want := range map[int]int{100: 15, 99: 14, 4032: 604, 5000: 750, 20000: 750} {
		if got := (&series{values: make([]float64, n)}).onTrial(); got != want {
			t.Errorf("of %d values %d are the probation, want %d", n, got, want)
		}
	}
}

// Of a set the null detector scores 0 and the perfect one 100, a set of which one
// series has no window included; a threshold that is swept finds both.
func TestTheScoreOfASetIsBetween0And100(t *testing.T) {
	set := []*series{hundred([2]int{40, 49}), hundred(), hundred([2]int{30, 34}, [2]int{80, 99})}
	var null, perfect []tallied
	var nothing, first [][]float64
	for _, s := range set {
		null = append(null, s.tell(nil))
		anomaly := make([]float64, len(s.values))
		var at []int
		for _, w := range s.windows {
			at = append(at, w[0])
			anomaly[w[0]] = 1
		}
		perfect = append(perfect, s.tell(at))
		nothing, first = append(nothing, make([]float64, len(s.values))), append(first, anomaly)
	}
	if got := score(null); got != 0 {
		t.Errorf("the null detector scores %v, want 0", got)
	}
	if got := score(perfect); math.Abs(got-100) > 1e-9 {
		t.Errorf("the perfect detector scores %v, want 100", got)
	}
	if got := swept(set, nothing); got != 0 {
		t.Errorf("swept, the null detector scores %v, want 0", got)
	}
	if got := swept(set, first); math.Abs(got-100) > 1e-9 {
		t.Errorf("swept, the perfect detector scores %v, want 100", got)
	}
}

// The sweep is that of the outcome at each threshold.
func TestTheSweepIsTheBestOfAllThresholds(t *testing.T) {
	set := []*series{hundred([2]int{40, 49}), hundred(), hundred([2]int{30, 34}, [2]int{80, 99})}
	r := rand.New(rand.NewPCG(7, 7))
	var anomaly [][]float64
	for _, s := range set {
		each := make([]float64, len(s.values))
		for i := range each {
			each[i] = float64(r.IntN(60)) / 60
		}
		anomaly = append(anomaly, each)
	}
	best := 0.0
	for threshold := range 60 {
		var all []tallied
		for k, s := range set {
			var at []int
			for i, a := range anomaly[k] {
				if a >= float64(threshold)/60 {
					at = append(at, i)
				}
			}
			all = append(all, s.tell(at))
		}
		best = max(best, score(all))
	}
	if got := swept(set, anomaly); math.Abs(got-best) > 1e-9 {
		t.Errorf("swept %v, and the best of all thresholds is %v", got, best)
	}
}
