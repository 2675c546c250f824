package promql_test

import (
	"errors"
	"fmt"
	"strings"
	"testing"
	"time"

	"holdfast/sources/peertest"
	"holdfast/sources/vitals"
	"holdfast/sources/vitals/promql"
)

// The real ones are asked what people ask, and what they should not.
func TestRealPrometheisAreAsked(t *testing.T) {
	t.Run("2.42", func(t *testing.T) { t.Parallel(); askReal(t, peertest.PrometheusOld(t)) })
	t.Run("3.5", func(t *testing.T) { t.Parallel(); askReal(t, peertest.PrometheusNew(t)) })
}

func askReal(t *testing.T, path string) {
	port := peertest.FreePort(t)
	conf := "global: {scrape_interval: 1s}\n" + fmt.Sprintf("scrape_configs: [{job_name: self, static_configs: [{targets: ['127.0.0.1:%d']}]}]\n", port)
	dir := t.TempDir()
	url, process := peertest.PrometheusAt(t, path, port, dir, conf, "groups: []\n")
	ask := func(expr string) *promql.Query { return query(t, url, expr, 10*time.Second) }

	scraped := ask("count(up == 1)")
	if !peertest.Until(60*time.Second, func() bool { v, _, err := scraped.Now(t.Context()); return err == nil && v == 1 }) {
		_, _, err := scraped.Now(t.Context())
		t.Fatalf("it does not scrape itself: %v", err)
	}
	for expr, want := range map[string]float64{"vector(42)": 42, "6 * 7": 42, "sum(up) * 2": 2, "-vector(0.25)": -0.25} {
		if v, note, err := ask(expr).Now(t.Context()); err != nil || v != want || note != "" {
			t.Errorf("%s is %v, %q, %v", expr, v, note, err)
		}
	}
	for expr, wrong := range map[string]string{
		"prometheus_http_requests_total": "series, and a vital is one number", "up[5m]": "stretch of time", `"six"`: "it is a text",
		"vector(0) / 0": "not a number (NaN)", "sum(": "parse error", "no_such_metric": "no data",
	} {
		_, _, err := ask(expr).Now(t.Context())
		if err == nil || !strings.Contains(err.Error(), wrong) || errors.Is(err, vitals.ErrNoData) != (wrong == "no data") {
			t.Errorf("%s is told as %v", expr, err)
		}
	}
	now := time.Now()
	points, err := ask("vector(42)").Past(t.Context(), now.Add(-vitals.Span), now, vitals.Step)
	if n := int(vitals.Span/vitals.Step) + 1; err != nil || len(points) != n || points[0].Value != 42 {
		t.Errorf("%d points, want %d: %v", len(points), n, err)
	}
	if points, err := ask("no_such_metric").Past(t.Context(), now.Add(-vitals.Span), now, vitals.Step); err != nil || len(points) != 0 {
		t.Errorf("of nothing there are %d points: %v", len(points), err)
	}
	process.Kill()
	if _, _, err := scraped.Now(t.Context()); err == nil || !strings.Contains(err.Error(), "refused") {
		t.Errorf("a dead one is told as %v", err)
	}
}
