package watch

import (
	"fmt"
	"testing"
	"time"

	"holdfast/sources/logs"
	"holdfast/sources/logs/pattern"
)

// BenchmarkSee: watching a line, with a rule of each kind, beside finding its pattern
// alone.
func BenchmarkSee(b *testing.B) {
	s := newScene(b, Rule{Kind: Match, Match: filter(b, "panic: -test")}, Rule{Kind: New}, Rule{Kind: Rate}, Rule{Kind: Absent, Absent: time.Minute})
	lines := make([]logs.Line, 10_000)
	for i := range lines {
		lines[i] = logs.Line{Source: "api", At: s.now, Received: s.now, Text: fmt.Sprintf("2001-02-03T04:05:%02dZ INFO %s", i%60, s.usual())}
	}
	alone := pattern.NewStream(most)
	var watched, found time.Duration
	for b.Loop() {
		begun := time.Now()
		s.w.See(lines, s.now)
		watched += time.Since(begun)
		begun = time.Now()
		for i := range lines {
			alone.Add([]byte(lines[i].Text))
		}
		found += time.Since(begun)
	}
	n := float64(b.N * len(lines))
	b.ReportMetric(float64(watched)/float64(found), "times-pattern-alone")
	b.ReportMetric(n/watched.Seconds(), "lines/s")
	b.ReportMetric(0, "ns/op")
}
