package store_test

import (
	"errors"
	"slices"
	"testing"
	"time"

	"holdfast/store/incident"
)

// deaf is for what a history tells beside the timelines.
func deaf(incident.Incident, []incident.Entry) error { return nil }

func TestAHistoryTellsEachTimelineWithItsIncident(t *testing.T) {
	r := open(t)
	var want []int64
	for n := range 3 {
		inc := r.incident(t, attached("CheckoutDown", "eu-1"))
		for range n {
			must[incident.Entry](t)(r.Incidents.AddNote(t.Context(), alice, inc.ID, time.Time{}, "looked"))
		}
		want = append(want, int64(inc.ID), int64(len(r.timeline(t, inc.ID))))
	}
	from, until := night.Add(-24*time.Hour), night.Add(24*time.Hour)
	var got []int64
	h := must[incident.History](t)(r.Book.History(t.Context(), from, until, func(inc incident.Incident, timeline []incident.Entry) error {
		for i, e := range timeline {
			if e.Incident != inc.ID || e.Seq != int64(i+1) {
				t.Errorf("%s is told entry %d of %s", inc.ID, e.Seq, e.Incident)
			}
		}
		got = append(got, int64(inc.ID), int64(len(timeline)))
		return nil
	}))
	if len(h.Incidents) != 3 || !slices.Equal(got, want) {
		t.Errorf("told incidents with so many entries: %v, want %v", got, want)
	}
	enough, told := errors.New("enough"), 0
	_, err := r.Book.History(t.Context(), from, until, func(incident.Incident, []incident.Entry) error {
		told++
		return enough
	})
	if !errors.Is(err, enough) || told != 1 {
		t.Errorf("%d were told, %v", told, err)
	}
}
