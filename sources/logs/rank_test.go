package logs_test

import (
	"cmp"
	"fmt"
	"slices"
	"testing"
	"time"

	"pgregory.net/rapid"

	"holdfast/sources"
	"holdfast/sources/logs"
)

// inOrder are all lines of a tail in the order in which they happened.
func inOrder(t *logs.Tail) []logs.Line { return t.Later(logs.Rank{}, 1<<20, 1<<62) }

// arrivals makes a tail with a clock of its own, and what has a line come to it: from a
// log, so long after it happened.
func arrivals(capacity int) (*logs.Tail, func(after time.Duration, source string, late time.Duration, text string)) {
	now := time.Date(2026, 11, 20, 12, 0, 0, 7e6, time.UTC)
	tail := logs.NewTail(capacity, sources.NewFeed(), func() time.Time { return now })
	return tail, func(after time.Duration, source string, late time.Duration, text string) {
		now = now.Add(after)
		l := logs.Line{Source: source, Received: now, At: now.Add(-late), Text: text}
		if late < 0 {
			l.At, l.Untimed = now, true
		}
		tail.Append([]logs.Line{l})
	}
}

const (
	ms      = time.Millisecond
	untimed = -1
)

func TestALineThatComesLateStandsWhereItHappened(t *testing.T) {
	tail, come := arrivals(100)
	come(0, "api", 0, "1")
	come(500*ms, "api", 0, "3")
	come(100*ms, "edge", 300*ms, "2")
	come(300*ms, "api", 0, "5")
	come(0, "edge", untimed, "6") // edge said nothing for a while that this would go on with
	come(100*ms, "host", 500*ms, "4")
	if got := joined(inOrder(tail)); got != "1 2 3 4 5 6" {
		t.Errorf("in order: %s", got)
	}
	if got := joined(tail.Last(3)); got != "4 5 6" {
		t.Errorf("the last: %s", got)
	}
	if lines, _, _ := tail.Since(0); joined(lines) != "1 3 2 5 6 4" {
		t.Errorf("as they came: %s", joined(lines))
	}
	for _, l := range inOrder(tail) {
		if l.Late {
			t.Errorf("%s is marked late", l.Text)
		}
	}
}

func TestALineThatComesTooLateStandsAtTheEndAndIsMarked(t *testing.T) {
	tail, come := arrivals(100)
	come(0, "api", 0, "1")
	come(3*time.Second, "api", 0, "2")
	come(3*time.Second, "api", 0, "3")
	for i := range 3 {
		come(100*ms, "edge", 4*time.Second, fmt.Sprintf("late%d", i))
		come(0, "api", 0, fmt.Sprint(4+i))
	}
	come(0, "edge", 0, "edge")
	lines := inOrder(tail)
	if got := joined(lines); got != "1 2 3 late0 4 late1 5 late2 6 edge" {
		t.Errorf("in order: %s", got)
	}
	for _, l := range lines {
		if late := len(l.Text) == 5 && l.Text[:4] == "late"; l.Late != late {
			t.Errorf("%s is marked late: %v", l.Text, l.Late)
		}
	}
}

func TestWhatGoesOnStandsBelowItsLine(t *testing.T) {
	tail, come := arrivals(100)
	come(0, "api", 100*ms, "panic")
	come(50*ms, "edge", 0, "edge")
	come(50*ms, "api", untimed, "stack1")
	come(50*ms, "api", untimed, "stack2")
	if got := joined(inOrder(tail)); got != "panic stack1 stack2 edge" {
		t.Errorf("in order: %s", got)
	}
}

func TestATimeOfAWholeSecondIsNotItsBeginning(t *testing.T) {
	now := time.Date(2026, 11, 20, 12, 0, 0, 9e8, time.UTC)
	tail := logs.NewTail(10, sources.NewFeed(), func() time.Time { return now })
	tail.Append([]logs.Line{{Source: "api", At: now, Received: now, Text: "1"}})
	tail.Append([]logs.Line{{Source: "edge", At: now.Truncate(time.Second), Received: now.Add(ms), Text: "2"}})
	if got := joined(inOrder(tail)); got != "1 2" {
		t.Errorf("in order: %s", got)
	}
}

