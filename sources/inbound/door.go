// Package inbound is the HTTP door: alerts that others push and emergencies
// come in here, and the health of the cockpit is told. What it answers with 2xx
// is already in the record, and what it refuses had no effect. It must not
// decide what an alert means; the alert board does.
package inbound

import (
	"context"
	"errors"
	"fmt"
	"io"
	"log"
	"net"
	"net/http"
	"sync"
	"sync/atomic"
	"syscall"
	"time"

	"holdfast/sources"
	"holdfast/sources/alerts"
	"holdfast/sources/fetch"
	"holdfast/sources/text"
)

// Shared is what the door's Health says where another holdfast on the record has it.
const Shared = "port taken: another holdfast with this record has the door and takes in what is pushed here; lines of logs show only there"

// Kind and Name are those of the door's Health. A person knows it as the door;
// where it listens is told when it cannot.
const (
	Kind = "door"
	Name = "door"
)

// The source names under which the board hears what comes in.
const (
	Pushed    = alerts.Pushed
	Emergency = alerts.Emergency
)

// Board takes in what is pushed; *alerts.Board is one. Its error says that the
// record refused although the board has the news.
type Board interface {
	Receive(ctx context.Context, source string, s alerts.Snapshot) error
}

// Options say where the door is and what it leads to.
type Options struct {
	Listen string       // such as 127.0.0.1:8484
	Token  fetch.Secret // asked of every caller; nil: none, which only loopback allows
	Board  Board
	// Acks says who holds what, and takes in what others acknowledged; nil: the door
	// takes no PagerDuty events.
	Acks Acks
	// Logs takes in the lines that others post; nil: the door takes none.
	Logs Logs
	// Changes takes in change events; nil: the door takes none.
	Changes Changes
	// Recorder keeps what event recorders tell; nil: the door takes none of it.
	Recorder Recorder
	Redact   *text.Redactor // of what comes in
	// Metrics answers /metrics; nil: there are none.
	Metrics http.Handler
	// Ready says why the cockpit is not ready, for /readyz; nil: it always is.
	Ready  func(ctx context.Context) error
	Health *sources.HealthBoard
	Now    func() time.Time
	// Record names the record that this process writes to. A port that is taken
	// by a holdfast with the same record needs nobody's attention.
	Record string
	// ReadOnly: the record may not be written. What is pushed is refused; an
	// emergency shows all the same, as not recorded.
	ReadOnly bool
}

// Door is the HTTP door.
type Door struct {
	Options
	loopback bool
	handler  http.Handler
	retry    time.Duration
	pushed   intake        // of alerts
	called   intake        // of emergencies
	changed  intake        // of change events
	paged    intake        // of alert events
	pager    *pager        // takes those in
	logged   intake        // of lines of logs
	streams  chan struct{} // places of those who send lines as they come
	recorded intake        // of what event recorders tell
	working  sync.WaitGroup
	counts   counts
	changing sources.Turn // one change after the other: a retry is told from the first

	mu        sync.Mutex
	addr      string
	token     string
	tokenRead time.Time
}

const (
	// again is how soon a port that was taken is tried again.
	again = 3 * time.Second
	// atOnce is how many pushes are worked on at a time, and largeAtOnce how many
	// of those that are large.
	atOnce      = 16
	largeAtOnce = 1
	large       = 1 << 20
	// eventsAtOnce is the same for change events, whose callers are known only
	// when they are read: they cannot keep alerts out. Nor can anybody keep out
	// an emergency.
	eventsAtOnce      = 4
	emergenciesAtOnce = 64
)

// intake is what one kind of request has for itself: memory for bodies, and
// places to be worked on. No kind can take those of another.
type intake struct {
	bodies *bodies
	places chan struct{}
	large  chan struct{}
}

func newIntake(room, places int) intake {
	return intake{newBodies(room), make(chan struct{}, places), make(chan struct{}, largeAtOnce)}
}

