package sqlite

import (
	"crypto/sha256"
	"database/sql"
	"path/filepath"
	"slices"
	"testing"
	"time"

	"golang.org/x/sys/unix"

	"holdfast/store/storetest"
)

// million is how many entries the record has whose proof is measured.
const million = 1_000_000

// BenchmarkVerify proves a whole record of 10,000 incidents and a million entries,
// pages and rows included, beside the least that any proof must do: reading the
// same rows and taking the SHA-256 of their bytes. Both are measured by the
// processor's time, in turns.
func BenchmarkVerify(b *testing.B) {
	db := openDB(b, filepath.Join(b.TempDir(), "holdfast.db"))
	defer closeDB(b, db)
	if err := storetest.Fill(b.Context(), db, million/storetest.Each, time.Date(2026, 11, 21, 0, 0, 0, 0, time.UTC)); err != nil {
		b.Fatal(err)
	}
	s := on(db)
	var ratios []float64
	var took []time.Duration
	pair := func() {
		start := spent(b)
		found, err := s.Chains.Verify(b.Context())
		if err != nil || len(found) > 0 {
			b.Fatalf("%d findings, %v", len(found), err)
		}
		ours := spent(b) - start
		start = spent(b)
		if n := hashRows(b, db.reader); n != million {
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
	b.ReportMetric(median(took).Seconds(), "CPU-s/verify")
}

// hashRows is the yardstick.
func hashRows(b *testing.B, db *sql.DB) (n int) {
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
	var all []byte
	var sum byte
	for rows.Next() {
		err := rows.Scan(&numbers[0], &numbers[1], &numbers[2], &numbers[3], &numbers[4], &words[0], &words[1], &words[2], &words[3], &words[4], &words[5])
		if err != nil {
			b.Fatal(err)
		}
		all = all[:0]
		for _, w := range words {
			all = append(all, w...)
		}
		sum ^= sha256.Sum256(all)[0]
		n++
	}
	if err := rows.Err(); err != nil || sum == 0 && n == 0 {
		b.Fatal(err)
	}
	return n
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
