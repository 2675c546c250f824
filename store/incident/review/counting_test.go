package review_test

import (
	"slices"
	"strings"
	"testing"
	"time"

	"holdfast/sop"
	"holdfast/sources/people"
	"holdfast/store/incident"
	"holdfast/store/incident/review"
)

// october is a stretch without anything in it, looked back on.
func october() review.Input {
	return review.Input{
		From: time.Date(2026, 10, 1, 0, 0, 0, 0, time.UTC), Until: time.Date(2026, 11, 1, 0, 0, 0, 0, time.UTC), Zone: time.UTC,
		At: time.Date(2026, 11, 20, 12, 0, 0, 0, time.UTC), Start: time.Date(2026, 9, 1, 0, 0, 0, 0, time.UTC),
	}
}

// worked is an hour's incident in which one person followed an SOP.
func worked(id incident.ID, at time.Time, by people.Person) review.Case {
	end := at.Add(time.Hour)
	c := review.Case{
		Incident: incident.Incident{ID: id, OpenedAt: at, ResolvedAt: end}, Moments: incident.Moments{Began: at, Detected: at, Resolved: end},
		// The pause between the first two is as long as one may be; the last is of after the end.
		Acts: []review.Act{{Person: by, At: at}, {Person: by, At: end}, {Person: by, At: end.Add(time.Minute)}},
	}
	actor := people.Actor{Person: by}
	c.Runs = []review.Run{review.RunOf(sop.Fold(sop.Record{
		Started: sop.Started{Run: "r", Name: "fix", Text: "1. look\n"}, By: actor, At: at,
		Events: []sop.Event{{Run: "r", Step: "1", What: sop.Done, By: actor, At: at.Add(10 * time.Minute)}},
	}))}
	return c
}

func TestOnlyWhatCountsIsCounted(t *testing.T) {
	at := time.Date(2026, 10, 5, 2, 0, 0, 0, time.UTC)
	in := october()
	in.Cases = []review.Case{worked(1, at, "alice"), worked(2, at.AddDate(0, 0, 1), "bob"), worked(3, at.AddDate(0, 0, 2), "carol")}
	in.Cases[1].DuplicateOf, in.Cases[2].Practice = 1, true
	for id, name := range []string{"none", "real", "copy", "drill"} {
		in.Firings = append(in.Firings, incident.Firing{Alertname: name, FiredAt: at, ClearedAt: at.Add(2 * time.Hour), Incident: incident.ID(id)})
	}
	got := review.Of(in)
	if w := got.Whole; w.Incidents != 1 || w.Loss != 3600 || w.Internal != 0 || got.Practice != 1 || got.Duplicates != 1 {
		t.Errorf("%d practice, %d duplicates beside %+v", got.Practice, got.Duplicates, w)
	}
	want := review.LoadRow{Person: "alice", Incidents: 1, Spent: 3600, NightPages: 1, Nights: 1}
	if len(got.Load) != 1 || got.Load[0] != want {
		t.Errorf("load %+v, want %+v alone", got.Load, want)
	}
	if len(got.SOPs) != 1 || got.SOPs[0].Uses != 1 || got.SOPs[0].Practices != 0 {
		t.Errorf("SOPs %+v", got.SOPs)
	}
	for _, row := range got.Noise {
		part := map[string]int{"real": 1, "copy": 1}[row.Alertname] // a duplicate was an incident all the same
		if row.Needed != part || row.Incidents != part {
			t.Errorf("%s was needed %d times, in %d incidents", row.Alertname, row.Needed, row.Incidents)
		}
	}
}

func TestAStretchHoldsItsFirstInstantAndNotItsEnd(t *testing.T) {
	in := october()
	for i, at := range []time.Time{in.From.Add(-time.Nanosecond), in.From, in.Until.Add(-time.Nanosecond), in.Until} {
		in.Cases = append(in.Cases, worked(incident.ID(i+1), at, "alice"))
	}
	got := review.Of(in)
	if got.Whole.Incidents != 2 || len(got.Months) != 1 || got.Months[0].Incidents != 2 || got.Times[0].Months[0].Count != got.Times[0].Count {
		t.Errorf("it holds %d incidents, its months %+v", got.Whole.Incidents, got.Months)
	}
	in.Until, in.At = in.From.AddDate(0, 0, 14), in.From.AddDate(0, 0, 19)
	if got = review.Of(in); len(got.Months) != 1 || got.Months[0].NotOver || got.Whole.NotOver || got.Months[0].Partly != "to 14 Oct" {
		t.Errorf("a stretch that ended is not over: %+v", got.Months)
	}
}

