// Package lokitest is a server that answers as a Loki does, as far as holdfast asks it:
// what it holds by query_range, what comes by a tail, which is a websocket. It can vanish,
// hang and come back, and it counts what was written. It is for tests only.
package lokitest

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

	"holdfast/sources/peertest"
)

// Entry is one that the server holds.
type Entry struct {
	At     int64 // nanoseconds since 1970
	Labels map[string]string
	Own    map[string]string // that query_range tells and the tail does not
	Line   string
}

// Server is the Loki. What is exported of it is set before anybody asks.
type Server struct {
	Limit int                                                    // entries one question may ask for
	Serve func(w http.ResponseWriter, r *http.Request) (is bool) // answers in its place; nil, or false: it did not

	t      testing.TB
	port   int
	server *http.Server

	mu      sync.Mutex
	more    *sync.Cond
	entries []Entry // as they were written
	garbage []string
	down    bool
	hung    bool
	told    []string
	conns   map[*websocket.Conn]bool
}

// New begins to listen on a port of its own, until the test ends.
func New(t testing.TB) *Server {
	t.Helper()
	s := &Server{t: t, port: peertest.FreePort(t), Limit: 5000, conns: map[*websocket.Conn]bool{}}
	s.more = sync.NewCond(&s.mu)
	s.up()
	t.Cleanup(func() { s.Down(true) })
	return s
}

// URL is its base URL.
func (s *Server) URL() string { return fmt.Sprintf("http://127.0.0.1:%d", s.port) }

// up begins to listen.
func (s *Server) up() {
	l := peertest.Listen(s.t, s.port)
	if l == nil {
		return
	}
	mux := http.NewServeMux()
	mux.HandleFunc("/loki/api/v1/query_range", s.queryRange)
	mux.HandleFunc("/loki/api/v1/tail", s.tail)
	server := &http.Server{ReadHeaderTimeout: time.Minute, Handler: http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		if s.asked(r) && (s.Serve == nil || !s.Serve(w, r)) {
			mux.ServeHTTP(w, r)
		}
	})}
	s.mu.Lock()
	defer s.mu.Unlock()
	s.down, s.server = false, server
	go func() { _ = server.Serve(l) }() // it ends when it is closed
}

// asked notes a question, and waits while the server hangs; not ok: whoever asked went
// away meanwhile.
func (s *Server) asked(r *http.Request) (ok bool) {
	defer s.wakes(r.Context())()
	s.mu.Lock()
	defer s.mu.Unlock()
	s.told = append(s.told, r.URL.Path+"?"+r.URL.RawQuery)
	for s.hung && !s.down && r.Context().Err() == nil {
		s.more.Wait()
	}
	return r.Context().Err() == nil
}

// wakes lets whoever waits for more look again when ctx ends.
func (s *Server) wakes(ctx context.Context) (stop func()) {
	stopped := context.AfterFunc(ctx, func() { s.mu.Lock(); s.more.Broadcast(); s.mu.Unlock() })
	return func() { stopped() }
}

// Down lets it vanish with its connections, or come back with what it holds.
func (s *Server) Down(down bool) bool {
	if !down {
		s.up()
		return true
	}
	s.mu.Lock()
	s.down = true
	for c := range s.conns {
		_ = c.CloseNow()
	}
	server := s.server
	s.more.Broadcast()
	s.mu.Unlock()
	_ = server.Close()
	return true
}

// Hang lets it say nothing any more, not even that a connection still is one, or go on.
func (s *Server) Hang(hang bool) {
	s.mu.Lock()
	defer s.mu.Unlock()
	s.hung = hang
	s.more.Broadcast()
}

// Garbage sends what is no message of Loki's to whoever follows.
func (s *Server) Garbage(frame string) {
	s.mu.Lock()
	defer s.mu.Unlock()
	s.garbage = append(s.garbage, frame)
	s.more.Broadcast()
}

// Write writes lines, each at a nanosecond of its own.
func (s *Server) Write(lines ...string) {
	labels, own := map[string]string{"app": "api"}, map[string]string{"detected_level": "unknown"}
	s.mu.Lock()
	defer s.mu.Unlock()
	at := time.Now().UnixNano()
	if n := len(s.entries); n > 0 {
		at = max(at, s.entries[n-1].At+1)
	}
	for i, l := range lines {
		s.entries = append(s.entries, Entry{At: at + int64(i), Line: l, Labels: labels, Own: own})
	}
	s.more.Broadcast()
}

// Push writes entries as they are.
func (s *Server) Push(list ...Entry) {
	s.mu.Lock()
	defer s.mu.Unlock()
	s.entries = append(s.entries, list...)
	s.more.Broadcast()
}

