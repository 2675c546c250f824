package sqlite

import (
	"fmt"
	"os"
	"path/filepath"
	"slices"
	"testing"
	"time"

	"holdfast/sources/people"
	"holdfast/store/incident"
)

// BenchmarkAppend measures a durable entry of a timeline beside the least that
// any durable append can cost on this disk: a write into a file that was
// allocated before, and fdatasync. The two take turns, so that the disk is as
// busy for one as for the other. Half of what is ours is the processor's: beside a
// slow disk the ratio is 1.4, beside a quick one 1.7. It must stay at or under 1.9.
func BenchmarkAppend(b *testing.B) {
	db := openDB(b, filled(b, 0))
	defer closeDB(b, db)
	s := on(db)
	yard := newYard(b)
	addNotes(b, s, 1100) // the log has its size once a thousand pages went through it
	for range 50 {
		yard.append(b)
	}
	var ours, least []time.Duration
	for b.Loop() {
		start := time.Now()
		if _, err := s.Incidents.AddNote(b.Context(), alice, 1, time.Time{}, "restarted checkout on api-1, errors fall"); err != nil {
			b.Fatal(err)
		}
		middle := time.Now()
		yard.append(b)
		ours, least = append(ours, middle.Sub(start)), append(least, time.Since(middle))
	}
	b.ReportMetric(float64(median(ours))/float64(median(least)), "ratio")
	b.ReportMetric(1.9, "at-most")
	b.ReportMetric(float64(median(ours).Microseconds()), "µs/append")
}

// median is what a disk that others use too does not spoil.
func median(list []time.Duration) time.Duration {
	slices.Sort(list)
	return list[len(list)/2]
}

// yard is the yardstick: a preallocated file.
type yard struct {
	f  *os.File
	at int64
}

const yardSize = 64 << 20

func newYard(b *testing.B) *yard {
	b.Helper()
	f, err := os.Create(filepath.Join(b.TempDir(), "yard"))
	if err != nil {
		b.Fatal(err)
	}
	b.Cleanup(func() { _ = f.Close() }) // a scratch file
	zeros := make([]byte, 1<<20)
	for at := int64(0); at < yardSize; at += int64(len(zeros)) {
		if _, err := f.WriteAt(zeros, at); err != nil {
			b.Fatal(err)
		}
	}
	if err := f.Sync(); err != nil {
		b.Fatal(err)
	}
	return &yard{f: f}
}

func (y *yard) append(b *testing.B) {
	b.Helper()
	entry := make([]byte, 512)
	if _, err := y.f.WriteAt(entry, y.at); err != nil {
		b.Fatal(err)
	}
	if err := syncData(y.f); err != nil {
		b.Fatal(err)
	}
	y.at = (y.at + int64(len(entry))) % yardSize
}

// BenchmarkTimeline reads a timeline of 10,000 entries out of 100,000, whole,
// and its newest page.
func BenchmarkTimeline(b *testing.B) {
	db := openDB(b, filepath.Join(b.TempDir(), "holdfast.db"))
	defer closeDB(b, db)
	s := on(db)
	const incidents, entries = 10, 10_000
	for i := range incidents {
		inc, err := s.Incidents.Open(b.Context(), alice, fmt.Sprintf("incident %d", i), incident.Sev3)
		if err != nil {
			b.Fatal(err)
		}
		list := make([]incident.Entry, entries-1)
		for j := range list {
			list[j] = incident.Entry{Kind: incident.Note, Text: fmt.Sprintf("entry %d: restarted checkout on api-%d, errors fall", j, j%7)}
		}
		if _, err := s.Incidents.Record(b.Context(), people.Actor{Person: "bob", Via: "bob@bastion"}, inc.ID, list...); err != nil {
			b.Fatal(err)
		}
	}
	for name, after := range map[string]int64{"whole": 0, "newest 100": entries - 100} {
		b.Run(name, func(b *testing.B) {
			for b.Loop() {
				list, err := s.Book.Timeline(b.Context(), 5, after, 0)
				if err != nil || int64(len(list)) != entries-after {
					b.Fatalf("%d entries, %v", len(list), err)
				}
			}
		})
	}
}
