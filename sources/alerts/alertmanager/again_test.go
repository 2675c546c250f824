package alertmanager_test

import (
	"net/http"
	"testing"
	"time"

	"holdfast/sources"
	"holdfast/sources/alerts"
	"holdfast/sources/alerts/alertmanager"
	"holdfast/sources/alerts/alertstest"
)

// A poll whose answers are byte for byte those of the one before makes nothing
// anew, and what it lists is as fresh as the poll all the same.
func TestAPollThatSaysNothingNewIsFreshAndMakesNothingAnew(t *testing.T) {
	now := time.Date(2026, 11, 20, 12, 0, 0, 0, time.UTC)
	clock := func() time.Time { return now }
	f := newFake(t, clock)
	disk := alerts.Alert{Labels: map[string]string{"alertname": "DiskFull"}, StartsAt: now.Add(-time.Hour), EndsAt: now.Add(time.Hour)}
	disk.Fingerprint = alerts.FingerprintOf(disk.Labels)
	always := alerts.Alert{Labels: map[string]string{"alertname": "Watchdog"}, StartsAt: now.Add(-time.Hour), EndsAt: now.Add(time.Hour)}
	always.Fingerprint = alerts.FingerprintOf(always.Labels)
	f.list = []alerts.Alert{disk, always}
	watchdog, err := alerts.ParseMatchers(`alertname="Watchdog"`)
	if err != nil {
		t.Fatal(err)
	}
	c, err := alertmanager.New(alertmanager.Config{Name: "prod", Members: []string{f.URL}, Expect: []alerts.Matchers{watchdog}, Now: clock})
	if err != nil {
		t.Fatal(err)
	}
	health := sources.NewHealthBoard(sources.NewFeed())
	board := alerts.NewBoard(alertstest.NewStore(clock), sources.NewFeed(), clock)
	poll := func() *alerts.View {
		t.Helper()
		now = now.Add(5 * time.Second)
		if err := c.Ask(t.Context(), board, health); err != nil {
			t.Fatal(err)
		}
		return board.View()
	}
	first := poll()
	for range 3 {
		again := poll()
		if &again.Rows[0] != &first.Rows[0] || len(again.Rows) != 2 {
			t.Fatalf("the rows were made anew: %d", len(again.Rows))
		}
		if row, _ := again.Row(disk.Fingerprint); !row.LastSeen.Equal(now) {
			t.Errorf("it was last seen at %s, and the poll was at %s", row.LastSeen, now)
		}
	}
	f.answer("GET /api/v2/silences", http.StatusOK, `[{"id":"x","createdBy":"bob","status":{"state":"active"},"endsAt":"2026-11-20T13:00:00Z","matchers":[]}]`)
	if quiet, _ := poll().Row(disk.Fingerprint); quiet.Quiet != nil {
		t.Errorf("a silence that does not name it makes it quiet: %+v", quiet.Quiet)
	}
	f.answer("GET /api/v2/alerts", http.StatusOK, `[{"labels":{"alertname":"DiskFull"},"startsAt":"2026-11-20T11:00:00Z","endsAt":"2026-11-20T13:00:00Z","status":{"silencedBy":["x"]}}]`)
	if quiet, _ := poll().Row(disk.Fingerprint); quiet.Quiet == nil || quiet.Quiet.By != "bob" {
		t.Errorf("the poll that says that it is silenced: %+v", quiet.Quiet)
	}
	if h, _ := health.Get(alertmanager.Kind, "prod", ""); h.Blind == "" {
		t.Error("the alert that must fire is gone, and the source is not blind")
	}
}
