package loki

import (
	"context"
	"encoding/json"
	"fmt"
	"net/http"
	"os"
	"slices"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/coder/websocket"

	"holdfast/sources"
	"holdfast/sources/fetch"
	"holdfast/sources/logs"
	"holdfast/sources/logs/loki/lokitest"
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

// followed follows a log of the fake's until the test ends.
type followed struct {
	t      *testing.T
	heard  *lines
	health *sources.HealthBoard
}

func (f *fake) followed(o fetch.Options, place *remote.Place) *followed {
	f.t.Helper()
	l := &followed{f.t, &lines{}, sources.NewHealthBoard(sources.NewFeed())}
	log := f.log(o)
	ctx, cancel := context.WithCancel(context.Background())
	over := make(chan struct{})
	go func() {
		defer close(over)
		remote.Run(ctx, log.source(place), l.heard, l.health, time.Now, hasty())
	}()
	f.t.Cleanup(func() { cancel(); <-over })
	return l
}

func (l *followed) until(what string, is func() bool) {
	l.t.Helper()
	if !peertest.Until(time.Minute, is) {
		h, _ := l.health.Get(Kind, "api", "")
		l.t.Fatalf("not %s: %+v\nlines %q\ngaps %q", what, h, l.heard.list(false), l.heard.list(true))
	}
}

// down waits until it is down for a reason.
func (l *followed) down(words ...string) {
	l.t.Helper()
	l.until("down: "+strings.Join(words, ", "), func() bool {
		h, known := l.health.Get(Kind, "api", "")
		return known && !h.Up && !slices.ContainsFunc(words, func(w string) bool { return !strings.Contains(h.Err, w) })
	})
}

func (l *followed) up() {
	l.t.Helper()
	l.until("up", func() bool { h, _ := l.health.Get(Kind, "api", ""); return h.Up })
}

// What a Loki 3.7 answered, as it was recorded.
func TestRecordedAnswers(t *testing.T) {
	read := func(name string) string {
		b, err := os.ReadFile("testdata/" + name)
		if err != nil {
			t.Fatal(err)
		}
		return string(b)
	}
	f := newFake(t)
	f.Serve = func(w http.ResponseWriter, r *http.Request) bool {
		if strings.HasSuffix(r.URL.Path, "/tail") {
			conn, err := websocket.Accept(w, r, nil)
			if err != nil {
				return true
			}
			ctx := conn.CloseRead(context.Background())
			for frame := range strings.Lines(read("tail.ndjson")) {
				_ = conn.Write(ctx, websocket.MessageText, []byte(frame))
			}
			<-ctx.Done()
			return true
		}
		_, _ = w.Write([]byte(read("query_range.json")))
		return true
	}
	l := &followed{t, &lines{}, sources.NewHealthBoard(sources.NewFeed())}
	ctx, cancel := context.WithCancel(t.Context())
	over := make(chan struct{})
	// What was recorded is of this moment, and of the present for whoever asks then.
	clock := time.Unix(0, 1795181943_000000000).UTC()
	go func() {
		defer close(over)
		remote.Run(ctx, f.log(fetch.Options{}).source(nil), l.heard, l.health, func() time.Time { return clock }, hasty())
	}()
	t.Cleanup(func() { cancel(); <-over })
	want := []string{"card declined order=42", "ts=1 level=error msg=\"boom\"", "tail line 1", "tail line 2", "tail line 3"}
	l.until("all lines", func() bool { return len(l.heard.list(false)) >= len(want) })
	if got := l.heard.list(false); !slices.Equal(got, want) {
		t.Fatalf("%q", got)
	}
	all := l.heard.copied()
	first, last := all[0], all[4]
	if first.At.UnixNano() != 1795181942164791828 || first.Level != logs.Error || first.From != "web-1 checkout" || !first.History || first.Untimed {
		t.Errorf("%+v", first)
	}
	if last.Level != logs.Warn || last.From != "live" || last.History {
		t.Errorf("%+v", last)
	}
	if gaps := l.heard.list(true); len(gaps) > 0 {
		t.Errorf("gaps %q", gaps)
	}
}

// Several lines of one nanosecond, alike or not, of one stream and of several, are told
// once each, over a restart in their midst.
func TestLinesOfOneNanosecondAreToldOnceOverARestart(t *testing.T) {
	f := newFake(t)
	at := time.Now().UnixNano()
	pod := func(p, line string) lokitest.Entry {
		return lokitest.Entry{At: at, Line: line, Labels: map[string]string{"app": "api", "pod": p}, Own: map[string]string{"detected_level": "unknown", "trace_id": "7"}}
	}
	f.Push(pod("a", "started"), pod("a", "ready"))
	l := f.followed(fetch.Options{}, nil)
	l.up()
	f.Push(pod("b", "started"))
	l.until("the third line", func() bool { return len(l.heard.list(false)) == 3 })
	f.Down(true)
	l.down("connection refused")
	f.Push(pod("b", "ready"))
	f.Down(false)
	l.up()
	f.Push(pod("c", "started"))
	want := []string{"ready", "ready", "started", "started", "started"}
	l.until("five lines", func() bool {
		got := l.heard.list(false)
		slices.Sort(got)
		return slices.Equal(got, want)
	})
	gaps := l.heard.list(true)
	if len(gaps) != 2 || !strings.Contains(gaps[0], "what is written now comes when it is read again") || gaps[1] != "it is read again, from where it was left" {
		t.Errorf("gaps %q", gaps)
	}
	if h, _ := l.health.Get(Kind, "api", ""); !strings.HasPrefix(h.Err, "connected again once: 127.0.0.1:") {
		t.Errorf("%+v", h)
	}
}

// One that leaves the configuration and comes back goes on where it was.
func TestItGoesOnWhereAnEarlierOneStood(t *testing.T) {
	f := newFake(t)
	f.Write("one", "two")
	place := &remote.Place{}
	ctx, cancel := context.WithCancel(t.Context())
	first := &lines{}
	over := make(chan struct{})
	go func() {
		defer close(over)
		remote.Run(ctx, f.log(fetch.Options{}).source(place), first, sources.NewHealthBoard(sources.NewFeed()), time.Now, hasty())
	}()
	peertest.Until(time.Minute, func() bool { return len(first.list(false)) == 2 })
	cancel()
	<-over
	f.Write("three")
	l := f.followed(fetch.Options{}, place)
	l.until("the third line", func() bool { return slices.Equal(l.heard.list(false), []string{"three"}) })
}

func TestWhatLokiDroppedIsAGapAndAskedForAgain(t *testing.T) {
	f := newFake(t)
	f.Serve = func(w http.ResponseWriter, r *http.Request) bool {
		if !strings.HasSuffix(r.URL.Path, "/tail") {
			return false
		}
		conn, err := websocket.Accept(w, r, nil)
		if err != nil {
			return true
		}
		ctx := conn.CloseRead(context.Background())
		at := time.Now().UnixNano()
		f.Push(lokitest.Entry{At: at, Line: "dropped", Labels: map[string]string{"app": "api"}}, lokitest.Entry{At: at + 1, Line: "told", Labels: map[string]string{"app": "api"}})
		_ = conn.Write(ctx, websocket.MessageText, fmt.Appendf(nil, `{"streams":[{"stream":{"app":"api"},"values":[["%d","told"]]}],"dropped_entries":[{"labels":{"app":"api"},"timestamp":"%d"}]}`, at+1, at))
		<-ctx.Done()
		return true
	}
	l := f.followed(fetch.Options{}, nil)
	l.until("both lines", func() bool { return len(l.heard.list(false)) == 2 })
	l.until("a gap", func() bool {
		return slices.ContainsFunc(l.heard.list(true), func(g string) bool { return strings.HasPrefix(g, "Loki dropped 1 lines on their way") })
	})
}

// A Loki 3.7 names a thousand of those that it dropped, and no more of a flood; the first
// of them says since when it has to be asked again.
func TestOfAFloodLokiDropsMoreThanItNames(t *testing.T) {
	frame := func(n int) []byte {
		one := `{"timestamp":"1796075462243245002","labels":{"app":"api","service_name":"api"}}`
		return []byte(`{"streams":[{"stream":{"app":"api"},"values":[["1796075462243245001","told"]]}],"dropped_entries":[` + strings.Repeat(one+",", n-1) + one + `]}`)
	}
	for n, more := range map[int]bool{1: false, 999: false, 1000: true} {
		if told := news(frame(n)); told.Lost != n || told.More != more || told.Since.UnixNano() != 1796075462243245002 || len(told.Entries) != 1 {
			t.Errorf("of %d: %+v", n, told)
		}
	}
}

func TestItShowsWhoItIsAndItsSecretsAreNotShown(t *testing.T) {
	for name, o := range map[string]fetch.Options{
		"basic":  {User: "me", Password: func(context.Context) (string, error) { return "s3cr3t", nil }},
		"bearer": {Bearer: func(context.Context) (string, error) { return "s3cr3t", nil }},
		"tenant": {Headers: map[string]fetch.Secret{"X-Scope-OrgID": func(context.Context) (string, error) { return "s3cr3t", nil }}},
	} {
		t.Run(name, func(t *testing.T) {
			f := newFake(t)
			f.Write("for those who may")
			f.Serve = func(w http.ResponseWriter, r *http.Request) bool {
				_, password, _ := r.BasicAuth()
				if password == "s3cr3t" || r.Header.Get("Authorization") == "Bearer s3cr3t" || r.Header.Get("X-Scope-OrgID") == "s3cr3t" {
					return false
				}
				http.Error(w, "no org id", http.StatusUnauthorized)
				return true
			}
			var mu sync.Mutex
			var said []string
			o.Log = func(line string, _ time.Duration, _ error) {
				mu.Lock()
				defer mu.Unlock()
				said = append(said, line)
			}
			l := f.followed(o, nil)
			l.up()
			l.until("its line", func() bool { return len(l.heard.list(false)) == 1 })
			mu.Lock()
			defer mu.Unlock()
			if all := strings.Join(said, "\n"); strings.Contains(all, "s3cr3t") || !strings.Contains(all, "/loki/api/v1/tail?") || !strings.Contains(all, "query_range?") {
				t.Errorf("%s", all)
			}
			other := f.followed(fetch.Options{}, nil)
			other.down("401 Unauthorized: no org id")
		})
	}
}

// Answers that are none, of both questions.
func TestWhatIsWrongIsSaidInAPersonsWords(t *testing.T) {
	metric, err := os.ReadFile("testdata/metric.json")
	if err != nil {
		t.Fatal(err)
	}
	query, err := os.ReadFile("testdata/bad-query.json")
	if err != nil {
		t.Fatal(err)
	}
	of := func(path string, h http.HandlerFunc) func(http.ResponseWriter, *http.Request) bool {
		return func(w http.ResponseWriter, r *http.Request) bool {
			if !strings.HasSuffix(r.URL.Path, path) {
				return false
			}
			h(w, r)
			return true
		}
	}
	closing := func(w http.ResponseWriter, r *http.Request) {
		if conn, err := websocket.Accept(w, r, nil); err == nil {
			_ = conn.Close(websocket.StatusInternalError, "max concurrent tail requests limit exceeded, count > limit (11 > 10)")
		}
	}
	tests := map[string]struct {
		serve func(http.ResponseWriter, *http.Request) bool
		says  []string
	}{
		"a query that is none": {of("/query_range", func(w http.ResponseWriter, _ *http.Request) { http.Error(w, string(query), http.StatusBadRequest) }), []string{"parse error at line 1, col 10"}},
		"a query that counts":  {of("/query_range", func(w http.ResponseWriter, _ *http.Request) { _, _ = w.Write(metric) }), []string{"makes a matrix and no lines"}},
		"a page for people":    {of("/query_range", func(w http.ResponseWriter, _ *http.Request) { _, _ = w.Write([]byte("<html>")) }), []string{"did not answer as Loki does"}},
		"a stream that is null": {of("/query_range", func(w http.ResponseWriter, _ *http.Request) {
			_, _ = w.Write([]byte(`{"status":"success","data":{"resultType":"streams","result":[null]}}`))
		}), []string{"a stream is null"}},
		"a time that is none": {of("/query_range", func(w http.ResponseWriter, _ *http.Request) {
			_, _ = w.Write([]byte(`{"status":"success","data":{"resultType":"streams","result":[{"stream":{},"values":[["x","y"]]}]}}`))
		}), []string{"x is no time of an entry"}},
		"a redirect of a question": {of("/query_range", func(w http.ResponseWriter, r *http.Request) {
			http.Redirect(w, r, "http://203.0.113.7/login", http.StatusFound)
		}), []string{"redirects are not followed", "203.0.113.7"}},
		"a redirect of the tail": {of("/tail", func(w http.ResponseWriter, r *http.Request) {
			http.Redirect(w, r, "http://203.0.113.7/login", http.StatusFound)
		}), []string{"redirects are not followed", "203.0.113.7"}},
		"no websocket":           {of("/tail", func(w http.ResponseWriter, _ *http.Request) { _, _ = w.Write([]byte("hello")) }), []string{"opens no websocket"}},
		"a tail that is refused": {of("/tail", closing), []string{"it ended the tail: max concurrent tail requests limit exceeded"}},
	}
	for name, test := range tests {
		t.Run(name, func(t *testing.T) {
			f := newFake(t)
			f.Serve = test.serve
			f.followed(fetch.Options{}, nil).down(test.says...)
		})
	}
}

// Whatever does not come has an end: of a question, the handshake, a message, the pong.
func TestWhatHangsIsDown(t *testing.T) {
	hang := func(path string) func(http.ResponseWriter, *http.Request) bool {
		return func(_ http.ResponseWriter, r *http.Request) bool {
			if !strings.HasSuffix(r.URL.Path, path) {
				return false
			}
			<-r.Context().Done()
			return true
		}
	}
	for _, path := range []string{"/query_range", "/tail"} {
		t.Run(path, func(t *testing.T) {
			f := newFake(t)
			f.Serve = hang(path)
			f.followed(fetch.Options{Timeout: 200 * time.Millisecond}, nil).down("no answer from", "within 200ms")
		})
	}
	t.Run("a tail that is silent", func(t *testing.T) {
		f := newFake(t)
		f.Serve = func(w http.ResponseWriter, r *http.Request) bool {
			if !strings.HasSuffix(r.URL.Path, "/tail") {
				return false
			}
			conn, err := websocket.Accept(w, r, nil)
			if err != nil {
				return true
			}
			defer func() { _ = conn.CloseNow() }()
			_ = conn.Write(r.Context(), websocket.MessageText, []byte(`{"streams":[]}`))
			<-t.Context().Done() // nobody reads: no ping is answered
			return true
		}
		log := f.log(fetch.Options{})
		log.pace.ping, log.pace.pong = 20*time.Millisecond, 100*time.Millisecond
		live, err := log.Tail(t.Context())
		if err == nil { // where the machine stands still, it is silent before that
			defer live.Close()
		}
		for err == nil {
			_, err = live.Next(t.Context())
		}
		if !strings.Contains(err.Error(), errSilent.Error()) {
			t.Error(err)
		}
	})
	t.Run("a message that does not end", func(t *testing.T) {
		f := newFake(t)
		f.Serve = func(w http.ResponseWriter, r *http.Request) bool {
			if !strings.HasSuffix(r.URL.Path, "/tail") {
				return false
			}
			conn, err := websocket.Accept(w, r, nil)
			if err != nil {
				return true
			}
			ctx := conn.CloseRead(context.Background())
			if to, err := conn.Writer(ctx, websocket.MessageText); err == nil {
				_, _ = to.Write([]byte(`{"streams":[` + strings.Repeat(" ", 100_000)))
			}
			<-ctx.Done()
			return true
		}
		log := f.log(fetch.Options{})
		log.pace.frame = 100 * time.Millisecond
		live, err := log.Tail(t.Context())
		if err == nil {
			defer live.Close()
		}
		for err == nil {
			_, err = live.Next(t.Context())
		}
		if !strings.Contains(err.Error(), errSlow.Error()) {
			t.Error(err)
		}
	})
}

// Answers and messages that are too large are not held: a question is asked in smaller
// parts, and what a message had is asked for.
func TestWhatIsTooLargeIsAskedForInParts(t *testing.T) {
	f := newFake(t)
	var want []string
	for i := range 100 {
		want = append(want, fmt.Sprintf("%d %s", i, strings.Repeat("x", 1000)))
	}
	f.Write(want...)
	l := f.followed(fetch.Options{MaxBody: 20_000}, nil)
	l.until("all lines", func() bool { return slices.Equal(l.heard.list(false), want) })
	var more []string
	for i := range 100 {
		more = append(more, fmt.Sprintf("%d %s", i, strings.Repeat("y", 1000)))
	}
	l.up()
	f.Write(more...) // one message of the tail
	l.until("the others", func() bool { return slices.Equal(l.heard.list(false), append(slices.Clone(want), more...)) })
}

// The limit of a Loki is kept once it said it.
func TestItAsksForNoMoreThanLokiGives(t *testing.T) {
	f := newFake(t)
	f.Limit = 30
	var want []string
	for i := range 100 {
		want = append(want, fmt.Sprint("line ", i))
	}
	f.Write(want...)
	l := f.followed(fetch.Options{}, nil)
	l.until("all lines", func() bool { return slices.Equal(l.heard.list(false), want) })
	refused := 0
	for _, q := range f.Asked("/query_range") {
		if strings.Contains(q, "limit=1000") {
			refused++
		}
	}
	if refused != 1 {
		t.Errorf("it asked %d times for more than it may", refused)
	}
	recorded, err := os.ReadFile("testdata/limit-too-big.json")
	if err != nil {
		t.Fatal(err)
	}
	if n := limitIn(&fetch.StatusError{Status: 400, Body: string(recorded)}); n != 5000 {
		t.Errorf("what a Loki 3.7 said is read as %d", n)
	}
}

func TestCheckQuery(t *testing.T) {
	for query, ok := range map[string]bool{`{app="edge"}`: true, "  {app=\"edge\"} |= `x`": true, "app=edge": false, "": false, `sum(rate({app="edge"}[1m]))`: false} {
		if err := CheckQuery(query); (err == nil) != ok {
			t.Errorf("%q: %v", query, err)
		}
	}
}

func FuzzNews(f *testing.F) {
	f.Add([]byte(`{"streams":[{"stream":{"app":"a"},"values":[["1","x",{"structuredMetadata":{"level":"warn"}}]]}],"dropped_entries":[{"timestamp":"5","labels":null}]}`))
	f.Add([]byte(`{"dropped_entries":[{"timestamp":"2001-02-03T04:05:06Z"}]}`))
	f.Fuzz(func(t *testing.T, frame []byte) {
		n := news(frame)
		if n.Unread == "" && !json.Valid(frame) {
			t.Errorf("%q is read", frame)
		}
		if n.Unread != "" && len(n.Entries) > 0 {
			t.Errorf("%q is read and is not", frame)
		}
	})
}
