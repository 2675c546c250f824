package victorialogs

import (
	"context"
	"encoding/json"
	"fmt"
	"net/http"
	"slices"
	"strconv"
	"strings"
	"sync"
	"testing"
	"time"

	"holdfast/sources"
	"holdfast/sources/fetch"
	"holdfast/sources/logs"
	"holdfast/sources/logs/logstest"
	"holdfast/sources/logs/remote"
	"holdfast/sources/peertest"
)

func hasty() remote.Pace {
	return remote.Pace{First: 20 * time.Millisecond, Last: 100 * time.Millisecond, Steady: time.Minute, Settle: 0}
}

func quick() pace { return pace{delay: 0, look: 50 * time.Millisecond} }

// row is one of the fake's.
type row struct {
	at     time.Time
	fields map[string]string
	untold bool // the tail leaves it out
}

func (r row) json() []byte {
	all := map[string]string{fieldTime: r.at.UTC().Format(time.RFC3339Nano), fieldStream: `{app="api"}`, fieldID: "0000000000000000e934a84adb05276890d7f7bfcadabe92"}
	for k, v := range r.fields {
		all[k] = v
	}
	b, _ := json.Marshal(all)
	return append(b, '\n')
}

// fake answers as a VictoriaLogs does, as far as it is asked.
type fake struct {
	t      *testing.T
	port   int
	server *http.Server

	mu      sync.Mutex
	more    *sync.Cond
	rows    []row // as they came
	sorted  []row // by time
	garbage []string
	down    bool
	serve   func(w http.ResponseWriter, r *http.Request) bool // answers in its place
}

func newFake(t *testing.T) *fake {
	t.Helper()
	f := &fake{t: t, port: peertest.FreePort(t)}
	f.more = sync.NewCond(&f.mu)
	f.up()
	t.Cleanup(func() { f.Down(true) })
	return f
}

func (f *fake) url() string { return fmt.Sprintf("http://127.0.0.1:%d", f.port) }

func (f *fake) up() {
	l := peertest.Listen(f.t, f.port)
	if l == nil {
		return
	}
	f.mu.Lock()
	defer f.mu.Unlock()
	f.down = false
	mux := http.NewServeMux()
	mux.HandleFunc("/select/logsql/query", f.query)
	mux.HandleFunc("/select/logsql/tail", f.tail)
	f.server = &http.Server{Handler: http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		f.mu.Lock()
		serve := f.serve
		f.mu.Unlock()
		if serve == nil || !serve(w, r) {
			mux.ServeHTTP(w, r)
		}
	})}
	server := f.server
	go func() { _ = server.Serve(l) }() // it ends when it is closed
}

func (f *fake) Down(down bool) bool {
	if !down {
		f.up()
		return true
	}
	f.mu.Lock()
	f.down = true
	server := f.server
	f.more.Broadcast()
	f.mu.Unlock()
	_ = server.Close()
	return true
}

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
	l, p := f.log(fetch.Options{}), hasty()
	if strings.Contains(f.t.Name(), "flood") {
		// A look within a flood reads what the tail is telling: it comes as late as usual.
		l.pace.look, p.Settle = usual().look, remote.Usual().Settle
	}
	remote.Run(ctx, l.source(nil), to, health, time.Now, p)
}

func (f *fake) Kind() string { return Kind }

func (f *fake) Keeps() bool { return true }

func (f *fake) Part(string) bool { return false }

func (f *fake) Garbage() bool {
	f.mu.Lock()
	defer f.mu.Unlock()
	f.garbage = append(f.garbage, "cannot execute tail query: too many of them\n")
	f.more.Broadcast()
	return true
}

func (f *fake) Write(lines ...string) {
	list := make([]row, len(lines))
	f.mu.Lock()
	at := time.Now()
	if n := len(f.rows); n > 0 && !f.rows[n-1].at.Before(at) {
		at = f.rows[n-1].at.Add(1)
	}
	f.mu.Unlock()
	for i, l := range lines {
		list[i] = row{at: at.Add(time.Duration(i)), fields: map[string]string{fieldWords: l}}
	}
	f.push(list...)
}

func (f *fake) push(list ...row) {
	f.mu.Lock()
	defer f.mu.Unlock()
	f.rows = append(f.rows, list...)
	f.sorted = append(f.sorted, list...)
	if byTime := func(a, b row) int { return a.at.Compare(b.at) }; !slices.IsSortedFunc(f.sorted, byTime) {
		slices.SortStableFunc(f.sorted, byTime)
	}
	f.more.Broadcast()
}

func (f *fake) query(w http.ResponseWriter, r *http.Request) {
	f.mu.Lock()
	defer f.mu.Unlock()
	start, err := time.Parse(moment, r.FormValue("start"))
	if err != nil {
		http.Error(w, err.Error(), http.StatusBadRequest)
		return
	}
	end, err := time.Parse(moment, r.FormValue("end"))
	if err != nil {
		end = time.Now().Add(time.Hour)
	}
	from := func(at time.Time) int {
		i, _ := slices.BinarySearchFunc(f.sorted, at, func(r row, at time.Time) int { return r.at.Compare(at) })
		return i
	}
	list := f.sorted[from(start):max(from(start), from(end))]
	if strings.Contains(r.FormValue("query"), "| stats count() as n") {
		fmt.Fprintf(w, "{\"n\":\"%d\"}\n", len(list))
		return
	}
	if limit, err := strconv.Atoi(r.FormValue("limit")); err == nil && len(list) > limit {
		list = list[len(list)-limit:]
	}
	for _, r := range slices.Backward(list) {
		_, _ = w.Write(r.json())
	}
}

// tail sends what comes after it began, and the newest there was before.
func (f *fake) tail(w http.ResponseWriter, r *http.Request) {
	f.mu.Lock()
	at, junk := max(0, len(f.rows)-1), len(f.garbage)
	f.mu.Unlock()
	w.(http.Flusher).Flush()
	stop := context.AfterFunc(r.Context(), func() { f.mu.Lock(); f.more.Broadcast(); f.mu.Unlock() })
	defer stop()
	for {
		f.mu.Lock()
		for at == len(f.rows) && junk == len(f.garbage) && !f.down && r.Context().Err() == nil {
			f.more.Wait()
		}
		if f.down || r.Context().Err() != nil {
			f.mu.Unlock()
			return
		}
		var said []byte
		for ; junk < len(f.garbage); junk++ {
			said = append(said, f.garbage[junk]...)
		}
		for n := 0; at < len(f.rows) && n < 500; n++ {
			if !f.rows[at].untold {
				said = append(said, f.rows[at].json()...)
			}
			at++
		}
		f.mu.Unlock()
		if _, err := w.Write(said); err != nil {
			return
		}
		w.(http.Flusher).Flush()
	}
}

func TestTheContract(t *testing.T) {
	logstest.Contract(t, func(t *testing.T) logstest.Peer { return newFake(t) })
}
