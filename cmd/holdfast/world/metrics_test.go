package world

import (
	"net/http"
	"net/http/httptest"
	"strings"
	"testing"

	"github.com/prometheus/client_golang/prometheus"
	"github.com/prometheus/client_golang/prometheus/testutil"

	"holdfast/sources/logs"
)

func TestMetricsFollowPrometheusHabitsAndSayWhatTheRoomsKnow(t *testing.T) {
	w, _ := watched(t, "logs:\n  - {name: api, file: api.log}\nbackups:\n  - {name: sessions}\n")
	w.until(t, "the log source is reported", func() bool { _, ok := health(w, "file", "api"); return ok })
	w.Tail.Append([]logs.Line{{Source: "api", Text: "one"}, {Source: "api", Text: "two"}, {Source: "edge", Text: "one"}, {Source: "api", Gap: true, Text: "lines may be missing"}})
	problems, err := testutil.CollectAndLint(&meter{world: w})
	if err != nil {
		t.Fatal(err)
	}
	for _, p := range problems {
		t.Errorf("%s: %s", p.Metric, p.Text)
	}
	r := prometheus.NewPedanticRegistry()
	if err := r.Register(&meter{world: w}); err != nil {
		t.Fatal(err)
	}
	if _, err := r.Gather(); err != nil {
		t.Fatal(err)
	}
	answer := httptest.NewRecorder()
	w.metrics().ServeHTTP(answer, httptest.NewRequest(http.MethodGet, "/metrics", nil))
	for _, line := range []string{
		`holdfast_backups{verdict="unprotected"} 1`, `holdfast_backup_ok{dataset="sessions"} 0`, `holdfast_record_writable 1`,
		`holdfast_source_up{kind="file",member="",name="api"}`, `holdfast_alerts{state="firing"}`,
		`holdfast_log_lines_total{name="api"} 2`, `holdfast_log_gaps_total{name="api"} 1`, `holdfast_log_lines_total{name="edge"} 1`,
	} {
		if !strings.Contains(answer.Body.String(), line) {
			t.Errorf("no %s in\n%s", line, answer.Body)
		}
	}
}
