package rate_test

import (
	"math"
	"math/rand/v2"
	"slices"
	"testing"
	"time"
	"unsafe"

	"pgregory.net/rapid"

	"holdfast/sources/logs/rate"
)

// begin is when the series of these tests begin.
func begin() time.Time { return time.Date(2001, 5, 7, 0, 0, 0, 0, time.UTC) }

// told feeds values a minute apart and gives the verdicts that are alarms.
func told(values []float64) (alarms []rate.Verdict) {
	for _, v := range verdicts(new(rate.Detector), begin(), values) {
		if v.Alarm {
			alarms = append(alarms, v)
		}
	}
	return alarms
}

func verdicts(d *rate.Detector, at time.Time, values []float64) (all []rate.Verdict) {
	for i, x := range values {
		all = append(all, d.Add(at.Add(time.Duration(i)*time.Minute), x))
	}
	return all
}

// lines are n counts a minute of some lines in the mean.
func lines(n int, mean float64) []float64 {
	r := rand.New(rand.NewPCG(3, uint64(n)))
	out := make([]float64, n)
	for i := range out {
		out[i] = math.Max(0, math.Round(mean+math.Sqrt(mean)*r.NormFloat64()))
	}
	return out
}

func minute(v rate.Verdict) int { return int(v.At.Sub(begin()) / time.Minute) }

// after are the alarms from a minute on.
func after(alarms []rate.Verdict, from int) []rate.Verdict {
	i := slices.IndexFunc(alarms, func(v rate.Verdict) bool { return minute(v) >= from })
	if i < 0 {
		return nil
	}
	return alarms[i:]
}

func TestWhatDeviatesIsTold(t *testing.T) {
	const n, odd = 3 * 1440, 2*1440 + 700
	tests := map[string]struct {
		change func(i int, x float64) float64
		within int // minutes
		kind   rate.Kind
	}{
		"a burst of three minutes": {func(i int, x float64) float64 {
			if i < odd+3 {
				return 214
			}
			return x
		}, 0, rate.Rise},
		"a rate that doubles and stays": {func(_ int, x float64) float64 { return 2*x + 2 }, 5, rate.Rise},
		"a rate that creeps up": {func(i int, x float64) float64 {
			return x + float64(i-odd)/20
		}, 200, rate.Rise},
		"silence":                      {func(int, float64) float64 { return 0 }, 10, rate.Fall},
		"the same count over and over": {func(int, float64) float64 { return 40 }, 90, rate.Flat},
		"restless, though no count is unusual": {func(i int, _ float64) float64 {
			return 25 + 30*float64(i%2)
		}, 40, rate.Unsteady},
	}
	for name, test := range tests {
		t.Run(name, func(t *testing.T) {
			values := lines(n, 40)
			for i := odd; i < n; i++ {
				values[i] = test.change(i, values[i])
			}
			all := verdicts(new(rate.Detector), begin(), values)
			for _, v := range all[odd : odd+test.within+1] {
				if v.Score >= 1 && v.Kind == test.kind {
					return
				}
			}
			t.Errorf("no %s is told within %d minutes", test.kind, test.within)
		})
	}
}

func TestAnAlarmSaysWhatIsUsual(t *testing.T) {
	values := lines(3*1440, 6)
	odd := 2*1440 + 700
	values[odd] = 214
	alarms := after(told(values), odd)
	if len(alarms) == 0 || minute(alarms[0]) != odd {
		t.Fatalf("the burst is not told: %+v", alarms)
	}
	v := alarms[0]
	if v.Value != 214 || v.Low < 0 || v.High > 20 || v.Low >= v.High || !v.ByHour || v.Near != 0 || v.Seen != uint64(odd) || v.Of != v.Seen {
		t.Errorf("the verdict is %+v", v)
	}
	if far := v.Words("/min"); far[:8] != "214/min " {
		t.Errorf("in words: %s", far)
	}
}

// What comes every night is known; the same at another hour is told, and a night
// without it as well.
func TestWhatComesEveryNightSaysNothing(t *testing.T) {
	const days = 12
	values := lines(days*1440, 20)
	for day := range days {
		for i := range 60 {
			if day != 10 {
				values[day*1440+120+i] += 400
			}
		}
	}
	for _, v := range after(told(values), 5*1440) {
		if m := minute(v); m < 10*1440+120 && m%1440 < 240 {
			t.Errorf("the backup of day %d is told: %s", m/1440, v.Words("/min"))
		}
	}
	missed := slices.ContainsFunc(told(values), func(v rate.Verdict) bool {
		m := minute(v)
		return m >= 10*1440+120 && m < 10*1440+180 && v.Kind == rate.Fall && v.Measure.String() == "difference from this hour of the day"
	})
	if !missed {
		t.Error("the night without a backup is not told")
	}
}

