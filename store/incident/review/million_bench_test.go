package review_test

import (
	"database/sql"
	"path/filepath"
	"runtime/metrics"
	"slices"
	"testing"
	"time"

	"golang.org/x/sys/unix"

	"holdfast/sources"
	"holdfast/store"
	"holdfast/store/incident/review"
	"holdfast/store/sqlite"
	"holdfast/store/storetest"
)

// million is how many entries the record has whose review is measured.
const million = 1_000_000

// BenchmarkReviewOfAMillion reviews half a year of 10,000 incidents and a million
// entries beside the least that any review must do: reading all rows of the record
// through the driver, and doing nothing with them. Both are measured by the
// processor's time, in turns. What the review takes of the heap at its peak is the
// second promise.
func BenchmarkReviewOfAMillion(b *testing.B) {
	path := filepath.Join(b.TempDir(), "holdfast.db")
	db := must[*sqlite.DB](b)(sqlite.Open(b.Context(), path, sqlite.Options{}))
	b.Cleanup(func() {
		if err := db.Close(); err != nil {
			b.Error(err)
		}
	})
	end := time.Date(2026, 11, 21, 0, 0, 0, 0, time.UTC)
	if err := storetest.Fill(b.Context(), db, million/storetest.Each, end); err != nil {
		b.Fatal(err)
	}
	bare := must[*sql.DB](b)(sql.Open("sqlite3", "file:"+path+"?_query_only=1"))
	b.Cleanup(func() {
		if err := bare.Close(); err != nil {
			b.Error(err)
		}
	})
	r := &record{}
	r.Store = store.New(db, sources.NewFeed(), r.now, "UTC")
	r.set(end)
	reviewed := func(b *testing.B) {
		from, until := review.Stretch(end, 6)
		got := r.review(b, from, until)
		if got.Whole.Incidents < 9000 || got.SOPs[0].Uses < 9000 || got.Whole.Loss == 0 {
			b.Fatalf("%d incidents, SOPs %+v", got.Whole.Incidents, got.SOPs)
		}
	}
	b.Run("time", func(b *testing.B) {
		var ratios []float64
		var took []time.Duration
		pair := func() {
			start := spent(b)
			reviewed(b)
			ours := spent(b) - start
			start = spent(b)
			if n := everyRow(b, bare); n != million {
				b.Fatalf("%d rows", n)
			}
			took, ratios = append(took, ours), append(ratios, float64(ours)/float64(spent(b)-start))
		}
		for b.Loop() {
			pair()
		}
		for len(ratios) < 3 {
			pair()
		}
		slices.Sort(ratios)
		b.ReportMetric(ratios[len(ratios)/2], "ratio")
		b.ReportMetric(2, "at-most")
		b.ReportMetric(middle(took).Seconds(), "CPU-s/review")
	})
	b.Run("memory", func(b *testing.B) {
		var most uint64
		for b.Loop() {
			most = max(most, peak(func() { reviewed(b) }))
		}
		b.ReportMetric(float64(most)/1e6, "MB")
		b.ReportMetric(120, "at-most")
	})
}

// everyRow is the yardstick.
func everyRow(b *testing.B, db *sql.DB) (n int) {
	b.Helper()
	rows, err := db.QueryContext(b.Context(), "SELECT * FROM entries ORDER BY incident, seq")
	if err != nil {
		b.Fatal(err)
	}
	defer func() {
		if err := rows.Close(); err != nil {
			b.Error(err)
		}
	}()
	var numbers [5]int64
	var words [6]string
	for rows.Next() {
		err := rows.Scan(&numbers[0], &numbers[1], &numbers[2], &numbers[3], &numbers[4], &words[0], &words[1], &words[2], &words[3], &words[4], &words[5])
		if err != nil {
			b.Fatal(err)
		}
		n++
	}
	if err := rows.Err(); err != nil {
		b.Fatal(err)
	}
	return n
}

// peak is the most bytes of the heap that were in use, what is garbage already
// included, while something was done.
func peak(do func()) uint64 {
	over, most := make(chan struct{}), make(chan uint64)
	go func() {
		look := time.NewTicker(2 * time.Millisecond)
		defer look.Stop()
		held := []metrics.Sample{{Name: "/memory/classes/heap/objects:bytes"}, {Name: "/memory/classes/heap/unused:bytes"}}
		var top uint64
		for {
			metrics.Read(held)
			top = max(top, held[0].Value.Uint64()+held[1].Value.Uint64())
			select {
			case <-over:
				most <- top
				return
			case <-look.C:
			}
		}
	}()
	do()
	close(over)
	return <-most
}

// spent is the processor time of this process so far: others on the machine do
// not change it as they change the clock's.
func spent(b *testing.B) time.Duration {
	b.Helper()
	var u unix.Rusage
	if err := unix.Getrusage(unix.RUSAGE_SELF, &u); err != nil {
		b.Fatal(err)
	}
	return time.Duration(u.Utime.Nano() + u.Stime.Nano())
}
