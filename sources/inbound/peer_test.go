package inbound

import (
	"context"
	"fmt"
	"net/http"
	"net/http/httptest"
	"os"
	"path/filepath"
	"sync/atomic"
	"testing"
	"time"

	"holdfast/sources/alerts"
	"holdfast/sources/peertest"
)

// TestARealPrometheusPushesHere lets a rule fire and clear in a real Prometheus
// whose only alertmanager is the door.
func TestARealPrometheusPushesHere(t *testing.T) {
	t.Parallel()
	prometheus := peertest.Need(t, "prometheus")[0]
	s := newStand(t, func(o *Options) {
		o.Now = time.Now
		o.Token = func(context.Context) (string, error) { return "secret", nil }
	})
	s.now = time.Now()
	s.run()
	s.untilHealth("the open door", isUp)

	dir := t.TempDir()
	write := func(name, text string) string {
		path := filepath.Join(dir, name)
		if err := os.WriteFile(path, []byte(text), 0o600); err != nil {
			t.Fatal(err)
		}
		return path
	}
	var broken atomic.Bool
	broken.Store(true)
	shop := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, _ *http.Request) {
		if broken.Load() {
			fmt.Fprintln(w, "checkout_broken 1")
		} else {
			fmt.Fprintln(w, "checkout_broken 0")
		}
	}))
	t.Cleanup(shop.Close)
	rules := write("rules.yml", `groups:
- name: g
  interval: 1s
  rules:
  - alert: CheckoutDown
    expr: max(checkout_broken) > 0
    labels: {severity: critical}
    annotations: {summary: "checkout is down"}
`)
	config := write("prometheus.yml", fmt.Sprintf(`global: {evaluation_interval: 1s, external_labels: {cluster: eu-1}}
rule_files: [%s]
scrape_configs:
- {job_name: shop, scrape_interval: 1s, static_configs: [{targets: [%q]}]}
alerting:
  alertmanagers:
  - static_configs: [{targets: [%q]}]
    authorization: {credentials: secret}
`, rules, shop.Listener.Addr().String(), s.door.Addr()))
	port := peertest.FreePort(t)
	p := peertest.Start(t, fmt.Sprintf("http://127.0.0.1:%d/-/ready", port), prometheus,
		"--config.file="+config, "--storage.tsdb.path="+filepath.Join(dir, "data"),
		fmt.Sprintf("--web.listen-address=127.0.0.1:%d", port), "--rules.alert.resend-delay=1s")

	row := func(state alerts.State) alerts.Row {
		t.Helper()
		ctx, cancel := context.WithTimeout(t.Context(), time.Minute)
		defer cancel()
		w := s.feed.Watch()
		defer w.Close()
		for {
			for _, r := range s.board.View().Rows {
				if r.Name() == "CheckoutDown" && r.State == state {
					return *r
				}
			}
			if _, err := w.Next(ctx); err != nil {
				t.Fatalf("CheckoutDown is not %s within a minute: %v; Prometheus says:\n%s", state, s.rows(), p.Output())
			}
		}
	}
	r := row(alerts.Firing)
	if r.Labels["cluster"] != "eu-1" || r.Annotations["summary"] != "checkout is down" || r.Severity != alerts.Critical || r.GeneratorURL == "" {
		t.Errorf("it arrived as %+v", r.Alert)
	}
	if r.EndsAt.Before(time.Now()) {
		t.Errorf("its end %v is not ahead", r.EndsAt)
	}
	mended := time.Now()
	broken.Store(false)
	r = row(alerts.Resolved)
	if r.ClearedAt.Before(mended.Add(-2*time.Second)) || r.ClearedAt.After(time.Now()) {
		t.Errorf("it cleared at %v", r.ClearedAt)
	}
	if s.record.saved() == 0 {
		t.Error("it is not in the record")
	}
	if h, _ := s.health.Get(Kind, Name, ""); !isUp(h) {
		t.Errorf("the door's health is %+v", h)
	}
}