func TestOneDisturbanceIsToldOnceAndAWorseOneAgain(t *testing.T) {
	values := lines(3*1440, 6)
	odd := 2*1440 + 700
	for i := range 30 {
		values[odd+i] = 60
	}
	values[odd+20] = 900
	var at []int
	for _, v := range after(told(values), odd) {
		if minute(v) < odd+30 {
			at = append(at, minute(v)-odd)
		}
	}
	if !slices.Equal(at, []int{0, 20}) {
		t.Errorf("told after %v minutes, want at once and at the one that is far worse", at)
	}
}

// What deviates does not become usual by it, what stays does.
func TestABurstDoesNotWidenWhatIsUsual(t *testing.T) {
	values := lines(9*1440, 6)
	for i := range 3 {
		values[4*1440+600+i] = 3000
	}
	for i := 6 * 1440; i < len(values); i++ {
		values[i] += 50
	}
	all := verdicts(new(rate.Detector), begin(), values)
	if v := all[5*1440+600]; v.High > 30 {
		t.Errorf("the day after a burst %v–%v are usual at its hour", v.Low, v.High)
	}
	if v := all[9*1440-1]; v.High < 45 || v.High > 80 {
		t.Errorf("three days after the rate went up by 50, %v–%v are usual", v.Low, v.High)
	}
}

// A day of bursts does not cover lesser ones for ever.
func TestABadDayFades(t *testing.T) {
	values := lines(60*1440, 6)
	for i := range 40 {
		values[5*1440+2*i] = 10000
	}
	for day, want := range map[int]bool{15: false, 55: true} {
		odd := day*1440 + 700
		values[odd] = 2000
		alarms := after(told(values), odd)
		if got := len(alarms) > 0 && minute(alarms[0]) == odd; got != want {
			t.Errorf("on day %d a burst of a fifth of that of day 5 is told: %v, want %v", day, got, want)
		}
	}
}

// How often noise alone is told: the figures stand in the report of the measure, and
// may not grow.
func TestNoiseIsSeldomTold(t *testing.T) {
	kinds := map[string]func(r *rand.Rand) float64{
		"normal":                func(r *rand.Rand) float64 { return 50 + 5*r.NormFloat64() },
		"even":                  (*rand.Rand).Float64,
		"seldom a line":         func(r *rand.Rand) float64 { return seldom(r, 0.05) },
		"half a line a minute":  func(r *rand.Rand) float64 { return seldom(r, 0.5) },
		"twenty lines a minute": func(r *rand.Rand) float64 { return math.Max(0, math.Round(20+math.Sqrt(20)*r.NormFloat64())) },
		"a long tail":           func(r *rand.Rand) float64 { return math.Exp(r.NormFloat64()) },
	}
	for name, next := range kinds {
		t.Run(name, func(t *testing.T) {
			const series, days = 10, 14
			early, late := 0, 0
			r := rand.New(rand.NewPCG(1, uint64(len(name))))
			for range series {
				values := make([]float64, days*1440)
				for i := range values {
					values[i] = next(r)
				}
				for _, v := range told(values) {
					if minute(v) < 2*1440 {
						early++
					} else {
						late++
					}
				}
			}
			t.Logf("in the first two days %.1f, in the twelve that follow %.1f of 17,280 values", float64(early)/series, float64(late)/series)
			if late > 15*series {
				t.Errorf("%d alarms in twelve days of each of %d series of noise", late/series, series)
			}
		})
	}
}

// seldom is a Poisson count.
func seldom(r *rand.Rand, mean float64) float64 {
	n, p := 0.0, r.Float64()
	for limit := math.Exp(-mean); p > limit; n++ {
		p *= r.Float64()
	}
	return n
}

func TestTheMadeSeries(t *testing.T) {
	var all []tallied
	for seed := range uint64(4) {
		for _, s := range made(seed) {
			one := s.tell(detected(s))
			all = append(all, one)
			t.Logf("%-26s %d of %d windows, %d elsewhere", s.name, one.found, one.windows, one.elsewhere)
		}
	}
	if got := score(all); got < 60 {
		t.Errorf("the made series score %.1f, want 60 at least", got)
	}
}

// values are series of counts with bursts, plateaus and gaps.
func counts(t *rapid.T) []float64 {
	r := rand.New(rand.NewPCG(rapid.Uint64().Draw(t, "seed"), 1))
	mean := rapid.Float64Range(0, 50).Draw(t, "mean")
	out := lines(rapid.IntRange(1, 2000).Draw(t, "n"), mean)
	for range rapid.IntRange(0, 6).Draw(t, "disturbances") {
		from, by := r.IntN(len(out)), math.Round(mean*5*r.Float64())
		for i := from; i < min(len(out), from+r.IntN(60)); i++ {
			out[i] += by
		}
	}
	return out
}

