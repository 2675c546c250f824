package inbound

import (
	"context"
	"errors"
	"fmt"
	"io"
	"net"
	"net/http"
	"strings"
	"sync"
	"testing"
	"time"

	"holdfast/sources"
	"holdfast/sources/alerts"
)

func TestWhatTheDoorRefuses(t *testing.T) {
	const good = `{"labels":{"alertname":"A"}}`
	for _, tt := range []struct {
		name, method, path, body string
		header                   []string
		status                   int
		why                      string
	}{
		{"no JSON", "POST", "/api/v2/alerts", "hello", nil, 400, "no JSON list of alerts"},
		{"no list", "POST", "/api/v2/alerts", good, nil, 400, "no JSON list of alerts"},
		{"more after the list", "POST", "/api/v2/alerts", "[" + good + "] x", nil, 400, "no JSON list"},
		{"the list does not end", "POST", "/api/v2/alerts", "[" + good, nil, 400, "ends in the middle"},
		{"a label twice", "POST", "/api/v2/alerts", `[{"labels":{"a":"b","a":"c"}}]`, nil, 400, "the name /labels/a stands there twice"},
		{"a label twice, once escaped", "POST", "/api/v2/alerts", `[{"labels":{"a":"b","\u0061":"c"}}]`, nil, 400, "stands there twice"},
		{"two sets of labels", "POST", "/api/v2/alerts", `[{"labels":{"a":"b"},"labels":{"c":"d"}}]`, nil, 400, "stands there twice"},
		{"two sets of labels, in another case", "POST", "/api/v2/alerts", `[{"labels":{"a":"b"},"Labels":{"c":"d"}}]`, nil, 400, "stands there twice"},
		{"twice where nobody looks", "POST", "/api/v2/alerts", `[{"labels":{"a":"b"},"x":{"y":1,"y":2}}]`, nil, 400, "stands there twice"},
		{"a label's name that is not UTF-8", "POST", "/api/v2/alerts", "[{\"labels\":{\"a\xff\":\"b\"}}]", nil, 400, "UTF-8"},
		{"a label's value that is not UTF-8", "POST", "/api/v2/alerts", "[{\"labels\":{\"a\":\"b\xe4\"}}]", nil, 400, "UTF-8"},
		{"an annotation that is not UTF-8", "POST", "/api/v2/alerts", "[{\"labels\":{\"a\":\"b\"},\"annotations\":{\"c\":\"\xc3\"}}]", nil, 400, "UTF-8"},
		{"half a surrogate", "POST", "/api/v2/alerts", `[{"labels":{"a\ud800":"b"}}]`, nil, 400, "surrogate"},
		{"an emergency of control characters", "POST", "/emergency", "\x00\x1b\x07", nil, 400, "it says nothing"},
		{"an emergency without width", "POST", "/emergency", "\u200b\ufeff\u2060\n\u00ad", nil, 400, "it says nothing"},
		{"an emergency without ink", "POST", "/emergency", `{"summary":"\u3164 \u2800\u0301\ufe0f"}`, []string{"Content-Type", "application/json"}, 400, "it says nothing"},
		{"an emergency with two summaries", "POST", "/emergency", `{"summary":"a","summary":"b"}`, []string{"Content-Type", "application/json"}, 400, "the name /summary stands there twice"},
		{"empty labels only", "POST", "/api/v2/alerts", `[{"labels":{"a":""}}]`, nil, 400, "alert 1: it has no labels"},
		{"an alert that is null", "POST", "/api/v2/alerts", "[null]", nil, 400, "alert 1: it has no labels"},
		{"a label without a name", "POST", "/api/v2/alerts", `[{"labels":{"":"x"}}]`, nil, 400, `"" is no name of a label`},
		{"a time that is none", "POST", "/api/v2/alerts", `[{"labels":{"a":"b"},"startsAt":"yesterday"}]`, nil, 400, `alert 1: "yesterday" is no time`},
		{"a time that is a number", "POST", "/api/v2/alerts", `[{"labels":{"a":"b"},"endsAt":17}]`, nil, 400, "17 is no time"},
		{"an end before the start", "POST", "/api/v2/alerts", `[{"labels":{"a":"b"},"startsAt":"2026-11-20T14:00:00Z","endsAt":"2026-11-20T13:00:00Z"}]`, nil, 400, "before it starts"},
		{"a label that is a number", "POST", "/api/v2/alerts", `[{"labels":{"a":1}}]`, nil, 400, "alert 1: "},
		{"too much", "POST", "/api/v2/alerts", strings.Repeat(" ", maxAlerts+1), nil, 413, "larger than"},
		{"packed", "POST", "/api/v2/alerts", "[]", []string{"Content-Encoding", "gzip"}, 415, "encoded as gzip"},
		{"an emergency that says nothing", "POST", "/emergency", " \n", nil, 400, "it says nothing"},
		{"an emergency that is broken JSON", "POST", "/emergency", "{", []string{"Content-Type", "application/json"}, 400, "no JSON object"},
		{"an emergency without a summary", "POST", "/emergency", `{"source":"x"}`, []string{"Content-Type", "application/json"}, 400, "it says nothing"},
		{"an emergency without end", "POST", "/emergency", strings.Repeat("x", maxEmergency+1), nil, 413, "larger than"},
		{"reading what is for writing", "GET", "/api/v2/alerts", "", nil, 405, "takes POST"},
		{"writing what is for reading", "POST", "/healthz", "", nil, 405, "takes GET"},
		{"what is not there", "GET", "/", "", nil, 404, "the door takes POST /api/v2/alerts"},
		{"metrics where there are none", "GET", "/metrics", "", nil, 404, "nothing here"},
		{"a name that leads here by trickery", "POST", "/api/v2/alerts", "[" + good + "]", []string{"Host", "evil.example:8484"}, 403, "127.0.0.1 or localhost"},
		{"a page of another site", "POST", "/emergency", "x", []string{"Sec-Fetch-Site", "cross-site"}, 403, "another site"},
		{"a page of an old browser", "POST", "/emergency", "x", []string{"Origin", "https://evil.example"}, 403, "another site"},
		{"a page without an origin", "POST", "/emergency", "x", []string{"Origin", "null"}, 403, "another site"},
	} {
		t.Run(tt.name, func(t *testing.T) {
			s := newStand(t, nil)
			status, answer := s.ask(tt.method, tt.path, tt.body, tt.header...)
			why := whyOf(answer)
			if status != tt.status || !strings.Contains(why, tt.why) {
				t.Errorf("it answers %d %q, want %d %q", status, why, tt.status, tt.why)
			}
			s.wantRows()
			if n := s.record.saved(); n != 0 {
				t.Errorf("%d alerts are in the record", n)
			}
			if c := s.door.Counts(); c != (Counts{Refused: 1}) {
				t.Errorf("it counts %+v", c)
			}
		})
	}
}

