package prometheus_test

import (
	"context"
	"fmt"
	"net/http"
	"path/filepath"
	"slices"
	"strings"
	"testing"
	"time"

	"holdfast/sources"
	"holdfast/sources/alerts"
	"holdfast/sources/alerts/alertmanager"
	"holdfast/sources/alerts/alertstest"
	"holdfast/sources/alerts/prometheus"
	"holdfast/sources/fetch"
	"holdfast/sources/peertest"
	"holdfast/sources/people"
)

// bothVersions runs a test against Debian's Prometheus and one of the 3.x line.
func bothVersions(t *testing.T, test func(t *testing.T, path string)) {
	t.Run("2.42", func(t *testing.T) { t.Parallel(); test(t, peertest.PrometheusOld(t)) })
	t.Run("3.5", func(t *testing.T) { t.Parallel(); test(t, peertest.PrometheusNew(t)) })
}

// watch is a board that looks at a real Prometheus, and at a real Alertmanager where
// there is one.
type watch struct {
	*testing.T
	path, dir, conf, url, am string
	port                     int
	process                  *peertest.Process
	ahead                    time.Duration // of the machine's clock
	board                    *alerts.Board
	store                    *alertstest.Store
	ask                      []func(context.Context, *alerts.Board, *sources.HealthBoard) error
}

func (w *watch) clock() time.Time { return time.Now().Add(w.ahead) }

// newWatch starts a Prometheus with rules. extra is more of its configuration; am is the
// program of an Alertmanager; empty: there is none.
func newWatch(t *testing.T, path, rules, extra, am string) *watch {
	t.Helper()
	w := &watch{T: t, path: path, dir: t.TempDir(), port: peertest.FreePort(t)}
	w.store = alertstest.NewStore(w.clock)
	w.board = alerts.NewBoard(w.store, sources.NewFeed(), w.clock)
	w.conf = "global: {scrape_interval: 1s, evaluation_interval: 1s, external_labels: {cluster: eu, replica: a}}\nrule_files: [rules.yml]\n" +
		fmt.Sprintf("scrape_configs: [{job_name: self, static_configs: [{targets: ['127.0.0.1:%d']}]}]\n", w.port)
	if am != "" {
		w.am, _ = peertest.Alertmanager(t, am)
		cluster, err := alertmanager.New(alertmanager.Config{Name: "prod", Members: []string{w.am}, Fetch: fetch.Options{Timeout: 5 * time.Second}, Now: w.clock})
		if err != nil {
			t.Fatal(err)
		}
		w.ask = append(w.ask, cluster.Ask)
		w.conf += "alerting:\n  alertmanagers: [{static_configs: [{targets: ['" + strings.TrimPrefix(w.am, "http://") + "']}]}]\n" + extra
	}
	w.url, w.process = peertest.PrometheusAt(t, path, w.port, w.dir, w.conf, rules)
	source, err := prometheus.New(prometheus.Config{Name: "rules", URL: w.url, Fetch: fetch.Options{Timeout: 5 * time.Second}, Now: w.clock})
	if err != nil {
		t.Fatal(err)
	}
	w.ask = append(w.ask, source.Ask)
	return w
}

// until asks all sources until the row of an alert is as it should be.
func (w *watch) until(what string, fp alerts.Fingerprint, is func(alerts.Row) bool) (row alerts.Row) {
	w.Helper()
	ok := peertest.Until(60*time.Second, func() bool {
		for _, ask := range w.ask {
			_ = ask(context.Background(), w.board, nil) // one that is being restarted does not answer
		}
		row, _ = w.board.View().Row(fp)
		return is(row)
	})
	if !ok {
		w.Fatalf("%s: it reads %q by %v, %q, rule %+v; the record has %v\n%s", what, row.State, row.Sources, row.Tie(), row.Rule, w.store.Kinds(fp), w.process.Output())
	}
	return row
}

func reads(want alerts.State) func(alerts.Row) bool {
	return func(r alerts.Row) bool { return r.State == want }
}

