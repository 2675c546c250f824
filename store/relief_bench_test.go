package store_test

import (
	"cmp"
	stdsql "database/sql"
	"slices"
	"testing"
	"time"

	"holdfast/store/incident/relief"
	"holdfast/store/storetest"
)

// BenchmarkRelief counts after which steps one of forty alerts cleared, in a record of
// 5,000 incidents, beside plain SQL that reads the rows of the checklists followed then.
func BenchmarkRelief(b *testing.B) {
	const incidents = 5000
	r := open(b)
	for _, fill := range []func() error{
		func() error { return storetest.Fill(b.Context(), r.db, incidents, night) },
		func() error { return storetest.Firings(b.Context(), r.db, incidents, night) },
	} {
		if err := fill(); err != nil {
			b.Fatal(err)
		}
	}
	plain, err := stdsql.Open("sqlite3", "file:"+r.db.Path()+"?mode=ro")
	if err != nil {
		b.Fatal(err)
	}
	b.Cleanup(func() {
		if err := plain.Close(); err != nil {
			b.Error(err)
		}
	})
	var ours, theirs []time.Duration
	for b.Loop() {
		at := time.Now()
		told := must[relief.Told](b)(r.Book.Relief(b.Context(), "Alert7"))
		ours = append(ours, time.Since(at))
		if len(told.Steps) != 20 || told.Steps[0].Cleared != 125 || told.Steps[0].Number != "20" || told.Steps[1].Cleared != 0 {
			b.Fatalf("told %+v", told.Steps)
		}
		at = time.Now()
		if n := plainRuns(b, plain, "Alert7"); n != 125*41 {
			b.Fatalf("%d rows", n)
		}
		theirs = append(theirs, time.Since(at))
	}
	slices.SortFunc(ours, cmp.Compare)
	slices.SortFunc(theirs, cmp.Compare)
	b.ReportMetric(float64(ours[len(ours)/2])/float64(theirs[len(theirs)/2]), "ratio")
	b.ReportMetric(3, "at-most")
	b.ReportMetric(float64(ours[len(ours)/2].Microseconds())/1000, "ms/alert")
}

// plainRuns reads the rows of all checklists followed in incidents that held an alert.
func plainRuns(b *testing.B, db *stdsql.DB, fingerprint string) (n int) {
	b.Helper()
	rows, err := db.QueryContext(b.Context(), `SELECT e.incident, e.seq, e.version, e.at, e.recorded_at, e.person, e.via, e.kind, e.text, e.data, e.hash
		FROM incident_alerts h JOIN entries e ON e.incident = h.incident WHERE h.fingerprint = ? AND e.kind IN ('run', 'step')`, fingerprint)
	if err != nil {
		b.Fatal(err)
	}
	defer func() {
		if err := rows.Close(); err != nil {
			b.Error(err)
		}
	}()
	var incident, seq, version, at, recorded int64
	var person, via, kind, text, data, hash string
	for rows.Next() {
		if err := rows.Scan(&incident, &seq, &version, &at, &recorded, &person, &via, &kind, &text, &data, &hash); err != nil {
			b.Fatal(err)
		}
		n++
	}
	if err := rows.Err(); err != nil {
		b.Fatal(err)
	}
	return n
}