// New makes the door ready; Run opens it. It refuses to listen beyond loopback
// without a token.
func New(o Options) (*Door, error) {
	host, _, err := net.SplitHostPort(o.Listen)
	if err != nil {
		return nil, fmt.Errorf("inbound: %q is not HOST:PORT, such as 127.0.0.1:8484", text.Clean(o.Listen))
	}
	d := &Door{Options: o, loopback: isLoopback(host), retry: again}
	d.pushed, d.called = newIntake(bodiesHeld, atOnce), newIntake(emergenciesHeld, emergenciesAtOnce)
	d.changed, d.paged = newIntake(eventsHeld, eventsAtOnce), newIntake(eventsHeld, eventsAtOnce)
	d.recorded = newIntake(bodiesHeld, eventsAtOnce)
	if !d.loopback && o.Token == nil {
		return nil, fmt.Errorf("inbound: %s can be reached from other machines, so the door needs a token: set inbound.token, or listen on 127.0.0.1", o.Listen)
	}
	if o.Board == nil || o.Health == nil || o.Now == nil {
		return nil, errors.New("inbound: a door needs a board, a health board and a clock")
	}
	d.logged, d.streams = newIntake(linesHeld, atOnce), make(chan struct{}, streamsAtOnce)
	d.pager = newPager(o.Board, o.Acks, o.Redact)
	d.handler = d.guard(d.routes())
	return d, nil
}

// Handler answers the door's requests.
func (d *Door) Handler() http.Handler { return d.handler }

// Addr is where the door listens now; empty while it does not.
func (d *Door) Addr() string {
	d.mu.Lock()
	defer d.mu.Unlock()
	return d.addr
}

// URL is the address to push to; empty while the door does not listen.
func (d *Door) URL() string {
	if addr := d.Addr(); addr != "" {
		return "http://" + addr
	}
	return ""
}

// Run keeps the door open until ctx ends. A port that cannot be had is told as
// health and tried again; it is never fatal, so the error is always nil.
func (d *Door) Run(ctx context.Context) error {
	for ctx.Err() == nil {
		if err := d.open(ctx); err != nil && ctx.Err() == nil {
			d.tell(ctx, err)
		}
		timer := time.NewTimer(d.retry)
		select {
		case <-ctx.Done():
			timer.Stop()
		case <-timer.C:
		}
	}
	return nil
}

// Try looks whether the door could be opened, and leaves that in its health. It
// answers nobody.
func (d *Door) Try(ctx context.Context) {
	var conf net.ListenConfig
	l, err := conf.Listen(ctx, "tcp", d.Listen)
	if err == nil {
		_ = l.Close()
		d.up("nobody listens there now: an open cockpit, or `holdfast serve`, takes it")
		return
	}
	d.tell(ctx, err)
}

// open listens and serves until ctx ends or serving fails.
func (d *Door) open(ctx context.Context) error {
	var conf net.ListenConfig
	l, err := conf.Listen(ctx, "tcp", d.Listen)
	if err != nil {
		return err
	}
	srv := &http.Server{
		Handler:           d.handler,
		ReadHeaderTimeout: 5 * time.Second,
		ReadTimeout:       longest,
		WriteTimeout:      30 * time.Second,
		IdleTimeout:       2 * time.Minute,
		MaxHeaderBytes:    16 << 10,
		ConnContext:       welcome,
		// Whatever goes wrong with a caller's connection is the caller's to see;
		// a word on stderr would be written across the screen.
		ErrorLog: log.New(io.Discard, "", 0),
	}
	d.setAddr(l.Addr().String())
	defer d.setAddr("")
	d.up("")
	defer d.working.Wait()
	served := make(chan error, 1)
	go func() { served <- srv.Serve(newLobby(l, guests)) }()
	select {
	case err := <-served:
		return err
	case <-ctx.Done():
	}
	grace, cancel := context.WithTimeout(context.WithoutCancel(ctx), 2*time.Second)
	defer cancel()
	if srv.Shutdown(grace) != nil {
		_ = srv.Close()
	}
	if err := <-served; !errors.Is(err, http.ErrServerClosed) {
		return err
	}
	return nil
}

func (d *Door) setAddr(addr string) {
	d.mu.Lock()
	defer d.mu.Unlock()
	d.addr = addr
}

