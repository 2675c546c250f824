package store_test

import (
	"slices"
	"strings"
	"testing"
	"time"

	"holdfast/sop"
	"holdfast/store/incident"
)

// happened is an incident that took so long, with what was done in it: the checklist
// of that name was followed to its end.
func (r *record) happened(t testing.TB, title, summary, name string, took time.Duration, held ...incident.AttachedAlert) incident.Incident {
	t.Helper()
	ctx := t.Context()
	inc := must[incident.Incident](t)(r.Incidents.Open(ctx, bob, title, incident.Sev2, held...))
	if name != "" {
		run := sop.Started{Run: sop.RunID(inc.ID.String()), Name: name, Text: "1. look\n"}
		if err := r.Runs.StartRun(ctx, bob, int64(inc.ID), run); err != nil {
			t.Fatal(err)
		}
		if err := r.Runs.StepEvents(ctx, bob, int64(inc.ID), sop.Event{Run: run.Run, Step: "1", Number: "1", What: sop.Done}); err != nil {
			t.Fatal(err)
		}
	}
	r.clock.set(inc.OpenedAt.Add(took))
	return must[incident.Incident](t)(r.Incidents.Resolve(ctx, bob, inc.ID, summary))
}

func TestSimilarSaysWhatHappenedBeforeAndWhy(t *testing.T) {
	r, ctx := open(t), t.Context()
	r.happened(t, "Checkout down in eu-1", "the replica lagged", "fail-over", 22*time.Minute, attached("CheckoutDown", "eu-1"))
	r.happened(t, "Wiki is slow", "a crawler", "", time.Hour, attached("WikiSlow", "wiki"))
	r.happened(t, "Payments stall", "the certificate expired", "fail-over", 41*time.Minute)
	r.happened(t, "Orders wait", "replica of the ledger lagged after a vacuum", "", 8*time.Minute)
	copied := r.happened(t, "Checkout again", "", "", time.Minute, attached("CheckoutDown", "eu-1"))
	practice := must[incident.Incident](t)(r.Incidents.OpenPractice(ctx, alice, "Practice: Checkout down in eu-1", incident.Sev4, attached("CheckoutDown", "eu-1")))
	now := must[incident.Incident](t)(r.Incidents.Open(ctx, alice, "The checkout is down", incident.Sev1, attached("CheckoutDown", "eu-7")))
	must[incident.Incident](t)(r.Incidents.Answer(ctx, alice, now.ID, "root_cause", "a ledger replica lagged again"))
	if err := r.Runs.StartRun(ctx, alice, int64(now.ID), sop.Started{Run: "now", Name: "fail-over", Text: "1. look\n"}); err != nil {
		t.Fatal(err)
	}
	must[incident.Incident](t)(r.Incidents.MarkDuplicate(ctx, alice, copied.ID, now.ID))

	list := must[[]incident.Similar](t)(r.Book.Similar(ctx, now.ID, 0))
	var got []string
	for _, s := range list {
		got = append(got, s.Incident.ID.String()+" "+strings.Join(s.Why, "; ")+" | "+s.Outcome+" "+s.Took.Round(time.Minute).String())
		if s.Incident.ID == practice.ID || s.Incident.Head.Count == 0 {
			t.Errorf("%+v", s)
		}
	}
	want := []string{
		"INC-1 the same alert: CheckoutDown; the same SOP: fail-over; words in common: checkout, down, lagged, replica | SOP followed 22m0s",
		"INC-3 the same SOP: fail-over | SOP followed 41m0s",
		"INC-4 words in common: ledger, lagged, replica | no SOP was used 8m0s",
	}
	if !slices.Equal(got, want) {
		t.Errorf("alike:\n%s\nwant\n%s", strings.Join(got, "\n"), strings.Join(want, "\n"))
	}
	if one := must[[]incident.Similar](t)(r.Book.Similar(ctx, now.ID, 1)); len(one) != 1 || one[0].Incident.ID != 1 {
		t.Errorf("limited to %+v", one)
	}
	for _, s := range must[[]incident.Similar](t)(r.Book.Similar(ctx, copied.ID, 0)) {
		if s.Incident.ID == now.ID {
			t.Errorf("a duplicate is like its original: %v", s.Why)
		}
	}
	if _, err := r.Book.Similar(ctx, 99, 0); err == nil {
		t.Error("an incident that is not there was compared")
	}
}

