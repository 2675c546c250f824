package alertstest

import (
	"context"
	"net/http"
	"net/http/httptest"
	"strings"
	"sync/atomic"
	"testing"
	"time"

	"holdfast/sources"
	"holdfast/sources/alerts"
)

// Peer is a source of alerts that a test controls, seen through the adapter
// under test. Members are numbered from 0.
type Peer interface {
	// Ask is the adapter's: it asks every member once and tells the board.
	Ask(ctx context.Context, board *alerts.Board, health *sources.HealthBoard) error
	// Members is how many servers stand behind the source; at least one.
	Members() int
	// List makes a member list exactly these alerts from now on.
	List(member int, list ...alerts.Alert)
	// Down makes a member refuse, or answer again.
	Down(member int, down bool)
	// Garbage makes a member answer with something else than its protocol
	// until List is called again.
	Garbage(member int)
	// Restart makes a member start anew with an empty list. It returns false
	// when its protocol has no such thing.
	Restart(member int) bool
	// Misbehave makes a handler answer in a member's place; nil: it answers itself.
	Misbehave(member int, with http.Handler)
}

// Contract holds an adapter to what every source of alerts must do. peer
// returns a new one that answers and lists nothing; now is its clock, which the
// adapter must use too.
func Contract(t *testing.T, peer func(t *testing.T, now func() time.Time) Peer) {
	for name, test := range map[string]func(*bench){
		"what it lists is on the board, whole":               listed,
		"what it no longer lists clears at the second look":  cleared,
		"a source that does not answer keeps its alerts":     unreachable,
		"an answer that is not its protocol is an error":     garbage,
		"a restart clears nothing":                           restarted,
		"one member down hides nothing of the others":        partial,
		"hostile text is shown and never obeyed":             hostile,
		"a look that is cancelled ends":                      cancelled,
		"a source that misbehaves is told and loses nothing": misbehaving,
		"a redirect takes no secret elsewhere":               redirected,
		"a label set is one row however often it is listed":  doubled,
	} {
		t.Run(name, func(t *testing.T) {
			b := &bench{T: t}
			b.advance(time.Since(time.UnixMilli(0)))
			clock := b.clock
			feed := sources.NewFeed()
			b.board = alerts.NewBoard(NewStore(clock), feed, clock)
			b.health = sources.NewHealthBoard(feed)
			b.peer = peer(t, clock)
			test(b)
		})
	}
}

type bench struct {
	*testing.T
	millis atomic.Int64 // the clock; servers read it in goroutines of their own
	board  *alerts.Board
	health *sources.HealthBoard
	peer   Peer
}

func (b *bench) clock() time.Time { return time.UnixMilli(b.millis.Load()).UTC() }

func (b *bench) advance(d time.Duration) { b.millis.Add(d.Milliseconds()) }

// ask looks once, two seconds after the last time.
func (b *bench) ask() error {
	b.advance(2 * time.Second)
	return b.peer.Ask(context.Background(), b.board, b.health)
}

func (b *bench) must() {
	b.Helper()
	if err := b.ask(); err != nil {
		b.Fatalf("asking failed: %v", err)
	}
}

func (b *bench) alert(name string) alerts.Alert {
	lset := map[string]string{"alertname": name, "severity": "critical", "instance": "db-7:9100"}
	return alerts.Alert{
		Fingerprint: alerts.FingerprintOf(lset), Labels: lset,
		Annotations: map[string]string{"summary": name + " on db-7"},
		State:       alerts.Firing, StartsAt: b.clock().Add(-time.Minute), UpdatedAt: b.clock(), EndsAt: b.clock().Add(4 * time.Minute),
	}
}

func (b *bench) state(a alerts.Alert, want alerts.State) {
	b.Helper()
	r, ok := b.board.View().Row(a.Fingerprint)
	if !ok || r.State != want {
		b.Fatalf("%s reads %q (on the board: %v), want %s", a.Name(), r.State, ok, want)
	}
}

func (b *bench) everywhere(list ...alerts.Alert) {
	for i := range b.peer.Members() {
		b.peer.List(i, list...)
	}
}

func listed(b *bench) {
	a := b.alert("DiskFull")
	b.everywhere(a, b.alert("QueueBacklog"))
	b.must()
	r, ok := b.board.View().Row(a.Fingerprint)
	if !ok || len(b.board.View().Rows) != 2 {
		b.Fatalf("the board has %+v", b.board.View().Rows)
	}
	if r.State != alerts.Firing || r.Labels["instance"] != "db-7:9100" || r.Annotations["summary"] != "DiskFull on db-7" || !r.StartsAt.Equal(a.StartsAt) {
		b.Fatalf("the row is %+v", r)
	}
}

func cleared(b *bench) {
	a := b.alert("DiskFull")
	b.everywhere(a)
	b.must()
	b.everywhere()
	b.must()
	b.state(a, alerts.Firing)
	b.must()
	b.state(a, alerts.Resolved)
}

func unreachable(b *bench) {
	a := b.alert("DiskFull")
	b.everywhere(a)
	b.must()
	for i := range b.peer.Members() {
		b.peer.Down(i, true)
	}
	for range 3 {
		if err := b.ask(); err == nil || len(err.Error()) < 10 {
			b.Fatalf("a dead source is told as %v", err)
		}
		b.state(a, alerts.Firing)
	}
	b.advance(10 * time.Minute)
	_ = b.ask() // it is down, and the word has run out
	b.state(a, alerts.Unknown)
	for i := range b.peer.Members() {
		b.peer.Down(i, false)
	}
	b.must()
}

