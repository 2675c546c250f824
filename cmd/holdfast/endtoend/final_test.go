package endtoend

import (
	"encoding/json"
	"fmt"
	"net/http"
	"net/http/httptest"
	"strings"
	"sync/atomic"
	"testing"
	"time"
)

// changing is a server that stands for an Alertmanager of many alerts, each with
// a value in its summary that is another at every look.
func changing(t *testing.T, many *atomic.Int64) string {
	since, looks := time.Now().Add(-time.Hour).UTC(), atomic.Int64{}
	s := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		var answer any = []any{}
		switch {
		case strings.HasSuffix(r.URL.Path, "/status"):
			answer = map[string]any{"uptime": since}
		case strings.HasSuffix(r.URL.Path, "/alerts"):
			look := looks.Add(1)
			list := []any{}
			add := func(labels map[string]string) {
				list = append(list, map[string]any{
					"labels": labels, "annotations": map[string]string{"summary": fmt.Sprint("value ", look)}, "startsAt": since, "updatedAt": time.Now().UTC(),
					"endsAt": time.Now().Add(4 * time.Minute).UTC(), "status": map[string]any{"state": "active", "silencedBy": []string{}, "inhibitedBy": []string{}},
				})
			}
			add(map[string]string{"alertname": "Watchdog", "severity": "none"})
			for i := range many.Load() {
				add(map[string]string{"alertname": "Disk", "severity": "critical", "instance": fmt.Sprint("db-", i)})
			}
			answer = list
		}
		_ = json.NewEncoder(w).Encode(answer)
	}))
	t.Cleanup(s.Close)
	return s.URL
}

// What a cockpit sees clear stays cleared, though one-shot commands look at the
// same alerts all the while.
func TestOneShotsBesideACockpitBringNothingBack(t *testing.T) {
	s := newStage(t)
	var many atomic.Int64
	many.Store(60)
	s.alertmanager = changing(t, &many)
	s.configure("")
	cockpit := s.open()
	cockpit.Wait("the storm", func(screen string) bool { return strings.Contains(screen, "60 firing") })
	loop := func(times int) {
		for range times {
			s.run("status")
			s.run("alerts")
		}
	}
	loop(2)
	many.Store(0)
	loop(3)
	cockpit.Wait("all have cleared", func(screen string) bool {
		return !strings.Contains(screen, "60 firing") && strings.Contains(screen, "cleared")
	})
	loop(2)
	s.leave(cockpit)
	for range 2 {
		var list []struct {
			Labels map[string]string `json:"labels"`
			State  string            `json:"state"`
		}
		got := s.run("alerts", "--json", `alertname="Disk"`)
		if err := json.Unmarshal([]byte(got.out), &list); err != nil {
			t.Fatalf("%v: %s%s", err, got.out, got.err)
		}
		for _, a := range list {
			if a.State != "resolved" {
				t.Fatalf("%s is back as %s", a.Labels["instance"], a.State)
			}
		}
	}
}
