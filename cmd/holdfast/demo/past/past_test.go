package past_test

import (
	"path/filepath"
	"strings"
	"testing"
	"time"
	_ "time/tzdata"

	"holdfast/cmd/holdfast/demo/past"
	"holdfast/sop"
	"holdfast/sources"
	"holdfast/sources/people"
	"holdfast/store"
	"holdfast/store/incident"
	"holdfast/store/incident/review"
	"holdfast/store/sqlite"
)

const checklist = "---\ntitle: Checkout down\n---\n1. Look\n2. Ask\n\n   ```sh\n   true\n   ```\n3. Known?\n\n   > decide: yes → #a, no → #b\n4. A {#a}\n5. B {#b}\n6. Keys (if applicable)\n"

// On whichever day somebody rehearses, the alert has fired three times, the review has
// six months, nothing is left to be done, and the record is sound.
func TestTheRecordHasAPast(t *testing.T) {
	zone, err := time.LoadLocation("Europe/Berlin")
	if err != nil {
		t.Fatal(err)
	}
	for _, now := range []time.Time{
		time.Date(2026, 11, 30, 3, 0, 0, 0, zone), time.Date(2027, 3, 1, 0, 5, 0, 0, zone), time.Date(2028, 3, 31, 23, 59, 0, 0, zone), time.Date(2026, 10, 25, 2, 30, 0, 0, zone),
	} {
		t.Run(now.Format(time.DateOnly), func(t *testing.T) {
			db, err := sqlite.Open(t.Context(), filepath.Join(t.TempDir(), "holdfast.db"), sqlite.Options{Now: func() time.Time { return now }})
			if err != nil {
				t.Fatal(err)
			}
			defer func() {
				if err := db.Close(); err != nil {
					t.Error(err)
				}
			}()
			shop := past.Shop{
				Me: "alice", Others: []people.Person{"bob", "carol"}, Summary: "it fails", Followed: sop.Parse("checkout-down", "", []byte(checklist)),
				Labels: map[string]string{"alertname": "CheckoutDown", "severity": "critical", "instance": "eu-1"},
			}
			if err := past.Live(t.Context(), db, shop, now); err != nil {
				t.Fatal(err)
			}
			remembered(t, store.New(db, sources.NewFeed(), func() time.Time { return now }, "Europe/Berlin"), now)
		})
	}
}

func remembered(t *testing.T, s *store.Store, now time.Time) {
	t.Helper()
	times, err := s.Book.LastTimes(t.Context(), "CheckoutDown", 10)
	if err != nil || len(times) != 3 {
		t.Fatalf("CheckoutDown fired %d times: %v", len(times), err)
	}
	by := map[people.Person]bool{}
	for _, last := range times {
		by[last.AckedBy] = true
		if last.SOP == "" || last.ClearedAt.IsZero() || last.Incident == 0 || now.Sub(last.FiredAt) > 90*24*time.Hour {
			t.Errorf("of one of the times is known: %+v", last)
		}
	}
	if len(by) != 3 || !strings.Contains(times[0].Outcome+times[1].Outcome, "followed") {
		t.Errorf("they tell little: %v %q %q", by, times[0].Outcome, times[1].Outcome)
	}
	told, err := s.Book.Relief(t.Context(), "CheckoutDown")
	if err != nil || len(told.Usual(9)) != 1 || told.Steps[0].Runs != 3 || told.Steps[0].Cleared != 2 || told.Steps[0].Title != "Ask" {
		t.Errorf("it cleared after %+v, %v", told, err)
	}
	from, until := review.Stretch(now, 6)
	in, err := review.Collect(t.Context(), s.Book, from, until, now.Location())
	if err != nil {
		t.Fatal(err)
	}
	got := review.Of(in)
	busy := 0
	for _, m := range got.Months {
		if m.Incidents > 0 {
			busy++
		}
	}
	if len(got.Months) != 6 || busy < 5 || len(got.Whole.People) != 3 {
		t.Errorf("the review has %d months, %d with incidents, and %d people", len(got.Months), busy, len(got.Whole.People))
	}
	open, err := s.Book.Incidents(t.Context(), incident.Filter{Open: true})
	if err != nil || len(open) != 0 {
		t.Errorf("%d are open: %v", len(open), err)
	}
	all, err := s.Book.Incidents(t.Context(), incident.Filter{})
	if err != nil || len(all) != 15 {
		t.Errorf("there are %d incidents: %v", len(all), err)
	}
	for _, inc := range all {
		if entries, err := s.Book.Timeline(t.Context(), inc.ID, 0, 0); err != nil || entries[len(entries)-1].RecordedAt.After(now) {
			t.Errorf("%s was written later than now: %v", inc.ID, err)
		}
	}
}