func TestAnAlertPushedWithItsEndOnlyCanBeEnded(t *testing.T) {
	s := newStand(t, nil)
	for _, end := range []time.Duration{time.Hour, 0} {
		body := fmt.Sprintf(`[{"labels":{"alertname":"A"},"endsAt":%q}]`, s.now.Add(end).Format(time.RFC3339))
		if status, answer := s.ask("POST", "/api/v2/alerts", body); status != 200 {
			t.Fatalf("it answers %d %v", status, answer)
		}
		if end > 0 {
			s.wantRows("A firing")
			s.now = s.now.Add(10 * time.Second)
		}
	}
	s.wantRows("A resolved")
}

func TestPushedAlerts(t *testing.T) {
	s := newStand(t, nil)
	status, answer := s.ask("POST", "/api/v2/alerts", `[
		{"labels":{"alertname":"A","severity":"critical","empty":""},"annotations":{"summary":"one\nline","description":"two\nlines"},"generatorURL":"http://p/graph"},
		{"labels":{"alertname":"B","x":"a\u001b[2Jb"},"startsAt":"2026-11-20T13:00:00Z","endsAt":"2026-11-20T15:00:00+01:00"},
		{"labels":{"alertname":"C"},"startsAt":"2026-11-20T13:00:00Z","endsAt":"2026-11-20T14:06:00Z"}]`)
	if status != 200 || answer["accepted"] != 3.0 {
		t.Fatalf("it answers %d %v", status, answer)
	}
	s.wantRows("A firing", "C firing") // B ended before it was ever seen firing
	a := s.board.View().Rows[0]
	if !a.StartsAt.Equal(s.now) || !a.EndsAt.Equal(s.now.Add(5*time.Minute)) {
		t.Errorf("an alert without times is from %v to %v", a.StartsAt, a.EndsAt)
	}
	if a.Annotations["summary"] != "one<U+000A>line" || a.Annotations["description"] != "two\nlines" || a.Severity != alerts.Critical || len(a.Labels) != 2 || a.Sources[0] != Pushed {
		t.Errorf("the alert is %+v", a)
	}
	if n := s.record.saved(); n < 2 {
		t.Errorf("%d alerts are in the record", n)
	}

	s.now = s.now.Add(time.Minute)
	status, _ = s.ask("POST", "/api/v2/alerts", `[{"labels":{"alertname":"A","severity":"critical"},"endsAt":"2026-11-20T14:02:30Z"}]`)
	if status != 200 {
		t.Fatalf("a resolve answers %d", status)
	}
	s.wantRows("C firing", "A resolved")

	if status, answer = s.ask("POST", "/api/v2/alerts", "[]"); status != 200 || answer["accepted"] != 0.0 {
		t.Errorf("an empty list answers %d %v", status, answer)
	}
	if c := s.door.Counts(); c != (Counts{Alerts: 4}) {
		t.Errorf("it counts %+v", c)
	}
}

