package search

import (
	"bufio"
	"fmt"
	"os"
	"os/exec"
	"path/filepath"
	"strconv"
	"strings"
	"testing"
	"time"

	"holdfast/sources"
	"holdfast/sources/logs"
	"holdfast/sources/peertest"
)

// gigabyte writes a log of so many bytes, as several programs write one.
func gigabyte(b *testing.B, size int64) (path string) {
	b.Helper()
	path = filepath.Join(b.TempDir(), "app.log")
	f, err := os.Create(path)
	if err != nil {
		b.Fatal(err)
	}
	w, line, n := bufio.NewWriterSize(f, 1<<20), make([]byte, 0, 256), int64(0)
	at := time.Date(2026, 11, 20, 0, 0, 0, 0, time.UTC)
	for i := int64(0); n < size; i++ {
		at = at.Add(8 * time.Millisecond)
		line = at.AppendFormat(line[:0], "2006-01-02T15:04:05.000Z07:00")
		switch {
		case i%10_000 == 7:
			line = fmt.Appendf(line, " ERROR payment %08x refused: card declined, upstream timed out\n", i)
		case i%10 == 3:
			line = append(strconv.AppendInt(append(line, ` {"level":"info","msg":"request done","path":"/cart/`...), i, 10), `","status":200}`+"\n"...)
		default:
			line = append(strconv.AppendInt(append(line, " INFO  GET /api/v1/cart/"...), i, 10), " 200 12ms bytes=5123 agent=checkout/4.2 zone=eu-1\n"...)
		}
		k, err := w.Write(line)
		if n += int64(k); err != nil {
			b.Fatal(err)
		}
	}
	if err := w.Flush(); err != nil {
		b.Fatal(err)
	}
	if err := f.Close(); err != nil {
		b.Fatal(err)
	}
	return path
}

// BenchmarkSearch looks through a log of a gigabyte, from its first byte to what it
// found standing in a tail, beside ripgrep that counts the same lines on one processor.
// Both find every line.
func BenchmarkSearch(b *testing.B) {
	rg := peertest.Need(b, "rg")[0]
	path := gigabyte(b, 1<<30)
	for _, test := range []struct{ name, words, expr string }{
		{"word", "declined", "declined"},
		{"regexp", "/payment [0-9a-f]+ refused/", "payment [0-9a-f]+ refused"},
		{"nothing", "no-such-thing", "no-such-thing"},
	} {
		b.Run(test.name, func(b *testing.B) {
			filter, err := logs.ParseFilter(test.words)
			if err != nil {
				b.Fatal(err)
			}
			src := Source{Files: []File{{Log: "api", Path: path}}, Filter: filter}
			ours, theirs := time.Hour, time.Hour
			for b.Loop() {
				for range 5 {
					tail := logs.NewTail(logs.Capacity, sources.NewFeed(), time.Now)
					var told logs.Searched
					began := time.Now()
					if err := Run(b.Context(), src, tail, time.Now, func(p logs.Searched) { told = p }); err != nil {
						b.Fatal(err)
					}
					ours = min(ours, time.Since(began))
					args := []string{"-j1", "-c", test.expr, path}
					if test.name != "regexp" {
						args = append([]string{"-i"}, args...) // a word is found in upper and lower case
					}
					began = time.Now()
					out, err := exec.Command(rg, args...).Output()
					if err != nil && told.Found > 0 {
						b.Fatal(err)
					}
					theirs = min(theirs, time.Since(began))
					if n, _ := strconv.Atoi(strings.TrimSpace(string(out))); n != told.Found {
						b.Fatalf("it finds %d lines, ripgrep %d", told.Found, n)
					}
				}
			}
			b.ReportMetric(float64(ours)/float64(theirs), "ratio")
			b.ReportMetric(3, "at-most")
			b.ReportMetric(float64(ours.Milliseconds()), "x-ms")
			b.ReportMetric(float64(theirs.Milliseconds()), "x-rg-ms")
			b.ReportMetric(0, "ns/op")
		})
	}
}
