package inbound

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"holdfast/sources/alerts"
	"holdfast/sources/people"
	"holdfast/sources/text"
)

// eventStand is a door that takes alert events.
func eventStand(t *testing.T, change func(*Options)) *stand {
	t.Helper()
	return newStand(t, func(o *Options) {
		o.Acks, _ = o.Board.(Acks)
		if change != nil {
			change(o)
		}
	})
}

// event posts one that must be taken, and returns the answer.
func (s *stand) event(body string) map[string]any {
	s.t.Helper()
	status, answer := s.ask("POST", eventPath, body)
	if status != 202 || answer["status"] != "success" || answer["message"] == "" || answer["dedup_key"] == "" || answer["recorded"] != true {
		s.t.Fatalf("it answers %d %v", status, answer)
	}
	return answer
}

func trigger(key, summary string, details map[string]any) string {
	body, err := json.Marshal(map[string]any{
		"event_action": actTrigger, "dedup_key": key, "client": "nagios", "client_url": "https://nagios.example",
		"payload": map[string]any{"summary": summary, "source": "db-7", "severity": "critical", "component": "postgres", "custom_details": details},
		"links":   []any{map[string]string{"href": "https://wiki.example", "text": "runbook"}},
	})
	if err != nil {
		panic(err)
	}
	return string(body)
}

func TestAGroupsEventIsOpenedIntoItsAlerts(t *testing.T) {
	a := alerts.FingerprintOf(map[string]string{"alertname": "A", "service": "checkout", "severity": "critical", "code": "2", "on": "yes", "version": "1e3"})
	for _, version := range []string{"0.25", "0.33", "0.35"} {
		t.Run(version, func(t *testing.T) {
			s := eventStand(t, nil)
			s.event(recorded(t, "pagerduty-"+version+"-trigger.json"))
			s.wantRows("A firing", "B firing")
			row, ok := s.board.View().Row(a)
			if !ok || row.Labels["code"] != "2" || row.Annotations["count"] != "12" || row.Annotations["summary"] != "all of<U+000A>it is down" || row.GeneratorURL != "http://prom.example/graph?g0.expr=up" {
				t.Errorf("the row is %+v", row)
			}
			s.now = s.now.Add(time.Minute)
			s.event(recorded(t, "pagerduty-"+version+"-trigger.json"))
			s.wantRows("A firing", "B firing")
			s.event(recorded(t, "pagerduty-"+version+"-resolve.json"))
			s.wantRows("A resolved", "B resolved")
			if s.record.saved() == 0 {
				t.Error("nothing is in the record")
			}
		})
	}
}

func TestWhatCannotBeOpenedIsOneAlert(t *testing.T) {
	const text = "Labels:\n - alertname = A\nAnnotations:\nSource: \n"
	for _, tt := range []struct {
		name    string
		details map[string]any
		rows    []string
	}{
		{"no details", nil, []string{"PagerDutyEvent firing"}},
		{"taken out because they were too large", map[string]any{"error": "Custom details have been removed"}, []string{"PagerDutyEvent firing"}},
		{"details that are no text of Alertmanager's", map[string]any{"firing": "web-3 and web-4", "num_firing": "2"}, []string{"PagerDutyEvent firing"}},
		{"a text", map[string]any{"firing": text, "num_firing": "1"}, []string{"A firing"}},
		{"a text that ends in the middle", map[string]any{"firing": text + "Labels:\n - alertname = B\nAnn"}, []string{"PagerDutyEvent firing", "A firing"}},
		{"a text in which one alert looks like two", map[string]any{"firing": text + text, "num_firing": "1"}, []string{"PagerDutyEvent firing", "A firing"}},
		{"a list of which one is none", map[string]any{"firing": []any{map[string]any{"labels": map[string]any{"alertname": "A"}}, 7}}, []string{"PagerDutyEvent firing", "A firing"}},
		{"a list in a text", map[string]any{"firing": `[{"labels":{"alertname":"A"}}]`}, []string{"A firing"}},
		{"one of each", map[string]any{"firing": text, "resolved": strings.ReplaceAll(text, "= A", "= B")}, []string{"A firing"}},
	} {
		t.Run(tt.name, func(t *testing.T) {
			s := eventStand(t, nil)
			s.event(trigger("k", "[FIRING:1] checkout", tt.details))
			s.wantRows(tt.rows...)
		})
	}
	// What was one alert while it could not be read is over once it is opened whole.
	s := eventStand(t, nil)
	s.event(trigger("k", "x", nil))
	s.event(trigger("k", "x", map[string]any{"firing": text}))
	s.wantRows("A firing", "PagerDutyEvent resolved")
	s.event(`{"event_action":"resolve","dedup_key":"k"}`) // by its key alone
	s.wantRows("PagerDutyEvent resolved", "A resolved")
}

