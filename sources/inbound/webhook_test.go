package inbound

import (
	"errors"
	"fmt"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"
	"time"

	"holdfast/sources/alerts"
	"holdfast/sources/text"
)

// recorded is a body that a real program sent.
func recorded(t *testing.T, name string) string {
	t.Helper()
	body, err := os.ReadFile(filepath.Join("testdata", name))
	if err != nil {
		t.Fatal(err)
	}
	return string(body)
}

// webhook posts a message, which must be taken whole.
func (s *stand) webhook(path, body string, want int) {
	s.t.Helper()
	if status, answer := s.ask("POST", path, body); status != 200 || answer["accepted"] != float64(want) {
		s.t.Fatalf("it answers %d %v, want %d taken", status, answer, want)
	}
}

func TestWebhooksOfRealAlertmanagers(t *testing.T) {
	watchdog := alerts.FingerprintOf(map[string]string{"alertname": "AlwaysFiring", "service": "watchdog", "severity": "info"})
	for _, version := range []string{"0.25", "0.34"} {
		t.Run(version, func(t *testing.T) {
			s := newStand(t, nil)
			s.webhook(webhookPath, recorded(t, "am-"+version+"-webhook-001.json"), 1)
			s.webhook(webhookPath, recorded(t, "am-"+version+"-webhook-002.json"), 1)
			s.wantRows("QueueBacklog firing", "AlwaysFiring firing")
			row, _ := s.board.View().Row(watchdog)
			if row.Sources[0] != alerts.Webhook || row.Annotations["summary"] == "" || row.StartsAt.After(s.now) || !row.EndsAt.Equal(s.now.Add(passedOn)) {
				t.Errorf("the row is %+v", row)
			}
			if s.record.saved() < 2 {
				t.Errorf("%d alerts are in the record", s.record.saved())
			}
			s.now = s.now.Add(4*time.Hour + 10*time.Minute)
			s.webhook(webhookPath, recorded(t, "am-"+version+"-webhook-001.json"), 1) // the repeat after four hours
			s.now = s.now.Add(time.Hour)
			if err := s.board.Tick(t.Context()); err != nil {
				t.Fatal(err)
			}
			s.wantRows("QueueBacklog unknown", "AlwaysFiring firing")
		})
	}
	s := newStand(t, nil)
	for _, name := range []string{"am-0.25-webhook-002.json", "am-0.25-webhook-003.json"} {
		s.webhook(webhookPath, recorded(t, name), 1)
	}
	s.wantRows() // it ended more than a quarter of an hour ago
	if last := s.record.last(alerts.KindCleared); !last.At.Equal(time.Date(2026, 11, 20, 13, 27, 15, 568e6, time.UTC)) {
		t.Errorf("the record says that it cleared at %v", last.At)
	}
}

// last is the newest transition of a kind that was saved.
func (r *record) last(kind string) (t alerts.Transition) {
	r.mu.Lock()
	defer r.mu.Unlock()
	for _, seen := range r.seen {
		for _, tr := range seen.Transitions {
			if tr.Kind == kind {
				t = tr
			}
		}
	}
	return t
}

func TestGrafanasWebhook(t *testing.T) {
	s := newStand(t, nil)
	s.webhook(grafanaPath, recorded(t, "grafana-12.json"), 2)
	s.wantRows("High latency firing")
	row, ok := s.board.View().Row("c6eadffa33fcdf37")
	if !ok || row.Sources[0] != alerts.Grafana || row.Severity != alerts.Critical || row.Labels["instance"] != "web-3" {
		t.Fatalf("the row is %+v", row)
	}
	notes := row.Annotations
	if notes["dashboard_url"] != "https://grafana.example/d/abc?orgId=1" || notes["panel_url"] == "" || notes["values"] == "" || notes["runbook_url"] == "" || notes["__alertImageToken__"] != "" {
		t.Errorf("its annotations are %v", notes)
	}
	body := strings.ReplaceAll(recorded(t, "grafana-12.json"), `"status":"firing","labels"`, `"status":"resolved","labels"`)
	s.webhook(grafanaPath, body, 2)
	s.wantRows("High latency resolved")
}

// told is a message with some alerts; left says how many it left out.
func told(left int, list ...string) string {
	return fmt.Sprintf(`{"version":"4","status":"firing","receiver":"on-call","groupKey":"{}:{}","externalURL":"http://am","truncatedAlerts":%d,"alerts":[%s]}`, left, strings.Join(list, ","))
}

