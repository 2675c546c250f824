package alertmanager_test

import (
	"context"
	"encoding/json"
	"net/http"
	"os"
	"strings"
	"testing"
	"time"

	"holdfast/sources/alerts"
	"holdfast/sources/alerts/alertmanager"
)

func recorded(t testing.TB, path string) string {
	t.Helper()
	data, err := os.ReadFile("testdata/" + path)
	if err != nil {
		t.Fatal(err)
	}
	return string(data)
}

// recordedReply reads a recorded answer with its status line and headers.
func recordedReply(t *testing.T, path string) (status int, body string) {
	t.Helper()
	head, body, _ := strings.Cut(strings.ReplaceAll(recorded(t, path), "\r\n", "\n"), "\n\n")
	for _, status := range []int{200, 404, 422, 500} {
		if strings.Contains(strings.SplitN(head, "\n", 2)[0], " "+http.StatusText(status)) {
			return status, body
		}
	}
	t.Fatalf("%s has no status", path)
	return 0, ""
}

func TestRecordedAnswers(t *testing.T) {
	for _, version := range []string{"0.25", "0.34"} {
		t.Run(version, func(t *testing.T) {
			r := newRoom(t, 1)
			r.fakes[0].answer("GET /api/v2/status", 200, recorded(t, version+"/am-status.json"))
			r.fakes[0].answer("GET /api/v2/alerts", 200, recorded(t, version+"/am-alerts.json"))
			r.fakes[0].answer("GET /api/v2/silences", 200, recorded(t, version+"/am-silences.json"))
			r.ask(t)
			row, ok := r.board.View().Row("1cc1e0e5037f9ca0")
			if !ok || row.Name() != "QueueBacklog" || row.Severity != alerts.Critical || row.Annotations["summary"] != "Queue payments has 250 jobs" {
				t.Fatalf("the row is %+v", row)
			}
			if len(r.board.View().Rows) != 2 {
				t.Fatalf("%d rows", len(r.board.View().Rows))
			}
			if alerts.FingerprintOf(row.Labels) != row.Fingerprint {
				t.Fatal("we compute another fingerprint than Alertmanager")
			}
		})
	}
}

func TestADescriptionKeepsItsLines(t *testing.T) {
	r := newRoom(t, 1)
	r.fakes[0].answer("GET /api/v2/alerts", 200, `[{"labels":{"alertname":"A"},"annotations":{"description":"one\n  two\u001b\n","summary":"s\nt\n"}}]`)
	r.ask(t)
	got := r.board.View().Rows[0].Annotations
	if got["description"] != "one\n  two<U+001B>" || got["summary"] != "s<U+000A>t" {
		t.Fatalf("%q", got)
	}
}

func TestASilencedAlertSaysByWhomAndUntilWhen(t *testing.T) {
	r := newRoom(t, 1)
	r.fakes[0].answer("GET /api/v2/alerts", 200, recorded(t, "0.25/am-alerts-silenced.json"))
	r.fakes[0].answer("GET /api/v2/silences", 200, recorded(t, "0.25/am-silences.json"))
	r.ask(t)
	row, _ := r.board.View().Row("1cc1e0e5037f9ca0")
	want := alerts.Quiet{Why: "silenced", By: "oncall", Until: time.Date(2026, 11, 20, 14, 27, 13, 0, time.UTC), SilenceID: "bd3fa15f-c694-4cc6-9e3b-c29fe6ab2a96"}
	if row.Quiet == nil || *row.Quiet != want {
		t.Fatalf("quiet: %+v", row.Quiet)
	}
}

func TestAnInhibitedAlertNamesWhatInhibitsIt(t *testing.T) {
	r := newRoom(t, 1)
	body := recorded(t, "0.25/am-alerts.json")
	body = strings.Replace(body, `"inhibitedBy": []`, `"inhibitedBy": ["dc31c4e8db510e7b"]`, 1)
	r.fakes[0].answer("GET /api/v2/alerts", 200, body)
	r.ask(t)
	row, _ := r.board.View().Row("1cc1e0e5037f9ca0")
	if row.Quiet == nil || row.Quiet.Why != "inhibited" || row.Quiet.By != "AlwaysFiring" {
		t.Fatalf("quiet: %+v", row.Quiet)
	}
}

func TestASilenceOfOursIsNotQuiet(t *testing.T) {
	r := newRoom(t, 1)
	r.fakes[0].answer("GET /api/v2/alerts", 200, recorded(t, "0.25/am-alerts-silenced.json"))
	r.fakes[0].answer("GET /api/v2/silences", 200, strings.Replace(recorded(t, "0.25/am-silences.json"), "working on it INC-1", "holdfast ack: on it", 1))
	r.ask(t)
	row, _ := r.board.View().Row("1cc1e0e5037f9ca0")
	if row.Quiet != nil || row.SilenceUntil.IsZero() {
		t.Fatalf("quiet %+v, silence until %s", row.Quiet, row.SilenceUntil)
	}
}

