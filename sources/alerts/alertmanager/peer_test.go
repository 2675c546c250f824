package alertmanager_test

import (
	"bytes"
	"context"
	"encoding/json"
	"fmt"
	"net/http"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"
	"time"

	"holdfast/sources"
	"holdfast/sources/alerts"
	"holdfast/sources/alerts/alertmanager"
	"holdfast/sources/alerts/alertstest"
	"holdfast/sources/fetch"
	"holdfast/sources/peertest"
	"holdfast/sources/people"
)

// bothVersions runs a test against Debian's Alertmanager and the current one.
func bothVersions(t *testing.T, test func(t *testing.T, path string)) {
	t.Run("0.25", func(t *testing.T) { test(t, peertest.AlertmanagerOld(t)) })
	t.Run("0.35", func(t *testing.T) { test(t, peertest.AlertmanagerNew(t)) })
}

// shift is a board, a keeper and the cluster they are about.
type shift struct {
	*testing.T
	cluster *alertmanager.Cluster
	board   *alerts.Board
	health  *sources.HealthBoard
	store   *alertstest.Store
	keeper  *alerts.Keeper
}

func newShift(t *testing.T, expect alerts.Matchers, urls ...string) *shift {
	t.Helper()
	conf := alertmanager.Config{Name: "prod", Members: urls, Fetch: fetch.Options{Timeout: 5 * time.Second}, Every: time.Second, Keeps: alertmanager.Keeps{Silences: true, Extended: true}}
	if expect != nil {
		conf.Expect = []alerts.Matchers{expect}
	}
	c, err := alertmanager.New(conf)
	if err != nil {
		t.Fatal(err)
	}
	feed := sources.NewFeed()
	s := &shift{T: t, cluster: c, store: alertstest.NewStore(time.Now), health: sources.NewHealthBoard(feed)}
	s.board = alerts.NewBoard(s.store, feed, time.Now)
	s.keeper = alerts.NewKeeper("prod", alerts.SilencePolicy{Length: 15 * time.Minute, Extend: true}, c, s.board, s.store, s.store, "peer test", time.Now)
	return s
}

func (s *shift) ask() {
	s.Helper()
	if err := s.cluster.Ask(context.Background(), s.board, s.health); err != nil {
		s.Fatal(err)
	}
}

func (s *shift) keep() {
	s.Helper()
	if err := s.keeper.Once(context.Background()); err != nil {
		s.Fatal(err)
	}
}

// until asks until the alert reads so.
func (s *shift) until(fp alerts.Fingerprint, want alerts.State) alerts.Row {
	s.Helper()
	var row alerts.Row
	ok := peertest.Until(10*time.Second, func() bool {
		s.ask()
		row, _ = s.board.View().Row(fp)
		return row.State == want
	})
	if !ok {
		s.Fatalf("the alert reads %q, want %s", row.State, want)
	}
	return row
}

func (s *shift) silences() []alerts.Silence {
	s.Helper()
	list, err := s.cluster.Silences(context.Background())
	if err != nil {
		s.Fatal(err)
	}
	return slices.DeleteFunc(list, func(x alerts.Silence) bool { return !x.Active })
}

var checkout = map[string]string{"alertname": "CheckoutDown", "severity": "critical", "service": "checkout", "path": `C:\x "y"`}

// send pushes the alert as Prometheus does.
func send(t *testing.T, base string, starts, ends time.Time) {
	t.Helper()
	post(t, base, map[string]any{
		"labels": checkout, "annotations": map[string]string{"summary": "down\x1b[2J"}, "startsAt": starts, "endsAt": ends,
	})
}

// post pushes alerts in one request.
func post(t testing.TB, base string, list ...map[string]any) {
	t.Helper()
	body, err := json.Marshal(list)
	if err != nil {
		t.Fatal(err)
	}
	req, err := http.NewRequestWithContext(context.Background(), http.MethodPost, base+"/api/v2/alerts", bytes.NewReader(body))
	if err != nil {
		t.Fatal(err)
	}
	req.Header.Set("Content-Type", "application/json")
	res, err := http.DefaultClient.Do(req)
	if err != nil {
		t.Fatal(err)
	}
	_ = res.Body.Close()
	if res.StatusCode != http.StatusOK {
		t.Fatalf("%s took the alert with %s", base, res.Status)
	}
}

