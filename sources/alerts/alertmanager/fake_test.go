package alertmanager_test

import (
	"context"
	"encoding/json"
	"fmt"
	"net/http"
	"net/http/httptest"
	"strings"
	"sync"
	"testing"
	"time"

	"holdfast/sources"
	"holdfast/sources/alerts"
	"holdfast/sources/alerts/alertmanager"
	"holdfast/sources/alerts/alertstest"
	"holdfast/sources/fetch"
)

// fake answers as an Alertmanager does; answers by "METHOD path" win over what
// it lists.
type fake struct {
	*httptest.Server
	now func() time.Time

	mu      sync.Mutex
	list    []alerts.Alert
	down    bool
	garbage bool
	instead http.Handler // answers for it; nil: nobody does
	started time.Time
	answers map[string]reply
	asked   []string // "METHOD path" in order
	bodies  []string
}

type reply struct {
	status int
	body   string
}

func newFake(t *testing.T, now func() time.Time) *fake {
	f := &fake{now: now, started: now().Add(-time.Hour), answers: map[string]reply{}}
	f.Server = httptest.NewServer(f)
	t.Cleanup(f.Close)
	return f
}

func (f *fake) ServeHTTP(w http.ResponseWriter, r *http.Request) {
	f.mu.Lock()
	if instead := f.instead; instead != nil {
		f.mu.Unlock()
		instead.ServeHTTP(w, r)
		return
	}
	defer f.mu.Unlock()
	key := r.Method + " " + r.URL.Path
	f.asked = append(f.asked, key)
	body := new(strings.Builder)
	_, _ = fmt.Fprint(body, readAll(r))
	f.bodies = append(f.bodies, body.String())
	w.Header().Set("Date", f.now().UTC().Format(http.TimeFormat))
	w.Header().Set("Content-Type", "application/json")
	answer, ok := f.answers[key]
	switch {
	case f.down:
		conn, _, err := w.(http.Hijacker).Hijack()
		if err == nil {
			_ = conn.Close()
		}
	case ok:
		w.WriteHeader(answer.status)
		_, _ = fmt.Fprint(w, answer.body)
	case f.garbage:
		_, _ = fmt.Fprint(w, "<html>welcome</html>")
	case key == "GET /api/v2/status":
		_, _ = fmt.Fprintf(w, `{"uptime":%q}`, f.started.Format(time.RFC3339Nano))
	case key == "GET /api/v2/silences":
		_, _ = fmt.Fprint(w, "[]")
	case key == "GET /api/v2/alerts":
		_ = json.NewEncoder(w).Encode(wire(f.list))
	default:
		w.WriteHeader(http.StatusNotFound)
	}
}

func readAll(r *http.Request) string {
	b := new(strings.Builder)
	buf := make([]byte, 4096)
	for {
		n, err := r.Body.Read(buf)
		b.Write(buf[:n])
		if err != nil {
			return b.String()
		}
	}
}

func wire(list []alerts.Alert) []map[string]any {
	out := make([]map[string]any, 0, len(list))
	for _, a := range list {
		out = append(out, map[string]any{
			"labels": a.Labels, "annotations": a.Annotations, "fingerprint": a.Fingerprint, "generatorURL": a.GeneratorURL,
			"startsAt": a.StartsAt, "endsAt": a.EndsAt, "updatedAt": a.UpdatedAt,
			"status": map[string]any{"state": "active", "silencedBy": []string{}, "inhibitedBy": []string{}},
		})
	}
	return out
}

func (f *fake) answer(key string, status int, body string) {
	f.mu.Lock()
	defer f.mu.Unlock()
	f.answers[key] = reply{status, body}
}

func (f *fake) requests(key string) (bodies []string) {
	f.mu.Lock()
	defer f.mu.Unlock()
	for i, k := range f.asked {
		if k == key {
			bodies = append(bodies, f.bodies[i])
		}
	}
	return bodies
}

// pair is a cluster of fakes, for the contract.
type pair struct {
	*alertmanager.Cluster
	fakes []*fake
}

func (p *pair) Members() int { return len(p.fakes) }

func (p *pair) with(i int, do func(f *fake)) {
	p.fakes[i].mu.Lock()
	defer p.fakes[i].mu.Unlock()
	do(p.fakes[i])
}

func (p *pair) List(i int, list ...alerts.Alert) {
	p.with(i, func(f *fake) { f.list, f.garbage = list, false })
}
func (p *pair) Down(i int, down bool) { p.with(i, func(f *fake) { f.down = down }) }
func (p *pair) Garbage(i int)         { p.with(i, func(f *fake) { f.garbage = true }) }
func (p *pair) Misbehave(i int, with http.Handler) {
	p.with(i, func(f *fake) { f.instead = with })
}
func (p *pair) Restart(i int) bool {
	p.with(i, func(f *fake) { f.list, f.started = nil, f.now() })
	return true
}

func newPair(t *testing.T, n int, now func() time.Time, expect ...alerts.Matchers) *pair {
	t.Helper()
	p := &pair{}
	var urls []string
	for range n {
		f := newFake(t, now)
		p.fakes = append(p.fakes, f)
		urls = append(urls, f.URL)
	}
	c, err := alertmanager.New(alertmanager.Config{
		Name: "prod", Members: urls, Fetch: fetch.Options{Timeout: 2 * time.Second}, Expect: expect, Every: 5 * time.Second, Now: now,
	})
	if err != nil {
		t.Fatal(err)
	}
	p.Cluster = c
	return p
}

func TestContractOfOneMember(t *testing.T) {
	alertstest.Contract(t, func(t *testing.T, now func() time.Time) alertstest.Peer { return newPair(t, 1, now) })
}

func TestContractOfACluster(t *testing.T) {
	alertstest.Contract(t, func(t *testing.T, now func() time.Time) alertstest.Peer { return newPair(t, 2, now) })
}

// room is a board and a health board beside a cluster of fakes.
type room struct {
	*pair
	board  *alerts.Board
	health *sources.HealthBoard
	store  *alertstest.Store
}

func newRoom(t *testing.T, n int, expect ...alerts.Matchers) *room {
	t.Helper()
	feed := sources.NewFeed()
	store := alertstest.NewStore(time.Now)
	return &room{
		pair: newPair(t, n, time.Now, expect...), store: store,
		board: alerts.NewBoard(store, feed, time.Now), health: sources.NewHealthBoard(feed),
	}
}

func (r *room) ask(t *testing.T) {
	t.Helper()
	if err := r.Ask(context.Background(), r.board, r.health); err != nil {
		t.Fatal(err)
	}
}