func TestAConstantIsNeverTold(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		x := rapid.Float64().Draw(t, "value")
		var d rate.Detector
		at := begin()
		for range rapid.IntRange(1, 3000).Draw(t, "n") {
			at = at.Add(time.Minute)
			if v := d.Add(at, x); v.Score != 0 || v.Alarm || v.Kind != rate.Usual {
				t.Fatalf("a constant %v is told: %+v", x, v)
			}
		}
	})
}

// Times a power of two a series deviates at the same values, by the same score, in the
// same measure: no figure is rounded otherwise. Of other factors and of what is added
// the alarms are the same except where two deviations are nine tenths of each other to
// the last digit.
func TestOtherUnitsDeviateAtTheSameValues(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		values := counts(t)
		by := math.Ldexp(1, rapid.IntRange(-20, 20).Draw(t, "power"))
		scaled := make([]float64, len(values))
		for i, x := range values {
			scaled[i] = x * by
		}
		was, is := verdicts(new(rate.Detector), begin(), values), verdicts(new(rate.Detector), begin(), scaled)
		for i := range was {
			if was[i].Alarm != is[i].Alarm || was[i].Score != is[i].Score || was[i].Measure != is[i].Measure || was[i].Low*by != is[i].Low && !math.IsNaN(is[i].Low) {
				t.Fatalf("value %d: %+v, times %v %+v", i, was[i], by, is[i])
			}
		}
	})
}

func TestMirroredAndShiftedSeriesDeviateAlike(t *testing.T) {
	differ, all := 0, 0
	for seed := range uint64(4) {
		for _, s := range made(seed) {
			was := detected(s)
			moved := &series{at: s.at}
			for _, x := range s.values {
				moved.values = append(moved.values, 3*x+1000)
			}
			is := detected(moved)
			all += len(was)
			for _, i := range was {
				if !slices.Contains(is, i) {
					differ++
				}
			}
			differ += max(0, len(is)-len(was))
		}
	}
	if all == 0 || differ*20 > all {
		t.Errorf("of %d alarms %d differ when the series is tripled and lifted by 1,000; want at most one in twenty", all, differ)
	}
}

func TestNothingThatComesDoesHarm(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		var d rate.Detector
		at := rapid.SampledFrom([]time.Time{begin(), {}, time.Unix(-1, 0), time.Unix(1<<40, 0)}).Draw(t, "begin")
		for range rapid.IntRange(1, 600).Draw(t, "n") {
			at = at.Add(time.Duration(rapid.Int64Range(-1e14, 1e14).Draw(t, "gap")))
			x := rapid.OneOf(rapid.Float64(), rapid.Float64Range(-5, 5),
				rapid.SampledFrom([]float64{math.NaN(), math.Inf(1), math.Inf(-1), math.MaxFloat64, -math.MaxFloat64, math.SmallestNonzeroFloat64, 0})).Draw(t, "value")
			seen := d.Seen()
			v := d.Add(at, x)
			none := math.IsNaN(x) || math.IsInf(x, 0)
			if none && (d.Seen() != seen || v.Score != 0) || !none && d.Seen() != seen+1 {
				t.Fatalf("%v was taken wrongly: %+v", x, v)
			}
			if math.IsNaN(v.Score) || math.IsInf(v.Score, 0) || v.Low > v.High || seen > 0 && math.IsNaN(v.Low) || v.Words("/min") == "" {
				t.Fatalf("of %v the verdict is %+v", x, v)
			}
		}
		check(t, &d)
	})
}

// check holds that a detector can be kept.
func check(t *rapid.T, d *rate.Detector) {
	state, err := d.MarshalBinary()
	if err != nil {
		t.Fatal(err)
	}
	var again rate.Detector
	if err := again.UnmarshalBinary(state); err != nil || again != *d {
		t.Fatalf("a state is refused: %v", err)
	}
}

func TestADetectorIsSmallAndMakesNoWaste(t *testing.T) {
	var d rate.Detector
	state, err := d.MarshalBinary()
	if err != nil {
		t.Fatal(err)
	}
	if size := unsafe.Sizeof(d); size > 1400 || len(state) > 1400 {
		t.Errorf("a detector has %d bytes and its state %d, want 1,400 at most", size, len(state))
	}
	at, i := begin(), 0
	values := lines(1000, 6)
	if n := testing.AllocsPerRun(1000, func() { at = at.Add(time.Minute); i++; d.Add(at, values[i%1000]) }); n > 0 {
		t.Errorf("a value allocates %v times", n)
	}
}