func TestAHostileLabelKeepsItsIdentity(t *testing.T) {
	s := newStand(t, nil)
	s.ask("POST", "/api/v2/alerts", `[{"labels":{"alertname":"B","x":"a\u001b[2Jb"}}]`)
	row := s.board.View().Rows[0]
	raw := map[string]string{"alertname": "B", "x": "a\x1b[2Jb"}
	if row.Fingerprint != alerts.FingerprintOf(raw) || row.Labels["x"] != "a<U+001B>[2Jb" || row.Raw["x"] != raw["x"] {
		t.Errorf("the alert is %+v", row.Alert)
	}
}

func TestWhatTheRecordRefusesShowsAndIsSaid(t *testing.T) {
	for path, body := range map[string]string{"/api/v2/alerts": `[{"labels":{"alertname":"A"}}]`, "/emergency": "the shop is down"} {
		s := newStand(t, nil)
		s.record.fail = errors.New("database or disk is full")
		status, answer := s.ask("POST", path, body)
		why := whyOf(answer)
		if status != 503 || answer["recorded"] != false || !strings.Contains(why, "not recorded") || !strings.Contains(why, "disk is full") {
			t.Errorf("%s answers %d %v", path, status, answer)
		}
		rows := s.board.View().Rows
		if len(rows) != 1 || !rows[0].Unrecorded {
			t.Errorf("after %s the board shows %+v", path, rows)
		}
		if c := s.door.Counts(); c != (Counts{Unrecorded: 1}) {
			t.Errorf("it counts %+v", c)
		}
	}
}

