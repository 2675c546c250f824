package command

import (
	"slices"
	"strings"
	"testing"
	"time"

	"pgregory.net/rapid"
)

// quiet is after how long without an end the next counts by itself.
const quiet = 3 * time.Minute

var night = time.Date(2031, 3, 9, 3, 0, 0, 0, time.UTC)

func TestEndsAreToldTogetherAsTheyGoOn(t *testing.T) {
	var e ends
	var told []string
	now := night
	for range 20 {
		if e.ended(now, quiet) {
			told = append(told, e.words("sh ended with exit 3", now))
		}
		now = now.Add(time.Second)
	}
	const more = ": lines may be missing at each of these ends, and what it prints anew may repeat; the next ends are told together"
	want := []string{
		"sh ended with exit 3: lines may be missing until it runs again", "sh ended with exit 3, for the 2nd time in 1s" + more, "sh ended with exit 3, for the 4th time in 3s" + more,
		"sh ended with exit 3, for the 8th time in 7s" + more, "sh ended with exit 3, for the 16th time in 15s" + more,
	}
	if !slices.Equal(told, want) {
		t.Errorf("told\n%s\nwant\n%s", strings.Join(told, "\n"), strings.Join(want, "\n"))
	}
	if e.due(now, 2*time.Second) || !e.due(now.Add(time.Second), 2*time.Second) {
		t.Error("what is left is told as soon as there was none for two seconds, and no sooner")
	}
	if got := e.words("sh ended with exit 3", now); !strings.Contains(got, "for the 20th time in 19s") || e.due(now.Add(time.Hour), time.Second) {
		t.Errorf("what is left is told as %q, once", got)
	}
	if now = now.Add(calm); !e.ended(now, quiet) || !e.alone() {
		t.Errorf("after %s the next is not the first: %+v", calm, e)
	}
}

// Whatever the ends are: each is told, by a line of its own or in the number of a later
// one; no line is told later than the calm after one that is not, where anybody looks;
// and there are few lines.
func TestNoEndIsLeftOut(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		var e ends
		now, counted, lines := night, 0, 0
		tell := func() {
			if e.n > 1 && e.told == 0 {
				t.Fatalf("the first of %d ends was not told", e.n)
			}
			counted += e.n - e.told
			e.words("it ended", now)
			lines++
		}
		n := rapid.IntRange(1, 200).Draw(t, "ends")
		series := 1
		for i := range n {
			was := e.n
			if e.ended(now, quiet) {
				tell()
			}
			if e.n <= was {
				series++
			}
			gap := time.Duration(rapid.Int64Range(int64(time.Second), int64(2*time.Minute)).Draw(t, "gap"))
			if rapid.IntRange(0, 20).Draw(t, "long") == 0 {
				gap = time.Duration(rapid.Int64Range(int64(time.Minute), int64(2*calm)).Draw(t, "long gap"))
			}
			if now = now.Add(gap); e.due(now, quiet) {
				tell()
			}
			_ = i
		}
		if now = now.Add(quiet); e.due(now, quiet) {
			tell()
		}
		if counted != n {
			t.Fatalf("of %d ends %d are told", n, counted)
		}
		if most := 9*series + 2*int(now.Sub(night)/(3*time.Minute)) + 2; lines > most {
			t.Fatalf("%d ends are told in %d lines", n, lines)
		}
	})
}

// A program that ended, ran on for minutes and ends again did lose something now: nobody
// waits for a fourth end to be told.
func TestAnEndAfterQuietMinutesIsToldAsItComes(t *testing.T) {
	var e ends
	now := night
	for i := range 6 {
		if !e.ended(now, quiet) {
			t.Fatalf("end %d waits to be told", i+1)
		}
		e.words("it ended", now)
		now = now.Add(quiet)
	}
	if e.ended(now.Add(-time.Second), quiet) {
		t.Error("the seventh, which came sooner, is not told with those that follow")
	}
}
