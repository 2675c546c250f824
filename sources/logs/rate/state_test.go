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
	tests := map[string]struct {
		damage func([]byte) []byte
		says   string
	}{
		"nothing":          {func([]byte) []byte { return nil }, "empty"},
		"cut short":        {func(s []byte) []byte { return s[:len(s)-1] }, "bytes"},
		"too long":         {func(s []byte) []byte { return append(s, 0) }, "bytes"},
		"another version":  {set(0, []byte{2}), "version 2"},
		"a giant count":    {set(1, bytes.Repeat([]byte{255}, 8)), "a count"},
		"a long rest":      {set(9, []byte{200}), "a count"},
		"worst is none":    {set(10, float(math.NaN())), "an average"},
		"worst below zero": {set(10, float(-1)), "an average"},
		"no number":        {set(26, float(math.NaN())), "an average"},
		"infinite":         {set(34, float(math.Inf(1))), "an average"},
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
	f.Fuzz(func(t *testing.T, state []byte) {
		var d rate.Detector
		if d.UnmarshalBinary(state) != nil {
			return
		}
		again, err := d.MarshalBinary()
		if err != nil || !bytes.Equal(again, state) {
			t.Fatalf("a state is written otherwise than it was read: %v", err)
		}
		for i := range 1200 {
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