func TestEmergencies(t *testing.T) {
	long := strings.Repeat("ä", longestSummary)
	for _, tt := range []struct {
		name, path, body, media      string
		summary, source, description string
	}{
		{"plain text", "/emergency", "the shop is down\nsince 14:00\nall regions", "text/plain; charset=utf-8", "the shop is down", "192.0.2.1", "since 14:00\nall regions"},
		{"curl -d", "/emergency?source=cron", "backup disk is gone", "application/x-www-form-urlencoded", "backup disk is gone", "cron", ""},
		{"curl -d with JSON", "/emergency", `{"summary":"x","source":"ci","details":"y"}`, "application/x-www-form-urlencoded", "x", "ci", "y"},
		{"JSON", "/emergency", `{"summary":" x ","source":"ci\u0000"}`, "application/json", "x", "ci<U+0000>", ""},
		{"details that are an object", "/emergency", `{"summary":"x","source":"ci","details":{"region":"eu-1","pods":[1,2]}}`, "application/json", "x", "ci", "{\n  \"region\": \"eu-1\",\n  \"pods\": [\n    1,\n    2\n  ]\n}"},
		{"details that are a list", "/emergency", `{"summary":"x","source":"ci","details":["a"]}`, "application/json", "x", "ci", "[\n  \"a\"\n]"},
		{"details that are a number", "/emergency", `{"summary":"x","source":"ci","details":42}`, "application/json", "x", "ci", "42"},
		{"no details", "/emergency", `{"summary":"x","source":"ci","details":null}`, "application/json", "x", "ci", ""},
		{"details in another encoding", "/emergency", "{\"summary\":\"x\",\"source\":\"ci\",\"details\":\"caf\xe9\"}", "application/json", "x", "ci", "caf\ufffd"},
		{"plain text that looks like JSON", "/emergency?source=a", "{not json", "text/plain", "{not json", "a", ""},
		{"a summary that is a whole story", "/emergency?source=a", long, "", long[:longestSummary] + "…", "a", long},
	} {
		t.Run(tt.name, func(t *testing.T) {
			s := newStand(t, nil)
			header := []string{"Content-Type", tt.media}
			status, answer := s.ask("POST", tt.path, tt.body, header...)
			rows := s.board.View().Rows
			if status != 200 || answer["recorded"] != true || len(rows) != 1 {
				t.Fatalf("it answers %d %v, the board shows %v", status, answer, rows)
			}
			r := rows[0]
			if r.Name() != AlertName || r.Severity != alerts.Critical || r.State != alerts.Firing || string(r.Fingerprint) != answer["fingerprint"] {
				t.Errorf("the alert is %+v", r)
			}
			if r.Labels["summary"] != tt.summary || r.Labels["source"] != tt.source || r.Annotations["description"] != tt.description {
				t.Errorf("it says %v, %v", r.Labels, r.Annotations)
			}
			if s.record.saved() == 0 {
				t.Error("it is not in the record")
			}
			s.now = s.now.Add(time.Hour)
			if err := s.board.Tick(t.Context()); err != nil {
				t.Error(err)
			}
			s.ask("POST", tt.path, tt.body, header...)
			s.wantRows(AlertName + " firing")
		})
	}
}

