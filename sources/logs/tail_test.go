package logs_test

import (
	"context"
	"fmt"
	"slices"
	"strings"
	"testing"
	"testing/synctest"
	"time"

	"go.uber.org/goleak"
	"pgregory.net/rapid"

	"holdfast/sources"
	"holdfast/sources/logs"
)

func TestMain(m *testing.M) { goleak.VerifyTestMain(m) }

func newTail(capacity int) *logs.Tail { return logs.NewTail(capacity, sources.NewFeed(), time.Now) }

func numbered(from, n int) []logs.Line {
	var lines []logs.Line
	for i := range n {
		lines = append(lines, logs.Line{Text: fmt.Sprint(from + i)})
	}
	return lines
}

func joined(lines []logs.Line) string {
	var s []string
	for _, l := range lines {
		s = append(s, l.Text)
	}
	return strings.Join(s, " ")
}

func TestATailIsReadByCursor(t *testing.T) {
	tail := newTail(5)
	if lines, next, lost := tail.Since(0); len(lines) != 0 || next != 0 || lost != 0 {
		t.Errorf("an empty tail gives %v, %d, %d", lines, next, lost)
	}
	tail.Append(numbered(1, 3))
	lines, next, lost := tail.Since(0)
	if joined(lines) != "1 2 3" || next != 3 || lost != 0 {
		t.Errorf("first read: %q, %d, %d", joined(lines), next, lost)
	}
	tail.Append(numbered(4, 4))
	lines, next, lost = tail.Since(next)
	if joined(lines) != "4 5 6 7" || next != 7 || lost != 0 {
		t.Errorf("second read: %q, %d, %d", joined(lines), next, lost)
	}
	tail.Append(numbered(8, 7))
	lines, next, lost = tail.Since(next)
	if joined(lines) != "10 11 12 13 14" || next != 14 || lost != 2 {
		t.Errorf("a slow reader: %q, %d, %d lost", joined(lines), next, lost)
	}
	if first, last := tail.Bounds(); first != 10 || last != 14 {
		t.Errorf("bounds are %d to %d", first, last)
	}
}

func TestATailIsScrolled(t *testing.T) {
	tail := newTail(10)
	tail.Append(numbered(1, 14))
	for _, tt := range []struct {
		name string
		got  []logs.Line
		want string
	}{
		{"the latest lines", tail.Last(3), "12 13 14"},
		{"more than there are", tail.Last(99), "5 6 7 8 9 10 11 12 13 14"},
		{"lines before one", tail.Before(10, 3), "7 8 9"},
		{"lines before one, up to the oldest", tail.Before(7, 3), "5 6"},
		{"before the oldest there is nothing", tail.Before(5, 3), ""},
		{"lines after one", tail.After(12, 5), "13 14"},
		{"lines after one no longer kept", tail.After(1, 2), "5 6"},
		{"nothing asked, nothing given", tail.After(9, 0), ""},
	} {
		if got := joined(tt.got); got != tt.want {
			t.Errorf("%s: %q, want %q", tt.name, got, tt.want)
		}
	}
	l, ok := tail.Next(6, func(l logs.Line) bool { return l.Text > "8" })
	if !ok || l.Seq != 9 {
		t.Errorf("the next match is %+v", l)
	}
	l, ok = tail.Prev(9, func(l logs.Line) bool { return l.Text < "8" })
	if !ok || l.Seq != 7 {
		t.Errorf("the previous match is %+v", l)
	}
	if _, ok = tail.Prev(5, func(logs.Line) bool { return true }); ok {
		t.Error("before the oldest line something matched")
	}
}

func TestLinesAreFoundByTime(t *testing.T) {
	tail := newTail(10)
	at := time.Date(2026, 11, 20, 14, 0, 0, 0, time.UTC)
	line := func(s string, at time.Time) logs.Line {
		return logs.Line{Text: s, At: at, Received: time.Date(2026, 11, 20, 15, 0, 0, 0, time.UTC)}
	}
	tail.Append([]logs.Line{
		line("wrong clock", at.Add(24*time.Hour)),
		line("0", at), line("1", at.Add(time.Minute)), line("late", at.Add(-time.Hour)), line("2", at.Add(2*time.Minute)),
	})
	for _, tt := range []struct {
		at   time.Duration
		want string
	}{
		{-time.Minute, "0 1 late 2"}, {0, "0 1 late 2"}, {time.Second, "1 late 2"}, {2 * time.Minute, "2"}, {3 * time.Minute, ""},
	} {
		lines, _, _ := tail.Since(tail.At(at.Add(tt.at)))
		if got := joined(lines); got != tt.want {
			t.Errorf("from %s on there is %q, want %q", tt.at, got, tt.want)
		}
	}
}

func TestALineWithoutATimeGetsThePresent(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		tail := newTail(2)
		tail.Append([]logs.Line{{Text: "x"}})
		if l := tail.Last(1)[0]; !l.At.Equal(time.Now()) || !l.Received.Equal(time.Now()) || l.Seq != 1 {
			t.Errorf("it is %+v", l)
		}
	})
}

