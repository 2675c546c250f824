package inbound

import (
	"context"
	"fmt"
	"os"
	"path/filepath"
	"testing"
	"time"

	"holdfast/sources/alerts"
	"holdfast/sources/peertest"
	"holdfast/sources/people"
)

// TestTwoRealPrometheisTellOfOneFiring lets a pair push one alert here, and
// restarts one of them, which then gives it a new start: it is one firing.
func TestTwoRealPrometheisTellOfOneFiring(t *testing.T) {
	t.Parallel()
	prometheus := peertest.Need(t, "prometheus")[0]
	s := newStand(t, func(o *Options) { o.Now = time.Now })
	s.now = time.Now()
	s.run()
	s.untilHealth("the open door", isUp)
	sender := func() *peertest.Process {
		dir := t.TempDir()
		for name, text := range map[string]string{
			"rules.yml": "groups: [{name: g, rules: [{alert: CheckoutDown, expr: vector(1), labels: {severity: critical}}]}]\n",
			"prometheus.yml": fmt.Sprintf("global: {evaluation_interval: 1s}\nrule_files: [%q]\nalerting: {alertmanagers: [{static_configs: [{targets: [%q]}]}]}\n",
				filepath.Join(dir, "rules.yml"), s.door.Addr()),
		} {
			if err := os.WriteFile(filepath.Join(dir, name), []byte(text), 0o600); err != nil {
				t.Fatal(err)
			}
		}
		listen := fmt.Sprintf("127.0.0.1:%d", peertest.FreePort(t))
		return peertest.Start(t, "http://"+listen+"/-/ready", prometheus, "--config.file="+filepath.Join(dir, "prometheus.yml"),
			"--storage.tsdb.path="+filepath.Join(dir, "data"), "--web.listen-address="+listen, "--rules.alert.resend-delay=3s")
	}
	fp := alerts.FingerprintOf(map[string]string{"alertname": "CheckoutDown", "severity": "critical"})
	var row alerts.Row
	said := func(when string) {
		t.Helper()
		was := row.UpdatedAt
		if !peertest.Until(20*time.Second, func() bool { row, _ = s.board.View().Row(fp); return row.UpdatedAt.After(was) }) {
			t.Fatalf("%s nobody tells of it", when)
		}
	}
	one := sender()
	said("alone")
	began := row.StartsAt
	if _, err := s.board.Ack(context.Background(), people.Actor{Person: "alice"}, []alerts.Fingerprint{fp}, "on it", time.Time{}); err != nil {
		t.Fatal(err)
	}
	held := func(when string) {
		t.Helper()
		for range 3 {
			said(when)
			if row.State != alerts.Firing || row.Ack == nil || !row.StartsAt.Equal(began) {
				t.Fatalf("%s it reads %s since %s, was %s, held: %v", when, row.State, row.StartsAt, began, row.Ack)
			}
		}
	}
	two := sender()
	held("with two senders")
	one.Kill()
	held("with the second alone")
	sender()
	two.Kill()
	held("with the first restarted, alone")
	s.record.mu.Lock()
	defer s.record.mu.Unlock()
	for _, seen := range s.record.seen {
		for _, tr := range seen.Transitions {
			if tr.Kind != alerts.KindFired || tr.At.After(began.Add(time.Second)) {
				t.Errorf("the record has %s at %s", tr.Kind, tr.At)
			}
		}
	}
}