func TestPeerAckIsSilencedUntilTheAlertClears(t *testing.T) {
	t.Parallel()
	bothVersions(t, func(t *testing.T, path string) {
		base, _ := peertest.Alertmanager(t, path)
		s := newShift(t, nil, base)
		ctx := context.Background()
		fp := alerts.FingerprintOf(checkout)
		since := time.Now().Add(-time.Minute)
		send(t, base, since, time.Now().Add(5*time.Minute))
		row := s.until(fp, alerts.Firing)
		if row.Labels["path"] != checkout["path"] || row.Annotations["summary"] != "down<U+001B>[2J" {
			t.Fatalf("the row is %+v", row)
		}

		if _, err := s.board.Ack(ctx, people.Actor{Person: "alice"}, []alerts.Fingerprint{fp}, "failing over", time.Time{}); err != nil {
			t.Fatal(err)
		}
		s.keep()
		list := s.silences()
		if len(list) != 1 || list[0].By != "alice" || list[0].Comment != "holdfast ack: failing over" || len(list[0].Labels) != len(checkout) {
			t.Fatalf("the cluster holds %+v", list)
		}
		// Alertmanager says so on the alert itself, and it stays held, not quiet.
		kept := peertest.Until(5*time.Second, func() bool {
			s.ask()
			row, _ = s.board.View().Row(fp)
			return row.Kept != nil
		})
		if !kept || row.Quiet != nil || row.Section() != alerts.SectionHeld || row.SilenceUntil.IsZero() {
			t.Fatalf("the row is %+v", row)
		}

		send(t, base, since, time.Now()) // Prometheus says resolved
		s.until(fp, alerts.Resolved)
		s.keep()
		if list := s.silences(); len(list) != 0 || len(s.store.Kept()) != 0 {
			t.Fatalf("a silence outlives the clear: %+v", list)
		}
		send(t, base, time.Now(), time.Now().Add(5*time.Minute))
		if row := s.until(fp, alerts.Firing); row.Ack != nil || row.Quiet != nil {
			t.Fatalf("the next firing is not loud: %+v", row)
		}
	})
}

func TestPeerExtensionKeepsTheID(t *testing.T) {
	t.Parallel()
	bothVersions(t, func(t *testing.T, path string) {
		base, _ := peertest.Alertmanager(t, path)
		s := newShift(t, nil, base)
		ctx := context.Background()
		begin := time.Now().Truncate(time.Millisecond)
		req := alerts.SilenceRequest{Labels: checkout, StartsAt: begin, EndsAt: begin.Add(time.Minute), By: "alice", Comment: "holdfast ack: x"}
		id, err := s.cluster.Silence(ctx, req)
		if err != nil {
			t.Fatal(err)
		}
		req.ID, req.StartsAt, req.EndsAt = id, s.silences()[0].StartsAt, begin.Add(time.Hour)
		again, err := s.cluster.Silence(ctx, req)
		if err != nil || again != id {
			t.Fatalf("extended as %q (was %q): %v", again, id, err)
		}
		if list := s.silences(); len(list) != 1 || !list[0].EndsAt.Equal(req.EndsAt) {
			t.Fatalf("the cluster holds %+v", list)
		}
		for range 2 { // the second time it is gone already
			if err := s.cluster.Expire(ctx, id); err != nil {
				t.Fatal(err)
			}
		}
		if err := s.cluster.Expire(ctx, "00000000-0000-4000-8000-000000000000"); err != nil {
			t.Fatalf("an unknown silence: %v", err)
		}
		req.ID = "00000000-0000-4000-8000-000000000000"
		if id, err := s.cluster.Silence(ctx, req); err != nil || id == "" || id == req.ID {
			t.Fatalf("extending one that is lost made %q: %v", id, err)
		}
	})
}

func TestPeerRestartClearsNothing(t *testing.T) {
	t.Parallel()
	bothVersions(t, func(t *testing.T, path string) {
		port, dir := peertest.FreePort(t), t.TempDir()
		base, process := peertest.AlertmanagerAt(t, path, port, dir)
		s := newShift(t, nil, base)
		fp := alerts.FingerprintOf(checkout)
		since := time.Now()
		send(t, base, since, time.Now().Add(5*time.Minute))
		s.until(fp, alerts.Firing)
		process.Kill()
		if err := s.cluster.Ask(context.Background(), s.board, s.health); err == nil {
			t.Fatal("a killed Alertmanager answers")
		}
		peertest.AlertmanagerAt(t, path, port, dir)
		for range 4 {
			s.ask()
		}
		if row, _ := s.board.View().Row(fp); row.State != alerts.Firing {
			t.Fatalf("the restart made it %s", row.State)
		}
		send(t, base, since, time.Now().Add(5*time.Minute))
		s.until(fp, alerts.Firing)
		send(t, base, since, time.Now())
		s.until(fp, alerts.Resolved)
	})
}