func TestAnEventIsKnownByItsKey(t *testing.T) {
	s := eventStand(t, nil)
	s.event(trigger("disk db-7", "disk is at 91 %", map[string]any{"free": 12, "of": "2 TB"}))
	row := s.board.View().Rows[0]
	want := map[string]string{"summary": "disk is at 91 %", "dedup_key": "disk db-7", "client": "nagios", "client_url": "https://nagios.example", "link 1 runbook": "https://wiki.example", "free": "12", "of": "2 TB"}
	for name, value := range want {
		if row.Annotations[name] != value {
			t.Errorf("%s is %q, want %q", name, row.Annotations[name], value)
		}
	}
	if row.Name() != EventName || row.Labels["source"] != "db-7" || row.Labels["component"] != "postgres" || row.Severity != alerts.Critical {
		t.Errorf("its labels are %v", row.Labels)
	}
	s.now = s.now.Add(time.Hour)
	s.event(strings.ReplaceAll(trigger("disk db-7", "disk is at 97 %", nil), `"critical"`, `"warning"`))
	s.wantRows(EventName + " firing")
	if again := s.board.View().Rows[0]; again.Fingerprint != row.Fingerprint || again.Annotations["summary"] != "disk is at 97 %" || again.Severity != alerts.Warning || !again.StartsAt.Equal(row.StartsAt) {
		t.Errorf("said again it is %+v", again)
	}
	s.event(`{"event_action":"resolve","dedup_key":"another"}`)
	s.wantRows(EventName + " firing")
	s.event(`{"event_action":"resolve","dedup_key":"disk db-7"}`)
	s.wantRows(EventName + " resolved")
}

func TestAnEventWithoutAKeySaidTwiceIsOne(t *testing.T) {
	s := eventStand(t, nil)
	key := s.event(trigger("", "disk is full", nil))["dedup_key"]
	if again := s.event(trigger("", "disk is full", nil))["dedup_key"]; again != key {
		t.Errorf("the keys are %v and %v", key, again)
	}
	if other := s.event(trigger("", "another disk is full", nil))["dedup_key"]; other == key {
		t.Error("two that say something else have one key")
	}
	s.wantRows(EventName+" firing", EventName+" firing")
	s.event(fmt.Sprintf(`{"event_action":"resolve","dedup_key":%q}`, key))
	s.wantRows(EventName+" firing", EventName+" resolved")
}

func TestAnOutsidePartyAcknowledges(t *testing.T) {
	const acknowledge = `{"event_action":"acknowledge","dedup_key":"k","client":"a \u001b[2J phone"}`
	s := eventStand(t, nil)
	if says := s.event(acknowledge)["message"]; !strings.Contains(fmt.Sprint(says), "nothing was acknowledged") {
		t.Errorf("of what is not there it says %q", says)
	}
	s.event(trigger("k", "x", map[string]any{"firing": []any{map[string]any{"labels": map[string]any{"alertname": "A"}}, map[string]any{"labels": map[string]any{"alertname": "B"}}}}))
	b := s.board.View().Rows[1].Fingerprint
	alice := people.Actor{Person: "alice"}
	if _, err := s.board.Ack(t.Context(), alice, []alerts.Fingerprint{b}, "mine", time.Time{}); err != nil {
		t.Fatal(err)
	}
	s.now = s.now.Add(time.Minute)
	s.event(acknowledge)
	for _, r := range s.board.View().Rows {
		switch {
		case r.Ack == nil:
			t.Errorf("nobody holds %s", r.Name())
		case r.Name() == "B" && r.Ack.By.Person != "alice":
			t.Errorf("it was taken from alice: %+v", r.Ack)
		case r.Name() == "A" && (r.Ack.By.Person != OutsideParty || r.Ack.By.Via != "an event of a <U+001B>[2J phone at the door" || r.Ack.Note == ""):
			t.Errorf("it is held by %+v", r.Ack)
		}
	}
	s.now = s.now.Add(time.Minute)
	if says := s.event(acknowledge)["message"]; !strings.Contains(fmt.Sprint(says), "holds it already") {
		t.Errorf("said again it says %q", says)
	}
	if at := s.board.View().Rows[0].Ack.At; at.Equal(s.now) {
		t.Error("said again it is another ack")
	}
}

// refusing is a board whose acks cannot be written.
type refusing struct{ *alerts.Board }

func (refusing) Ack(context.Context, people.Actor, []alerts.Fingerprint, string, time.Time) ([]alerts.Ack, error) {
	return nil, errors.New("disk is full")
}

func TestAnEventTheRecordRefusesIsSentAgain(t *testing.T) {
	s := eventStand(t, func(o *Options) { o.Acks = refusing{o.Board.(*alerts.Board)} })
	s.event(trigger("k", "x", nil))
	for action, want := range map[string]string{actAcknowledge: "the alert is not acknowledged: disk is full", actTrigger: "the event is not recorded"} {
		if action == actTrigger {
			s.record.fail = errors.New("disk is full")
		}
		body := strings.ReplaceAll(trigger("k", "y", nil), actTrigger, action)
		status, answer := s.ask("POST", eventPath, body)
		if status != 503 || answer["recorded"] != false || !strings.HasPrefix(whyOf(answer), want) {
			t.Errorf("%s answers %d %v", action, status, answer)
		}
		s.record.fail = nil
	}
	s = eventStand(t, func(o *Options) { o.ReadOnly = true })
	if status, answer := s.ask("POST", eventPath, trigger("k", "x", nil)); status != 503 || !strings.Contains(whyOf(answer), "--read-only") {
		t.Errorf("one that may not write answers %d %v", status, answer)
	}
}

