package inbound

import (
	"context"
	"encoding/json"
	"net/http/httptest"
	"strings"
	"sync"
	"testing"
	"time"

	"go.uber.org/goleak"

	"holdfast/sources"
	"holdfast/sources/alerts"
	"holdfast/sources/people"
)

func TestMain(m *testing.M) { goleak.VerifyTestMain(m) }

// record is an alerts.Store that remembers in memory, or refuses.
type record struct {
	mu   sync.Mutex
	fail error
	// refuse says of what is to be kept whether it is refused; nil: nothing is.
	refuse func(alerts.Seen) error
	seen   []alerts.Seen
}

func (r *record) SaveSeen(_ context.Context, s alerts.Seen) (alerts.Kept, error) {
	r.mu.Lock()
	defer r.mu.Unlock()
	if r.fail == nil && r.refuse != nil {
		if err := r.refuse(s); err != nil {
			return alerts.Kept{}, err
		}
	}
	if r.fail == nil {
		r.seen = append(r.seen, s)
	}
	return alerts.Kept{}, r.fail
}

func (r *record) saved() int {
	r.mu.Lock()
	defer r.mu.Unlock()
	n := 0
	for _, s := range r.seen {
		n += len(s.Sightings)
	}
	return n
}

func (r *record) LoadAlerts(context.Context) (alerts.Remembered, error) {
	return alerts.Remembered{}, nil
}
func (r *record) SaveGone(context.Context, people.Actor, alerts.Seen) error { return nil }
func (r *record) SaveAcks(context.Context, []alerts.Ack) error              { return nil }
func (r *record) EndAcks(context.Context, people.Actor, []alerts.Ack, string) error {
	return nil
}
func (r *record) SaveSilences(context.Context, []alerts.KeptSilence) error { return nil }
func (r *record) DropSilences(context.Context, string, []alerts.Fingerprint) error {
	return nil
}

// stand is a door with a real board behind it.
type stand struct {
	t      *testing.T
	now    time.Time
	record *record
	board  *alerts.Board
	feed   *sources.Feed
	health *sources.HealthBoard
	door   *Door
}

func newStand(t *testing.T, change func(*Options)) *stand {
	t.Helper()
	s := &stand{t: t, now: time.Date(2026, 11, 20, 14, 2, 0, 0, time.UTC), record: &record{}, feed: sources.NewFeed()}
	s.board = alerts.NewBoard(s.record, s.feed, s.clock)
	s.health = sources.NewHealthBoard(s.feed)
	o := Options{Listen: "127.0.0.1:0", Board: s.board, Health: s.health, Now: s.clock}
	if change != nil {
		change(&o)
	}
	door, err := New(o)
	if err != nil {
		t.Fatal(err)
	}
	s.door = door
	t.Cleanup(door.working.Wait)
	return s
}

func (s *stand) clock() time.Time { return s.now }

// ask sends one request; header holds names and values by turns.
func (s *stand) ask(method, path, body string, header ...string) (status int, answer map[string]any) {
	s.t.Helper()
	req := httptest.NewRequestWithContext(s.t.Context(), method, path, strings.NewReader(body))
	req.Host = "127.0.0.1:8484"
	for i := 0; i < len(header); i += 2 {
		if header[i] == "Host" {
			req.Host = header[i+1]
			continue
		}
		req.Header.Set(header[i], header[i+1])
	}
	w := httptest.NewRecorder()
	s.door.Handler().ServeHTTP(w, req)
	line := w.Body.String()
	if strings.Count(line, "\n") != 1 || json.Unmarshal([]byte(line), &answer) != nil {
		s.t.Fatalf("%s %s answered %d with %q, not with one JSON line", method, path, w.Code, line)
	}
	return w.Code, answer
}

// whyOf is what an answer says went wrong, where it says so in the shape that
// PagerDuty's clients read: an object with the code, the message and the list.
func whyOf(answer map[string]any) string {
	why, _ := answer["error"].(map[string]any)
	message, _ := why["message"].(string)
	all, isList := why["errors"].([]any)
	code, isNumber := why["code"].(float64)
	if why == nil || !isList || len(all) == 0 || !isNumber || code < 400 {
		return ""
	}
	return message
}

// rows are the board's alerts as "name state".
func (s *stand) rows() []string {
	list := []string{}
	for _, r := range s.board.View().Rows {
		list = append(list, r.Name()+" "+string(r.State))
	}
	return list
}

func (s *stand) wantRows(want ...string) {
	s.t.Helper()
	if got := s.rows(); strings.Join(got, ", ") != strings.Join(want, ", ") {
		s.t.Errorf("the board shows %q, want %q", got, want)
	}
}

// run opens a door for real until the test ends.
func (s *stand) run() (stop func()) {
	ctx, cancel := context.WithCancel(s.t.Context())
	done := make(chan error, 1)
	go func() { done <- s.door.Run(ctx) }()
	stop = sync.OnceFunc(func() {
		cancel()
		if err := <-done; err != nil {
			s.t.Error(err)
		}
	})
	s.t.Cleanup(stop)
	return stop
}

func (s *stand) untilHealth(what string, enough func(sources.Health) bool) sources.Health {
	s.t.Helper()
	ctx, cancel := context.WithTimeout(s.t.Context(), 10*time.Second)
	defer cancel()
	w := s.feed.Watch()
	defer w.Close()
	for {
		h, ok := s.health.Get(Kind, Name, "")
		if ok && enough(h) {
			return h
		}
		if _, err := w.Next(ctx); err != nil {
			s.t.Fatalf("%s did not come within 10 s; health is %+v", what, h)
		}
	}
}

func isUp(h sources.Health) bool { return h.Up && h.Err == "" }