func TestTheToken(t *testing.T) {
	token, fail := "secret", error(nil)
	s := newStand(t, func(o *Options) {
		o.Listen = "0.0.0.0:0"
		o.Token = func(context.Context) (string, error) { return token + "\n", fail }
		o.Metrics = http.HandlerFunc(func(w http.ResponseWriter, _ *http.Request) { answer(w, 200, map[string]any{"metrics": 1}) })
	})
	try := func(what, method, path string, want int, header ...string) {
		t.Helper()
		if status, answer := s.ask(method, path, "the shop is down", header...); status != want {
			t.Errorf("%s: %s answers %d %v, want %d", what, path, status, answer, want)
		}
	}
	try("without a token", "POST", "/emergency", 401)
	try("with a wrong one", "POST", "/emergency", 401, "Authorization", "Bearer wrong")
	try("with another scheme", "POST", "/emergency", 401, "Authorization", "Basic secret")
	try("with an empty one", "POST", "/emergency", 401, "Authorization", "Bearer ")
	try("without a token", "GET", "/metrics", 401)
	try("without a token", "GET", "/nothing", 401)
	s.wantRows()
	try("anybody may ask whether it lives", "GET", "/healthz", 200)
	try("and whether it is ready", "GET", "/readyz", 200)
	try("with the token", "GET", "/metrics", 200, "Authorization", "Bearer secret")
	try("with the token, by any name", "POST", "/emergency", 200, "Authorization", "Bearer secret", "Host", "oncall.example")
	s.wantRows(AlertName + " firing")

	token = "changed"
	s.now = s.now.Add(2 * time.Minute)
	try("with the old token", "GET", "/metrics", 401, "Authorization", "Bearer secret")
	try("with the new token", "GET", "/metrics", 200, "Authorization", "Bearer changed")

	fail = errors.New("open /run/secrets/inbound: no such file")
	s.now = s.now.Add(2 * time.Minute)
	try("when it cannot be read nobody is let in", "GET", "/metrics", 503, "Authorization", "Bearer changed")
	if h, _ := s.health.Get(Kind, Name, ""); h.Up || !strings.Contains(h.Err, "no such file") {
		t.Errorf("health is %+v", h)
	}
}

func TestNewRefusesADoorWithoutALock(t *testing.T) {
	for listen, want := range map[string]string{
		"0.0.0.0:8484": "set inbound.token", ":8484": "set inbound.token", "10.0.0.7:8484": "set inbound.token", "oncall.example:1": "set inbound.token",
		"8484": "is not HOST:PORT", "127.0.0.1:8484": "needs a board",
	} {
		if _, err := New(Options{Listen: listen}); err == nil || !strings.Contains(err.Error(), want) {
			t.Errorf("%s gives %v, want %q", listen, err, want)
		}
	}
}

func TestReadiness(t *testing.T) {
	var ready error
	s := newStand(t, func(o *Options) { o.Ready = func(context.Context) error { return ready } })
	if status, _ := s.ask("GET", "/readyz", ""); status != 200 {
		t.Errorf("a ready cockpit answers %d", status)
	}
	ready = errors.New("the record cannot be written: disk is full")
	if status, answer := s.ask("GET", "/readyz", ""); status != 503 || whyOf(answer) != ready.Error() {
		t.Errorf("one that is not answers %d %v", status, answer)
	}
}

// stuck is a Board that takes its time.
type stuck struct{ enter, leave chan struct{} }

func (b *stuck) Receive(_ context.Context, source string, _ alerts.Snapshot) error {
	if source == Emergency {
		return nil
	}
	b.enter <- struct{}{}
	<-b.leave
	return nil
}

func TestEmergenciesPassTheQueue(t *testing.T) {
	b := &stuck{make(chan struct{}), make(chan struct{})}
	s := newStand(t, func(o *Options) { o.Board = b })
	var pushes sync.WaitGroup
	for range atOnce {
		pushes.Go(func() { s.ask("POST", "/api/v2/alerts", `[{"labels":{"alertname":"A"}}]`) })
		<-b.enter
	}
	if status, answer := s.ask("POST", "/api/v2/alerts", "[]"); status != 503 {
		t.Errorf("one push too many answers %d %v", status, answer)
	}
	if status, answer := s.ask("POST", "/emergency", "the shop is down"); status != 200 {
		t.Errorf("the emergency answers %d %v", status, answer)
	}
	close(b.leave)
	pushes.Wait()
}

// broken is a Board with a defect.
type broken struct{}

func (broken) Receive(context.Context, string, alerts.Snapshot) error { panic("a defect") }