func TestWhatIsNoEvent(t *testing.T) {
	for _, tt := range []struct {
		name, body, why string
		status          int
	}{
		{"no JSON", "hello", "the body is no event such as", 400},
		{"a list", "[]", "the body is no event such as", 400},
		{"no action", `{"payload":{"summary":"x"}}`, `event_action is ""`, 400},
		{"another action", `{"event_action":"explode"}`, `event_action is "explode": write trigger, acknowledge or resolve`, 400},
		{"two actions", `{"event_action":"resolve","event_action":"trigger"}`, "the name event_action stands there twice", 400},
		{"nothing to resolve", `{"event_action":"resolve"}`, "dedup_key is missing", 400},
		{"nothing to acknowledge", `{"event_action":"acknowledge"}`, "dedup_key is missing", 400},
		{"it says nothing", `{"event_action":"trigger","payload":{}}`, "payload.summary is missing", 400},
		{"no payload", `{"event_action":"trigger"}`, "payload.summary is missing", 400},
		{"a payload that is none", `{"event_action":"trigger","payload":7}`, "its payload cannot be read", 400},
		{"too much", strings.Repeat(" ", maxEvent+1), "larger than", 413},
	} {
		t.Run(tt.name, func(t *testing.T) {
			s := eventStand(t, nil)
			status, answer := s.ask("POST", eventPath, tt.body)
			if why := whyOf(answer); status != tt.status || !strings.Contains(why, tt.why) {
				t.Errorf("it answers %d %q, want %d %q", status, why, tt.status, tt.why)
			}
			if tt.status == 400 && answer["status"] != "invalid event" {
				t.Errorf("it answers %v, in other words than PagerDuty's", answer)
			}
			if s.wantRows(); s.record.saved() != 0 || s.door.Counts() != (Counts{Refused: 1}) {
				t.Errorf("it had an effect: %+v", s.door.Counts())
			}
		})
	}
}

func TestARoutingKeyIsTheToken(t *testing.T) {
	s := eventStand(t, func(o *Options) { o.Token = func(context.Context) (string, error) { return "secret", nil } })
	for key, want := range map[string]int{"wrong": 401, "": 401, "secret": 202} {
		body := strings.Replace(trigger("k", "x", nil), "{", fmt.Sprintf(`{"routing_key":%q,`, key), 1)
		if status, answer := s.ask("POST", eventPath, body); status != want {
			t.Errorf("with %q it answers %d %v", key, status, answer)
		}
	}
	if status, _ := s.ask("POST", eventPath, trigger("k", "x", nil), "Authorization", "Bearer secret"); status != 202 {
		t.Errorf("with the token in a header it answers %d", status)
	}
	for _, r := range s.board.View().Rows {
		if strings.Contains(fmt.Sprint(r.Alert), "secret") {
			t.Errorf("the row shows the key: %+v", r.Alert)
		}
	}
}

func TestGroupsAreForgottenOldestFirst(t *testing.T) {
	p := newPager(nil, nil, nil)
	for i := range groupsKnown + 10 {
		p.groups.put(fmt.Sprint(i), []alerts.Fingerprint{"x"})
	}
	p.groups.put("11", nil)
	if len(p.groups.get("9")) != 0 || len(p.groups.get("10")) != 1 || len(p.groups.get("11")) != 0 || len(p.groups.of) != groupsKnown-1 || len(p.groups.keys) != groupsKnown-1 {
		t.Errorf("%d groups are known, by %d keys", len(p.groups.of), len(p.groups.keys))
	}
}

func FuzzEvent(f *testing.F) {
	names, err := filepath.Glob(filepath.Join("testdata", "pagerduty-*.json"))
	if err != nil || len(names) == 0 {
		f.Fatal(names, err)
	}
	for _, name := range names {
		body, err := os.ReadFile(name)
		if err != nil {
			f.Fatal(err)
		}
		f.Add(body)
	}
	f.Add([]byte(trigger("\u202e", "a\x1b[2Jb", map[string]any{"firing": "Labels:\n - a = b\nSource: x"})))
	now := time.Date(2026, 11, 20, 14, 0, 0, 0, time.UTC)
	f.Fuzz(func(t *testing.T, body []byte) {
		e, err := decodeEvent(body, now)
		if err != nil {
			return
		}
		for _, a := range e.alerts(now, []alerts.Fingerprint{"00000000000000aa"}) {
			if len(a.Fingerprint) != 16 || a.EndsAt.Before(a.StartsAt) || (a.State == alerts.Resolved) == a.EndsAt.After(now) {
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