func one(name, status string, ends time.Time) string {
	return fmt.Sprintf(`{"status":%q,"labels":{"alertname":%q},"annotations":{"summary":"s"},"startsAt":"2026-11-20T13:59:00Z","endsAt":%q}`, status, name, ends.Format(time.RFC3339))
}

func TestTheGoodAlertsOfAWebhookAreTaken(t *testing.T) {
	s := newStand(t, nil)
	status, answer := s.ask("POST", webhookPath, told(0, one("A", "firing", time.Time{}), `{"status":"firing","labels":{}}`, one("B", "resting", time.Time{}), `7`,
		`{"status":"firing","labels":{"alertname":"C","alertname":"D"}}`, `{"status":"firing","labels":{"alertname":"E"},"startsAt":"yesterday"}`, one("F", "firing", time.Time{})))
	why, _ := answer["error"].(map[string]any)
	all, _ := why["errors"].([]any)
	if status != 400 || answer["accepted"] != 2.0 || len(all) != 5 {
		t.Fatalf("it answers %d %v", status, answer)
	}
	for i, want := range []string{"alert 2: it has no labels", `alert 3: its status is "resting"`, "alert 4: ", "alert 5: the name /labels/alertname stands there twice", `alert 6: "yesterday" is no time`} {
		if got, _ := all[i].(string); !strings.HasPrefix(got, want) {
			t.Errorf("mistake %d is %q, want %q", i, got, want)
		}
	}
	s.wantRows("A firing", "F firing")
	if c := s.door.Counts(); c != (Counts{Alerts: 2}) {
		t.Errorf("it counts %+v", c)
	}
}

func TestAWebhookThatLeavesAlertsOutIsSaid(t *testing.T) {
	s := newStand(t, nil)
	status, answer := s.ask("POST", webhookPath, told(3, one("A", "firing", time.Time{})))
	if status != 200 || answer["left_out"] != 3.0 {
		t.Fatalf("it answers %d %v", status, answer)
	}
	s.wantRows(LeftOut+" firing", "A firing")
	if row := s.board.View().Rows[0]; !strings.HasPrefix(row.Annotations["summary"], "3 alerts of this group left out") || row.Severity != alerts.Warning {
		t.Errorf("the row is %+v", row)
	}
	s.now = s.now.Add(time.Minute)
	s.webhook(webhookPath, told(0, one("A", "firing", time.Time{})), 1)
	s.wantRows("A firing", LeftOut+" resolved")
}

func TestWhatAWebhookDoesNotListStands(t *testing.T) {
	s := newStand(t, nil)
	s.webhook(webhookPath, told(0, one("A", "firing", time.Time{}), one("B", "firing", time.Time{})), 2)
	for range 3 {
		s.now = s.now.Add(5 * time.Minute)
		s.webhook(webhookPath, told(0, one("B", "firing", time.Time{})), 1)
	}
	s.wantRows("A firing", "B firing")
	s.webhook(webhookPath, told(0, one("A", "resolved", s.now.Add(time.Hour))), 1) // its clock is ahead
	s.wantRows("B firing", "A resolved")
	if row := s.board.View().Rows[1]; row.ClearedAt.After(s.now) {
		t.Errorf("it cleared at %v, which is ahead", row.ClearedAt)
	}
}

func TestAWebhooksAlertIsKnownByItsLabels(t *testing.T) {
	fp := func(labels string) alerts.Fingerprint {
		s := newStand(t, nil)
		s.webhook(webhookPath, told(0, `{"status":"firing","labels":`+labels+`,"fingerprint":"00000000000000aa"}`), 1)
		return s.board.View().Rows[0].Fingerprint
	}
	if got := fp(`{"alertname":"A","gone":""}`); got != alerts.FingerprintOf(map[string]string{"alertname": "A"}) {
		t.Errorf("it is known as %s", got)
	}
	if got := fp(`{"alertname":"A","path":"caf\ufffd"}`); got != "00000000000000aa" {
		t.Errorf("one whose labels did not survive is known as %s", got)
	}
}