func TestANightGoesFromTenToSevenAndHasTheDateItBeganOn(t *testing.T) {
	in := october()
	for _, at := range []string{"09T21:59:59", "10T22:00:00", "11T00:31:00", "11T06:59:59", "12T07:00:00", "12T23:00:00"} {
		in.Acks = append(in.Acks, incident.AckAt{Person: "alice", At: must[time.Time](t)(time.Parse(time.RFC3339, "2026-10-"+at+"Z"))})
	}
	if got := review.Of(in).Load; len(got) != 1 || got[0].NightPages != 4 || got[0].Nights != 2 {
		t.Errorf("four pages in two nights are %+v", got)
	}
}

func TestWhatComesBackIsCountedFromTheEndBefore(t *testing.T) {
	in := october()
	in.From = time.Date(2026, 6, 1, 0, 0, 0, 0, time.UTC)
	at := in.From
	first := worked(1, at, "alice")
	meanwhile := worked(2, at.Add(30*time.Minute), "alice") // the first goes on: it did not come back
	back := worked(3, meanwhile.ResolvedAt.Add(review.Return), "alice")
	late := worked(4, back.ResolvedAt.Add(review.Return+time.Second), "alice")
	in.Cases = []review.Case{first, meanwhile, back, late}
	got := review.Of(in).Recurrence
	if len(got) != 1 || got[0].Kind != "SOP" || got[0].Back != 1 || got[0].Soonest != review.Seconds(review.Return/time.Second) || len(got[0].Incidents) != 4 {
		t.Errorf("one came back after 30 days: %+v", got)
	}
}

// An incident that is like the one before it in everything came back once.
func TestAnIncidentThatIsLikeOthersInEverythingCameBackOnce(t *testing.T) {
	in := october()
	at := in.From
	for i := range 3 {
		c := worked(incident.ID(i+1), at, "alice")
		c.Alerts = []incident.AttachedAlert{{Labels: map[string]string{"alertname": "QueueStuck"}}}
		c.Answers = map[string]string{"root_cause": "the consumer leaks"}
		at = c.ResolvedAt.Add(24 * time.Hour)
		in.Cases = append(in.Cases, c)
	}
	got := review.Of(in)
	if len(got.Recurrence) != 3 || got.CameBack() != 2 || got.Recurrence[0].Back != 2 || !slices.Equal(got.Recurrence[0].Returned, []incident.ID{2, 3}) {
		t.Errorf("%d came back: %+v", got.CameBack(), got.Recurrence)
	}
	if words := review.Text(got); !strings.Contains(words, "\n2 incidents came back within 30 days.\n") {
		t.Errorf("it says\n%s", words)
	}
}

func TestAReasonThatIsNoneIsOther(t *testing.T) {
	in := october()
	for i, reason := range []string{"gremlins", " experience ", " ", "experience"} {
		c := worked(incident.ID(i+1), in.From.AddDate(0, 0, i), "alice")
		c.Answers = map[string]string{"reason": reason}
		in.Cases = append(in.Cases, c)
	}
	want := map[string]int{"experience": 2, "other": 1, review.Unanswered: 1}
	for _, row := range review.Of(in).Reasons {
		if row.Count != want[row.Reason] || row.Months[0] != row.Count {
			t.Errorf("%s %d times, %v a month, want %d", row.Reason, row.Count, row.Months, want[row.Reason])
		}
	}
}

// Whoever starts a practice run in an incident made no practice of it; an
// incident in which nothing else was followed was none.
func TestAnIncidentOfPracticeRunsAloneIsPractice(t *testing.T) {
	r := open(t)
	at := time.Date(2026, 10, 5, 12, 0, 0, 0, time.UTC)
	for i, runs := range [][]bool{{true, true}, {true, false}, {}} {
		inc := r.incident(t, at.Add(time.Duration(i)*time.Hour), alice, "DiskFull", 0)
		for n, practice := range runs {
			run := sop.Started{Run: sop.RunID(inc.ID.String() + string(rune('a'+n))), Name: "x", Text: "1. a\n", Practice: practice}
			if err := r.Runs.StartRun(t.Context(), alice, int64(inc.ID), run); err != nil {
				t.Fatal(err)
			}
		}
	}
	from, until := review.Stretch(r.now(), 1)
	if got := r.review(t, from, until); got.Practice != 1 || got.Whole.Incidents != 2 {
		t.Errorf("%d were practice, %d were none", got.Practice, got.Whole.Incidents)
	}
}
