package world

import (
	"testing"
	"time"

	"holdfast/sources/alerts"
	"holdfast/store/incident"
)

func TestADuplicateOfWhatIsOverEndsItsEmergencies(t *testing.T) {
	w, _ := watched(t, "ring: {critical: none}\n")
	ctx := t.Context()
	a := w.Acts()
	first, err := a.Open(ctx, alice(), "the first", incident.Sev2)
	if err != nil {
		t.Fatal(err)
	}
	if _, err := a.Resolve(ctx, alice(), first.ID, "over"); err != nil {
		t.Fatal(err)
	}
	labels := map[string]string{"alertname": "Emergency", "severity": "critical", "summary": "no light"}
	emergency := alerts.Alert{Fingerprint: alerts.FingerprintOf(labels), Labels: labels, State: alerts.Firing, StartsAt: time.Now()}
	raised := alerts.Snapshot{Emergent: true, Members: []alerts.Member{{Name: "door", Alerts: []alerts.Alert{emergency}}}}
	if err := w.Board.Receive(ctx, "emergency", raised); err != nil {
		t.Fatal(err)
	}
	row, _ := w.Board.View().Row(emergency.Fingerprint)
	second, err := a.Open(ctx, alice(), "seen twice", incident.Sev2, incident.AttachedAlert{
		Fingerprint: row.Fingerprint, Episode: row.Episode, Labels: labels, StartsAt: row.StartsAt, Source: "emergency",
	})
	if err != nil {
		t.Fatal(err)
	}
	if _, err := w.Board.Ack(ctx, alice(), []alerts.Fingerprint{row.Fingerprint}, "", time.Time{}); err != nil {
		t.Fatal(err)
	}
	if _, err := a.MarkDuplicate(ctx, alice(), second.ID, first.ID); err != nil {
		t.Fatal(err)
	}
	if row, _ := w.Board.View().Row(emergency.Fingerprint); row.State != alerts.Resolved {
		t.Fatalf("acked, its incident a duplicate of one that is over, and it is %s", row.State)
	}
}
