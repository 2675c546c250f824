package review_test

import (
	"testing"
	"time"

	"holdfast/sop"
	"holdfast/sources/alerts"
	"holdfast/sources/people"
	"holdfast/store/incident"
	"holdfast/store/incident/review"
)

func (r *record) changed(t testing.TB, name, kind string, episode, at time.Time) {
	t.Helper()
	a := alerts.Alert{Fingerprint: alerts.Fingerprint(name), Labels: map[string]string{"alertname": name}, StartsAt: episode, State: alerts.Firing}
	_, err := r.Alerts.SaveSeen(t.Context(), alerts.Seen{Transitions: []alerts.Transition{{Alert: a, Source: "prod", Episode: episode, Kind: kind, At: at}}})
	if err != nil {
		t.Fatal(err)
	}
}

func (r *record) ack(t testing.TB, name string, episode, at time.Time, by people.Actor) {
	t.Helper()
	if err := r.Alerts.SaveAcks(t.Context(), []alerts.Ack{{Fingerprint: alerts.Fingerprint(name), Episode: episode, By: by, At: at}}); err != nil {
		t.Fatal(err)
	}
}

func TestNoiseIsWhatNobodyWasNeededFor(t *testing.T) {
	r := open(t)
	day := time.Date(2026, 10, 5, 12, 0, 0, 0, time.UTC)
	at := func(hour int) time.Time { return day.Add(time.Duration(hour) * time.Hour) }
	r.set(day)
	r.changed(t, "CPUHigh", "fired", at(0), at(0))
	r.changed(t, "CPUHigh", "cleared", at(0), at(0).Add(review.Brief)) // by itself, just so
	r.changed(t, "CPUHigh", "fired", at(1), at(1))
	r.changed(t, "CPUHigh", "cleared", at(1), at(1).Add(review.Brief+time.Second)) // too late for that
	r.changed(t, "CPUHigh", "fired", at(2), at(2))
	r.ack(t, "CPUHigh", at(2), at(2).Add(time.Minute), alice)
	r.changed(t, "CPUHigh", "cleared", at(2), at(2).Add(2*time.Minute)) // somebody had it by then
	r.changed(t, "CPUHigh", "fired", at(3), at(3))                      // goes on
	r.changed(t, "DiskFull", "fired", at(4), at(4))
	r.set(at(4))
	must[incident.Incident](t)(r.Incidents.Open(t.Context(), bob, "disk", incident.Sev3, firing("DiskFull", at(4))))
	r.changed(t, "Drill", "fired", at(5), at(5))
	must[incident.Incident](t)(r.Incidents.OpenPractice(t.Context(), bob, "practice", incident.Sev4, firing("Drill", at(5))))

	r.set(at(24))
	from, until := review.Stretch(at(24), 1)
	got := r.review(t, from, until)
	want := []review.NoiseRow{
		{Alertname: "CPUHigh", Fired: 4, Acked: 1, Alone: 1, Needed: 1, Share: 0.25},
		{Alertname: "Drill", Fired: 1},
		{Alertname: "DiskFull", Fired: 1, Incidents: 1, Needed: 1, Share: 1},
	}
	if len(got.Noise) != len(want) {
		t.Fatalf("noise %+v", got.Noise)
	}
	for i, w := range want {
		g := got.Noise[i]
		if len(g.Months) != 1 || g.Months[0] != w.Fired {
			t.Errorf("%s fired %v a month", g.Alertname, g.Months)
		}
		g.Months = nil
		if g.Alertname != w.Alertname || g.Fired != w.Fired || g.Acked != w.Acked || g.Incidents != w.Incidents || g.Alone != w.Alone || g.Needed != w.Needed || g.Share != w.Share {
			t.Errorf("row %d is %+v, want %+v", i, g, w)
		}
	}
	if got.Practice != 1 || got.Whole.Incidents != 1 {
		t.Errorf("%d practice, %d incidents", got.Practice, got.Whole.Incidents)
	}
}

func TestAnIncidentThatWasOpenedAgainIsOne(t *testing.T) {
	r := open(t)
	at := time.Date(2026, 10, 5, 12, 0, 0, 0, time.UTC)
	inc := r.incident(t, at, alice, "DiskFull", 18*time.Minute) // its alert fired two minutes before
	must[incident.Incident](t)(r.Incidents.Reopen(t.Context(), bob, inc.ID, "it came back"))
	r.set(at.Add(58 * time.Minute))
	must[incident.Incident](t)(r.Incidents.SetStatus(t.Context(), bob, inc.ID, incident.Mitigated)) // which opens nothing again
	must[incident.Incident](t)(r.Incidents.Resolve(t.Context(), bob, inc.ID, "over now"))
	other := r.incident(t, at.Add(time.Hour), alice, "DiskFull", 0)
	must[incident.Incident](t)(r.Incidents.MarkDuplicate(t.Context(), alice, other.ID, inc.ID))
	from, until := review.Stretch(r.now(), 1)
	got := r.review(t, from, until)
	if w := got.Whole; w.Incidents != 1 || w.Resolved != 1 || w.Loss != 3600 || got.Duplicates != 1 {
		t.Errorf("%d duplicates beside %+v", got.Duplicates, w)
	}
	if in := must[review.Input](t)(review.Collect(t.Context(), r.Book, from, until, time.UTC)); in.Cases[0].Reopened != 1 || in.Cases[1].Reopened != 0 {
		t.Errorf("opened again %d times, and its duplicate %d", in.Cases[0].Reopened, in.Cases[1].Reopened)
	}
	if len(got.Recurrence) != 0 {
		t.Errorf("a duplicate came back: %+v", got.Recurrence)
	}
}

