package main

import (
	"encoding/json"
	"fmt"
	"io"
	"maps"
	"net/http"
	"net/http/httptest"
	"os"
	"path/filepath"
	"regexp"
	"slices"
	"strings"
	"sync"
	"time"

	"github.com/rogpeppe/go-internal/testscript"
)

// fakesKey finds a script's fakes among its values.
type fakesKey struct{}

// fakeCluster answers as a recorded Alertmanager did and keeps the silences it
// is given. The recording's times are moved so that it was made just now.
type fakeCluster struct {
	*httptest.Server
	status json.RawMessage
	made   int

	mu       sync.Mutex
	alerts   []map[string]any
	silences []map[string]any
}

// fakeAlertmanager is the command of the scripts:
//
//	alertmanager start NAME VERSION   replays a recording; its URL is in $NAME
//	alertmanager list NAME FILE       lists the alerts of this file from here on
//	alertmanager silences NAME        prints the silences it holds, as JSON
//	alertmanager stop NAME            answers nobody any more
func fakeAlertmanager(ts *testscript.TestScript, neg bool, args []string) {
	if neg || len(args) < 2 {
		ts.Fatalf("usage: alertmanager start|list|silences|stop NAME [VERSION|FILE]")
	}
	fakes, _ := ts.Value(fakesKey{}).(map[string]*fakeCluster)
	verb, name, fake := args[0], args[1], fakes[args[1]]
	if fake == nil && verb != "start" {
		ts.Fatalf("no Alertmanager %s was started", name)
	}
	switch {
	case verb == "start" && len(args) == 3:
		fake = newFakeCluster(ts, args[2])
		ts.Defer(fake.Close)
		fakes[name] = fake
		ts.Setenv(name, fake.URL)
	case verb == "list" && len(args) == 3:
		list := decodeRecording(ts, ts.MkAbs(args[2]))
		fake.mu.Lock()
		fake.alerts = list
		fake.mu.Unlock()
	case verb == "silences" && len(args) == 2:
		fake.mu.Lock()
		defer fake.mu.Unlock()
		ts.Check(json.NewEncoder(ts.Stdout()).Encode(fake.silences))
	case verb == "stop" && len(args) == 2:
		fake.Close()
	default:
		ts.Fatalf("alertmanager %s is not understood", strings.Join(args, " "))
	}
}

func newFakeCluster(ts *testscript.TestScript, version string) *fakeCluster {
	dir, err := filepath.Abs(filepath.Join("../../sources/alerts/alertmanager/testdata", version))
	ts.Check(err)
	fake := &fakeCluster{alerts: decodeRecording(ts, filepath.Join(dir, "am-alerts.json")), silences: []map[string]any{}}
	fake.status, err = os.ReadFile(filepath.Join(dir, "am-status.json"))
	ts.Check(err)
	fake.Server = httptest.NewServer(fake)
	return fake
}

// decodeRecording reads a list of alerts and moves its times: the newest update
// was a second ago, and what was true for so long is true for so long.
func decodeRecording(ts *testscript.TestScript, path string) []map[string]any {
	data, err := os.ReadFile(path)
	ts.Check(err)
	var list []map[string]any
	ts.Check(json.Unmarshal(data, &list))
	var newest time.Time
	for _, a := range list {
		at, err := time.Parse(time.RFC3339Nano, fmt.Sprint(a["updatedAt"]))
		ts.Check(err)
		if at.After(newest) {
			newest = at
		}
	}
	by := time.Since(newest) - time.Second
	for _, a := range list {
		for _, field := range []string{"startsAt", "updatedAt", "endsAt"} {
			at, err := time.Parse(time.RFC3339Nano, fmt.Sprint(a[field]))
			ts.Check(err)
			a[field] = at.Add(by).UTC()
		}
		// The recording's word holds for seconds; a script's run may take longer.
		a["endsAt"] = time.Now().Add(time.Hour).UTC()
	}
	return list
}

func (f *fakeCluster) ServeHTTP(w http.ResponseWriter, r *http.Request) {
	f.mu.Lock()
	defer f.mu.Unlock()
	w.Header().Set("Content-Type", "application/json")
	id, one := strings.CutPrefix(r.URL.Path, "/api/v2/silence/")
	switch {
	case one && r.Method == http.MethodDelete:
		f.expire(w, id)
	case r.URL.Path == "/api/v2/silences" && r.Method == http.MethodPost:
		f.post(w, r)
	case r.Method != http.MethodGet:
		w.WriteHeader(http.StatusMethodNotAllowed)
	case r.URL.Path == "/api/v2/alerts":
		_ = json.NewEncoder(w).Encode(f.listed())
	case r.URL.Path == "/api/v2/silences":
		_ = json.NewEncoder(w).Encode(f.silences)
	case r.URL.Path == "/api/v2/status":
		_, _ = w.Write(f.status)
	default:
		w.WriteHeader(http.StatusNotFound)
	}
}

// listed is the alerts, those that a silence matches marked as it does.
func (f *fakeCluster) listed() []map[string]any {
	list := make([]map[string]any, 0, len(f.alerts))
	for _, a := range f.alerts {
		by := []any{}
		for _, s := range f.silences {
			if s["status"].(map[string]any)["state"] == "active" && covers(s, a) {
				by = append(by, s["id"])
			}
		}
		a = maps.Clone(a)
		state := "active"
		if len(by) > 0 {
			state = "suppressed"
		}
		a["status"] = map[string]any{"state": state, "silencedBy": by, "inhibitedBy": []any{}, "mutedBy": []any{}}
		list = append(list, a)
	}
	return list
}

func covers(silence, alert map[string]any) bool {
	labels, _ := alert["labels"].(map[string]any)
	matchers, _ := silence["matchers"].([]any)
	return !slices.ContainsFunc(matchers, func(m any) bool {
		matcher, _ := m.(map[string]any)
		is, _ := labels[fmt.Sprint(matcher["name"])].(string) // a label that is missing is empty
		takes := is == matcher["value"]
		if matcher["isRegex"] == true {
			takes = regexp.MustCompile("^(?:" + fmt.Sprint(matcher["value"]) + ")$").MatchString(is)
		}
		return takes == (matcher["isEqual"] == false)
	})
}

// post takes a silence as Alertmanager does: an edit with the same matchers and
// start keeps its id, anything else is a new one.
func (f *fakeCluster) post(w http.ResponseWriter, r *http.Request) {
	var s map[string]any
	body, err := io.ReadAll(io.LimitReader(r.Body, 1<<20))
	if err != nil || json.Unmarshal(body, &s) != nil {
		http.Error(w, `"bad silence"`, http.StatusBadRequest)
		return
	}
	id, _ := s["id"].(string)
	kept := slices.IndexFunc(f.silences, func(old map[string]any) bool { return id != "" && old["id"] == id })
	switch {
	case id != "" && kept < 0:
		w.WriteHeader(http.StatusNotFound)
		return
	case kept >= 0:
		f.silences = slices.Delete(f.silences, kept, kept+1)
	default:
		f.made++
		id = fmt.Sprintf("00000000-0000-4000-8000-%012d", f.made)
	}
	s["id"], s["status"], s["updatedAt"] = id, map[string]any{"state": "active"}, time.Now().UTC()
	f.silences = append(f.silences, s)
	_ = json.NewEncoder(w).Encode(map[string]string{"silenceID": id})
}

func (f *fakeCluster) expire(w http.ResponseWriter, id string) {
	for _, s := range f.silences {
		if s["id"] == id {
			s["status"] = map[string]any{"state": "expired"}
			return
		}
	}
	w.WriteHeader(http.StatusNotFound)
}
