package world

import (
	"testing"
	"time"

	"holdfast/sources/alerts"
	"holdfast/sources/backups"
)

// A cockpit that is opened read-only shows what it sees, keeps nothing of it,
// and does not call that a failure.
func TestReadOnlyKeepsNoSightingAndNoVerdict(t *testing.T) {
	w, path := watched(t, "ring: {critical: none}\n")
	reader := opened(t, path, true)
	labels := map[string]string{"alertname": "Disk", "severity": "critical"}
	a := alerts.Alert{Fingerprint: alerts.FingerprintOf(labels), Labels: labels, State: alerts.Firing, StartsAt: time.Now(), EndsAt: time.Now().Add(time.Hour)}
	if err := reader.Board.Receive(t.Context(), "prod", alerts.Snapshot{Members: []alerts.Member{{Name: "a", Alerts: []alerts.Alert{a}}}}); err != nil {
		t.Fatalf("seeing it is a failure: %v", err)
	}
	row, ok := reader.Board.View().Row(a.Fingerprint)
	if !ok || row.State != alerts.Firing || row.Unrecorded || reader.Board.View().SaveErr != nil {
		t.Fatalf("it is shown as %+v, %v", row, reader.Board.View().SaveErr)
	}
	if err := reader.Record.verdicts(true).SaveVerdicts(t.Context(), []backups.Status{{Name: "orders", At: time.Now()}}); err != nil {
		t.Fatalf("judging is a failure: %v", err)
	}
	rem, err := w.Record.Store.Alerts.LoadAlerts(t.Context())
	if err != nil || len(rem.Sightings) != 0 {
		t.Fatalf("the record has %+v, %v", rem.Sightings, err)
	}
	if list, err := w.Record.Store.Verdicts.LoadVerdicts(t.Context()); err != nil || len(list) != 0 {
		t.Fatalf("the record has %+v, %v", list, err)
	}
}