func TestPeerInhibitedNamesWhatInhibits(t *testing.T) {
	t.Parallel()
	bothVersions(t, func(t *testing.T, path string) {
		base, _ := peertest.Alertmanager(t, path)
		s := newShift(t, nil, base)
		lset := map[string]string{"alertname": "CartSlow", "severity": "info", "service": "checkout"}
		send(t, base, time.Now(), time.Now().Add(5*time.Minute))
		body := fmt.Sprintf(`[{"labels":{"alertname":"CartSlow","severity":"info","service":"checkout"},"endsAt":%q}]`, time.Now().Add(5*time.Minute).Format(time.RFC3339))
		post := func() {
			req, err := http.NewRequestWithContext(t.Context(), http.MethodPost, base+"/api/v2/alerts", bytes.NewReader([]byte(body)))
			if err != nil {
				t.Fatal(err)
			}
			req.Header.Set("Content-Type", "application/json")
			res, err := http.DefaultClient.Do(req)
			if err != nil {
				t.Fatal(err)
			}
			_ = res.Body.Close()
		}
		post()
		var row alerts.Row
		ok := peertest.Until(10*time.Second, func() bool {
			s.ask()
			row, _ = s.board.View().Row(alerts.FingerprintOf(lset))
			return row.Quiet != nil
		})
		if !ok || row.Quiet.Why != alerts.Inhibited || row.Quiet.By != "CheckoutDown" {
			t.Fatalf("quiet: %+v", row.Quiet)
		}
	})
}

func TestPeerStoppedPrometheusIsBlind(t *testing.T) {
	t.Parallel()
	prometheus := peertest.Need(t, "prometheus")[0]
	base, _ := peertest.Alertmanager(t, peertest.AlertmanagerNew(t))
	dir := t.TempDir()
	write := func(name, text string) string {
		path := filepath.Join(dir, name)
		if err := os.WriteFile(path, []byte(text), 0o600); err != nil {
			t.Fatal(err)
		}
		return path
	}
	rules := write("rules.yml", "groups: [{name: g, rules: [{alert: Watchdog, expr: vector(1), labels: {severity: none}}]}]\n")
	conf := write("prometheus.yml", fmt.Sprintf("global: {evaluation_interval: 200ms}\nrule_files: [%q]\nalerting: {alertmanagers: [{static_configs: [{targets: [%q]}]}]}\n",
		rules, strings.TrimPrefix(base, "http://")))
	listen := fmt.Sprintf("127.0.0.1:%d", peertest.FreePort(t))
	process := peertest.Start(t, "http://"+listen+"/-/ready", prometheus, "--config.file="+conf, "--storage.tsdb.path="+filepath.Join(dir, "data"),
		"--web.listen-address="+listen, "--rules.alert.resend-delay=200ms")

	watchdog, err := alerts.ParseMatchers(`alertname="Watchdog"`)
	if err != nil {
		t.Fatal(err)
	}
	s := newShift(t, watchdog, base)
	lset := map[string]string{"alertname": "Watchdog", "severity": "none"}
	blind := alerts.Blind("prod", "").Fingerprint
	s.until(alerts.FingerprintOf(lset), alerts.Firing)
	if row, ok := s.board.View().Row(blind); ok && row.State == alerts.Firing {
		t.Fatalf("blind although Prometheus sends: %+v", row)
	}
	process.Kill()
	s.until(blind, alerts.Firing)
	if row, ok := s.board.View().Row(alerts.FingerprintOf(lset)); !ok || row.State == alerts.Resolved {
		t.Fatalf("a Prometheus that was killed said resolved: %+v", row)
	}
}

func TestPeerHAPair(t *testing.T) {
	t.Parallel()
	path := peertest.AlertmanagerNew(t)
	gossip := peertest.FreePort(t)
	flags := func(port int) []string {
		return []string{
			fmt.Sprintf("--cluster.listen-address=127.0.0.1:%d", port), fmt.Sprintf("--cluster.peer=127.0.0.1:%d", gossip),
			"--cluster.settle-timeout=2s", "--cluster.pushpull-interval=2s", "--cluster.gossip-interval=100ms", "--cluster.reconnect-interval=1s",
		}
	}
	one, first := peertest.Alertmanager(t, path, flags(gossip)...)
	two, _ := peertest.Alertmanager(t, path, flags(peertest.FreePort(t))...)
	s := newShift(t, nil, one, two)
	ctx := context.Background()
	fp := alerts.FingerprintOf(checkout)
	since := time.Now().Add(-time.Minute)

	send(t, two, since, time.Now().Add(5*time.Minute)) // only the second hears of it: alerts are not gossiped
	s.until(fp, alerts.Firing)
	if _, err := s.board.Ack(ctx, people.Actor{Person: "alice"}, []alerts.Fingerprint{fp}, "", time.Time{}); err != nil {
		t.Fatal(err)
	}
	s.keep() // posted to the first, gossiped to the second
	kept := peertest.Until(10*time.Second, func() bool {
		s.ask()
		row, _ := s.board.View().Row(fp)
		return row.Kept != nil
	})
	if !kept {
		t.Fatal("the silence posted to one member did not reach the alert of the other")
	}

	first.Kill()
	s.ask()
	if row, _ := s.board.View().Row(fp); row.State != alerts.Firing {
		t.Fatalf("with one of two members dead it reads %s", row.State)
	}
	send(t, two, since, time.Now())
	s.until(fp, alerts.Resolved)
	s.keep()
	if list := s.silences(); len(list) != 0 {
		t.Fatalf("a silence outlives the clear: %+v", list)
	}
}
