package store_test

import (
	"testing"
	"time"

	"holdfast/sources/backups"
	"holdfast/store"
	"holdfast/store/incident"
)

// What could be restored is copied in as it is now; of a moment that has passed
// it is not known, and that of now is not said to be of then.
func TestRestorePointsOfNowAreNotThoseOfThen(t *testing.T) {
	r, ctx := open(t), t.Context()
	if err := r.Verdicts.SaveVerdicts(ctx, []backups.Status{{Name: "orders-db", Verdict: backups.OK, At: night}}); err != nil {
		t.Fatal(err)
	}
	for name, test := range map[string]struct {
		when incident.When
		want int
	}{
		"now":       {want: 1},
		"just now":  {when: incident.When{At: night.Add(-30 * time.Second)}, want: 1},
		"an hour":   {when: incident.When{At: night.Add(-time.Hour)}},
		"a day ago": {when: incident.When{Day: "2022-05-25"}},
	} {
		inc := must[incident.Incident](t)(r.Incidents.Earlier(test.when).OpenLed(ctx, alice, name, incident.Sev3))
		must[incident.Incident](t)(r.Incidents.Earlier(test.when).Resolve(ctx, alice, inc.ID, ""))
		for _, e := range r.timeline(t, inc.ID) {
			var d incident.OpenedData // a resolution keeps the same of it
			if e.Kind != incident.Opened && e.Kind != incident.ResolvedEntry {
				continue
			}
			if err := e.Decode(&d); err != nil || len(d.RestorePoints) != test.want {
				t.Errorf("%s: %s keeps %d restore points, want %d (%v)", name, e.Kind, len(d.RestorePoints), test.want, err)
			}
		}
	}
	r.sound(t)
}

// What is told of an earlier moment is history: it does not undo what came after
// it, and the row says what the timeline says.
func TestWhatIsToldOfAnEarlierMomentUndoesNothing(t *testing.T) {
	r, ctx := open(t), t.Context()
	inc := r.incident(t)
	at := func(ago time.Duration) store.Hindsight {
		return r.Incidents.Earlier(incident.When{At: night.Add(-ago)})
	}
	must[incident.Incident](t)(at(10*time.Minute).SetStatus(ctx, alice, inc.ID, incident.Mitigated))
	must[incident.Incident](t)(at(20*time.Minute).SetStatus(ctx, alice, inc.ID, incident.Identified))
	must[incident.Incident](t)(at(10*time.Minute).SetSeverity(ctx, alice, inc.ID, incident.Sev1))
	must[incident.Incident](t)(at(30*time.Minute).SetSeverity(ctx, alice, inc.ID, incident.Sev4))
	must[incident.Incident](t)(at(5*time.Minute).SetRole(ctx, alice, inc.ID, incident.Commander, "bob"))
	must[incident.Incident](t)(at(6*time.Minute).SetRole(ctx, alice, inc.ID, incident.Commander, "carol"))
	got := r.read(t, inc.ID)
	if got.Status != incident.Mitigated || got.Severity != incident.Sev1 || got.Roles[incident.Commander].String() != "bob" {
		t.Errorf("it is %s, %s, commanded by %s", got.Status, got.Severity, got.Roles[incident.Commander])
	}
	must[incident.Incident](t)(at(time.Minute).Resolve(ctx, alice, inc.ID, "over"))
	must[incident.Incident](t)(at(2*time.Minute).SetStatus(ctx, alice, inc.ID, incident.Investigating))
	if got := r.read(t, inc.ID); got.Open() || got.Status != incident.Resolved {
		t.Errorf("a status of before it was over opened it again: %s", got.Status)
	}
	must[incident.Incident](t)(r.Incidents.SetStatus(ctx, alice, inc.ID, incident.Investigating))
	if got := r.read(t, inc.ID); !got.Open() {
		t.Error("one of now does not")
	}
	r.sound(t)
}