func TestASourceIsBlindOnlyWhenItAnswers(t *testing.T) {
	watchdog, err := alerts.ParseMatchers(`alertname="Watchdog"`)
	if err != nil {
		t.Fatal(err)
	}
	lset := map[string]string{"alertname": "Watchdog", "severity": "none"}
	dog := alerts.Alert{Labels: lset, Fingerprint: alerts.FingerprintOf(lset), StartsAt: time.Now().Add(-time.Hour), EndsAt: time.Now().Add(time.Hour)}
	blindFP := alerts.Blind("prod", "").Fingerprint
	r := newRoom(t, 2, watchdog)
	health := func() (blind string) {
		for _, h := range r.health.All() {
			if h.Member == "" {
				blind = h.Blind
			}
		}
		return blind
	}
	r.List(1, dog)
	r.ask(t)
	if _, ok := r.board.View().Row(blindFP); ok || health() != "" {
		t.Fatal("blind although one member lists the watchdog")
	}
	r.Down(1, true)
	r.ask(t)
	row, ok := r.board.View().Row(blindFP)
	if !ok || row.State != alerts.Firing || row.Severity != alerts.Critical || !row.Own || !strings.Contains(health(), `alertname="Watchdog"`) {
		t.Fatalf("not blind without the watchdog: %+v, health %q", row, health())
	}
	r.Down(0, true)
	if err := r.Ask(context.Background(), r.board, r.health); err == nil {
		t.Fatal("two dead members are no error")
	}
	if health() != "" {
		t.Fatal("a source that is down is called blind")
	}
	if row, _ := r.board.View().Row(blindFP); row.State != alerts.Firing {
		t.Fatal("the alert ended without the watchdog having been seen")
	}
	r.Down(0, false)
	r.Down(1, false)
	r.ask(t)
	if row, _ := r.board.View().Row(blindFP); row.State != alerts.Resolved {
		t.Fatalf("still blind: %s", row.State)
	}
}

func TestErrorsTellAPersonWhatToDo(t *testing.T) {
	for _, tc := range []struct {
		name, key string
		status    int
		body      string
		want      string
	}{
		{"another service at the address", "GET /api/v2/alerts", 200, "<html>", "is this the right address?"},
		{"an old API", "GET /api/v2/alerts", 404, "not found", "404"},
		{"a login", "GET /api/v2/alerts", 401, "", "check auth"},
		{"an alert without labels", "GET /api/v2/alerts", 200, `[{"annotations":{}}]`, "no labels"},
		{"an object of the wrong kind", "GET /api/v2/alerts", 200, `[{"labels":[1]}]`, "item 1"},
		{"an answer that breaks off", "GET /api/v2/alerts", 200, `[{"labels":{"a":"b"}},`, "breaks off"},
		{"silences refused", "GET /api/v2/silences", 403, "", "403"},
	} {
		t.Run(tc.name, func(t *testing.T) {
			r := newRoom(t, 1)
			r.fakes[0].answer(tc.key, tc.status, tc.body)
			err := r.Ask(context.Background(), r.board, r.health)
			if err == nil || !strings.Contains(err.Error(), tc.want) {
				t.Fatalf("it says %v", err)
			}
		})
	}
}

func TestAMemberThatHidesItsStartStillShowsItsAlerts(t *testing.T) {
	r := newRoom(t, 2)
	lset := map[string]string{"alertname": "DiskFull"}
	a := alerts.Alert{Labels: lset, Fingerprint: alerts.FingerprintOf(lset), StartsAt: time.Now(), EndsAt: time.Now().Add(time.Hour)}
	for i := range r.fakes {
		r.fakes[i].answer("GET /api/v2/status", 403, "")
		r.List(i, a)
	}
	r.ask(t)
	for i := range r.fakes {
		r.List(i)
	}
	for range 3 {
		r.ask(t)
	}
	if row, ok := r.board.View().Row(a.Fingerprint); !ok || row.State != alerts.Firing {
		t.Fatal("absence was believed of a process that may have restarted")
	}
	for _, h := range r.health.All() {
		if h.Member != "" && (!h.Up || !strings.Contains(h.Err, "since when it runs")) {
			t.Fatalf("the member's health hides it: %+v", h)
		}
	}
}

func TestBadConfigurationIsRefused(t *testing.T) {
	for _, members := range [][]string{
		nil, {"127.0.0.1:9093"}, {"ftp://x"}, {"http://user:pass@x"}, {"http://x?a=b"}, {"http://x", "http://x/"}, {"http://"},
	} {
		if _, err := alertmanager.New(alertmanager.Config{Name: "prod", Members: members}); err == nil || !strings.Contains(err.Error(), "prod") {
			t.Errorf("%q: %v", members, err)
		} else if strings.Contains(err.Error(), "pass@") {
			t.Errorf("the error shows a password: %v", err)
		}
	}
}

