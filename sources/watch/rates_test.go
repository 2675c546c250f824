package watch

import (
	"math"
	"math/rand/v2"
	"testing"
	"time"

	"holdfast/sources/logs/pattern"
)

// Twelve days of a log that sleeps at night and has a job at two: nobody is called
// but, at most, for what is seen for the first time; then ten times as much calls.
func TestAUsualNightCallsNobody(t *testing.T) {
	var calledIn, calls int
	for seed := range uint64(6) {
		rnd := rand.New(rand.NewPCG(seed, 7))
		r, stream := newRates(noSecrets), pattern.NewStream(most)
		now := time.Date(2001, 2, 3, 0, 0, 0, 0, time.UTC)
		r.tick(now, stream)
		minute := func(mean float64) int {
			for range int(max(0, mean+math.Sqrt(mean)*rnd.NormFloat64())) {
				r.all.lines++
			}
			now = now.Add(time.Minute)
			return len(r.tick(now, stream))
		}
		usual := func() float64 {
			mean := 60 + 50*math.Sin(2*math.Pi*float64(now.Hour()*60+now.Minute())/(24*60))
			if now.Hour() == 2 && now.Minute() < 10 {
				mean += 600
			}
			return mean
		}
		for range 12 * 24 * 60 {
			calls += minute(usual())
		}
		if minute(10*usual()+700) > 0 {
			calledIn++
		}
	}
	if calls > 6 || calledIn < 6 {
		t.Errorf("in six times twelve days %d calls for nothing, want at most the first night's; %d of 6 called for something", calls, calledIn)
	}
}
