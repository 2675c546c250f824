package alertmanager_test

import (
	"context"
	"testing"
	"time"

	"holdfast/sources/alerts"
)

func TestAnExpectedAlertIsQuietAndListed(t *testing.T) {
	expect, err := alerts.ParseMatchers(`alertname="Watchdog"`)
	if err != nil {
		t.Fatal(err)
	}
	r := newRoom(t, 1, expect)
	labels := map[string]string{"alertname": "Watchdog", "severity": "none"}
	watchdog := alerts.Alert{
		Fingerprint: alerts.FingerprintOf(labels), Labels: labels, State: alerts.Firing,
		StartsAt: time.Now().Add(-time.Hour), EndsAt: time.Now().Add(time.Hour),
	}
	r.List(0, watchdog)
	if err := r.Ask(context.Background(), r.board, nil); err != nil {
		t.Fatal(err)
	}
	row, ok := r.board.View().Row(watchdog.Fingerprint)
	if !ok || row.State != alerts.Firing || row.Quiet == nil || row.Quiet.Why != alerts.Expected {
		t.Fatalf("the watchdog is %+v", row)
	}
}
