package endtoend

import (
	"encoding/json"
	"errors"
	"fmt"
	"net"
	"net/http"
	"strings"
	"sync/atomic"
	"testing"
	"time"

	"holdfast/sources/peertest"
	"holdfast/store/incident"
	"holdfast/tui/tuitest"
)

// Nobody tells of an alert any more: a person says so, on the screen, and no key
// that was on its way when the question came answers it.
func TestAPersonSaysOnTheScreenThatAnUnknownAlertIsGone(t *testing.T) {
	s := newStage(t)
	s.withDoor()
	s.configure("")
	c := s.open()
	s.until("the door is open", func() bool { return answers(s.door + "/readyz") })
	state := func() string {
		var rows []struct {
			State string `json:"state"`
		}
		listed := s.run("alerts", `alertname="CartDown"`, "--json")
		if err := json.Unmarshal([]byte(listed.out), &rows); err != nil || len(rows) != 1 {
			t.Fatalf("%d rows (%v): %s%s", len(rows), err, listed.out, listed.err)
		}
		return rows[0].State
	}
	const question = "Is CartDown gone?"
	// Where the machine is so busy that the cockpit reads the y long after it was typed, it
	// is an answer: that happens, and not three times.
	for try := 1; ; try++ {
		s.pushes(fmt.Sprintf(`[{"labels":{"alertname":"CartDown","severity":"critical"},"endsAt":%q}]`, time.Now().Add(5*time.Second).Format(time.RFC3339Nano)))
		s.until("the alert is unknown", func() bool { return state() == "unknown" })
		c.Wait("the alert is unknown", func(screen string) bool { return shows(screen, `\? [ ▸]*CartDown|unknown`) })
		c.Press("1", "g")
		c.Press("d", "y")
		c.See(question)
		// Where the cockpit is slow it reads Esc together with the y, and heeds neither.
		c.Insist("esc", "the question is left", func(screen string) bool { return !strings.Contains(screen, question) })
		is := state()
		if is == "unknown" {
			break
		}
		if try == 3 {
			t.Fatalf("it is %s, and nobody answered a question that was on the screen", is)
		}
	}
	c.Press("d")
	s.confirm(c, question)
	c.See("CartDown is gone, as you say")
	if is := state(); is != "resolved" {
		t.Errorf("it is %s", is)
	}
	s.leave(c)
}

// quietAlertmanager answers as one that has no alerts, on an address that stays
// the same, until it is stopped.
func (s *stage) quietAlertmanager(address string) (stop func()) {
	s.Helper()
	listener, err := net.Listen("tcp", address)
	if err != nil {
		s.Fatal(err)
	}
	started := time.Now().Add(-time.Hour).Format(time.RFC3339)
	server := &http.Server{ReadHeaderTimeout: patience, Handler: http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		answer := "[]"
		if strings.HasSuffix(r.URL.Path, "/status") {
			answer = fmt.Sprintf(`{"uptime":%q}`, started)
		}
		_, _ = fmt.Fprint(w, answer)
	})}
	ended := make(chan error, 1)
	go func() { ended <- server.Serve(listener) }()
	stop = func() {
		_ = server.Close() // its listener and connections are what is to go
		if err := <-ended; !errors.Is(err, http.ErrServerClosed) {
			s.Errorf("the server ended: %v", err)
		}
	}
	return stop
}

// A source that goes down while an incident is open, and comes back, stands in
// its timeline and in its report.
func TestAnOutageOfASourceStandsInTheIncident(t *testing.T) {
	s := newStage(t)
	address := fmt.Sprintf("127.0.0.1:%d", peertest.FreePort(t))
	stop := s.quietAlertmanager(address)
	s.configure(fmt.Sprintf("alerts:\n  - {name: prod, alertmanager: [%q], poll: 500ms}\n", "http://"+address))
	// A source has to be down, or up, for a minute before that is told.
	c := s.openIn(tuitest.Options{Patience: 3 * patience})
	c.See("● prod")
	if opened := s.run("incident", "open", "checkout is slow"); opened.code != 0 {
		t.Fatalf("%s%s", opened.out, opened.err)
	}
	c.See("INC-1")
	c.Press("5")
	c.Wait("the incident in the list", func(screen string) bool { return shows(screen, `INC-1 +sev3 +investigating`) })
	c.Press("enter")
	c.See("opened INC-1")
	stop()
	c.See("alertmanager prod does not answer")
	down := s.outage(false)
	stop = s.quietAlertmanager(address)
	defer stop()
	c.See("alertmanager prod answers again")
	up := s.outage(true)
	report := s.run("report", "INC-1")
	for _, want := range []string{down, up} {
		if first, _, _ := strings.Cut(want, ":"); report.code != 0 || !strings.Contains(report.out, first) {
			t.Errorf("%q is not in the report: %s%s", want, report.out, report.err)
		}
	}
	s.leave(c)
}

