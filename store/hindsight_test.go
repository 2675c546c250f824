package store_test

import (
	"testing"
	"time"

	"holdfast/sources/backups"
	"holdfast/store"
)

// What could be restored is copied in as it is now; of a moment that has passed
// it is not known, and that of now is not said to be of then.
func TestRestorePointsOfNowAreNotThoseOfThen(t *testing.T) {
	r, ctx := open(t), t.Context()
	if err := r.Verdicts.SaveVerdicts(ctx, []backups.Status{{Name: "orders-db", Verdict: backups.OK, At: night}}); err != nil {
		t.Fatal(err)
	}
	for name, test := range map[string]struct {
		when store.When
		want int
	}{
		"now":       {want: 1},
		"just now":  {when: store.When{At: night.Add(-30 * time.Second)}, want: 1},
		"an hour":   {when: store.When{At: night.Add(-time.Hour)}},
		"a day ago": {when: store.When{Day: "2022-05-25"}},
	} {
		inc := must[store.Incident](t)(r.Incidents.Earlier(test.when).OpenLed(ctx, alice, name, store.Sev3))
		must[store.Incident](t)(r.Incidents.Earlier(test.when).Resolve(ctx, alice, inc.ID, ""))
		for _, e := range r.timeline(t, inc.ID) {
			var d store.OpenedData // a resolution keeps the same of it
			if e.Kind != store.Opened && e.Kind != store.ResolvedEntry {
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
		return r.Incidents.Earlier(store.When{At: night.Add(-ago)})
	}
	must[store.Incident](t)(at(10*time.Minute).SetStatus(ctx, alice, inc.ID, store.Mitigated))
	must[store.Incident](t)(at(20*time.Minute).SetStatus(ctx, alice, inc.ID, store.Identified))
	must[store.Incident](t)(at(10*time.Minute).SetSeverity(ctx, alice, inc.ID, store.Sev1))
	must[store.Incident](t)(at(30*time.Minute).SetSeverity(ctx, alice, inc.ID, store.Sev4))
	must[store.Incident](t)(at(5*time.Minute).SetRole(ctx, alice, inc.ID, store.Commander, "bob"))
	must[store.Incident](t)(at(6*time.Minute).SetRole(ctx, alice, inc.ID, store.Commander, "carol"))
	got := r.read(t, inc.ID)
	if got.Status != store.Mitigated || got.Severity != store.Sev1 || got.Roles[store.Commander].String() != "bob" {
		t.Errorf("it is %s, %s, commanded by %s", got.Status, got.Severity, got.Roles[store.Commander])
	}
	must[store.Incident](t)(at(time.Minute).Resolve(ctx, alice, inc.ID, "over"))
	must[store.Incident](t)(at(2*time.Minute).SetStatus(ctx, alice, inc.ID, store.Investigating))
	if got := r.read(t, inc.ID); got.Open() || got.Status != store.Resolved {
		t.Errorf("a status of before it was over opened it again: %s", got.Status)
	}
	must[store.Incident](t)(r.Incidents.SetStatus(ctx, alice, inc.ID, store.Investigating))
	if got := r.read(t, inc.ID); !got.Open() {
		t.Error("one of now does not")
	}
	r.sound(t)
}
