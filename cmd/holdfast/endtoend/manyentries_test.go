package endtoend

import (
	stdsql "database/sql"
	"encoding/json"
	"fmt"
	"regexp"
	"slices"
	"strings"
	"testing"
	"time"

	"holdfast/sop"
	"holdfast/sources"
	"holdfast/sources/alerts"
	"holdfast/sources/people"
	"holdfast/store"
	"holdfast/store/incident"
	"holdfast/store/sqlite"
	"holdfast/tui/tuitest"
)

const (
	manyEntries = 10_000
	lastWords   = "the last entry of a long night"
)

// longNight puts two incidents into the record: INC-1 with ten thousand entries
// of every kind that comes in numbers, under a checklist, and INC-2 with few.
func (s *stage) longNight() {
	s.Helper()
	ctx := s.Context()
	db, err := sqlite.Open(ctx, s.path("record/holdfast.db"), sqlite.Options{})
	if err != nil {
		s.Fatal(err)
	}
	must := func(err error) {
		s.Helper()
		if err != nil {
			s.Fatal(err)
		}
	}
	defer func() { must(db.Close()) }()
	record := store.New(db, sources.NewFeed(), time.Now, "UTC")
	alice, bob := people.Actor{Person: "alice", Via: "alice@bastion"}, people.Actor{Person: "bob", Via: "bob@bastion"}
	long, err := record.Incidents.Open(ctx, alice, "a long night", incident.Sev2)
	must(err)
	_, err = record.Incidents.Open(ctx, bob, "a short one", incident.Sev3)
	must(err)
	must(record.Runs.StartRun(ctx, alice, int64(long.ID), sop.Started{Run: "r1", Name: "checkout", Title: "Checkout is down", Text: procedure}))
	step, _ := sop.Parse("checkout", "", []byte(procedure)).Step("ask")
	const others = 3 // opened, the run, the last words
	list := make([]incident.Entry, 0, manyEntries-others)
	for i := range cap(list) {
		list = append(list, nthEntry(s, step, i))
	}
	_, err = record.Incidents.Record(ctx, bob, long.ID, list...)
	must(err)
	_, err = record.Incidents.AddNote(ctx, bob, long.ID, time.Time{}, lastWords)
	must(err)
}

// nthEntry is one entry of a night that goes on and on.
func nthEntry(t testing.TB, step sop.Step, i int) incident.Entry {
	t.Helper()
	e := incident.Entry{Kind: incident.Note, Text: fmt.Sprintf("%d: restarted checkout on api-%d, errors fall", i, i%7)}
	var data any
	switch i % 10 {
	case 1, 2: // a step, tried again and again
		exit, ev := 1, sop.Event{Run: "r1", Step: step.ID, Number: step.Number, Title: step.Title, What: sop.Running, Try: i/10 + 1}
		if i%10 == 2 {
			ev.What, ev.Exit, ev.Seconds, ev.Output = sop.Ended, &exit, 1.2, "api-3 does not answer\napi-4 does not answer\n"
		}
		e.Kind, e.Text, data = incident.StepEntry, "2 Ask the upstreams: "+string(ev.What), ev
	case 3, 4:
		e.Kind, e.Text = incident.Fired, "CheckoutDown"
		if i%10 == 4 {
			e.Kind = incident.Cleared
		}
		data = incident.AlertData{Fingerprint: alerts.Fingerprint(fmt.Sprintf("%016x", i/10)), Source: "prod",
			Labels: map[string]string{"alertname": "CheckoutDown", "instance": fmt.Sprintf("10.0.3.%d:9100", i%250)}}
	case 5:
		line := incident.PinnedLine{Source: "api", Text: fmt.Sprintf("ERROR upstream timed out host=10.0.3.%d", i%250), SHA256: strings.Repeat("9f", 32)}
		e.Kind, e.Text, data = incident.Pinned, "3 lines from api", incident.PinnedData{Lines: []incident.PinnedLine{line, line, line}}
	}
	if data != nil {
		var err error
		if e.Data, err = json.Marshal(data); err != nil {
			t.Fatal(err)
		}
	}
	return e
}

