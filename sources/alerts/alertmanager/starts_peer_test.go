package alertmanager_test

import (
	"context"
	"fmt"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"holdfast/sources/alerts"
	"holdfast/sources/peertest"
	"holdfast/sources/people"
)

// withPrometheus starts one whose only alert fires from its start on, and says
// so to the targets every three seconds.
func withPrometheus(t *testing.T, targets ...string) *peertest.Process {
	t.Helper()
	program, dir := peertest.Need(t, "prometheus")[0], t.TempDir()
	quoted := make([]string, len(targets))
	for i, target := range targets {
		quoted[i] = fmt.Sprintf("%q", strings.TrimPrefix(target, "http://"))
	}
	for name, text := range map[string]string{
		"rules.yml": "groups: [{name: g, rules: [{alert: CheckoutDown, expr: vector(1), labels: {severity: critical}}]}]\n",
		"prometheus.yml": fmt.Sprintf("global: {evaluation_interval: 1s}\nrule_files: [%q]\nalerting: {alertmanagers: [{static_configs: [{targets: [%s]}]}]}\n",
			filepath.Join(dir, "rules.yml"), strings.Join(quoted, ", ")),
	} {
		if err := os.WriteFile(filepath.Join(dir, name), []byte(text), 0o600); err != nil {
			t.Fatal(err)
		}
	}
	listen := fmt.Sprintf("127.0.0.1:%d", peertest.FreePort(t))
	return peertest.Start(t, "http://"+listen+"/-/ready", program, "--config.file="+filepath.Join(dir, "prometheus.yml"),
		"--storage.tsdb.path="+filepath.Join(dir, "data"), "--web.listen-address="+listen, "--rules.alert.resend-delay=3s")
}

// TestPeerOneFiringHasManyStarts lets a pair of Prometheis tell of one alert,
// restarts one of them, then the Alertmanager: it is one firing all along.
func TestPeerOneFiringHasManyStarts(t *testing.T) {
	t.Parallel()
	bothVersions(t, func(t *testing.T, path string) {
		port, dir := peertest.FreePort(t), t.TempDir()
		base, process := peertest.AlertmanagerAt(t, path, port, dir)
		s := newShift(t, nil, base)
		fp := alerts.FingerprintOf(map[string]string{"alertname": "CheckoutDown", "severity": "critical"})
		one := withPrometheus(t, base)
		began := s.until(fp, alerts.Firing).StartsAt
		if _, err := s.board.Ack(context.Background(), people.Actor{Person: "alice"}, []alerts.Fingerprint{fp}, "on it", time.Time{}); err != nil {
			t.Fatal(err)
		}
		s.keep()
		held := func(when string) {
			t.Helper()
			s.ask()
			row, _ := s.board.View().Row(fp)
			if row.State != alerts.Firing || row.Ack == nil || !row.StartsAt.Equal(began) {
				t.Fatalf("%s it reads %s since %s, was %s, held: %v", when, row.State, row.StartsAt, began, row.Ack)
			}
			if kinds := s.store.Kinds(fp); len(kinds) != 1 {
				t.Fatalf("%s the record has %v", when, kinds)
			}
		}
		// said waits until a sender has told the Alertmanager again.
		said := func(when string) {
			t.Helper()
			s.ask()
			was, _ := s.board.View().Row(fp)
			ok := peertest.Until(15*time.Second, func() bool {
				held(when)
				row, _ := s.board.View().Row(fp)
				return row.UpdatedAt.After(was.UpdatedAt)
			})
			if !ok {
				t.Fatalf("%s nobody tells of it any more", when)
			}
		}
		two := withPrometheus(t, base)
		said("with two senders")
		one.Kill()
		said("with the first gone")
		withPrometheus(t, base) // the first, restarted: it gives a new start
		said("with the first restarted")
		process.Kill()
		peertest.AlertmanagerAt(t, path, port, dir)
		two.Kill()
		said("after a restart of the Alertmanager, with the restarted sender alone")
	})
}