// Whatever comes in whatever order, nothing is lost or there twice, no line moves once
// others came long after it, what one log says keeps its order, lines that are not late
// stand by when they happened, and reading on, back and by search agree.
func TestLinesComeInAnyOrder(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		capacity := rapid.SampledFrom([]int{50, 500, 10_000}).Draw(t, "capacity")
		tail, come := arrivals(capacity)
		n := rapid.IntRange(1, 3000).Draw(t, "lines")
		lags := map[string]time.Duration{"api": 0, "edge": time.Duration(rapid.IntRange(0, 1900).Draw(t, "edge")) * ms, "host": time.Duration(rapid.IntRange(0, 5000).Draw(t, "host")) * ms}
		names := []string{"api", "edge", "host"}
		step := rapid.SampledFrom([]time.Duration{0, ms / 10, ms, 10 * ms, 700 * ms}).Draw(t, "step")
		seed := rapid.Uint64().Draw(t, "seed")
		for i := range n {
			seed = seed*6364136223846793005 + 1442695040888963407
			name := names[(seed>>33)%3]
			late := lags[name] + time.Duration((seed>>40)%50)*ms
			if (seed>>50)%11 == 0 {
				late = untimed
			}
			come(step*time.Duration((seed>>45)%3), name, late, fmt.Sprintf("%06d", i))
		}
		first, last := tail.Bounds()
		lines := inOrder(tail)
		if len(lines) != int(last+1-first) {
			t.Fatalf("%d of %d lines", len(lines), last+1-first)
		}
		latest := map[string]uint64{}
		for i := range lines {
			l := &lines[i]
			if i > 0 && lines[i-1].Rank().Compare(l.Rank()) >= 0 {
				t.Fatalf("line %d stands before line %d, and behind it", lines[i-1].Seq, l.Seq)
			}
			if latest[l.Source] > l.Seq {
				t.Fatalf("line %d of %s stands behind a later one", l.Seq, l.Source)
			}
			latest[l.Source] = l.Seq
		}
		came, _, _ := tail.Since(0)
		if !slices.EqualFunc(came, slices.SortedFunc(slices.Values(lines), func(a, b logs.Line) int { return cmp.Compare(a.Seq, b.Seq) }), func(a, b logs.Line) bool { return a == b }) {
			t.Fatal("what is there in order is not what came")
		}
		agree(t, tail, lines, seed)
	})
}

// agree holds that reading from anywhere, on and back, gives the lines in their order, of
// those up to any.
func agree(t *rapid.T, tail *logs.Tail, lines []logs.Line, seed uint64) {
	for range 5 {
		seed = seed*6364136223846793005 + 1442695040888963407
		at := int(seed>>33) % len(lines)
		to := lines[int(seed>>20)%len(lines)].Seq
		known := func(list []logs.Line) []logs.Line {
			return slices.DeleteFunc(slices.Clone(list), func(l logs.Line) bool { return l.Seq > to })
		}
		on, before := known(lines[at+1:]), known(lines[:at])
		if got := tail.Later(lines[at].Rank(), 40, to); !slices.Equal(got, on[:min(40, len(on))]) {
			t.Fatalf("behind line %d: %s", lines[at].Seq, joined(got))
		}
		if got := tail.Earlier(lines[at].Rank(), 40, to); !slices.Equal(got, before[max(0, len(before)-40):]) {
			t.Fatalf("before line %d: %s", lines[at].Seq, joined(got))
		}
		wanted := func(l logs.Line) bool { return l.Source == "host" }
		i := slices.IndexFunc(on, wanted)
		if got, ok := tail.Seek(lines[at].Rank(), false, to, wanted); ok != (i >= 0) || ok && got != on[i] {
			t.Fatalf("the next of host behind line %d is %d", lines[at].Seq, got.Seq)
		}
	}
}

// A line that others came long after stays where it is, whatever comes.
func TestWhatStoodLongMovesNoMore(t *testing.T) {
	tail, come := arrivals(1000)
	for i := range 50 {
		come(50*ms, []string{"api", "edge"}[i%2], time.Duration(i%2)*300*ms, fmt.Sprint(i))
	}
	was := inOrder(tail)
	come(2*time.Second, "host", 0, "host")
	for i := range 20 {
		come(100*ms, "edge", time.Duration(i)*200*ms, "late")
	}
	if is := inOrder(tail)[:len(was)]; !slices.Equal(is, was) {
		t.Errorf("it was %s and is %s", joined(was), joined(is))
	}
}

// BenchmarkAppend is what a line costs on its way into the tail.
func BenchmarkAppendOfTwoLogs(b *testing.B) {
	now := time.Now()
	tail := logs.NewTail(logs.Capacity, sources.NewFeed(), time.Now)
	batch := make([]logs.Line, 1000)
	for i := range batch {
		batch[i] = logs.Line{Source: []string{"api", "edge"}[i/500], At: now.Add(time.Duration(i%500) * ms), Received: now.Add(time.Second), Text: "GET /cart 200"}
	}
	for b.Loop() {
		tail.Append(batch)
	}
	b.ReportMetric(float64(b.Elapsed().Nanoseconds())/float64(b.N*len(batch)), "ns/line")
}
