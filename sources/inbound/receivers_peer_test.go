package inbound

import (
	"bytes"
	"encoding/json"
	"fmt"
	"net/http"
	"os"
	"path/filepath"
	"slices"
	"testing"
	"time"

	"holdfast/sources"
	"holdfast/sources/alerts"
	"holdfast/sources/alerts/alertmanager"
	"holdfast/sources/fetch"
	"holdfast/sources/peertest"
)

// bothAlertmanagers runs a test against Debian's Alertmanager and the current one.
func bothAlertmanagers(t *testing.T, test func(t *testing.T, p *pair)) {
	t.Helper()
	for version, find := range map[string]func(testing.TB) string{"0.25": peertest.AlertmanagerOld, "0.35": peertest.AlertmanagerNew} {
		t.Run(version, func(t *testing.T) {
			t.Parallel()
			test(t, newPair(t, find(t)))
		})
	}
}

// pair is a door that is open, and a real Alertmanager that is to send to it.
type pair struct {
	*stand
	program string
	base    string // of the Alertmanager
	cluster *alertmanager.Cluster
}

func newPair(t *testing.T, program string) *pair {
	p := &pair{program: program}
	var board *alerts.Board
	p.stand = newStand(t, func(o *Options) {
		board = alerts.NewBoard(&record{}, sources.NewFeed(), time.Now)
		o.Now, o.Board, o.Acks = time.Now, board, board
	})
	p.board = board
	p.run()
	p.untilHealth("the open door", isUp)
	return p
}

// sends starts the Alertmanager with a receiver, in which %s stands for the door.
func (p *pair) sends(receiver string) {
	p.t.Helper()
	dir := p.t.TempDir()
	conf := "route: {receiver: door, group_by: [service], group_wait: 100ms, group_interval: 1s, repeat_interval: 1h}\nreceivers:\n- name: door\n  " +
		fmt.Sprintf(receiver, "http://"+p.door.Addr()) + "\n"
	if err := os.WriteFile(filepath.Join(dir, "alertmanager.yml"), []byte(conf), 0o600); err != nil {
		p.t.Fatal(err)
	}
	listen := fmt.Sprintf("127.0.0.1:%d", peertest.FreePort(p.t))
	p.base = "http://" + listen
	peertest.Start(p.t, p.base+"/-/ready", p.program, "--config.file="+filepath.Join(dir, "alertmanager.yml"), "--storage.path="+filepath.Join(dir, "data"),
		"--web.listen-address="+listen, "--cluster.listen-address=")
	cluster, err := alertmanager.New(alertmanager.Config{Name: "prod", Members: []string{p.base}, Fetch: fetch.Options{Timeout: 5 * time.Second}, Every: time.Second})
	if err != nil {
		p.t.Fatal(err)
	}
	p.cluster = cluster
}

// labels are those of an alert of this pair.
func labels(name string, more ...string) map[string]string {
	set := map[string]string{"alertname": name, "severity": "critical", "service": "checkout"}
	for i := 0; i < len(more); i += 2 {
		set[more[i]] = more[i+1]
	}
	return set
}

// push gives the Alertmanager alerts that began a minute ago, and end so much later.
func (p *pair) push(ends time.Duration, sets ...map[string]string) {
	p.t.Helper()
	var list []map[string]any
	for _, set := range sets {
		list = append(list, map[string]any{
			"labels": set, "annotations": map[string]string{"summary": "all of\nit is down", "count": "12"},
			"startsAt": time.Now().Add(-time.Minute), "endsAt": time.Now().Add(ends), "generatorURL": "http://prom.example/graph?g0.expr=up",
		})
	}
	body, err := json.Marshal(list)
	if err != nil {
		p.t.Fatal(err)
	}
	req, err := http.NewRequestWithContext(p.t.Context(), http.MethodPost, p.base+"/api/v2/alerts", bytes.NewReader(body))
	if err != nil {
		p.t.Fatal(err)
	}
	req.Header.Set("Content-Type", "application/json")
	res, err := http.DefaultClient.Do(req)
	if err != nil {
		p.t.Fatal(err)
	}
	_ = res.Body.Close()
	if res.StatusCode != http.StatusOK {
		p.t.Fatalf("it took the alerts with %s", res.Status)
	}
}