func TestWhatIsNoWebhook(t *testing.T) {
	for _, tt := range []struct {
		name, body, why string
		status          int
	}{
		{"no JSON", "hello", "it does not begin with {", 400},
		{"a list", "[]", "it does not begin with {", 400},
		{"no alerts", `{"status":"firing"}`, "it has no list `alerts`", 400},
		{"alerts that are no list", `{"alerts":{}}`, "are no list", 400},
		{"two lists of alerts", `{"alerts":[],"alerts":[]}`, "the name alerts stands there twice", 400},
		{"it ends in the middle", `{"alerts":[`, "ends in the middle", 400},
		{"more behind it", `{"alerts":[]} {}`, "more behind it", 400},
		{"a number that is none", `{"alerts":[],"truncatedAlerts":-1}`, "truncatedAlerts is -1", 400},
		{"Grafana's of before version 9", `{"title":"x","state":"alerting","evalMatches":[]}`, "it has no list `alerts`", 400},
		{"too much", strings.Repeat(" ", maxAlerts+1), "larger than", 413},
	} {
		for _, path := range []string{webhookPath, grafanaPath} {
			t.Run(tt.name+path, func(t *testing.T) {
				s := newStand(t, nil)
				status, answer := s.ask("POST", path, tt.body)
				if why := whyOf(answer); status != tt.status || !strings.Contains(why, tt.why) {
					t.Errorf("it answers %d %q, want %d %q", status, why, tt.status, tt.why)
				}
				if s.wantRows(); s.record.saved() != 0 || s.door.Counts() != (Counts{Refused: 1}) {
					t.Errorf("it had an effect: %+v", s.door.Counts())
				}
			})
		}
	}
}

func TestAWebhookTheRecordRefusesIsSentAgain(t *testing.T) {
	s := newStand(t, nil)
	s.record.fail = errors.New("disk is full")
	status, answer := s.ask("POST", webhookPath, told(0, one("A", "firing", time.Time{})))
	if status != 503 || answer["recorded"] != false || !strings.Contains(whyOf(answer), "disk is full") {
		t.Errorf("it answers %d %v", status, answer)
	}
	if rows := s.board.View().Rows; len(rows) != 1 || !rows[0].Unrecorded {
		t.Errorf("the board shows %+v", rows)
	}
	s = newStand(t, func(o *Options) { o.ReadOnly = true })
	if status, answer := s.ask("POST", webhookPath, told(0)); status != 503 || !strings.Contains(whyOf(answer), "--read-only") {
		t.Errorf("one that may not write answers %d %v", status, answer)
	}
}

func TestSecretsOfWhatIsPushedAreNotShown(t *testing.T) {
	redact := text.NewRedactor()
	redact.Learn("hunter2-very-secret")
	alert := `{"status":"firing","labels":{"alertname":"A"},"annotations":{"summary":"login hunter2-very-secret fails"}}`
	for path, body := range map[string]string{
		webhookPath: told(0, alert), grafanaPath: told(0, alert), "/api/v2/alerts": "[" + alert + "]", "/emergency": "login hunter2-very-secret fails",
	} {
		s := newStand(t, func(o *Options) { o.Redact = redact })
		s.ask("POST", path, body)
		for _, r := range s.board.View().Rows {
			if all := fmt.Sprint(r.Annotations, r.Labels); strings.Contains(all, "hunter2") {
				t.Errorf("%s shows %s", path, all)
			}
		}
		if n := len(s.board.View().Rows); n != 1 {
			t.Errorf("%s made %d rows", path, n)
		}
	}
}

func FuzzWebhook(f *testing.F) {
	for _, name := range []string{"am-0.25-webhook-003.json", "am-0.34-webhook-001.json", "grafana-12.json"} {
		body, err := os.ReadFile(filepath.Join("testdata", name))
		if err != nil {
			f.Fatal(err)
		}
		f.Add(body)
	}
	f.Add([]byte(told(1, `{"status":"firing","labels":{"a\u001b":"\u202e"},"annotations":{"description":"\ud800\n"}}`)))
	now := time.Date(2026, 11, 20, 14, 0, 0, 0, time.UTC)
	f.Fuzz(func(t *testing.T, body []byte) {
		m, err := decodeMessage(body)
		if err != nil {
			return
		}
		good, _ := m.alerts(now, toldAlert.ofGrafana)
		more, bad := m.alerts(now, toldAlert.ofAlertmanager)
		if len(more)+len(bad) != len(m.Alerts) {
			t.Errorf("of %d alerts %d are good and %d bad", len(m.Alerts), len(more), len(bad))
		}
		for _, a := range append(slices.Concat(good, more), m.leftOut(now)) {
			over := a.State == alerts.Resolved
			if len(a.Labels) == 0 || len(a.Fingerprint) != 16 || a.EndsAt.Before(a.StartsAt) || over && a.EndsAt.After(now) || !over && !a.EndsAt.After(now) {
				t.Errorf("an alert without what makes it one: %+v", a)
			}
			for name, value := range a.Labels {
				if text.Clean(name) != name || text.Clean(value) != value {
					t.Errorf("the label %q=%q is not safe to show", name, value)
				}
			}
		}
	})
}