func garbage(b *bench) {
	a := b.alert("DiskFull")
	b.everywhere(a)
	b.must()
	for i := range b.peer.Members() {
		b.peer.Garbage(i)
	}
	for range 3 {
		if err := b.ask(); err == nil {
			b.Fatal("garbage was taken for an answer")
		}
	}
	b.state(a, alerts.Firing)
}

func restarted(b *bench) {
	a := b.alert("DiskFull")
	b.everywhere(a)
	b.must()
	for i := range b.peer.Members() {
		if !b.peer.Restart(i) {
			b.Skip("this source has no restart that empties it")
		}
	}
	for range 4 {
		b.must()
	}
	b.state(a, alerts.Firing)
}

func partial(b *bench) {
	if b.peer.Members() < 2 {
		b.Skip("this source has one member")
	}
	a, only := b.alert("DiskFull"), b.alert("QueueBacklog")
	b.peer.List(0, a)
	b.peer.List(1, a, only)
	b.must()
	b.state(only, alerts.Firing)
	b.peer.Down(0, true)
	b.must()
	b.state(only, alerts.Firing)
	b.state(a, alerts.Firing)
	down := false
	for _, h := range b.health.All() {
		down = down || (h.Member != "" && !h.Up && h.Err != "")
	}
	if !down {
		b.Fatalf("the health names no dead member: %+v", b.health.All())
	}
}

func hostile(b *bench) {
	a := b.alert("Disk\x1b]0;owned\x07Full")
	a.Annotations = map[string]string{"summary": "a\u202eb\r\x9b2J", "note": strings.Repeat("x", 1<<20)}
	a.Fingerprint = alerts.FingerprintOf(a.Labels)
	b.everywhere(a)
	b.must()
	r, ok := b.board.View().Row(a.Fingerprint)
	if !ok {
		b.Fatal("its identity changed by making it safe")
	}
	shown := r.Name() + r.Annotations["summary"]
	if strings.ContainsAny(shown, "\x1b\x07\r\u202e\u009b") || !strings.Contains(r.Name(), "<U+001B>") {
		b.Fatalf("shown as %q", shown)
	}
	if r.Raw["alertname"] != a.Labels["alertname"] {
		b.Fatalf("the label set as it came is lost: %q", r.Raw)
	}
	if len(r.Annotations["note"]) > 1<<17 {
		b.Fatal("a megabyte of annotation is kept for the screen")
	}
}

func cancelled(b *bench) {
	ctx, cancel := context.WithCancel(context.Background())
	cancel()
	if err := b.peer.Ask(ctx, b.board, b.health); err == nil {
		b.Fatal("a cancelled look reports success")
	}
}

func doubled(b *bench) {
	a := b.alert("DiskFull")
	b.everywhere(a, a)
	b.must()
	if n := len(b.board.View().Rows); n != 1 {
		b.Fatalf("%d rows for one alert", n)
	}
}

// misbehaving holds every way of answering badly to be an error that is told within the
// look's own time, after which the source is heard as before.
func misbehaving(b *bench) {
	a := b.alert("DiskFull")
	b.everywhere(a)
	b.must()
	for name, answer := range map[string]http.HandlerFunc{
		"hangs": func(_ http.ResponseWriter, r *http.Request) { <-r.Context().Done() },
		"hangs in its answer": func(w http.ResponseWriter, r *http.Request) {
			_, _ = w.Write([]byte("["))
			_ = http.NewResponseController(w).Flush()
			<-r.Context().Done()
		},
		"never ends": func(w http.ResponseWriter, _ *http.Request) {
			for blank := []byte(strings.Repeat(" ", 1<<20)); ; {
				if _, err := w.Write(blank); err != nil {
					return
				}
			}
		},
		"breaks off": func(w http.ResponseWriter, _ *http.Request) {
			w.Header().Set("Content-Length", "1000")
			_, _ = w.Write([]byte("["))
		},
		"fails":                 func(w http.ResponseWriter, _ *http.Request) { http.Error(w, "no", http.StatusInternalServerError) },
		"answers with nothing":  func(http.ResponseWriter, *http.Request) {},
		"answers in null":       func(w http.ResponseWriter, _ *http.Request) { _, _ = w.Write([]byte("null,")) },
		"answers with a string": func(w http.ResponseWriter, _ *http.Request) { _, _ = w.Write([]byte(`"[]"`)) },
	} {
		for i := range b.peer.Members() {
			b.peer.Misbehave(i, answer)
		}
		b.advance(2 * time.Second)
		ctx, cancel := context.WithTimeout(context.Background(), time.Second)
		err := b.peer.Ask(ctx, b.board, b.health)
		cancel()
		if err == nil || len(err.Error()) < 10 {
			b.Fatalf("a source that %s is told as %v", name, err)
		}
		b.state(a, alerts.Firing)
		for i := range b.peer.Members() {
			b.peer.Misbehave(i, nil)
		}
		b.must()
		b.state(a, alerts.Firing)
	}
	b.everywhere()
	b.must()
	b.must()
	b.state(a, alerts.Resolved)
}

func redirected(b *bench) {
	var led atomic.Int64
	elsewhere := httptest.NewServer(http.HandlerFunc(func(http.ResponseWriter, *http.Request) { led.Add(1) }))
	b.Cleanup(elsewhere.Close)
	for i := range b.peer.Members() {
		b.peer.Misbehave(i, http.RedirectHandler(elsewhere.URL, http.StatusTemporaryRedirect))
	}
	if err := b.ask(); err == nil || !strings.Contains(err.Error(), "redirect") || led.Load() > 0 {
		b.Fatalf("a redirect is told as %v, and followed %d times", err, led.Load())
	}
}
