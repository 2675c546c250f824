package syslog

import (
	"context"
	"errors"
	"fmt"
	"net"
	"os"
	"sync"
	"time"

	"holdfast/sources"
	"holdfast/sources/logs"
)

// mostConns is how many senders are connected at once. One more takes the place of the
// one that has been silent the longest.
const mostConns = 256

// hall holds the connections of senders.
type hall struct {
	intake *intake
	idle   time.Duration
	wait   sync.WaitGroup

	mu     sync.Mutex
	guests map[*guest]bool
	out    int // how many had to leave since it was asked last
	outAll int
}

// guest is one connection.
type guest struct {
	conn  *net.TCPConn
	from  string
	heard time.Time // when it last said something
}

func newHall(in *intake, idle time.Duration) *hall {
	return &hall{intake: in, idle: idle, guests: map[*guest]bool{}}
}

// admit takes connections until the socket is closed.
func (h *hall) admit(ctx context.Context, l *net.TCPListener) error {
	retry := sources.Retry{First: 10 * time.Millisecond, Last: time.Second}
	for failures := 0; ; {
		conn, err := l.AcceptTCP()
		switch {
		case err == nil:
			failures = 0
			retry.Went()
			h.enter(ctx, conn)
		case ctx.Err() != nil:
			return ctx.Err()
		case errors.Is(err, net.ErrClosed), failures > 10:
			return fmt.Errorf("no connection can be taken: %w", err)
		default: // such as too many open files
			failures++
			sources.Pause(ctx, retry.Failed())
		}
	}
}

// enter lets a sender in, in the place of another where there is none.
func (h *hall) enter(ctx context.Context, conn *net.TCPConn) {
	g := &guest{conn: conn, from: address(conn), heard: h.intake.now()}
	h.mu.Lock()
	defer h.mu.Unlock()
	if len(h.guests) >= mostConns {
		var quiet *guest
		for other := range h.guests {
			if quiet == nil || other.heard.Before(quiet.heard) {
				quiet = other
			}
		}
		_ = quiet.conn.Close()
		delete(h.guests, quiet)
		h.out++
		h.outAll++
	}
	h.guests[g] = true
	h.wait.Go(func() {
		defer h.leave(g)
		// What breaks off one sender must not break off the others.
		if err := guarded(func() error { return h.listen(ctx, g) }); err != nil {
			h.intake.gap(fmt.Sprintf("the connection from %s ended: %s", g.from, err))
		}
	})
}

func address(conn *net.TCPConn) string {
	host, _, err := net.SplitHostPort(conn.RemoteAddr().String())
	if err != nil {
		return conn.RemoteAddr().String()
	}
	return host
}

func (h *hall) leave(g *guest) {
	_ = g.conn.Close()
	h.mu.Lock()
	defer h.mu.Unlock()
	delete(h.guests, g)
}

// hears notes that a sender said something.
func (h *hall) hears(g *guest, at time.Time) {
	h.mu.Lock()
	defer h.mu.Unlock()
	g.heard = at
}

// listen takes what one sender says until it ends. The error says what of it is
// missing.
func (h *hall) listen(ctx context.Context, g *guest) error {
	var f framer
	buf := make([]byte, 32<<10)
	for {
		deadline := time.Time{}
		if f.waits() {
			deadline = time.Now().Add(h.idle)
		}
		// A connection that is closed says so when it is read.
		_ = g.conn.SetReadDeadline(deadline)
		n, err := g.conn.Read(buf)
		if n > 0 {
			h.hears(g, h.intake.now())
			h.intake.piece(g.from, &f, buf[:n])
		}
		switch {
		case err == nil:
		case errors.Is(err, os.ErrDeadlineExceeded):
			h.intake.unfinished(g.from, &f)
		default:
			return h.intake.last(ctx, g.from, &f)
		}
	}
}

// clear ends every connection, and waits until all have ended.
func (h *hall) clear() {
	h.mu.Lock()
	for g := range h.guests {
		_ = g.conn.Close()
	}
	h.mu.Unlock()
	h.wait.Wait()
}

// putOut is how many had to leave since it was asked last, and how many in all.
func (h *hall) putOut() (n, all int) {
	h.mu.Lock()
	defer h.mu.Unlock()
	n = h.out
	h.out = 0
	return n, h.outAll
}

// piece takes a piece of a connection.
func (in *intake) piece(from string, f *framer, p []byte) {
	in.mu.Lock()
	defer in.mu.Unlock()
	f.take(p, func(msg []byte, cut int64) { in.add("tcp", from, msg, cut) })
	in.batch.Send(in.sink)
}

// unfinished shows a message that does not go on as it stands.
func (in *intake) unfinished(from string, f *framer) {
	in.mu.Lock()
	defer in.mu.Unlock()
	now := in.now()
	in.batch.Unfinished(logs.Line{Source: in.source, From: from, Path: "tcp://" + from, At: now, Untimed: true, Received: now}, f.peek())
	in.batch.Send(in.sink)
}

// last takes the end of a connection: of a line it is its end, in a counted message
// something is missing.
func (in *intake) last(ctx context.Context, from string, f *framer) error {
	in.mu.Lock()
	defer in.mu.Unlock()
	missing := f.left
	if len(f.held) > 0 && (f.waits() || f.state == body) {
		in.add("tcp", from, f.held, f.cut)
		in.batch.Send(in.sink)
	}
	if f.state == body && ctx.Err() == nil {
		return fmt.Errorf("%d bytes of its last message never came", missing)
	}
	return nil
}
