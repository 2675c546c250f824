package store_test

import (
	"slices"
	"testing"
	"time"

	"holdfast/sop"
	"holdfast/store/incident"
)

func TestPickChoosesEntries(t *testing.T) {
	r, ctx := open(t), t.Context()
	inc := r.incident(t, attached("HighErrors", "api-1"))
	must[incident.Incident](t)(r.Incidents.SetRole(ctx, alice, inc.ID, "commander", "alice"))
	must[incident.Entry](t)(r.Incidents.AddNote(ctx, bob, inc.ID, time.Time{}, "looking"))
	must[incident.Incident](t)(r.Incidents.Answer(ctx, bob, inc.ID, "impact", "x"))
	if err := r.Runs.StartRun(ctx, alice, int64(inc.ID), sop.Started{Run: "1", Name: "down", Text: "1. look\n"}); err != nil {
		t.Fatal(err)
	}
	if err := r.Runs.StepEvents(ctx, alice, int64(inc.ID), sop.Event{Run: "1", Step: "1", What: sop.Running}, sop.Event{Run: "1", Step: "1", What: sop.Done}); err != nil {
		t.Fatal(err)
	}
	entries := r.timeline(t, inc.ID)
	for name, test := range map[string]struct {
		pick incident.Pick
		want []int64
	}{
		"all":              {incident.Pick{}, []int64{1, 2, 3, 4, 5, 6, 7, 8}},
		"what matters":     {incident.Pick{Important: true}, []int64{1, 2, 4, 6, 8}},
		"by kind":          {incident.Pick{Kinds: []incident.Kind{incident.Note, incident.StepEntry}}, []int64{4, 7, 8}},
		"by person":        {incident.Pick{Person: "bob"}, []int64{4, 5}},
		"by all of it":     {incident.Pick{Important: true, Person: "bob", Kinds: []incident.Kind{incident.Note, incident.Answered}}, []int64{4}},
		"nobody's entries": {incident.Pick{Person: "carol"}, nil},
	} {
		var got []int64
		for _, e := range test.pick.Of(entries) {
			got = append(got, e.Seq)
		}
		if !slices.Equal(got, test.want) {
			t.Errorf("%s: %v, want %v", name, got, test.want)
		}
	}
	for _, e := range entries {
		if !slices.Contains(incident.Kinds(), e.Kind) {
			t.Errorf("nobody can ask for %s", e.Kind)
		}
	}
}
