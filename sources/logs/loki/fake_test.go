package loki

import (
	"context"
	"encoding/json"
	"fmt"
	"maps"
	"net"
	"net/http"
	"slices"
	"strconv"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/coder/websocket"

	"holdfast/sources"
	"holdfast/sources/fetch"
	"holdfast/sources/logs"
	"holdfast/sources/logs/remote"
	"holdfast/sources/peertest"
)

// quick is a pace at which tests need not wait for what nothing tells.
func quick() pace {
	return pace{ping: 100 * time.Millisecond, pong: 20 * time.Second, frame: time.Minute, look: 50 * time.Millisecond}
}

func hasty() remote.Pace {
	return remote.Pace{First: 20 * time.Millisecond, Last: 100 * time.Millisecond, Steady: time.Minute, Settle: time.Second}
}

// entry is one of the fake's.
type entry struct {
	at     int64
	labels map[string]string
	own    map[string]string // that query_range tells and the tail does not
	line   string
}

// fake answers as a Loki does, as far as it is asked.
type fake struct {
	t      *testing.T
	port   int
	server *http.Server

	mu      sync.Mutex
	more    *sync.Cond
	entries []entry
	garbage []string // frames that are sent to whoever follows
	down    bool
	limit   int // entries one question may ask for
	told    []string
	conns   map[*websocket.Conn]bool
	serve   func(w http.ResponseWriter, r *http.Request) bool // answers in its place; nil, or false: it did not
}

func newFake(t *testing.T) *fake {
	t.Helper()
	f := &fake{t: t, port: peertest.FreePort(t), limit: 5000, conns: map[*websocket.Conn]bool{}}
	f.more = sync.NewCond(&f.mu)
	f.up()
	t.Cleanup(func() { f.Down(true) })
	return f
}

func (f *fake) url() string { return fmt.Sprintf("http://127.0.0.1:%d", f.port) }

// up begins to listen.
func (f *fake) up() {
	var l net.Listener
	ok := peertest.Until(30*time.Second, func() (ok bool) {
		var err error
		l, err = net.Listen("tcp", fmt.Sprintf("127.0.0.1:%d", f.port))
		return err == nil
	})
	if !ok {
		f.t.Fatalf("port %d stays taken", f.port)
	}
	f.mu.Lock()
	defer f.mu.Unlock()
	f.down = false
	mux := http.NewServeMux()
	mux.HandleFunc("/loki/api/v1/query_range", f.queryRange)
	mux.HandleFunc("/loki/api/v1/tail", f.tail)
	f.server = &http.Server{Handler: http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		f.mu.Lock()
		f.told = append(f.told, r.URL.Path+"?"+r.URL.RawQuery)
		serve := f.serve
		f.mu.Unlock()
		if serve == nil || !serve(w, r) {
			mux.ServeHTTP(w, r)
		}
	})}
	server := f.server
	go func() { _ = server.Serve(l) }() // it ends when it is closed
}

// Down lets it vanish with its connections, or come back.
func (f *fake) Down(down bool) bool {
	if !down {
		f.up()
		return true
	}
	f.mu.Lock()
	f.down = true
	for c := range f.conns {
		_ = c.CloseNow()
	}
	server := f.server
	f.more.Broadcast()
	f.mu.Unlock()
	_ = server.Close()
	return true
}

// log is one that asks the fake.
func (f *fake) log(o fetch.Options) *Log {
	f.t.Helper()
	if o.Timeout == 0 {
		o.Timeout = 20 * time.Second
	}
	l, err := New(Config{Name: "api", URL: f.url(), Query: `{app="api"}`, Fetch: o})
	if err != nil {
		f.t.Fatal(err)
	}
	l.pace = quick()
	return l
}

func (f *fake) Follow(ctx context.Context, to logs.Sink, health *sources.HealthBoard) {
	remote.Run(ctx, f.log(fetch.Options{}).source(nil), to, health, time.Now, hasty())
}

func (f *fake) Kind() string { return Kind }

func (f *fake) Keeps() bool { return true }

func (f *fake) Part(string) bool { return false }

func (f *fake) Garbage() bool {
	f.mu.Lock()
	defer f.mu.Unlock()
	f.garbage = append(f.garbage, "<html>502</html>")
	f.more.Broadcast()
	return true
}