// tell reports why the door is not open.
func (d *Door) tell(ctx context.Context, err error) {
	if !errors.Is(err, syscall.EADDRINUSE) {
		d.down(fmt.Errorf("the door cannot listen: %w; tried again every %s", err, d.retry))
		return
	}
	n := neighbourAt(ctx, d.Listen)
	switch {
	case n.silent:
		d.down(fmt.Errorf("port taken: who has %s does not answer, so whether what is pushed there is taken in is not known; asked again every %s", d.Listen, d.retry))
	case n.holdfast && n.readOnly && !d.ReadOnly:
		d.down(fmt.Errorf("port taken: a holdfast that was started with --read-only has %s and refuses what is pushed there; end it, or give this one another inbound.listen", d.Listen))
	case n.holdfast && n.record != "" && n.record == d.Record:
		d.up(Shared)
	case n.holdfast:
		d.down(fmt.Errorf("port taken: another holdfast has %s, with a record of its own: what is pushed there does not show here; give this one another inbound.listen", d.Listen))
	default:
		d.down(fmt.Errorf("port taken: another program has %s, nothing can be pushed here; stop it or change inbound.listen", d.Listen))
	}
}

// neighbour is what whoever has the port says of itself.
type neighbour struct {
	silent   bool   // it took the question and did not answer in time: nothing is known of it
	holdfast bool   // it is one
	record   string // which it has
	readOnly bool   // it may not write to that
}

// neighbourAt asks whoever has the port whether it is a holdfast, which record it has,
// and whether it may not write to it.
func neighbourAt(ctx context.Context, listen string) neighbour {
	ctx, cancel := context.WithTimeout(ctx, time.Second)
	defer cancel()
	host, port, err := net.SplitHostPort(listen)
	if err != nil {
		return neighbour{}
	}
	if ip := net.ParseIP(host); host == "" || ip != nil && ip.IsUnspecified() {
		host = "127.0.0.1"
	}
	req, err := http.NewRequestWithContext(ctx, http.MethodGet, "http://"+net.JoinHostPort(host, port)+"/healthz", nil)
	if err != nil {
		return neighbour{}
	}
	client := http.Client{
		Transport:     &http.Transport{DisableKeepAlives: true},
		CheckRedirect: func(*http.Request, []*http.Request) error { return http.ErrUseLastResponse },
	}
	res, err := client.Do(req)
	if err != nil {
		return neighbour{silent: ctx.Err() != nil}
	}
	_ = res.Body.Close()
	h := res.Header
	return neighbour{holdfast: h.Get("Server") == server, record: h.Get(recordHeader), readOnly: h.Get(readOnlyHeader) != ""}
}

// up reports the door as healthy, with a note where it is so only by proxy.
func (d *Door) up(note string) { d.report(true, note) }

func (d *Door) down(err error) { d.report(false, err.Error()) }

func (d *Door) report(up bool, what string) {
	d.Health.Report(sources.Health{Name: Name, Kind: Kind, Up: up, Err: text.Clean(what), Since: d.Now()})
}

func isLoopback(host string) bool {
	ip := net.ParseIP(host)
	return host == "localhost" || ip != nil && ip.IsLoopback()
}

// Counts are what the door did since the program started.
type Counts struct {
	Alerts      uint64 // taken in by POST /api/v2/alerts and by webhooks
	Events      uint64 // taken in by POST /v2/enqueue
	Emergencies uint64 // taken in by POST /emergency
	Lines       uint64 // of logs, taken in by POST /log/NAME
	Changes     uint64 // taken in by POST /v2/change/enqueue
	Refused     uint64 // requests that had no effect
	Unrecorded  uint64 // requests that show but could not be recorded
}

type counts struct{ alerts, events, lines, emergencies, changes, refused, unrecorded atomic.Uint64 }

// Counts says what the door did so far.
func (d *Door) Counts() Counts {
	return Counts{
		Alerts: d.counts.alerts.Load(), Events: d.counts.events.Load(), Lines: d.counts.lines.Load(), Emergencies: d.counts.emergencies.Load(), Changes: d.counts.changes.Load(),
		Refused: d.counts.refused.Load(), Unrecorded: d.counts.unrecorded.Load(),
	}
}
