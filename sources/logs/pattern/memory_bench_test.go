package pattern

import (
	"fmt"
	"runtime"
	"testing"
)

// BenchmarkBaseline is what a stream that knows ten thousand patterns holds of the
// memory, each said several times with what varies in it.
func BenchmarkBaseline(b *testing.B) {
	const patterns, limit = 10_000, 20_000
	held := func() float64 {
		runtime.GC()
		runtime.GC()
		var m runtime.MemStats
		runtime.ReadMemStats(&m)
		return float64(m.HeapAlloc) / 1e6
	}
	word := func(n int) string { return string([]byte{byte('a' + n%26), byte('a' + n/26%26), byte('a' + n/676%26)}) }
	for b.Loop() {
		before := held()
		s := NewStream(limit)
		for round := range 5 {
			for n := range patterns {
				s.Add(fmt.Appendf(nil, "2026-11-30T17:58:%02d.%03dZ INFO %sing the %ster failed at %sly in %d ms host=10.0.3.%d", n%60, n%1000, word(n), word(n/7), word(3*n), n+round, n%250))
			}
		}
		b.ReportMetric(held()-before, "MB")
		known := len(s.Miner().order)
		if known < patterns {
			b.Fatalf("it knows %d skeletons", known)
		}
		b.ReportMetric(float64(known), "x-skeletons")
		runtime.KeepAlive(s)
	}
	b.ReportMetric(20, "at-most")
	b.ReportMetric(0, "ns/op")
}
