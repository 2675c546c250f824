package store_test

import (
	"testing"
	"time"

	"holdfast/store"
	"holdfast/store/incident"
)

// One entry when a source went down and one when it came back, in every incident
// that is open then, whoever looks and however often.
func TestASourcesOutageStandsInOpenIncidentsOnce(t *testing.T) {
	r, ctx := open(t), t.Context()
	inc := r.incident(t)
	over := r.incident(t)
	must[incident.Incident](t)(r.Incidents.Resolve(ctx, alice, over.ID, "over"))
	practice := must[incident.Incident](t)(r.Incidents.OpenPractice(ctx, alice, "practice", incident.Sev4))
	told := must[incident.Incident](t)(r.Incidents.Earlier(incident.When{Day: "2022-05-25"}).OpenLed(ctx, alice, "long ago", incident.Sev4))
	state := incident.SourceState{Kind: "alertmanager", Name: "prod", Up: true, Since: night}
	note := func(o *store.Outages) {
		t.Helper()
		if err := o.Note(ctx, []incident.SourceState{state}); err != nil {
			t.Fatal(err)
		}
	}
	mine, other := store.OutagesOf(r.Store), store.OutagesOf(r.Store)
	note(mine) // up from the beginning: nothing is said
	state.Up, state.Since, state.Why = false, night.Add(time.Minute), "connection refused"
	note(mine)
	note(mine)
	state.Since = night.Add(2 * time.Minute) // another process saw it later
	note(other)
	state.Up, state.Since, state.Why = true, night.Add(9*time.Minute), ""
	note(other)
	note(mine)
	var got []incident.Entry
	for _, e := range r.timeline(t, inc.ID) {
		if e.Kind == incident.SourceMoved {
			got = append(got, e)
		}
	}
	if len(got) != 2 || got[0].Text != "alertmanager prod does not answer: connection refused" || got[1].Text != "alertmanager prod answers again" ||
		!got[0].At.Equal(night.Add(time.Minute)) || !got[1].At.Equal(night.Add(9*time.Minute)) || got[0].By.Person != "holdfast" || !got[0].Important() {
		t.Errorf("the timeline says %+v", got)
	}
	for _, id := range []incident.ID{over.ID, practice.ID, told.ID} {
		for _, e := range r.timeline(t, id) {
			if e.Kind == incident.SourceMoved {
				t.Errorf("%s says %s", id, e.Text)
			}
		}
	}
	r.sound(t)
}