func TestNewsIsAnnouncedAtOnceAndThenAtMostTenTimesASecond(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		feed := sources.NewFeed()
		tail := logs.NewTail(1000, feed, time.Now)
		ctx, cancel := context.WithCancel(t.Context())
		done := make(chan struct{})
		go func() { defer close(done); tail.Run(ctx) }()
		heard := make(chan time.Duration, 1000)
		began := time.Now()
		watch := feed.Watch()
		if _, err := watch.Next(ctx); err != nil { // its first word names everything
			t.Fatal(err)
		}
		go func() {
			defer close(heard)
			for {
				if _, err := watch.Next(ctx); err != nil {
					return
				}
				heard <- time.Since(began)
			}
		}()
		time.Sleep(time.Second) // the bubble's clock: nothing waits for real
		for range 250 {
			tail.Append([]logs.Line{{Text: "x"}})
			time.Sleep(time.Millisecond)
		}
		time.Sleep(time.Minute)
		cancel()
		<-done
		var at []time.Duration
		for h := range heard {
			at = append(at, h)
		}
		const ms = time.Millisecond
		want := []time.Duration{1000 * ms, 1100 * ms, 1200 * ms, 1300 * ms}
		if len(at) < len(want) || !slices.Equal(at[:len(want)], want) {
			t.Fatalf("announced at %v, want it to begin %v", at, want)
		}
		// Afterwards the falling rate is worth a look a second, and then nothing is.
		if n := len(at); n < 10 || n > 16 {
			t.Errorf("announced %d times: %v", n, at)
		}
	})
}

func TestRateIsOverTenSeconds(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		tail := newTail(1000)
		if r := tail.Rate(); r != 0 {
			t.Errorf("an empty tail has %v lines a second", r)
		}
		tail.Append([]logs.Line{{Text: "old", History: true}})
		for range 20 {
			tail.Append(numbered(0, 5))
			time.Sleep(time.Second)
		}
		if r := tail.Rate(); r < 4.5 || r > 5 {
			t.Errorf("five lines a second are %v", r)
		}
		time.Sleep(5 * time.Second)
		if r := tail.Rate(); r < 2 || r > 2.5 {
			t.Errorf("after five quiet seconds it is %v", r)
		}
		time.Sleep(time.Hour)
		if r := tail.Rate(); r != 0 {
			t.Errorf("after a quiet hour it is %v", r)
		}
	})
}

// In the first seconds the rate is of those, not of ten.
func TestTheRateOfTheFirstSecondsIsOfThose(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		tail := newTail(1000)
		tail.Append(numbered(0, 1))
		if r := tail.Rate(); r != 1 {
			t.Errorf("at once one line is %v a second", r)
		}
		tail.Append(numbered(0, 11))
		for second := 1; second < 15; second++ {
			time.Sleep(time.Second)
			if r := tail.Rate(); r < 10.5 || r > 12 {
				t.Errorf("after %d seconds twelve lines a second are %v", second, r)
			}
			tail.Append(numbered(0, 12))
		}
	})
}

func TestLagIsHowLateTheLatestLineIs(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		tail := newTail(10)
		tail.Append([]logs.Line{{Text: "no time"}, {Text: "old", At: time.Now().Add(-time.Hour), History: true}})
		if lag, ok := tail.Lag(); ok {
			t.Errorf("lines that tell nothing give a lag of %s", lag)
		}
		tail.Append([]logs.Line{{Text: "x", At: time.Now().Add(-3 * time.Second)}})
		if lag, ok := tail.Lag(); !ok || lag != 3*time.Second {
			t.Errorf("lag is %s, %v", lag, ok)
		}
		tail.Append([]logs.Line{{Text: "clock ahead", At: time.Now().Add(time.Second)}})
		if lag, ok := tail.Lag(); !ok || lag != 0 {
			t.Errorf("a clock that is ahead gives %s, %v", lag, ok)
		}
		time.Sleep(2 * time.Minute)
		if _, ok := tail.Lag(); ok {
			t.Error("a lag is still told after two quiet minutes")
		}
	})
}

func TestVeryLongLinesCannotTakeTheMemory(t *testing.T) {
	tail := newTail(100_000)
	long := strings.Repeat("x", 1<<20)
	for range 300 {
		tail.Append([]logs.Line{{Text: long}})
	}
	first, last := tail.Bounds()
	if kept := last - first + 1; last != 300 || kept != 128 {
		t.Errorf("%d lines of a megabyte are kept, up to number %d", kept, last)
	}
	tail.Append(numbered(1, 1))
	if got := tail.Last(1); len(got) != 1 || got[0].Seq != 301 {
		t.Errorf("the latest line is %v", got)
	}
}

// TestReadersMissNothingUntold lets readers and a writer take turns: whoever
// reads by cursor gets every line once, in order, or is told how many are lost.
func TestReadersMissNothingUntold(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		capacity := rapid.IntRange(1, 20).Draw(t, "capacity")
		tail := newTail(capacity)
		written, cursor := 0, uint64(0)
		t.Repeat(map[string]func(*rapid.T){
			"write": func(t *rapid.T) {
				n := rapid.IntRange(0, 30).Draw(t, "lines")
				tail.Append(numbered(written+1, n))
				written += n
			},
			"read": func(t *rapid.T) {
				lines, next, lost := tail.Since(cursor)
				if int(cursor)+int(lost)+len(lines) != written || next != uint64(written) {
					t.Fatalf("from %d of %d: %d lines, %d lost, next %d", cursor, written, len(lines), lost, next)
				}
				if lost > 0 && len(lines) != capacity {
					t.Fatalf("%d lines lost with %d of %d kept", lost, len(lines), capacity)
				}
				for i, l := range lines {
					if want := int(cursor) + int(lost) + i + 1; l.Text != fmt.Sprint(want) || l.Seq != uint64(want) {
						t.Fatalf("line %d is %+v", want, l)
					}
				}
				cursor = next
			},
		})
	})
}
