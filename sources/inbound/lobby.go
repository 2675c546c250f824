package inbound

import (
	"context"
	"net"
	"net/http"
	"sync"
)

// guests is how many connections the door holds.
const guests = 512

// lobby bounds how many connections are open at a time. Where one is too many,
// the one that has been doing nothing, or sending its request, for longest is
// closed: whoever sends slowly, or nothing, cannot keep anybody out.
type lobby struct {
	net.Listener
	most int

	mu   sync.Mutex
	came uint64
	here map[*guest]bool
}

// guest is one connection in the lobby.
type guest struct {
	net.Conn
	in    *lobby
	since uint64 // when it began to wait or to send, in the order of all
	busy  bool   // its request is whole and being answered
}

func newLobby(l net.Listener, most int) *lobby {
	return &lobby{Listener: l, most: most, here: map[*guest]bool{}}
}

// Accept implements net.Listener.
func (l *lobby) Accept() (net.Conn, error) {
	for {
		c, err := l.Listener.Accept()
		if err != nil {
			return nil, err
		}
		g := &guest{Conn: c, in: l}
		if l.admit(g) {
			return g, nil
		}
		_ = c.Close() // everybody who is here is being answered
	}
}

// admit lets a guest in, if need be in the place of another.
func (l *lobby) admit(g *guest) bool {
	l.mu.Lock()
	var leaves *guest
	if len(l.here) >= l.most {
		for other := range l.here {
			if !other.busy && (leaves == nil || other.since < leaves.since) {
				leaves = other
			}
		}
		if leaves == nil {
			l.mu.Unlock()
			return false
		}
		delete(l.here, leaves)
	}
	l.came++
	g.since = l.came
	l.here[g] = true
	l.mu.Unlock()
	if leaves != nil {
		_ = leaves.Conn.Close() // it learns that it was closed
	}
	return true
}

// Close implements net.Conn.
func (g *guest) Close() error {
	g.in.mu.Lock()
	delete(g.in.here, g)
	g.in.mu.Unlock()
	return g.Conn.Close()
}

// reads notes that the guest's request is still arriving, or that it is answered
// and another may come. A request that came through no lobby has no guest.
func (g *guest) reads() { g.set(false) }

// acts notes that the guest's request is being answered.
func (g *guest) acts() { g.set(true) }

func (g *guest) set(busy bool) {
	if g == nil {
		return
	}
	g.in.mu.Lock()
	defer g.in.mu.Unlock()
	if g.busy && !busy {
		g.in.came++
		g.since = g.in.came
	}
	g.busy = busy
}

type guestKey struct{}

// welcome is an http.Server's ConnContext: a request knows the guest it came from.
func welcome(ctx context.Context, c net.Conn) context.Context {
	return context.WithValue(ctx, guestKey{}, c)
}

func guestOf(r *http.Request) *guest {
	g, _ := r.Context().Value(guestKey{}).(*guest)
	return g
}
