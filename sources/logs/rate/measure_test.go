package rate

import (
	"math"
	"testing"
	"time"
)

// The measures of 8, 16, 16 …, by hand: means while few values are there, then
// averages that forget.
func TestTheMeasuresByHand(t *testing.T) {
	var d Detector
	var f figures
	see := func(x float64) {
		d.seen++
		f = d.look(0, x)
		d.last = x
	}
	want := func(m Measure, x float64) {
		t.Helper()
		if !f.known[m] || math.Abs(f.at[m]-x) > 1e-9 {
			t.Errorf("after %d values the %s is %v, want %v", d.seen, m, f.at[m], x)
		}
	}
	see(8)
	if f.known[ofStep] || f.known[ofUnrest] || f.known[ofHour] {
		t.Error("of one value there is a step, or a day before")
	}
	want(ofJump, 0)
	see(16)
	want(ofValue, 16)
	want(ofStep, 8)
	want(ofUnrest, 8)
	want(ofJump, 16-12)
	for d.seen < 5 {
		see(16)
	}
	want(ofStep, 0)
	want(ofUnrest, 2)
	want(ofJump, 16-14.5)
	want(ofShift, 14.5-14.4)
	want(ofDrift, 0)
	for d.seen < 17 {
		see(16)
	}
	want(ofDrift, 0.5/16-0.5/17)
	d.day.add(0, 5, false)
	d.day.add(1, 9, false)
	see(16)
	want(ofHour, 16-5)
}

func TestEachMeasureHasItsOwnExtremes(t *testing.T) {
	var used [sides]bool
	for m := range measures {
		for _, far := range []float64{1, -1} {
			side := m.side(far)
			if m == ofStep && far < 0 {
				if side != -1 {
					t.Errorf("a step that is small is kept at %d", side)
				}
				continue
			}
			if used[side] {
				t.Errorf("the %s shares its extremes", m)
			}
			used[side] = true
		}
		if m.side(0) != -1 {
			t.Errorf("the %s keeps what is not out at all", m)
		}
	}
}

// Each measure alone can raise an alarm, and says which way.
func TestEachMeasureIsJudged(t *testing.T) {
	for m := range measures {
		var d Detector
		now := d.epoch()
		for i := range 1000 {
			x := float64(i%2) + 1
			var f figures
			f.put(m, x)
			d.seen++
			d.judge(&f, &Verdict{At: time.Unix(0, 0)})
		}
		var f figures
		f.put(m, 5)
		f.rising = true
		var v Verdict
		d.seen++
		d.judge(&f, &v)
		if kind := m.kind(1, true); v.Score < 1 || v.Measure != m || v.Kind != kind || v.Near != 0 || d.extremes[m.side(1)].epoch[0] != now+1 {
			t.Errorf("the %s raises %+v", m, v)
		}
	}
}
