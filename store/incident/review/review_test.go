package review_test

import (
	"path/filepath"
	"regexp"
	"strings"
	"sync"
	"testing"
	"time"

	"holdfast/sources"
	"holdfast/sources/alerts"
	"holdfast/sources/people"
	"holdfast/store"
	"holdfast/store/incident"
	"holdfast/store/incident/review"
	"holdfast/store/sqlite"
)

var alice, bob = people.Actor{Person: "alice", Via: "alice@bastion"}, people.Actor{Person: "bob", Via: "bob@bastion"}

// record is a real record with a clock that tests set.
type record struct {
	*store.Store
	mu sync.Mutex
	at time.Time
}

func (r *record) now() time.Time {
	r.mu.Lock()
	defer r.mu.Unlock()
	return r.at
}

func (r *record) set(at time.Time) {
	r.mu.Lock()
	defer r.mu.Unlock()
	r.at = at
}

func open(t testing.TB) *record {
	t.Helper()
	db, err := sqlite.Open(t.Context(), filepath.Join(t.TempDir(), "holdfast.db"), sqlite.Options{})
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() {
		if err := db.Close(); err != nil {
			t.Error(err)
		}
	})
	r := &record{}
	r.Store = store.New(db, sources.NewFeed(), r.now, "Europe/Berlin")
	return r
}

func must[T any](t testing.TB) func(v T, err error) T {
	return func(v T, err error) T {
		t.Helper()
		if err != nil {
			t.Fatal(err)
		}
		return v
	}
}

func berlin(t testing.TB) *time.Location {
	return must[*time.Location](t)(time.LoadLocation("Europe/Berlin"))
}

func firing(name string, at time.Time) incident.AttachedAlert {
	return incident.AttachedAlert{
		Fingerprint: alerts.Fingerprint(name), Labels: map[string]string{"alertname": name}, Source: "prod", StartsAt: at, Episode: at,
	}
}

// incident opens one a little after its alert fired and resolves it after a
// while; zero: it stays open.
func (r *record) incident(t testing.TB, at time.Time, by people.Actor, alert string, takes time.Duration) incident.Incident {
	t.Helper()
	r.set(at)
	inc := must[incident.Incident](t)(r.Incidents.Open(t.Context(), by, alert+" fires", incident.Sev2, firing(alert, at.Add(-2*time.Minute))))
	if takes == 0 {
		return inc
	}
	r.set(at.Add(takes))
	return must[incident.Incident](t)(r.Incidents.Resolve(t.Context(), by, inc.ID, "over"))
}

func (r *record) review(t testing.TB, from, until time.Time) review.Review {
	t.Helper()
	return review.Of(must[review.Input](t)(review.Collect(t.Context(), r.Book, from, until, from.Location())))
}

func TestAReviewCountsWhatTheRecordHolds(t *testing.T) {
	zone, r := berlin(t), open(t)
	r.incident(t, time.Date(2026, 9, 30, 23, 59, 0, 0, zone), alice, "DiskFull", 58*time.Minute) // from its alert: one hour
	two := r.incident(t, time.Date(2026, 10, 1, 0, 0, 0, 0, zone), bob, "HighErrors", 118*time.Minute)
	r.incident(t, time.Date(2026, 10, 20, 3, 0, 0, 0, zone), bob, "HighErrors", 0)
	must[incident.Entry](t)(r.Incidents.AddNote(t.Context(), alice, two.ID, time.Time{}, "I looked too"))
	must[incident.Incident](t)(r.Incidents.Answer(t.Context(), alice, two.ID, "reason", "experience"))
	meeting := incident.TimeData{Category: "meetings", Duration: 90 * time.Minute, Day: "2026-10-05", Person: "alice"}
	must[incident.TimeEntry](t)(r.Time.LogTime(t.Context(), alice, meeting, "2026-10-20"))
	wrong := must[incident.TimeEntry](t)(r.Time.LogTime(t.Context(), alice, meeting, "2026-10-20"))
	must[incident.TimeEntry](t)(r.Time.TakeBackTime(t.Context(), bob, wrong.ID, "twice"))

	r.set(time.Date(2026, 10, 25, 12, 0, 0, 0, zone))
	from, until := review.Stretch(r.now(), 3)
	got := r.review(t, from, until)
	if got.Covers != "record starts 30 Sep 2026; 3 incidents, 1 not resolved" {
		t.Errorf("it covers %q", got.Covers)
	}
	august, september, october := got.Months[0], got.Months[1], got.Months[2]
	if !august.NoData || august.NotOver || august.Name != "2026-08" {
		t.Errorf("a month before the record: %+v", august)
	}
	if september.NoData || september.Incidents != 1 || september.Loss != 3600 || september.Partly != "the record starts 30 Sep" {
		t.Errorf("the month in which the record starts: %+v", september)
	}
	if !october.NotOver || october.Incidents != 2 || october.Resolved != 1 || october.Loss != 7200 || october.Internal != 5400 || october.Total != 12600 {
		t.Errorf("the month that is not over: %+v", october)
	}
	if october.PerPerson != 1.5 || len(october.People) != 2 || october.People[0] != (review.PersonCount{Person: "bob", Incidents: 2}) {
		t.Errorf("per person %v of %+v", october.PerPerson, october.People)
	}
	if got.Whole.Loss != 10800 || got.Whole.ToFix != 5400 || len(got.Signs) != 0 {
		t.Errorf("the whole: %+v, signs %+v", got.Whole, got.Signs)
	}
	for _, reason := range got.Reasons {
		if want := map[string]int{"experience": 1, "unanswered": 2}[reason.Reason]; reason.Count != want {
			t.Errorf("%s %d times, want %d", reason.Reason, reason.Count, want)
		}
	}
	if len(got.Recurrence) != 1 || got.Recurrence[0].Name != "HighErrors" || got.Recurrence[0].Back != 1 {
		t.Errorf("recurrence %+v", got.Recurrence)
	}
	// Bob's two hours hold a pause that is too long to be work.
	if a, b := got.Load[0], got.Load[1]; a.Spent != 58*60 || a.Internal != 5400 || a.Incidents != 2 || a.NightPages != 1 || b.Spent != 0 || b.NightPages != 2 || b.Nights != 2 {
		t.Errorf("load %+v", got.Load)
	}
	for _, d := range got.Definitions {
		if d.Name == "" || !strings.Contains(d.How, " ") {
			t.Errorf("a definition that says nothing: %+v", d)
		}
	}
}

func TestTimeOfBeforeTheRecordMakesNoIncidents(t *testing.T) {
	zone, r := berlin(t), open(t)
	r.incident(t, time.Date(2026, 10, 5, 12, 0, 0, 0, zone), alice, "DiskFull", time.Hour)
	must[incident.TimeEntry](t)(r.Time.LogTime(t.Context(), alice, incident.TimeData{Category: "sop", Duration: time.Hour, Day: "2026-09-02", Person: "bob"}, "2026-10-20"))
	from, until := review.Stretch(r.now().In(zone), 3)
	got := r.review(t, from, until)
	august, september, october := got.Months[0], got.Months[1], got.Months[2]
	if !august.NoData || august.TimeOnly || september.NoData || !september.TimeOnly || september.Internal != 3600 || october.TimeOnly || got.Whole.TimeOnly {
		t.Errorf("%+v", got.Months)
	}
	if words := review.Text(got); !regexp.MustCompile(`(?m)^2026-09\* +- +- +- +1\.0 +-  ░+$`).MatchString(words) || !strings.Contains(words, "* 2026-09: only time, the record begins later\n") {
		t.Errorf("figures are made up:\n%s", words)
	}
}