// Asked is what it was asked whose path ends so.
func (s *Server) Asked(path string) (list []string) {
	s.mu.Lock()
	defer s.mu.Unlock()
	for _, q := range s.told {
		if p, _, _ := strings.Cut(q, "?"); strings.HasSuffix(p, path) {
			list = append(list, q)
		}
	}
	return list
}

func wire(e Entry) map[string]any {
	labels := maps.Clone(e.Labels)
	maps.Copy(labels, e.Own)
	return map[string]any{"stream": labels, "values": [][]string{{strconv.FormatInt(e.At, 10), e.Line}}}
}

// frameOf is a message of the tail; entries with the same labels that follow each other
// are one stream.
func frameOf(list []Entry) ([]byte, error) {
	type streams struct {
		Labels map[string]string `json:"stream"`
		Values [][2]string       `json:"values"`
	}
	var all []streams
	for _, e := range list {
		if n := len(all); n == 0 || !maps.Equal(all[n-1].Labels, e.Labels) {
			all = append(all, streams{Labels: e.Labels})
		}
		last := &all[len(all)-1]
		last.Values = append(last.Values, [2]string{strconv.FormatInt(e.At, 10), e.Line})
	}
	return json.Marshal(map[string]any{"streams": all})
}

// queryRange answers with the newest entries of a stretch of time, newest first.
func (s *Server) queryRange(w http.ResponseWriter, r *http.Request) {
	number := func(name string, otherwise int64) int64 {
		n, err := strconv.ParseInt(r.FormValue(name), 10, 64)
		if err != nil {
			return otherwise
		}
		return n
	}
	start, end, limit := number("start", 0), number("end", time.Now().UnixNano()+int64(time.Hour)), int(number("limit", 100))
	if limit > s.Limit {
		http.Error(w, fmt.Sprintf("max entries limit per query exceeded, limit > max_entries_limit_per_query (%d > %d)", limit, s.Limit), http.StatusBadRequest)
		return
	}
	list := s.between(start, end)
	slices.SortStableFunc(list, func(a, b Entry) int { return int(a.At - b.At) })
	result := []map[string]any{}
	for _, e := range slices.Backward(list) {
		if len(result) == limit {
			break
		}
		result = append(result, wire(e))
	}
	_ = json.NewEncoder(w).Encode(map[string]any{"status": "success", "data": map[string]any{"resultType": "streams", "result": result}})
}

// between are the entries of a stretch of time, as they were written.
func (s *Server) between(start, end int64) (list []Entry) {
	s.mu.Lock()
	defer s.mu.Unlock()
	for _, e := range s.entries {
		if e.At >= start && e.At < end {
			list = append(list, e)
		}
	}
	return list
}

// tail sends what comes after it began, and the newest there was before, a hundred
// entries in a message.
func (s *Server) tail(w http.ResponseWriter, r *http.Request) {
	conn, err := websocket.Accept(w, r, &websocket.AcceptOptions{OnPingReceived: func(context.Context, []byte) bool {
		s.mu.Lock()
		defer s.mu.Unlock()
		return !s.hung
	}})
	if err != nil {
		return
	}
	defer func() { _ = conn.CloseNow() }()
	ctx := conn.CloseRead(context.Background())
	defer s.wakes(ctx)()
	s.mu.Lock()
	s.conns[conn] = true
	at, junk := max(0, len(s.entries)-1), len(s.garbage)
	s.mu.Unlock()
	defer func() {
		s.mu.Lock()
		defer s.mu.Unlock()
		delete(s.conns, conn)
	}()
	for {
		frame, err := s.next(ctx, &at, &junk)
		if err != nil {
			return
		}
		if conn.Write(ctx, websocket.MessageText, frame) != nil {
			return
		}
	}
}

// next waits for what one that stands at an entry, and at a piece of garbage, is sent.
func (s *Server) next(ctx context.Context, at, junk *int) ([]byte, error) {
	s.mu.Lock()
	defer s.mu.Unlock()
	for (s.hung || *at == len(s.entries) && *junk == len(s.garbage)) && !s.down && ctx.Err() == nil {
		s.more.Wait()
	}
	switch {
	case s.down:
		return nil, net.ErrClosed
	case ctx.Err() != nil:
		return nil, ctx.Err()
	case *junk < len(s.garbage):
		*junk++
		return []byte(s.garbage[*junk-1]), nil
	}
	from := *at
	*at = min(from+100, len(s.entries))
	return frameOf(s.entries[from:*at])
}
