package prometheus_test

import (
	"context"
	"encoding/json"
	"fmt"
	"net/http"
	"net/http/httptest"
	"slices"
	"sync"
	"testing"
	"time"

	"holdfast/sources"
	"holdfast/sources/alerts"
	"holdfast/sources/alerts/alertstest"
	"holdfast/sources/alerts/prometheus"
	"holdfast/sources/fetch"
)

// ruled is a rule of a fake, in the API's own words.
type ruled struct {
	Name     string            `json:"name"`
	Query    string            `json:"query"`
	Duration float64           `json:"duration"`
	Labels   map[string]string `json:"labels"`
	Health   string            `json:"health"`
	Error    string            `json:"lastError,omitempty"`
	Last     time.Time         `json:"lastEvaluation"`
	Type     string            `json:"type"`
	Alerts   []told            `json:"alerts"`
}

// told is an alert of a rule.
type told struct {
	Labels      map[string]string `json:"labels"`
	Annotations map[string]string `json:"annotations"`
	State       string            `json:"state"`
	ActiveAt    time.Time         `json:"activeAt"`
	Value       any               `json:"value,omitempty"`
}

// fake answers as a Prometheus does, with a rule a group. Its rules are evaluated
// whenever it is asked, unless their time stands still.
type fake struct {
	*httptest.Server
	now func() time.Time

	mu      sync.Mutex
	rules   []*ruled
	stands  bool // nothing is evaluated
	started time.Time
	down    bool
	garbage bool
	page    int          // groups a page; 0: it does not know pages
	instead http.Handler // answers for it; nil: nobody does
	asked   []string     // the queries, in order
}

func newFake(t *testing.T, now func() time.Time) *fake {
	f := &fake{now: now, started: now().Add(-time.Hour)}
	f.Server = httptest.NewServer(f)
	t.Cleanup(f.Close)
	return f
}

func (f *fake) with(do func()) {
	f.mu.Lock()
	defer f.mu.Unlock()
	do()
}

func (f *fake) ServeHTTP(w http.ResponseWriter, r *http.Request) {
	f.mu.Lock()
	if instead := f.instead; instead != nil {
		f.mu.Unlock()
		instead.ServeHTTP(w, r)
		return
	}
	defer f.mu.Unlock()
	w.Header().Set("Date", f.now().UTC().Format(http.TimeFormat))
	w.Header().Set("Content-Type", "application/json")
	switch {
	case f.down:
		if conn, _, err := w.(http.Hijacker).Hijack(); err == nil {
			_ = conn.Close()
		}
	case f.garbage:
		_, _ = fmt.Fprint(w, "<html>welcome</html>")
	case r.URL.Path == "/api/v1/status/runtimeinfo":
		_ = json.NewEncoder(w).Encode(map[string]any{"status": "success", "data": map[string]any{"startTime": f.started}})
	case r.URL.Path == "/api/v1/rules":
		f.asked = append(f.asked, r.URL.RawQuery)
		f.list(w, r.URL.Query().Get("group_next_token"))
	default:
		w.WriteHeader(http.StatusNotFound)
	}
}

// list answers with the groups of one page.
func (f *fake) list(w http.ResponseWriter, token string) {
	from, n := 0, len(f.rules)
	if token != "" {
		if from = slices.IndexFunc(f.rules, func(r *ruled) bool { return "token of "+r.Name == token }); from < 0 {
			w.WriteHeader(http.StatusBadRequest)
			_, _ = fmt.Fprint(w, `{"status":"error","errorType":"bad_data","error":"invalid group_next_token"}`)
			return
		}
	}
	data := map[string]any{}
	if f.page > 0 && from+f.page < n {
		n = from + f.page
		data["groupNextToken"] = "token of " + f.rules[n].Name
	}
	groups := []map[string]any{}
	for _, r := range f.rules[from:n] {
		is := *r
		if !f.stands && is.Health != "unknown" {
			r.Last = f.now()
			is.Last = r.Last
		}
		groups = append(groups, map[string]any{"name": "g " + r.Name, "file": "rules.yml", "interval": 15, "rules": []ruled{is}})
	}
	data["groups"] = groups
	_ = json.NewEncoder(w).Encode(map[string]any{"status": "success", "data": data})
}

// rule is the rule of a name, made where there is none.
func (f *fake) rule(name string) *ruled {
	for _, r := range f.rules {
		if r.Name == name {
			return r
		}
	}
	r := &ruled{Name: name, Query: "up < 1", Health: "ok", Type: "alerting", Labels: map[string]string{}, Alerts: []told{}}
	f.rules = append(f.rules, r)
	return r
}

// peer is a source and its fake, for the contract.
type peer struct {
	*prometheus.Source
	*fake
}

func newPeer(t *testing.T, now func() time.Time, expect ...alerts.Matchers) *peer {
	t.Helper()
	f := newFake(t, now)
	s, err := prometheus.New(prometheus.Config{
		Name: "rules", URL: f.URL + "/", Fetch: fetch.Options{Timeout: 2 * time.Second}, Expect: expect, Every: 5 * time.Second, Now: now,
	})
	if err != nil {
		t.Fatal(err)
	}
	return &peer{s, f}
}

func (p *peer) Members() int { return 1 }

func (p *peer) List(_ int, list ...alerts.Alert) {
	p.with(func() {
		p.garbage = false
		for _, r := range p.rules {
			r.Alerts = []told{}
		}
		for _, a := range list {
			r := p.rule(a.Labels["alertname"])
			r.Alerts = append(r.Alerts, told{a.Labels, a.Annotations, string(a.State), a.StartsAt, "1e+00"})
		}
	})
}

func (p *peer) Down(_ int, down bool)              { p.with(func() { p.down = down }) }
func (p *peer) Garbage(int)                        { p.with(func() { p.garbage = true }) }
func (p *peer) Misbehave(_ int, with http.Handler) { p.with(func() { p.instead = with }) }

func (p *peer) Restart(int) bool {
	p.List(0)
	p.with(func() { p.started = p.now() })
	return true
}

func TestContract(t *testing.T) {
	alertstest.Contract(t, func(t *testing.T, now func() time.Time) alertstest.Peer { return newPeer(t, now) })
}

// room is a board beside a source and its fake; time passes as the test says.
type room struct {
	*testing.T
	*peer
	at     time.Time
	board  *alerts.Board
	store  *alertstest.Store
	health *sources.HealthBoard
}

var noon = time.Date(2026, 3, 1, 12, 0, 0, 0, time.UTC)

func newRoom(t *testing.T, expect ...alerts.Matchers) *room {
	t.Helper()
	r := &room{T: t, at: noon}
	feed := sources.NewFeed()
	r.peer = newPeer(t, r.clock, expect...)
	r.store, r.health = alertstest.NewStore(r.clock), sources.NewHealthBoard(feed)
	r.board = alerts.NewBoard(r.store, feed, r.clock)
	return r
}

func (r *room) clock() time.Time { return r.at }

// after lets time pass, asks, and returns the row of an alert.
func (r *room) after(d time.Duration, fp alerts.Fingerprint) alerts.Row {
	r.Helper()
	r.at = r.at.Add(d)
	if err := r.Ask(context.Background(), r.board, r.health); err != nil {
		r.Fatal(err)
	}
	row, _ := r.board.View().Row(fp)
	return row
}

func (r *room) reads(row alerts.Row, want alerts.State) {
	r.Helper()
	if row.State != want {
		r.Fatalf("%s: it reads %q, want %s; the record has %v", r.at.Format(time.TimeOnly), row.State, want, r.store.Kinds(row.Fingerprint))
	}
}
