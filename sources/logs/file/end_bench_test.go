package file

import (
	"bytes"
	"context"
	"os"
	"os/exec"
	"path/filepath"
	"testing"
	"time"

	"holdfast/sources"
	"holdfast/sources/logs"
	"holdfast/sources/peertest"
)

// BenchmarkEnd takes the last lines of a log of a gigabyte into a tail, of which a
// screen shows a hundred, beside `tail -n 100` on the same file. Ours is the time from
// the beginning of following to the lines being there.
func BenchmarkEnd(b *testing.B) {
	program := peertest.Need(b, "tail")[0]
	path := filepath.Join(b.TempDir(), "app.log")
	f, err := os.Create(path)
	if err != nil {
		b.Fatal(err)
	}
	for part, n := sample(), 0; n < 1<<30; n += len(part) {
		if _, err := f.Write(part); err != nil {
			b.Fatal(err)
		}
	}
	if err := f.Close(); err != nil {
		b.Fatal(err)
	}
	ours, theirs := time.Hour, time.Hour
	for b.Loop() {
		for range 15 {
			ours = min(ours, endThrough(b, path))
			began := time.Now()
			out, err := exec.Command(program, "-n", "100", path).Output()
			if theirs = min(theirs, time.Since(began)); err != nil || bytes.Count(out, []byte("\n")) != 100 {
				b.Fatal(err)
			}
		}
	}
	b.ReportMetric(float64(ours)/float64(theirs), "ratio")
	b.ReportMetric(2, "at-most")
	b.ReportMetric(float64(ours.Microseconds())/1000, "x-ms")
	b.ReportMetric(float64(theirs.Microseconds())/1000, "x-tail-ms")
	b.ReportMetric(0, "ns/op")
}

func endThrough(b *testing.B, path string) time.Duration {
	tail := logs.NewTail(logs.Capacity, sources.NewFeed(), time.Now)
	arrived := &counting{tail: tail, want: defaultLines, done: make(chan struct{})}
	ctx, cancel := context.WithCancel(b.Context())
	ended := make(chan error, 1)
	began := time.Now()
	f := newFollower(Source{Name: "api", Patterns: []string{path}}, arrived, sources.NewHealthBoard(sources.NewFeed()), time.Now, usual())
	go func() { ended <- f.try(ctx, false) }()
	<-arrived.done
	took := time.Since(began)
	cancel()
	if err := <-ended; err != nil {
		b.Fatal(err)
	}
	return took
}
