package rate_test

import (
	"fmt"
	"os"
	"slices"
	"testing"
	"time"
	"unsafe"

	"holdfast/sources/logs/rate"
)

// BenchmarkNAB scores the detector, with the settings and the threshold it ships,
// on a folder of the Numenta Anomaly Benchmark: HOLDFAST_NAB names it. In it are
// windows.json (for each file the first and last stamp of its windows) and the files
// that it names, of timestamp and value.
func BenchmarkNAB(b *testing.B) {
	dir := os.Getenv("HOLDFAST_NAB")
	if dir == "" {
		b.Skip("HOLDFAST_NAB names no folder of the Numenta Anomaly Benchmark")
	}
	set, err := readNAB(dir)
	if err != nil {
		b.Fatal(err)
	}
	values := 0
	var all []tallied
	for b.Loop() {
		values, all = 0, nil
		for _, s := range set {
			all = append(all, s.tell(detected(s)))
			values += len(s.values)
		}
	}
	for i, s := range set {
		own := "     –" // without a window there is nothing to find
		if all[i].windows > 0 {
			own = fmt.Sprintf("%6.1f", score(all[i:i+1]))
		}
		b.Logf("%-58s %s  %d of %d windows, %d elsewhere", s.name, own, all[i].found, all[i].windows, all[i].elsewhere)
	}
	var yardstick [][]float64
	for _, s := range set {
		yardstick = append(yardstick, gaussian(s))
	}
	b.ReportMetric(score(all), "NAB-score")
	b.ReportMetric(65, "at-least")
	b.ReportMetric(swept(set, yardstick), "gaussian-score")
	b.ReportMetric(float64(b.Elapsed().Nanoseconds())/float64(b.N)/float64(max(values, 1)), "ns/value")
}

// BenchmarkAdd measures a value against the plainest robust way to judge one: how far
// it is from the median of the last hour, by the median of the distances. Both at
// their best of several rounds on the same values.
func BenchmarkAdd(b *testing.B) {
	values := lines(16*1440, 6)
	s := &series{at: minutes(len(values)), values: values}
	ours, theirs := time.Hour, time.Hour
	told, odd := 0, 0
	for b.Loop() {
		for range 8 {
			begun := time.Now()
			odd = byMedian(values)
			theirs = min(theirs, time.Since(begun))
			begun = time.Now()
			told = len(detected(s))
			ours = min(ours, time.Since(begun))
		}
	}
	b.Logf("told of %d values: %d, by the median %d", len(values), told, odd)
	b.ReportMetric(float64(ours)/float64(theirs), "ratio")
	b.ReportMetric(0.2, "at-most")
	b.ReportMetric(float64(ours.Nanoseconds())/float64(len(values)), "ns/value")
	b.ReportMetric(float64(theirs.Nanoseconds())/float64(len(values)), "median-ns/value")
	b.ReportMetric(float64(unsafe.Sizeof(rate.Detector{})), "bytes/series")
	b.ReportMetric(0, "ns/op")
}

// minutes are n moments, a minute apart.
func minutes(n int) []time.Time {
	at := make([]time.Time, n)
	for i := range at {
		at[i] = begin().Add(time.Duration(i) * time.Minute)
	}
	return at
}

// byMedian counts the values that are far from the median of the sixty before them.
func byMedian(values []float64) (odd int) {
	const hour = 60
	var last, distances [hour]float64
	for i := hour; i < len(values); i++ {
		copy(last[:], values[i-hour:i])
		slices.Sort(last[:])
		for j, x := range last {
			distances[j] = max(x-last[hour/2], last[hour/2]-x)
		}
		slices.Sort(distances[:])
		if values[i]-last[hour/2] > 6*distances[hour/2] {
			odd++
		}
	}
	return odd
}
