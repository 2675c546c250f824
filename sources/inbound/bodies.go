package inbound

import (
	"bytes"
	"context"
	"errors"
	"fmt"
	"io"
	"net/http"
	"sync"
	"time"

	"holdfast/sources"
	"holdfast/sources/text"
)

const (
	// bodiesHeld is how many bytes of pushes are in memory at a time, from the
	// first byte read to the answer; the others are the same of emergencies
	// and change events, which have room of their own.
	bodiesHeld      = 32 << 20
	emergenciesHeld = 8 << 20
	eventsHeld      = 4 << 20
	// small is what each body has for itself beside that, as many as there are
	// connections: an ordinary push never waits for the room of large ones.
	small = 128 << 10
	// A body must arrive: within grace, and with slowest bytes a second after it.
	grace   = 5 * time.Second
	slowest = 64 << 10
	longest = 60 * time.Second
	// settled is how long a body may be on its way before it is given up for one
	// that finds no room.
	settled = time.Second
)

// bodies bounds what the bodies of requests take of the memory. Those that are
// on their way for longest make room for others, so that callers who send
// slowly cannot keep anybody out.
type bodies struct {
	mu      sync.Mutex
	left    int
	reading map[*body]bool
	waiting int           // for room; they are served in turn
	turn    sources.Turn  // of those who wait
	freed   chan struct{} // closed, and made anew, when there is more room
}

func newBodies(room int) *bodies {
	return &bodies{left: room, reading: map[*body]bool{}, freed: make(chan struct{})}
}

// body is one that is in memory, as far as it has arrived.
type body struct {
	of    *bodies
	since time.Time
	held  int
	cut   func() // makes its reading end
}

// begin is a body of which nothing has arrived.
func (s *bodies) begin(cut func()) *body {
	b := &body{of: s, since: time.Now(), cut: cut}
	s.mu.Lock()
	defer s.mu.Unlock()
	s.reading[b] = true
	return b
}

// whole notes that the body has arrived: it cannot be given up any more.
func (b *body) whole() {
	b.of.mu.Lock()
	defer b.of.mu.Unlock()
	delete(b.of.reading, b)
}

// end gives the body's room back.
func (b *body) end() {
	s := b.of
	s.mu.Lock()
	defer s.mu.Unlock()
	delete(s.reading, b)
	s.left += b.held
	b.held = 0
	close(s.freed)
	s.freed = make(chan struct{})
}

// grow takes more room, and makes some where there is none. It is false when
// that took too long.
func (b *body) grow(ctx context.Context, n int) bool {
	s := b.of
	s.mu.Lock()
	if s.waiting == 0 && s.take(b, n) {
		s.mu.Unlock()
		return true
	}
	s.waiting++
	s.mu.Unlock()
	defer func() {
		s.mu.Lock()
		defer s.mu.Unlock()
		s.waiting--
	}()
	ctx, cancel := context.WithTimeout(ctx, atMost)
	defer cancel()
	if s.turn.Take(ctx) != nil {
		return false
	}
	defer s.turn.Give()
	for {
		s.mu.Lock()
		if s.take(b, n) {
			s.mu.Unlock()
			return true
		}
		oldest, freed := s.oldest(b), s.freed
		if oldest != nil {
			delete(s.reading, oldest)
		}
		s.mu.Unlock()
		if oldest != nil {
			oldest.cut()
		}
		select {
		case <-freed:
		case <-ctx.Done():
			return false
		}
	}
}

func (s *bodies) take(b *body, n int) bool {
	if s.left < n {
		return false
	}
	s.left -= n
	b.held += n
	return true
}

// oldest is the body beside b that has been on its way for longest, of those
// that take room.
func (s *bodies) oldest(b *body) (oldest *body) {
	for other := range s.reading {
		if other != b && other.held > 0 && time.Since(other.since) > settled && (oldest == nil || other.since.Before(oldest.since)) {
			oldest = other
		}
	}
	return oldest
}

// noRoomError says that too much is on its way.
type noRoomError struct{}

func (noRoomError) Error() string { return "too much is being sent at once; try again" }

// read reads a body up to a limit, no faster than its bytes arrive: what a
// caller only announces takes no room.
func (b *body) read(ctx context.Context, r io.Reader, limit int, deadline func(time.Time)) ([]byte, error) {
	var buf []byte
	for {
		if len(buf) == cap(buf) {
			size := min(max(4<<10, 2*cap(buf)), limit+1)
			if size == cap(buf) {
				return nil, &http.MaxBytesError{Limit: int64(limit)}
			}
			if size > small && !b.grow(ctx, size-max(cap(buf), small)) {
				return nil, noRoomError{}
			}
			grown := make([]byte, len(buf), size)
			copy(grown, buf)
			buf = grown
		}
		until := b.since.Add(grace + time.Duration(len(buf))*time.Second/slowest)
		if last := b.since.Add(longest); until.After(last) {
			until = last
		}
		deadline(until)
		n, err := r.Read(buf[len(buf):cap(buf)])
		buf = buf[:len(buf)+n]
		switch {
		case len(buf) > limit:
			return nil, &http.MaxBytesError{Limit: int64(limit)}
		case errors.Is(err, io.EOF):
			b.whole()
			return buf, nil
		case err != nil:
			return nil, err
		}
	}
}

// body reads a request's body up to a limit; without ok it has answered. done
// gives back its room, and the place to be worked on that it has taken.
func (d *Door) body(w http.ResponseWriter, r *http.Request, in intake, limit int) (whole []byte, done func(), ok bool) {
	whole, done, ok = d.verbatim(w, r, in, limit)
	return bytes.TrimSpace(whole), done, ok
}

// verbatim is body with the blanks that stand around it.
func (d *Door) verbatim(w http.ResponseWriter, r *http.Request, in intake, limit int) (whole []byte, done func(), ok bool) {
	if enc := r.Header.Get("Content-Encoding"); enc != "" && enc != "identity" {
		d.refuse(w, http.StatusUnsupportedMediaType, "the body is encoded as "+text.Excerpt([]byte(enc), 40)+": send it as it is")
		return nil, nil, false
	}
	control := http.NewResponseController(w)
	// A writer without deadlines is that of a test.
	deadline := func(at time.Time) { _ = control.SetReadDeadline(at) }
	b := in.bodies.begin(func() { deadline(time.Unix(1, 0)) })
	guestOf(r).reads()
	whole, err := b.read(r.Context(), r.Body, limit, deadline)
	guestOf(r).acts()
	if err == nil {
		deadline(time.Time{})
		if leave, ok := d.oneOfFew(w, r, in, len(whole)); ok {
			return whole, func() { leave(); b.end() }, true
		}
		b.end()
		return nil, nil, false
	}
	b.end()
	w.Header().Set("Connection", "close")
	var large *http.MaxBytesError
	var slow interface{ Timeout() bool }
	switch {
	case errors.As(err, &large):
		d.refuse(w, http.StatusRequestEntityTooLarge, fmt.Sprintf("the body is larger than %d bytes", limit))
	case errors.As(err, new(noRoomError)):
		w.Header().Set("Retry-After", "1")
		d.refuse(w, http.StatusServiceUnavailable, err.Error())
	case errors.As(err, &slow) && slow.Timeout():
		d.refuse(w, http.StatusRequestTimeout, "the body arrived too slowly, and others need the room: send it at once")
	default:
		d.refuse(w, http.StatusBadRequest, "the body did not arrive whole: "+err.Error())
	}
	return nil, nil, false
}