// until waits until the alert reads so, as the sources tell that are named; asked: the
// Alertmanager is asked, too.
func (p *pair) until(set map[string]string, want alerts.State, asked bool, from ...string) alerts.Row {
	p.t.Helper()
	var row alerts.Row
	ok := peertest.Until(time.Minute, func() bool {
		if asked {
			if err := p.cluster.Ask(p.t.Context(), p.board, p.health); err != nil {
				p.t.Fatal(err)
			}
		}
		if err := p.board.Tick(p.t.Context()); err != nil {
			p.t.Fatal(err)
		}
		row, _ = p.board.View().Row(alerts.FingerprintOf(set))
		return row.State == want && slices.Equal(row.Sources, from)
	})
	if !ok {
		p.t.Fatalf("%s reads %q of %q, want %s of %q; the board has %q, counted %+v", set["alertname"], row.State, row.Sources, want, from, p.rows(), p.door.Counts())
	}
	return row
}

// silence mutes one label set in the Alertmanager.
func (p *pair) silence(set map[string]string) {
	p.t.Helper()
	now := time.Now()
	if _, err := p.cluster.Silence(p.t.Context(), alerts.SilenceRequest{Labels: set, StartsAt: now, EndsAt: now.Add(time.Hour), By: "bob", Comment: "known"}); err != nil {
		p.t.Fatal(err)
	}
}

func TestARealAlertmanagersWebhook(t *testing.T) {
	t.Parallel()
	bothAlertmanagers(t, func(t *testing.T, p *pair) {
		p.sends("webhook_configs: [{url: '%s" + webhookPath + "'}]")
		a, b := labels("A", "code", "2"), labels("B")
		p.push(time.Hour, a, b)
		row := p.until(a, alerts.Firing, false, alerts.Webhook)
		p.until(b, alerts.Firing, false, alerts.Webhook)
		if began := time.Since(row.StartsAt); began < time.Minute || began > time.Hour || row.Annotations["count"] != "12" || row.GeneratorURL == "" || row.Labels["code"] != "2" {
			t.Errorf("it arrived as %+v", row.Alert)
		}
		p.until(a, alerts.Firing, true, alerts.Webhook, "prod")

		// Silenced and then over is never sent; its own list tells of it.
		p.silence(b)
		if quiet := p.until(b, alerts.Firing, true, alerts.Webhook, "prod").Quiet; quiet == nil || quiet.By != "bob" {
			t.Errorf("it is quiet by %+v", quiet)
		}
		p.push(0, b)
		p.until(b, alerts.Resolved, true, alerts.Webhook, "prod")

		p.push(0, a)
		p.until(a, alerts.Resolved, true, alerts.Webhook, "prod")
		if n := len(p.board.View().Rows); n != 2 {
			t.Errorf("two alerts are %d rows", n)
		}
	})
}

func TestARealAlertmanagersWebhookSaysWhatIsOver(t *testing.T) {
	t.Parallel()
	bothAlertmanagers(t, func(t *testing.T, p *pair) {
		p.sends("webhook_configs: [{url: '%s" + webhookPath + "', max_alerts: 1}]")
		a, left := labels("A"), map[string]string{"alertname": LeftOut, "severity": "warning", "receiver": "door", "group": `{}:{service="checkout"}`}
		p.push(time.Hour, a)
		p.until(a, alerts.Firing, false, alerts.Webhook)
		p.push(0, a)
		if row := p.until(a, alerts.Resolved, false, alerts.Webhook); row.ClearedAt.After(time.Now()) {
			t.Errorf("it cleared at %v", row.ClearedAt)
		}
		p.push(time.Hour, labels("B"), labels("C"), labels("D"))
		var says string
		if !peertest.Until(time.Minute, func() bool { // it may look at the group before all of them have come
			says = p.until(left, alerts.Firing, false, alerts.Webhook).Annotations["summary"]
			return says == "2 alerts of this group left out of the last message"
		}) {
			t.Errorf("it says %q", says)
		}
	})
}
