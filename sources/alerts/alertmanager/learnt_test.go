package alertmanager_test

import (
	"testing"
	"time"

	"holdfast/sources"
	"holdfast/sources/alerts"
	"holdfast/sources/alerts/alertmanager"
	"holdfast/sources/alerts/alertstest"
	"holdfast/sources/text"
)

// An alert that did not change is not decoded again, but for a secret that was
// learnt since.
func TestAnAlertThatDidNotChangeHidesASecretThatIsLearnt(t *testing.T) {
	f := newFake(t, time.Now)
	f.list = []alerts.Alert{{
		Labels: map[string]string{"alertname": "Leak"}, Annotations: map[string]string{"summary": "log in with fourteen-oars"},
		StartsAt: time.Now(), EndsAt: time.Now().Add(time.Hour),
	}}
	redact := text.NewRedactor()
	c, err := alertmanager.New(alertmanager.Config{Name: "prod", Members: []string{f.URL}, Redact: redact})
	if err != nil {
		t.Fatal(err)
	}
	feed := sources.NewFeed()
	board := alerts.NewBoard(alertstest.NewStore(time.Now), feed, time.Now)
	for _, want := range []string{"log in with fourteen-oars", "log in with [redacted]"} {
		if err := c.Ask(t.Context(), board, sources.NewHealthBoard(feed)); err != nil {
			t.Fatal(err)
		}
		if rows := board.View().Rows; len(rows) != 1 || rows[0].Annotations["summary"] != want {
			t.Fatalf("want %q in %+v", want, rows)
		}
		redact.Learn("fourteen-oars")
	}
}
