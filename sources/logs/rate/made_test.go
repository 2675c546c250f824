package rate_test

import (
	"math"
	"math/rand/v2"
	"time"
)

// made is a set of series whose disturbances are known because they were put there: of
// days with a plateau, waves, noise, counts with a long tail, values that wander. Each
// disturbance has a window of a tenth of the series, divided among them, as in the
// benchmark.
func made(seed uint64) []*series {
	r := rand.New(rand.NewPCG(seed, 1))
	noise := func(sd float64) float64 { return sd * r.NormFloat64() }
	open := func(at time.Time) float64 {
		if h := at.Hour(); h >= 9 && h < 18 {
			return 60
		}
		return 0
	}
	const day, five = 288, 5 * time.Minute
	const odd = 10*day + 11*12 // eleven o'clock of the eleventh day
	lunch := func(i int) bool { return i >= odd && i < odd+48 }
	wander, burst := 0.0, 0.0
	return []*series{
		shaped("square days", 14*day, five, nil, func(_ int, at time.Time) float64 { return 20 + open(at) }),
		shaped("noise", 14*day, five, nil, func(int, time.Time) float64 { return 50 + noise(5) }),
		shaped("a day that stays low", 14*day, five, []int{odd}, func(i int, at time.Time) float64 {
			if i/day == odd/day {
				return 20 + noise(2)
			}
			return 20 + open(at) + noise(2)
		}),
		shaped("a dip at lunch", 14*day, five, []int{odd}, func(i int, at time.Time) float64 {
			if lunch(i) {
				return 40 + noise(2)
			}
			return 20 + open(at) + noise(2)
		}),
		shaped("restless", 14*day, five, []int{odd}, func(i int, at time.Time) float64 {
			if lunch(i) {
				return 20 + open(at) + noise(20)
			}
			return 20 + open(at) + noise(2)
		}),
		shaped("stuck", 14*day, five, []int{odd}, func(i int, _ time.Time) float64 {
			if lunch(i) {
				return 50
			}
			return 50 + noise(5)
		}),
		shaped("a wave that is lifted", 14*day, five, []int{odd}, func(i int, _ time.Time) float64 {
			lift := 0.0
			if i > odd {
				lift = 60
			}
			return 60 + 30*math.Sin(float64(i)/day*2*math.Pi) + lift + noise(4)
		}),
		shaped("wandering with two dips", 28*day, five, []int{10 * day, 20 * day}, func(i int, _ time.Time) float64 {
			wander = 0.99*wander + noise(0.8)
			if i%(10*day) < 40 && i > day {
				return 50 + wander
			}
			return 90 + wander + noise(1)
		}),
		shaped("counts with a long tail", 28*day, five, []int{9 * day, 21 * day}, func(i int, _ time.Time) float64 {
			burst *= 0.85
			if i == 9*day || i == 21*day {
				burst = 40
			}
			mean := 4 * (1 + 0.5*math.Sin(float64(i)/day*2*math.Pi)) * (1 + burst) * math.Exp(noise(0.3))
			return max(0, math.Round(mean+noise(math.Sqrt(mean))))
		}),
	}
}

func shaped(name string, n int, step time.Duration, disturbed []int, f func(int, time.Time) float64) *series {
	s := &series{name: name}
	begin := time.Date(2001, 5, 7, 0, 0, 0, 0, time.UTC)
	for i := range n {
		at := begin.Add(time.Duration(i) * step)
		s.at, s.values = append(s.at, at), append(s.values, f(i, at))
	}
	for _, i := range disturbed {
		length := n / 10 / len(disturbed)
		s.windows = append(s.windows, [2]int{i - length/2, i + length/2})
	}
	return s
}
