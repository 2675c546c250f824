package pattern

import (
	"bytes"
	"hash/maphash"
	"os"
	"path/filepath"
	"syscall"
	"testing"
	"time"
)

// BenchmarkMiner measures cutting and grouping the lines of all shapes, or of the
// files that HOLDFAST_LOGHUB names, on one processor, beside splitting the same lines
// into words and looking each word up in a map, in the same run.
func BenchmarkMiner(b *testing.B) {
	var sets [][][]byte
	for _, s := range shapes() {
		lines, _, _ := s.lines(2000)
		sets = append(sets, lines)
	}
	if dir := os.Getenv("HOLDFAST_LOGHUB"); dir != "" {
		sets = nil
		files, err := filepath.Glob(filepath.Join(dir, "*.log"))
		if err != nil || len(files) == 0 {
			b.Fatalf("no logs in %s: %v", dir, err)
		}
		for _, f := range files {
			data, err := os.ReadFile(f)
			if err != nil {
				b.Fatal(err)
			}
			sets = append(sets, bytes.Split(data, []byte{'\n'}))
		}
	}
	ours, theirs, count := time.Hour, time.Hour, 0
	for b.Loop() {
		var mined, split time.Duration
		count = 0
		for _, lines := range sets {
			count += 10 * len(lines)
			begin := used(b)
			mine(lines, 10)
			mined += used(b) - begin
			begin = used(b)
			words(lines, 10)
			split += used(b) - begin
		}
		ours, theirs = min(ours, mined), min(theirs, split)
	}
	b.ReportMetric(float64(count)/ours.Seconds()/1e6, "Mlines/s")
	b.ReportMetric(1, "at-least")
	b.ReportMetric(float64(count)/theirs.Seconds()/1e6, "words-Mlines/s")
	b.ReportMetric(0, "ns/op")
}

// used is the time that all processors together have worked for this process.
func used(b *testing.B) time.Duration {
	b.Helper()
	var u syscall.Rusage
	if err := syscall.Getrusage(syscall.RUSAGE_SELF, &u); err != nil {
		b.Fatal(err)
	}
	return time.Duration(u.Utime.Nano() + u.Stime.Nano())
}

func mine(lines [][]byte, times int) []Pattern {
	layout := Learn(lines[:min(len(lines), 2000)])
	m := New(Limit)
	for range times {
		for _, line := range lines {
			m.Add(layout.Message(line))
		}
	}
	return m.Patterns()
}

func words(lines [][]byte, times int) int {
	seen := map[uint64]int{}
	seed := maphash.MakeSeed()
	for range times {
		for _, line := range lines {
			for _, w := range bytes.Fields(line) {
				seen[maphash.Bytes(seed, w)]++
			}
		}
	}
	return len(seen)
}