func TestOneWordInCommonIsChance(t *testing.T) {
	r := open(t)
	r.happened(t, "Checkout fails", "", "", time.Minute)
	r.happened(t, "the checkout and the cart are down", "", "", time.Minute)
	now := must[incident.Incident](t)(r.Incidents.Open(t.Context(), alice, "the cart of the checkout, and all that", incident.Sev3))
	list := must[[]incident.Similar](t)(r.Book.Similar(t.Context(), now.ID, 0))
	if len(list) != 1 || list[0].Incident.ID != 2 || len(list[0].SOPs) != 0 || list[0].SOPs == nil {
		t.Errorf("alike: %+v", list)
	}
}

func TestARareWordWeighsMore(t *testing.T) {
	r := open(t)
	for range 6 {
		r.happened(t, "queue backlog", "", "", time.Minute)
	}
	r.happened(t, "queue zookeeper", "", "", time.Minute)
	now := must[incident.Incident](t)(r.Incidents.Open(t.Context(), alice, "queue backlog zookeeper", incident.Sev3))
	list := must[[]incident.Similar](t)(r.Book.Similar(t.Context(), now.ID, 2))
	if len(list) != 2 || list[0].Incident.ID != 7 || list[0].Score <= list[1].Score || list[1].Incident.ID != 6 {
		t.Errorf("alike: %+v", list)
	}
}

func TestLastTimesLeavePracticeOut(t *testing.T) {
	r, ctx := open(t), t.Context()
	a := attached("DiskFull", "db-7")
	must[incident.Incident](t)(r.Incidents.OpenPractice(ctx, alice, "rehearsal", incident.Sev4, a))
	real := must[incident.Incident](t)(r.Incidents.Open(ctx, alice, "disk", incident.Sev3, a))
	must[incident.Incident](t)(r.Incidents.OpenPractice(ctx, alice, "rehearsal", incident.Sev4, a))
	r.seen(t, change(a, "fired", a.Episode, a.Episode), change(a, "cleared", a.Episode, night))
	last := must[[]incident.LastTime](t)(r.Book.LastTimes(ctx, "DiskFull", 3))
	if len(last) != 1 || last[0].Incident != real.ID {
		t.Errorf("last times: %+v", last)
	}
}

func TestADuplicateIsLikeAnotherAndADrillIsNot(t *testing.T) {
	r, ctx := open(t), t.Context()
	first := r.happened(t, "queue backlog grows", "", "", time.Minute)
	copied := r.happened(t, "queue backlog again", "", "", time.Minute)
	must[incident.Incident](t)(r.Incidents.MarkDuplicate(ctx, bob, copied.ID, first.ID))
	drilled := must[incident.Incident](t)(r.Incidents.Open(ctx, bob, "wiki slow", incident.Sev3))
	now := must[incident.Incident](t)(r.Incidents.Open(ctx, bob, "queue backlog", incident.Sev3))
	for id, practice := range map[incident.ID]bool{drilled.ID: true, now.ID: false} {
		run := sop.Started{Run: sop.RunID(id.String()), Name: "drain", Text: "1. look\n", Practice: practice}
		if err := r.Runs.StartRun(ctx, bob, int64(id), run); err != nil {
			t.Fatal(err)
		}
	}
	list := must[[]incident.Similar](t)(r.Book.Similar(ctx, now.ID, 0))
	if len(list) != 2 || list[0].Incident.ID != copied.ID || list[0].Outcome != "duplicate of INC-1" || list[1].Incident.ID != first.ID {
		t.Errorf("alike: %+v", list)
	}
}
