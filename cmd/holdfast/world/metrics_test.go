package world

import (
	"fmt"
	"io"
	"net/http"
	"net/http/httptest"
	"strings"
	"sync/atomic"
	"testing"
	"time"

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

// What a source told of that answers no more is unknown in the metrics, as it is on the
// screen: it is not said to fire, which nobody knows.
func TestMetricsCountWhatADeadSourceToldAsUnknown(t *testing.T) {
	var dead atomic.Bool
	server := httptest.NewServer(http.HandlerFunc(func(out http.ResponseWriter, r *http.Request) {
		switch {
		case dead.Load():
			out.WriteHeader(http.StatusBadGateway)
		case r.URL.Path == "/api/v2/alerts":
			began := time.Now().Add(-time.Hour).UTC().Format(time.RFC3339)
			_, _ = fmt.Fprintf(out, `[{"labels": {"alertname": "DiskFull", "severity": "critical"}, "annotations": {}, "fingerprint": "00000000000000aa",
				"startsAt": %q, "endsAt": %q, "updatedAt": %q, "receivers": [], "status": {"state": "active", "silencedBy": [], "inhibitedBy": []}}]`,
				began, time.Now().Add(time.Hour).UTC().Format(time.RFC3339), began)
		case r.URL.Path == "/api/v2/silences":
			_, _ = io.WriteString(out, "[]")
		default:
			out.WriteHeader(http.StatusNotFound)
		}
	}))
	defer server.Close()
	w, _ := watched(t, fmt.Sprintf("alerts:\n  - {name: prod, alertmanager: [%q], poll: 500ms}\n", server.URL))
	says := func(line string) func() bool {
		return func() bool {
			answer := httptest.NewRecorder()
			w.metrics().ServeHTTP(answer, httptest.NewRequest(http.MethodGet, "/metrics", nil))
			return strings.Contains(answer.Body.String(), line)
		}
	}
	w.until(t, "it fires", says(`holdfast_alerts{state="firing"} 1`))
	dead.Store(true)
	w.until(t, "nobody knows whether it fires", says(`holdfast_alerts{state="unknown"} 1`))
	if !says(`holdfast_alerts{state="firing"} 0`)() {
		t.Error("it is counted twice")
	}
}