// reload has the Prometheus take other rules.
func (w *watch) reload(rules string) {
	w.Helper()
	peertest.WriteRules(w, w.dir, rules)
	req, err := http.NewRequestWithContext(context.Background(), http.MethodPost, w.url+"/-/reload", nil)
	if err != nil {
		w.Fatal(err)
	}
	res, err := http.DefaultClient.Do(req)
	if err != nil {
		w.Fatal(err)
	}
	_ = res.Body.Close()
	if res.StatusCode != http.StatusOK {
		w.Fatalf("it reloads with %s\n%s", res.Status, w.process.Output())
	}
}

func (w *watch) ack(fp alerts.Fingerprint) {
	w.Helper()
	if _, err := w.board.Ack(context.Background(), people.Actor{Person: "alice"}, []alerts.Fingerprint{fp}, "on it", time.Time{}); err != nil {
		w.Fatal(err)
	}
}

// rule is a group of one rule.
func rule(expr, wait string) string {
	return "groups: [{name: demo, rules: [{alert: Demo, expr: '" + expr + "', for: " + wait + ", labels: {severity: critical}, annotations: {summary: demo}}]}]\n"
}

// up is an expression that holds for what is scraped, and gives its labels.
const up = `up{job="self"} == 1`

func (w *watch) labels() map[string]string {
	return map[string]string{"alertname": "Demo", "severity": "critical", "job": "self", "instance": fmt.Sprintf("127.0.0.1:%d", w.port)}
}

func TestPeerRuleWaitsFiresFailsAndClears(t *testing.T) {
	t.Parallel()
	bothVersions(t, func(t *testing.T, path string) {
		w := newWatch(t, path, rule(up, "2s"), "", "")
		fp := alerts.FingerprintOf(w.labels())
		waits := w.until("it waits", fp, reads(alerts.Pending))
		w.ack(fp)
		row := w.until("it fires", fp, reads(alerts.Firing))
		if row.Ack == nil || !row.Episode.Equal(waits.Episode) || !row.StartsAt.Equal(waits.StartsAt.Add(2*time.Second)) {
			t.Fatalf("it fires since %s, held by %v; it waited since %s", row.StartsAt, row.Ack, waits.StartsAt)
		}
		if x := row.Rule; x == nil || x.Group != "demo" || filepath.Base(x.File) != "rules.yml" || x.For != 2*time.Second {
			t.Fatalf("its rule is %+v", row.Rule)
		}
		// The labels of both sides collide: the query fails from now on.
		w.reload(rule(`up{job="self"} == 1 and on() (vector(1) * on() group_left() (up or label_replace(up, "x", "y", "", "")))`, "2s"))
		// Until the changed rule is evaluated, that is why nobody can tell.
		row = w.until("its rule fails", fp, func(r alerts.Row) bool {
			return r.State == alerts.Unknown && strings.HasPrefix(r.Rule.Fails, "its rule fails: ")
		})
		if row.Ack == nil || row.Rule.Fails == "its rule fails: no reason is given" {
			t.Fatalf("its rule fails: held by %v, %q", row.Ack, row.Rule.Fails)
		}
		w.reload(rule(`up{job="self"} == 2`, "2s"))
		w.until("it clears", fp, reads(alerts.Resolved))
	})
}

func TestPeerRestartOfPrometheusIsNoResolve(t *testing.T) {
	t.Parallel()
	bothVersions(t, func(t *testing.T, path string) {
		rules := rule(up, "5s")
		w := newWatch(t, path, rules, "", "")
		fp := alerts.FingerprintOf(w.labels())
		was := w.until("it fires", fp, reads(alerts.Firing))
		w.ack(fp)
		w.process.Stop()
		_, w.process = peertest.PrometheusAt(t, path, w.port, w.dir, w.conf, rules)
		seen := map[string]bool{}
		row := w.until("it fires again", fp, func(r alerts.Row) bool {
			if r.State != alerts.Firing || r.Ack == nil || !r.Episode.Equal(was.Episode) {
				t.Fatalf("after the restart it reads %s, held by %v, in episode %s", r.State, r.Ack, r.Episode)
			}
			seen[rulesState(t, w.url)] = true
			return seen["firing"]
		})
		if !seen["pending"] {
			t.Log("it fired again before anybody saw it wait") // on a machine that stood still
		}
		told := slices.DeleteFunc(slices.Clone(w.store.Kinds(fp)), func(kind string) bool { return kind == alerts.KindPending })
		if !row.StartsAt.Equal(was.StartsAt) || !slices.Equal(told, []string{"fired"}) {
			t.Fatalf("it began at %s, now %s; the record has %v", was.StartsAt, row.StartsAt, w.store.Kinds(fp))
		}
	})
}