// Write writes lines, each at a nanosecond of its own.
func (f *fake) Write(lines ...string) {
	list := make([]entry, len(lines))
	f.mu.Lock()
	at := time.Now().UnixNano()
	if n := len(f.entries); n > 0 {
		at = max(at, f.entries[n-1].at+1)
	}
	f.mu.Unlock()
	labels, own := map[string]string{"app": "api"}, map[string]string{"detected_level": "unknown"}
	for i, l := range lines {
		list[i] = entry{at: at + int64(i), line: l, labels: labels, own: own}
	}
	f.push(list...)
}

func (f *fake) push(list ...entry) {
	f.mu.Lock()
	defer f.mu.Unlock()
	f.entries = append(f.entries, list...)
	f.more.Broadcast()
}

func wire(e entry) map[string]any {
	labels := maps.Clone(e.labels)
	maps.Copy(labels, e.own)
	return map[string]any{"stream": labels, "values": [][]string{{strconv.FormatInt(e.at, 10), e.line}}}
}

// frameOf is a message of the tail; entries with the same labels that follow each other
// are one stream.
func frameOf(list []entry) []byte {
	type streams struct {
		Labels map[string]string `json:"stream"`
		Values [][2]string       `json:"values"`
	}
	var all []streams
	for _, e := range list {
		if n := len(all); n == 0 || !maps.Equal(all[n-1].Labels, e.labels) {
			all = append(all, streams{Labels: e.labels})
		}
		last := &all[len(all)-1]
		last.Values = append(last.Values, [2]string{strconv.FormatInt(e.at, 10), e.line})
	}
	frame, err := json.Marshal(map[string]any{"streams": all})
	if err != nil {
		panic(err)
	}
	return frame
}

func (f *fake) queryRange(w http.ResponseWriter, r *http.Request) {
	f.mu.Lock()
	defer f.mu.Unlock()
	number := func(name string, otherwise int64) int64 {
		n, err := strconv.ParseInt(r.FormValue(name), 10, 64)
		if err != nil {
			return otherwise
		}
		return n
	}
	start, end, limit := number("start", 0), number("end", time.Now().UnixNano()+int64(time.Hour)), int(number("limit", 100))
	if limit > f.limit {
		http.Error(w, fmt.Sprintf("max entries limit per query exceeded, limit > max_entries_limit_per_query (%d > %d)", limit, f.limit), http.StatusBadRequest)
		return
	}
	list := slices.Clone(f.entries)
	slices.SortStableFunc(list, func(a, b entry) int { return int(a.at - b.at) })
	result := []map[string]any{}
	for _, e := range slices.Backward(list) {
		if len(result) == limit {
			break
		}
		if e.at >= start && e.at < end {
			result = append(result, wire(e))
		}
	}
	_ = json.NewEncoder(w).Encode(map[string]any{"status": "success", "data": map[string]any{"resultType": "streams", "result": result}})
}

// tail sends what comes after it began, and the newest there was before, a hundred
// entries in a message.
func (f *fake) tail(w http.ResponseWriter, r *http.Request) {
	conn, err := websocket.Accept(w, r, nil)
	if err != nil {
		return
	}
	ctx := conn.CloseRead(context.Background())
	f.mu.Lock()
	f.conns[conn] = true
	at, junk := max(0, len(f.entries)-1), len(f.garbage)
	f.mu.Unlock()
	stop := context.AfterFunc(ctx, func() { f.mu.Lock(); f.more.Broadcast(); f.mu.Unlock() })
	defer stop()
	defer func() {
		f.mu.Lock()
		delete(f.conns, conn)
		f.mu.Unlock()
		_ = conn.CloseNow()
	}()
	for {
		f.mu.Lock()
		for at == len(f.entries) && junk == len(f.garbage) && !f.down && ctx.Err() == nil {
			f.more.Wait()
		}
		if f.down || ctx.Err() != nil {
			f.mu.Unlock()
			return
		}
		var frame []byte
		if junk < len(f.garbage) {
			frame = []byte(f.garbage[junk])
			junk++
		} else {
			n := min(at+100, len(f.entries))
			frame = frameOf(f.entries[at:n])
			at = n
		}
		f.mu.Unlock()
		if conn.Write(ctx, websocket.MessageText, frame) != nil {
			return
		}
	}
}

// asked is what it was asked whose path ends so.
func (f *fake) asked(path string) (list []string) {
	f.mu.Lock()
	defer f.mu.Unlock()
	for _, q := range f.told {
		if p, _, _ := strings.Cut(q, "?"); strings.HasSuffix(p, path) {
			list = append(list, q)
		}
	}
	return list
}