// An incident with ten thousand entries opens from the list, and its timeline is
// gone through, as fast as a small one. The yardstick is the least that this can
// cost: the same rows, read by the same driver and looked at by nobody. Both are
// measured in turns, and the least of each counts: what else the machine does only
// adds to either.
func BenchmarkTenThousandEntries(b *testing.B) {
	s := stageFor(b, plain)
	s.write("holdfast.yaml", "me: alice\nstore: ./record/holdfast.db\nring: {}\n")
	s.longNight()
	c := s.openAt(200, 50)
	c.See("Alerts")
	c.Press("5")
	c.See("a long night", "a short one")
	var opens, scrolls, reads []time.Duration
	var bytes int64
	const keys = 20
	left := func(screen string) string { return regexp.MustCompile(`\d+ below`).FindString(screen) }
	for b.Loop() {
		for range 31 {
			c.Press("g", "enter")
			c.See("opened INC-2")
			c.Press("L")
			c.See("2 open")
			c.Press("G")
			opens = append(opens, s.answered(c, "\r", func(screen string) bool {
				return strings.Contains(screen, lastWords) && strings.Contains(screen, "Tell support")
			}))
			reads = append(reads, s.rows())
			c.Press("right", "pgup")
			c.See(" below, G")
			before := c.Bytes()
			for range keys {
				below := left(c.Screen())
				scrolls = append(scrolls, s.answered(c, "k", func(screen string) bool { return left(screen) != below }))
			}
			bytes = c.Bytes() - before
			c.Press("L")
			c.See("2 open")
		}
	}
	b.ReportMetric(least(opens)/least(reads), "ratio")
	b.ReportMetric(least(opens), "x-least-ms")
	b.ReportMetric(least(reads), "x-bare-least-ms")
	b.ReportMetric(median(opens), "x-ms")
	b.ReportMetric(p99(opens), "x-p99-ms")
	b.ReportMetric(median(reads), "x-bare-ms")
	b.ReportMetric(median(scrolls), "x-scroll-ms")
	b.ReportMetric(float64(bytes)/keys, "x-scroll-B/key")
	b.ReportMetric(5, "at-most")
	s.leave(c)
}

// rows reads the entries of INC-1 and returns how long that took.
func (s *stage) rows() time.Duration {
	s.Helper()
	db, err := stdsql.Open("sqlite3", "file:"+s.path("record/holdfast.db")+"?mode=ro")
	if err != nil {
		s.Fatal(err)
	}
	defer func() { _ = db.Close() }() // it was read only
	if err := db.PingContext(s.Context()); err != nil {
		s.Fatal(err)
	}
	began := time.Now()
	list, err := db.QueryContext(s.Context(), "SELECT seq, at, recorded_at, person, via, kind, text, data, hash FROM entries WHERE incident = 1 ORDER BY seq")
	if err != nil {
		s.Fatal(err)
	}
	defer func() { _ = list.Close() }() // it was read only
	n := 0
	for list.Next() {
		var seq, at, recorded int64
		var person, via, kind, text, data, hash string
		if err := list.Scan(&seq, &at, &recorded, &person, &via, &kind, &text, &data, &hash); err != nil {
			s.Fatal(err)
		}
		n++
	}
	if err := list.Err(); err != nil || n != manyEntries {
		s.Fatalf("%d entries, %v", n, err)
	}
	return time.Since(began)
}

// answered presses a key and returns after how long the screen was as wanted.
func (s *stage) answered(c *tuitest.Terminal, key string, ok func(screen string) bool) time.Duration {
	s.Helper()
	took, err := c.Measure(key, func(at func(int) string) bool {
		var screen strings.Builder
		for row := range 50 {
			screen.WriteString(at(row) + "\n")
		}
		return ok(screen.String())
	})
	if err != nil {
		s.Fatal(err)
	}
	return took
}

func least(list []time.Duration) float64 { return float64(slices.Min(list).Microseconds()) / 1000 }

func median(list []time.Duration) float64 {
	slices.Sort(list)
	return float64(list[len(list)/2].Microseconds()) / 1000
}