// outage is what the timeline says of prod that went down, or that came back.
func (s *stage) outage(up bool) string {
	s.Helper()
	inc := s.incident("INC-1")
	for _, e := range inc.Entries {
		var d incident.SourceData
		if e.Kind == incident.SourceMoved && json.Unmarshal(e.Data, &d) == nil && d.Name == "prod" && d.Up == up {
			return e.Text
		}
	}
	s.Fatalf("up %v is not in the timeline: %+v", up, inc.Entries)
	return ""
}

// A source that hangs when the cockpit opens leaves what the record has of it in doubt
// from the first frame on, until it answers: no row of it reads as firing now, the one
// number counts it, and the title says as of when it is.
func TestWhatNobodyHasHeardYetIsNotShownAsNew(t *testing.T) {
	s := newStage(t)
	listener, err := net.Listen("tcp", fmt.Sprintf("127.0.0.1:%d", peertest.FreePort(t)))
	if err != nil {
		t.Fatal(err)
	}
	answers := make(chan struct{})
	close(answers)
	var hangs atomic.Pointer[chan struct{}]
	hangs.Store(&answers)
	firing := fmt.Sprintf(`[{"fingerprint":"%016x","labels":{"alertname":"ReplicaLag","severity":"critical"},"annotations":{"summary":"the replica is behind"},`+
		`"startsAt":%q,"endsAt":%q,"updatedAt":%[2]q,"status":{"state":"active","silencedBy":[],"inhibitedBy":[]},"receivers":[{"name":"none"}]}]`,
		7, time.Now().Add(-31*time.Minute).Format(time.RFC3339), time.Now().Add(time.Hour).Format(time.RFC3339))
	server := &http.Server{ReadHeaderTimeout: patience, Handler: http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		select {
		case <-*hangs.Load():
		case <-r.Context().Done():
			return
		}
		answer := "[]"
		switch {
		case strings.HasSuffix(r.URL.Path, "/status"):
			answer = fmt.Sprintf(`{"uptime":%q}`, time.Now().Add(-time.Hour).Format(time.RFC3339))
		case strings.HasSuffix(r.URL.Path, "/alerts"):
			answer = firing
		}
		_, _ = fmt.Fprint(w, answer)
	})}
	ended := make(chan error, 1)
	go func() { ended <- server.Serve(listener) }()
	t.Cleanup(func() {
		_ = server.Close()
		if err := <-ended; !errors.Is(err, http.ErrServerClosed) {
			t.Error(err)
		}
	})
	s.configure(fmt.Sprintf("alerts:\n  - {name: prod, alertmanager: [%q]}\n", "http://"+listener.Addr().String()))
	if listed := s.run("alerts"); !strings.Contains(listed.out, "firing") {
		t.Fatalf("%s%s", listed.out, listed.err)
	}
	again := make(chan struct{})
	hangs.Store(&again)
	c := s.open()
	c.Wait("the first frame", func(screen string) bool { return strings.Contains(screen, "ReplicaLag") })
	first := c.Screen()
	for _, want := range []string{`\b1 needs you`, `○ prod|◐ prod`, `◐ crit[ ▸]*ReplicaLag`, `1 unknown · prod not answered yet, rows as of (\w+ \w+ \w+ )?\d\d:\d\d:\d\d`} {
		if !shows(first, want) {
			t.Errorf("%s is not in the first frame:\n%s", want, first)
		}
	}
	close(again)
	c.Wait("it is heard", func(screen string) bool { return shows(screen, `● prod`) && shows(screen, `CRIT[ ▸]*ReplicaLag`) })
	s.leave(c)
}