func TestSilence(t *testing.T) {
	ctx := context.Background()
	req := alerts.SilenceRequest{
		Labels: map[string]string{"b": "2", "a": "x.*"}, By: "alice", Comment: "holdfast ack: on it",
		StartsAt: time.Now(), EndsAt: time.Now().Add(15 * time.Minute),
	}
	t.Run("matches the exact label set, says isEqual, and keeps the id returned", func(t *testing.T) {
		r := newRoom(t, 1)
		status, body := recordedReply(t, "0.34/silence-post.txt")
		r.fakes[0].answer("POST /api/v2/silences", status, body)
		id, err := r.Silence(ctx, req)
		if err != nil || id != "e2de7213-1662-4e03-a979-beef47a1b23a" {
			t.Fatalf("%q, %v", id, err)
		}
		var sent struct {
			ID       string
			Matchers []map[string]any
		}
		if err := json.Unmarshal([]byte(r.fakes[0].requests("POST /api/v2/silences")[0]), &sent); err != nil {
			t.Fatal(err)
		}
		m := sent.Matchers
		if len(m) != 2 || m[0]["name"] != "a" || m[0]["value"] != "x.*" || m[0]["isRegex"] != false || m[0]["isEqual"] != true || m[1]["name"] != "b" {
			t.Fatalf("sent %+v", sent)
		}
	})
	t.Run("is posted to one member, the next when it fails", func(t *testing.T) {
		r := newRoom(t, 3)
		r.Down(0, true)
		for i := 1; i < 3; i++ {
			r.fakes[i].answer("POST /api/v2/silences", 200, `{"silenceID":"s1"}`)
		}
		if _, err := r.Silence(ctx, req); err != nil {
			t.Fatal(err)
		}
		if len(r.fakes[1].requests("POST /api/v2/silences")) != 1 || len(r.fakes[2].requests("POST /api/v2/silences")) != 0 {
			t.Fatal("posted to more than one")
		}
	})
	t.Run("refused says why and is not tried elsewhere", func(t *testing.T) {
		r := newRoom(t, 2)
		status, body := recordedReply(t, "0.25/silence-post-bad.txt")
		r.fakes[0].answer("POST /api/v2/silences", status, body)
		if _, err := r.Silence(ctx, req); err == nil || !strings.Contains(err.Error(), "at least 1 items") {
			t.Fatalf("it says %v", err)
		}
		if len(r.fakes[1].requests("POST /api/v2/silences")) != 0 {
			t.Fatal("a bad request was repeated")
		}
	})
}

func TestExpire(t *testing.T) {
	ctx := context.Background()
	const id = "bd3fa15f-c694-4cc6-9e3b-c29fe6ab2a96"
	for _, tc := range []struct{ name, path string }{
		{"of a silence is done", "0.25/silence-delete.txt"},
		{"of one that has ended is done, 0.25", "0.25/silence-delete-again.txt"},
		{"of one that has ended is done, 0.34", "0.34/silence-delete-again.txt"},
		{"of an unknown one is done, 0.25", "0.25/silence-delete-unknown.txt"},
		{"of an unknown one is done, 0.34", "0.34/silence-delete-unknown.txt"},
	} {
		t.Run(tc.name, func(t *testing.T) {
			r := newRoom(t, 1)
			status, body := recordedReply(t, tc.path)
			r.fakes[0].answer("DELETE /api/v2/silence/"+id, status, body)
			if err := r.Expire(ctx, id); err != nil {
				t.Fatal(err)
			}
			if len(r.fakes[0].requests("DELETE /api/v2/silence/"+id)) != 1 {
				t.Fatal("the singular endpoint was not asked")
			}
		})
	}
	t.Run("asks the member that knows it", func(t *testing.T) {
		r := newRoom(t, 2)
		r.fakes[1].answer("DELETE /api/v2/silence/"+id, 200, "")
		if err := r.Expire(ctx, id); err != nil || len(r.fakes[1].requests("DELETE /api/v2/silence/"+id)) != 1 {
			t.Fatalf("not ended: %v", err)
		}
	})
	t.Run("fails when nobody answers, and when a member fails otherwise", func(t *testing.T) {
		r := newRoom(t, 1)
		r.fakes[0].answer("DELETE /api/v2/silence/"+id, 500, "disk full")
		if err := r.Expire(ctx, id); err == nil {
			t.Fatal("500 was taken for done")
		}
		r.Down(0, true)
		if err := r.Expire(ctx, id); err == nil {
			t.Fatal("a dead member was taken for done")
		}
	})
}