func TestANightPageIsWhereThePersonIs(t *testing.T) {
	r := open(t)
	at := time.Date(2026, 10, 5, 20, 0, 0, 0, time.UTC)
	r.set(at)
	for i, minute := range []int{0, 10, 35, 66, 12 * 60} { // woken once, again after half an hour without, and by day
		name := string(rune('a' + i))
		r.changed(t, name, "fired", at, at)
		r.ack(t, name, at, at.Add(time.Duration(minute)*time.Minute), alice)
	}
	from, until := review.Stretch(at, 1)
	in := must[review.Input](t)(review.Collect(t.Context(), r.Book, from, until, time.UTC))
	in.At = at.AddDate(0, 0, 20)
	if load := review.Of(in).Load; len(load) != 0 {
		t.Errorf("in UTC it was evening and morning, and %+v", load)
	}
	tokyo, err := time.LoadLocation("Asia/Tokyo") // there it was five in the morning
	if err != nil {
		t.Fatal(err)
	}
	in.Zones = map[people.Person]*time.Location{"alice": tokyo}
	if l := review.Of(in).Load[0]; l.NightPages != 2 || l.Nights != 1 {
		t.Errorf("where she is it was night, and %+v", l)
	}
}

func TestPracticeIsADrillForEachWhoTookPart(t *testing.T) {
	r := open(t)
	at := time.Date(2026, 10, 5, 12, 0, 0, 0, time.UTC)
	r.set(at)
	inc := must[incident.Incident](t)(r.Incidents.OpenPractice(t.Context(), alice, "practice", incident.Sev4))
	text := "1. a\n2. b\n3. c\n"
	if err := r.Runs.StartRun(t.Context(), alice, int64(inc.ID), sop.Started{Run: "r", Name: "x", Text: text, Practice: true}); err != nil {
		t.Fatal(err)
	}
	steps := sop.Parse("x", "", []byte(text)).Steps
	for i, act := range []struct {
		by    people.Actor
		after time.Duration
	}{{bob, 5 * time.Minute}, {alice, 20 * time.Minute}, {bob, 25 * time.Minute}, {alice, 3 * time.Hour}} { // alice went for lunch
		r.set(at.Add(act.after))
		step := steps[min(i, 2)]
		if err := r.Runs.StepEvents(t.Context(), act.by, int64(inc.ID), sop.Event{Run: "r", Step: step.ID, What: sop.Done, After: 99}); err != nil {
			t.Fatal(err)
		}
	}
	from, until := review.Stretch(r.now(), 1)
	got := r.review(t, from, until)
	drills := got.Whole.Categories[len(got.Whole.Categories)-1]
	if drills.Category != "drills" || drills.Spent != 40*60 || got.Whole.Incidents != 0 || got.Whole.Total != 40*60 {
		t.Errorf("20 minutes of each, and it is %+v of %+v", drills, got.Whole)
	}
	if len(got.SOPs) != 1 || got.SOPs[0].Uses != 0 || got.SOPs[0].Practices != 1 {
		t.Errorf("SOPs %+v", got.SOPs)
	}
}

func TestWhatIsLetLieIsSaid(t *testing.T) {
	r := open(t)
	at := time.Date(2026, 10, 5, 12, 0, 0, 0, time.UTC)
	inc := r.incident(t, at, alice, "DiskFull", time.Hour)
	must[incident.Entry](t)(r.Incidents.AddAction(t.Context(), alice, inc.ID, incident.ActionData{What: "rotate the log", Due: "2026-10-19"}))
	sign := func(day int, library ...sop.Procedure) []review.Sign {
		r.set(time.Date(2026, 10, day, 12, 0, 0, 0, time.UTC))
		from, until := review.Stretch(r.now(), 1)
		in := must[review.Input](t)(review.Collect(t.Context(), r.Book, from, until, time.UTC))
		in.Library = library
		return review.Of(in).Signs
	}
	if signs := sign(19); len(signs) != 0 {
		t.Errorf("on the day it is due: %+v", signs)
	}
	if signs := sign(20); len(signs) != 1 || signs[0].Now != "1, the oldest due 2026-10-19" || signs[0].Was != "0, 30 days ago" {
		t.Errorf("the day after: %+v", signs)
	}
	must[incident.ActionItem](t)(r.Incidents.FinishAction(t.Context(), alice, inc.ID, 1))
	reviewed := time.Date(2025, 10, 1, 0, 0, 0, 0, time.UTC)
	ours, shipped := sop.Procedure{Name: "disk-full", Path: "sops/disk-full.md", Reviewed: reviewed}, sop.Procedure{Name: "shipped", Reviewed: reviewed}
	fresh := sop.Procedure{Name: "fresh", Path: "sops/fresh.md", Reviewed: at}
	if signs := sign(21, ours, shipped, fresh); len(signs) != 1 || signs[0].Now != "disk-full (1 Oct 2025)" {
		t.Errorf("with a review of last year: %+v", signs)
	}
}