// rulesState is the state of the only rule, in the peer's own words.
func rulesState(t *testing.T, base string) string {
	t.Helper()
	client, err := fetch.New(fetch.Options{})
	if err != nil {
		t.Fatal(err)
	}
	var is struct {
		Data struct {
			Groups []struct{ Rules []struct{ State string } }
		}
	}
	if err := client.GetJSON(context.Background(), base+"/api/v1/rules?type=alert", &is); err != nil || len(is.Data.Groups) == 0 {
		return ""
	}
	return is.Data.Groups[0].Rules[0].State
}

func TestPeerDeletedRuleLeavesItsAlertUnknown(t *testing.T) {
	t.Parallel()
	bothVersions(t, func(t *testing.T, path string) {
		w := newWatch(t, path, rule(up, "0s"), "", "")
		fp := alerts.FingerprintOf(w.labels())
		w.until("it fires", fp, reads(alerts.Firing))
		w.reload("groups: [{name: demo, rules: [{alert: Other, expr: vector(1)}]}]\n")
		w.until("its rule is gone", fp, reads(alerts.Unknown))
		if err := w.board.Gone(context.Background(), people.Actor{Person: "alice"}, []alerts.Fingerprint{fp}); err != nil {
			t.Fatal(err)
		}
		w.until("a person says so", fp, reads(alerts.Resolved))
	})
}

func TestPeerRuleAndWhatItSendsToAlertmanagerAreOneRow(t *testing.T) {
	t.Parallel()
	bothVersions(t, func(t *testing.T, path string) {
		w := newWatch(t, path, rule(up, "2s"), "", peertest.AlertmanagerOld(t))
		fp := alerts.FingerprintOf(w.labels())
		w.until("it waits", fp, reads(alerts.Pending))
		w.ack(fp)
		row := w.until("both tell of it", fp, func(r alerts.Row) bool { return slices.Equal(r.Sources, []string{"prod", "rules"}) })
		sent := w.labels()
		sent["cluster"], sent["replica"] = "eu", "a"
		if row.Fingerprint != alerts.FingerprintOf(sent) || !slices.Equal(row.Also(), []alerts.Fingerprint{fp}) || row.Ack == nil {
			t.Fatalf("the row is %s, also %v, held by %v", row.Fingerprint, row.Also(), row.Ack)
		}
		if want := "the same in rules: all its labels are there; extra: cluster, replica"; row.Tie() != want || len(w.board.View().Rows) != 1 {
			t.Fatalf("%d rows, and it says %q", len(w.board.View().Rows), row.Tie())
		}
		w.reload(rule(`up{job="self"} == 2`, "2s"))
		w.until("it clears in both", fp, reads(alerts.Resolved))
	})
}

func TestPeerRelabelledAlertIsAnotherAndSaysSo(t *testing.T) {
	t.Parallel()
	bothVersions(t, func(t *testing.T, path string) {
		w := newWatch(t, path, rule(up, "0s"), "  alert_relabel_configs: [{target_label: severity, replacement: page}]\n", peertest.AlertmanagerOld(t))
		fp := alerts.FingerprintOf(w.labels())
		sent := w.labels()
		sent["cluster"], sent["replica"], sent["severity"] = "eu", "a", "page"
		w.until("what was sent fires", alerts.FingerprintOf(sent), reads(alerts.Firing))
		row := w.until("the rule's says why", fp, func(r alerts.Row) bool { return r.Tie() != "" })
		if want := "not taken for " + string(alerts.FingerprintOf(sent)) + " of prod: its severity is another there"; row.Tie() != want || len(w.board.View().Rows) != 2 {
			t.Fatalf("%d rows, and it says %q", len(w.board.View().Rows), row.Tie())
		}
	})
}