func TestADefectIsToldAndEndsOneRequestOnly(t *testing.T) {
	s := newStand(t, func(o *Options) { o.Board = broken{} })
	if status, answer := s.ask("POST", "/emergency", "x"); status != 500 {
		t.Errorf("it answers %d %v", status, answer)
	}
	if h, _ := s.health.Get(Kind, Name, ""); h.Up || !strings.Contains(h.Err, "POST /emergency failed through a defect in holdfast: a defect") {
		t.Errorf("health is %+v", h)
	}
	if status, _ := s.ask("GET", "/healthz", ""); status != 200 {
		t.Errorf("afterwards it answers %d", status)
	}
}

func TestTheOpenDoor(t *testing.T) {
	s := newStand(t, nil)
	stop := s.run()
	s.untilHealth("the open door", isUp)
	client := http.Client{Transport: &http.Transport{DisableKeepAlives: true}}
	req, err := http.NewRequestWithContext(t.Context(), http.MethodPost, s.door.URL()+"/emergency", strings.NewReader("the shop is down"))
	if err != nil {
		t.Fatal(err)
	}
	res, err := client.Do(req)
	if err != nil {
		t.Fatal(err)
	}
	body, err := io.ReadAll(res.Body)
	_ = res.Body.Close()
	if err != nil || res.StatusCode != http.StatusOK || !strings.Contains(string(body), `"recorded":true`) {
		t.Errorf("it answers %d %s, %v", res.StatusCode, body, err)
	}
	s.wantRows(AlertName + " firing")
	stop()
	if s.door.Addr() != "" || s.door.URL() != "" {
		t.Errorf("the closed door is still at %q", s.door.Addr())
	}
}

func TestAPortThatIsTakenIsToldAndTriedAgain(t *testing.T) {
	taken := func(t *testing.T) (net.Listener, string) {
		l, err := net.Listen("tcp", "127.0.0.1:0")
		if err != nil {
			t.Fatal(err)
		}
		return l, l.Addr().String()
	}
	at := func(listen, record string) func(*Options) {
		return func(o *Options) { o.Listen, o.Record = listen, record }
	}
	t.Run("by another program", func(t *testing.T) {
		l, addr := taken(t)
		other := &http.Server{Handler: http.NotFoundHandler(), ReadHeaderTimeout: time.Second}
		go func() { _ = other.Serve(l) }()
		defer func() { _ = other.Close() }()
		s := newStand(t, at(addr, "r"))
		s.door.retry = 10 * time.Millisecond
		s.run()
		h := s.untilHealth("port taken", func(h sources.Health) bool { return !h.Up })
		if !strings.Contains(h.Err, "port taken: another program has "+addr) {
			t.Errorf("it says %q", h.Err)
		}
		_ = other.Close()
		s.untilHealth("the open door", isUp)
	})
	t.Run("by one that does not answer", func(t *testing.T) {
		l, addr := taken(t)
		defer func() { _ = l.Close() }()
		s := newStand(t, at(addr, "r"))
		s.door.retry = 10 * time.Millisecond
		s.run()
		h := s.untilHealth("port taken", func(h sources.Health) bool { return !h.Up })
		if !strings.Contains(h.Err, "who has "+addr+" does not answer") || strings.Contains(h.Err, "another program") {
			t.Errorf("it says %q", h.Err)
		}
	})
	for record, want := range map[string]bool{"mine": true, "another": false} {
		t.Run("by a holdfast with "+record+" record", func(t *testing.T) {
			l, addr := taken(t)
			_ = l.Close()
			first := newStand(t, at(addr, record))
			stop := first.run()
			first.untilHealth("the first door", isUp)
			s := newStand(t, at(addr, "mine"))
			s.door.retry = 10 * time.Millisecond
			s.run()
			h := s.untilHealth("port taken", func(h sources.Health) bool { return h.Err != "" })
			if h.Up != want || !strings.Contains(h.Err, "port taken: another holdfast") {
				t.Errorf("health is %+v", h)
			}
			stop()
			s.untilHealth("the open door", isUp)
		})
	}
}
