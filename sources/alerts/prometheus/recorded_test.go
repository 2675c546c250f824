package prometheus_test

import (
	"context"
	"encoding/json"
	"net/http"
	"net/http/httptest"
	"os"
	"path/filepath"
	"testing"
	"time"

	"holdfast/sources"
	"holdfast/sources/alerts"
	"holdfast/sources/alerts/alertstest"
	"holdfast/sources/alerts/prometheus"
)

// What real ones answered: one alert fires, one waits, one rule fails and one was not
// evaluated yet. The older of them knows no pages.
func TestWhatRealOnesAnsweredIsRead(t *testing.T) {
	for version, pages := range map[string]int{"2.42": 1, "3.5": 2} {
		t.Run(version, func(t *testing.T) {
			asked := 0
			peer := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
				name := "rules.json"
				switch {
				case r.URL.Path == "/api/v1/status/runtimeinfo":
					name = "runtimeinfo.json"
				case r.URL.Query().Get("group_next_token") != "":
					name = "rules-next.json"
				}
				if r.URL.Path == "/api/v1/rules" {
					asked++
				}
				raw, err := os.ReadFile(filepath.Join("testdata", version, name))
				if err != nil {
					http.Error(w, err.Error(), http.StatusNotFound)
					return
				}
				w.Header()["Date"] = nil // it was answered then
				_, _ = w.Write(raw)
			}))
			t.Cleanup(peer.Close)
			now := evaluated(t, version).Add(time.Second)
			clock := func() time.Time { return now }
			feed := sources.NewFeed()
			board := alerts.NewBoard(alertstest.NewStore(clock), feed, clock)
			s, err := prometheus.New(prometheus.Config{Name: "rules", URL: peer.URL, Now: clock})
			if err != nil {
				t.Fatal(err)
			}
			if err := s.Ask(context.Background(), board, sources.NewHealthBoard(feed)); err != nil {
				t.Fatal(err)
			}
			rows := map[string]*alerts.Row{}
			for _, r := range board.View().Rows {
				rows[r.Name()] = r
			}
			fires, waits := rows["Watchdog"], rows["SlowQueries"]
			if len(rows) != 2 || fires == nil || waits == nil || asked != pages {
				t.Fatalf("%d pages give %v", asked, rows)
			}
			if fires.State != alerts.Firing || waits.State != alerts.Pending {
				t.Fatalf("they read %s and %s", fires.State, waits.State)
			}
			if waits.Rule.For != time.Hour || waits.Annotations["summary"] != "slow self" || !waits.StartsAt.Equal(waits.Rule.Since) || waits.StartsAt.IsZero() {
				t.Fatalf("what waits is %+v of %+v", waits.Alert, waits.Rule)
			}
		})
	}
}

// evaluated is when the first rule of a recorded answer was evaluated.
func evaluated(t *testing.T, version string) time.Time {
	t.Helper()
	raw, err := os.ReadFile(filepath.Join("testdata", version, "rules.json"))
	if err != nil {
		t.Fatal(err)
	}
	var is struct {
		Data struct {
			Groups []struct {
				Rules []struct{ LastEvaluation time.Time }
			}
		}
	}
	if err := json.Unmarshal(raw, &is); err != nil {
		t.Fatal(err)
	}
	return is.Data.Groups[0].Rules[0].LastEvaluation
}
