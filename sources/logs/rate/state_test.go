package rate_test

import (
	"bytes"
	"encoding/binary"
	"math"
	"strings"
	"testing"
	"time"

	"pgregory.net/rapid"

	"holdfast/sources/logs/rate"
)

// A detector that was kept and taken up again gives the verdicts of one that went on.
func TestAKeptDetectorGoesOn(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		values := counts(t)
		cut := rapid.IntRange(0, len(values)).Draw(t, "cut")
		var one rate.Detector
		want := verdicts(&one, begin(), values)
		var before, later rate.Detector
		got := verdicts(&before, begin(), values[:cut])
		state, err := before.MarshalBinary()
		if err != nil {
			t.Fatal(err)
		}
		if err := later.UnmarshalBinary(state); err != nil {
			t.Fatal(err)
		}
		got = append(got, verdicts(&later, begin().Add(time.Duration(cut)*time.Minute), values[cut:])...)
		for i := range want {
			if got[i] != want[i] && !math.IsNaN(want[i].Low) {
				t.Fatalf("value %d, cut at %d: %+v, want %+v", i, cut, got[i], want[i])
			}
		}
	})
}

// Where in a state its parts begin.
const (
	extremes = 90
	hours    = extremes + 13*8*6
	running  = hours + 25*17 + 8 // behind the spread
)

func kept(t testing.TB) []byte {
	t.Helper()
	var d rate.Detector
	verdicts(&d, begin(), lines(3000, 6))
	state, err := d.MarshalBinary()
	if err != nil {
		t.Fatal(err)
	}
	return state
}

func TestADamagedStateIsRefused(t *testing.T) {
	set := func(at int, b []byte) func([]byte) []byte {
		return func(s []byte) []byte { copy(s[at:], b); return s }
	}
	float := func(x float64) []byte { return binary.LittleEndian.AppendUint64(nil, math.Float64bits(x)) }
	single := func(x float32) []byte { return binary.LittleEndian.AppendUint32(nil, math.Float32bits(x)) }
	tests := map[string]struct {
		damage func([]byte) []byte
		says   string
	}{
		"extremes out of order":       {set(extremes, single(0)), "an extreme"},
		"an extreme of no number":     {set(extremes, single(float32(math.NaN()))), "an extreme"},
		"an extreme of the future":    {set(extremes+4, []byte{99, 99}), "an extreme"},
		"an hour of no number":        {set(hours, float(math.NaN())), "an hour of the day"},
		"an hour upside down":         {set(hours+8, single(1e9)), "an hour of the day"},
		"a spread below zero":         {set(running-8, float(-1)), "an hour of the day"},
		"a 25th hour":                 {set(running, []byte{24}), "the running hour"},
		"a running hour of no number": {set(running+5, float(math.NaN())), "the running hour"},
		"a running hour upside down":  {set(running+13, float(1e9)), "the running hour"},
		"nothing":                     {func([]byte) []byte { return nil }, "empty"},
		"cut short":                   {func(s []byte) []byte { return s[:len(s)-1] }, "bytes"},
		"too long":                    {func(s []byte) []byte { return append(s, 0) }, "bytes"},
		"another version":             {set(0, []byte{2}), "version 2"},
		"a giant count":               {set(1, bytes.Repeat([]byte{255}, 8)), "a count"},
		"a long rest":                 {set(9, []byte{200}), "a count"},
		"worst is none":               {set(10, float(math.NaN())), "an average"},
		"worst below zero":            {set(10, float(-1)), "an average"},
		"no number":                   {set(26, float(math.NaN())), "an average"},
		"infinite":                    {set(34, float(math.Inf(1))), "an average"},
	}
	for name, test := range tests {
		t.Run(name, func(t *testing.T) {
			var d rate.Detector
			d.Add(begin(), 3)
			was := d
			err := d.UnmarshalBinary(test.damage(kept(t)))
			if err == nil || !strings.Contains(err.Error(), test.says) {
				t.Errorf("error %v, want one that says %q", err, test.says)
			}
			if d != was {
				t.Error("the detector changed though the state was refused")
			}
		})
	}
}

// FuzzState holds that a state is refused, or is one that a detector can be in: it is
// written again as it came, and no value that follows does harm.
func FuzzState(f *testing.F) {
	f.Add(kept(f))
	empty, err := new(rate.Detector).MarshalBinary()
	if err != nil {
		f.Fatal(err)
	}
	f.Add(empty)
	f.Add([]byte{1})
	full := kept(f)
	copy(full[running:], []byte{0, 255, 255, 255, 255}) // an hour of as many values as can be counted
	f.Add(full)
	resting := bytes.Clone(empty) // though nothing was seen
	resting[9] = 16
	f.Add(resting)
	f.Fuzz(func(t *testing.T, state []byte) {
		var d rate.Detector
		if d.UnmarshalBinary(state) != nil {
			return
		}
		again, err := d.MarshalBinary()
		if err != nil || !bytes.Equal(again, state) {
			t.Fatalf("a state is written otherwise than it was read: %v", err)
		}
		for i := range 600 {
			v := d.Add(begin().Add(time.Duration(i)*time.Minute), float64(i%7))
			if math.IsNaN(v.Score) || v.Low > v.High {
				t.Fatalf("value %d: %+v", i, v)
			}
		}
		state, err = d.MarshalBinary()
		if err != nil {
			t.Fatal(err)
		}
		if err := d.UnmarshalBinary(state); err != nil {
			t.Fatalf("what it came to is refused: %v", err)
		}
	})
}
