package victorialogs

import (
	"bytes"
	"context"
	"encoding/json"
	"fmt"
	"io"
	"net/http"
	"slices"
	"strings"
	"sync"
	"testing"
	"time"

	"holdfast/sources"
	"holdfast/sources/fetch"
	"holdfast/sources/logs"
	"holdfast/sources/logs/remote"
	"holdfast/sources/peertest"
)

// lines is a sink that keeps them.
type lines struct {
	mu  sync.Mutex
	all []logs.Line
}

func (l *lines) Append(list []logs.Line) {
	l.mu.Lock()
	defer l.mu.Unlock()
	l.all = append(l.all, list...)
}

func (l *lines) copied() []logs.Line {
	l.mu.Lock()
	defer l.mu.Unlock()
	return slices.Clone(l.all)
}

func (l *lines) list(gaps bool) (list []string) {
	for _, line := range l.copied() {
		if line.Gap == gaps {
			list = append(list, line.Text)
		}
	}
	return list
}

// real is a VictoriaLogs.
type real struct {
	*testing.T
	program, dir string
	port         int
	process      *peertest.Process
}

func newReal(t *testing.T) *real {
	t.Helper()
	r := &real{T: t, program: peertest.Need(t, "victoria-logs")[0], dir: t.TempDir(), port: peertest.FreePort(t)}
	r.start()
	return r
}

func (r *real) url() string { return fmt.Sprintf("http://127.0.0.1:%d", r.port) }

func (r *real) start() {
	r.process = peertest.Start(r, r.url()+"/health", r.program, fmt.Sprintf("-httpListenAddr=127.0.0.1:%d", r.port), "-storageDataPath="+r.dir)
}

// insert writes rows, each with the time it is given.
func (r *real) insert(rows ...row) {
	r.Helper()
	var b bytes.Buffer
	for _, row := range rows {
		all := map[string]string{fieldTime: row.at.UTC().Format(time.RFC3339Nano), "app": "api", "host": "web-1"}
		for k, v := range row.fields {
			all[k] = v
		}
		line, err := json.Marshal(all)
		if err != nil {
			r.Fatal(err)
		}
		b.Write(append(line, '\n'))
	}
	req, err := http.NewRequestWithContext(context.Background(), http.MethodPost, r.url()+"/insert/jsonline?_stream_fields=app,host", &b)
	if err != nil {
		r.Fatal(err)
	}
	req.Header.Set("Content-Type", "application/stream+json")
	res, err := http.DefaultClient.Do(req)
	if err != nil {
		r.Fatal(err)
	}
	defer res.Body.Close()
	if said, _ := io.ReadAll(res.Body); res.StatusCode != http.StatusOK {
		r.Fatalf("%s: %s", res.Status, said)
	}
}

func said(at time.Time, words string) row {
	return row{at: at, fields: map[string]string{fieldWords: words}}
}

// The real one: what it holds, what comes, what comes late, alike and at one instant, and
// what comes after it was killed: each line once.
func TestARealVictoriaLogs(t *testing.T) {
	r := newReal(t)
	var want []string
	write := func(n int, what string) {
		var rows []row
		for i := range n {
			words := fmt.Sprint(what, " ", i)
			want = append(want, words)
			rows = append(rows, said(time.Now().Add(time.Duration(i)), words))
		}
		r.insert(rows...)
	}
	write(100, "before")
	heard, health := &lines{}, sources.NewHealthBoard(sources.NewFeed())
	log, err := New(Config{Name: "api", URL: r.url(), Query: `{app="api"}`, Fetch: fetch.Options{Timeout: 20 * time.Second}})
	if err != nil {
		t.Fatal(err)
	}
	log.pace = pace{delay: time.Second, look: 500 * time.Millisecond}
	ctx, cancel := context.WithCancel(t.Context())
	over := make(chan struct{})
	go func() {
		defer close(over)
		remote.Run(ctx, log.source(nil), heard, health, time.Now, remote.Pace{First: 100 * time.Millisecond, Last: time.Second, Steady: time.Hour, Settle: 3 * time.Second})
	}()
	t.Cleanup(func() { cancel(); <-over })
	until := func(what string, is func() bool) {
		t.Helper()
		if !peertest.Until(2*time.Minute, is) {
			h, _ := health.Get(Kind, "api", "")
			t.Fatalf("not %s: %+v\n%d lines of %d, gaps %q\n%s", what, h, len(heard.list(false)), len(want), heard.list(true), r.process.Output())
		}
	}
	up := func() bool { h, _ := health.Get(Kind, "api", ""); return h.Up }
	all := func() bool { return len(heard.list(false)) >= len(want) }
	until("up", up)
	write(100, "while it is followed")
	until("all lines", all)

	// Of one instant and alike, some of it later than what is newer: its tail leaves that out.
	at := time.Now()
	r.insert(said(at, "twins"), said(at, "twins"))
	want = append(want, "twins", "twins")
	until("the twins", all)
	r.insert(said(at, "twins"), said(at.Add(-time.Second), "late"))
	want = append(want, "twins", "late")
	until("what came late", all)

	// What was not written to its disk yet is lost when it is killed.
	if !peertest.Until(time.Minute, func() bool { return time.Since(at) > 6*time.Second }) {
		t.Fatal("time stands still")
	}
	r.process.Kill()
	until("down", func() bool {
		h, _ := health.Get(Kind, "api", "")
		return !h.Up && strings.Contains(h.Err, "connection refused")
	})
	r.start()
	write(100, "after it came back")
	until("up again", up)
	until("all lines again", all)
	got := heard.list(false)
	slices.Sort(got)
	slices.Sort(want)
	if !slices.Equal(got, want) {
		t.Errorf("of %d lines %d were told: %q", len(want), len(got), got)
	}
	if gaps := heard.list(true); len(gaps) != 2 || gaps[1] != "it is read again, from where it was left" {
		t.Errorf("gaps %q", gaps)
	}
	for _, l := range heard.copied() {
		if !l.Gap && (l.From != "web-1 api" || l.At.IsZero() || l.Untimed) {
			t.Fatalf("%+v", l)
		}
	}
}

func TestWhatARealVictoriaLogsRefusesIsSaid(t *testing.T) {
	r := newReal(t)
	for query, says := range map[string]string{`{app="api`: "cannot parse", `* | stats count()`: "its rows have no _time", "* | fields _msg": "its rows have no _time"} {
		r.insert(said(time.Now(), "a row"))
		log, err := New(Config{Name: "api", URL: r.url(), Query: query, Fetch: fetch.Options{Timeout: 20 * time.Second}})
		if err != nil {
			t.Fatal(err)
		}
		ctx, cancel := context.WithCancel(t.Context())
		health := sources.NewHealthBoard(sources.NewFeed())
		over := make(chan struct{})
		go func() {
			defer close(over)
			remote.Run(ctx, log.source(nil), &lines{}, health, time.Now, hasty())
		}()
		ok := peertest.Until(time.Minute, func() bool { h, _ := health.Get(Kind, "api", ""); return !h.Up && strings.Contains(h.Err, says) })
		cancel()
		<-over
		if h, _ := health.Get(Kind, "api", ""); !ok {
			t.Errorf("%s: %+v", query, h)
		}
	}
}
