package review_test

import (
	"database/sql"
	"encoding/json"
	"fmt"
	"path/filepath"
	"slices"
	"testing"
	"time"

	"holdfast/sop"
	"holdfast/sources"
	"holdfast/sources/alerts"
	"holdfast/store"
	"holdfast/store/incident"
	"holdfast/store/incident/review"
	"holdfast/store/sqlite"
)

const (
	manyIncidents = 1000
	entriesEach   = 100
)

// long fills a record with half a year of 1,000 incidents of 100 entries each:
// an alert, a checklist of 40 step events, notes and pinned lines. It returns
// where the record is and when it ends.
func long(b *testing.B, r *record) time.Time {
	b.Helper()
	checklist := "---\ntitle: Service down\n---\n"
	for i := range 20 {
		checklist += fmt.Sprintf("%d. Step %d\n\n   ```sh\n   systemctl restart api-%d\n   ```\n", i+1, i+1, i)
	}
	steps := sop.Parse("service-down", "", []byte(checklist)).Steps
	end := time.Date(2026, 11, 21, 12, 0, 0, 0, time.UTC)
	for n := range manyIncidents {
		at := end.Add(-time.Duration(manyIncidents-n) * 4 * time.Hour)
		r.set(at)
		name := fmt.Sprintf("Alert%d", n%40)
		inc := must[incident.Incident](b)(r.Incidents.Open(b.Context(), alice, name, incident.Sev3, firing(name, at)))
		run := sop.RunID(fmt.Sprintf("r%d", n))
		entries := []incident.Entry{
			{Kind: incident.Fired, Data: raw(b, incident.AlertData{Fingerprint: alerts.Fingerprint(name), Episode: at, Labels: map[string]string{"alertname": name}})},
			{Kind: incident.Acked, By: bob, At: at.Add(time.Minute), Data: raw(b, incident.AckData{Fingerprint: alerts.Fingerprint(name), Episode: at})},
			{Kind: incident.RunEntry, Data: raw(b, sop.Started{Run: run, Name: "service-down", Text: checklist})},
		}
		for i := range 40 {
			step, exit := steps[i/2], 0
			e := sop.Event{Run: run, Step: step.ID, Number: step.Number, Title: step.Title, What: []sop.What{sop.Running, sop.Ended}[i%2], Try: 1}
			if i%2 == 1 {
				e.Exit, e.Output = &exit, "active (running) since Sat 2026-11-21 03:12:00 UTC; 4s ago"
			}
			entries = append(entries, incident.Entry{Kind: incident.StepEntry, At: at.Add(time.Duration(i) * time.Minute), Data: raw(b, e)})
		}
		for i := len(entries); i < entriesEach-3; i++ {
			entries = append(entries, incident.Entry{Kind: incident.Note, At: at.Add(time.Duration(i) * 20 * time.Second), Text: fmt.Sprintf("%d upstream timed out on host=10.0.3.%d, trying again", i, i%250)})
		}
		must[[]incident.Entry](b)(r.Incidents.Record(b.Context(), alice, inc.ID, entries...))
		r.set(at.Add(50 * time.Minute))
		must[incident.Incident](b)(r.Incidents.Resolve(b.Context(), alice, inc.ID, "over"))
	}
	r.set(end)
	return end
}

func raw(b *testing.B, v any) json.RawMessage { return must[[]byte](b)(json.Marshal(v)) }

// BenchmarkReview is the whole way from a record of 1,000 incidents and 100,000
// entries to a review of half a year, beside a SELECT that reads the same rows
// and does nothing with them.
func BenchmarkReview(b *testing.B) {
	path := filepath.Join(b.TempDir(), "holdfast.db")
	db := must[*sqlite.DB](b)(sqlite.Open(b.Context(), path, sqlite.Options{}))
	b.Cleanup(func() {
		if err := db.Close(); err != nil {
			b.Error(err)
		}
	})
	r := &record{}
	r.Store = store.New(db, sources.NewFeed(), r.now, "UTC")
	end := long(b, r)
	bare := must[*sql.DB](b)(sql.Open("sqlite3", "file:"+path+"?_query_only=1"))
	b.Cleanup(func() {
		if err := bare.Close(); err != nil {
			b.Error(err)
		}
	})
	from, until := review.Stretch(end, 6)
	var ours, theirs []time.Duration
	for b.Loop() {
		start := time.Now()
		got := r.review(b, from, until)
		ours = append(ours, time.Since(start))
		if got.Whole.Incidents < 900 || got.SOPs[0].Uses < 900 || len(got.Noise) != 0 {
			b.Fatalf("%d incidents, SOPs %+v", got.Whole.Incidents, got.SOPs)
		}
		start = time.Now()
		if n := readAll(b, bare); n < manyIncidents*entriesEach {
			b.Fatalf("read %d rows", n)
		}
		theirs = append(theirs, time.Since(start))
	}
	b.ReportMetric(float64(middle(ours))/float64(middle(theirs)), "ratio")
	b.ReportMetric(6, "at-most")
	b.ReportMetric(float64(middle(ours).Milliseconds()), "ms/review")
}

func readAll(b *testing.B, db *sql.DB) int {
	b.Helper()
	rows, err := db.QueryContext(b.Context(), "SELECT incident, seq, at, person, kind, data FROM entries ORDER BY incident, seq")
	if err != nil {
		b.Fatal(err)
	}
	defer func() {
		if err := rows.Close(); err != nil {
			b.Error(err)
		}
	}()
	n := 0
	for rows.Next() {
		var incident, seq, at int64
		var person, kind, data string
		if err := rows.Scan(&incident, &seq, &at, &person, &kind, &data); err != nil {
			b.Fatal(err)
		}
		n++
	}
	if err := rows.Err(); err != nil {
		b.Fatal(err)
	}
	return n
}

func middle(list []time.Duration) time.Duration {
	slices.Sort(list)
	return list[len(list)/2]
}
