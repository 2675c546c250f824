package loki

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"net/url"
	"strconv"
	"sync"
	"sync/atomic"
	"time"

	"github.com/coder/websocket"

	"holdfast/sources/logs/remote"
	"holdfast/sources/text"
)

// Why a connection is ended from here.
var (
	errSilent = lateness("it does not answer any more, though the connection stands")
	errSlow   = lateness("a message that it began does not end")
)

// live is one connection to Loki's tail.
type live struct {
	log    *Log
	conn   *websocket.Conn
	end    context.CancelCauseFunc
	of     context.Context
	frames chan []byte
	ponged chan struct{} // closed with the first answer to a ping
	held   atomic.Bool   // the reader waits for whoever takes its frames
	moved  atomic.Int64  // messages that were read, and those that were taken
	ended  error         // why frames is closed; read it after that
	wait   sync.WaitGroup
	look   *time.Ticker
	first  []byte // a frame that came before Tail returned; nil: none
}

// Tail begins to follow. Loki answers the handshake before it asks its ingesters: that it
// answers a ping, or tells something, says that it did.
func (l *Log) Tail(ctx context.Context) (remote.Live, error) {
	// The newest one that there is comes as well, and is known already.
	ask := url.Values{"query": {l.query}, "limit": {"1"}}
	conn, err := l.asks.Websocket(ctx, l.base.String()+"/loki/api/v1/tail?"+ask.Encode())
	if err != nil {
		return nil, err
	}
	t := &live{log: l, conn: conn, frames: make(chan []byte, 16), ponged: make(chan struct{}), look: time.NewTicker(l.pace.look)}
	t.of, t.end = context.WithCancelCause(ctx)
	t.wait.Go(t.read)
	t.wait.Go(t.ping)
	select {
	case frame, ok := <-t.frames:
		if !ok {
			t.Close()
			return nil, t.ended
		}
		t.first = frame
	case <-t.ponged:
	case <-t.of.Done():
		t.Close()
		return nil, t.why(t.of.Err())
	}
	return t, nil
}

// lateness is an error that says that nobody answered in time.
type lateness string

func (l lateness) Error() string { return string(l) }

// Timeout says so to who asks whether an error is one of time.
func (lateness) Timeout() bool { return true }

// Close ends the connection.
func (t *live) Close() {
	t.end(context.Canceled)
	_ = t.conn.CloseNow() // nothing was to be said to it
	t.wait.Wait()
	t.look.Stop()
}

// read reads messages until the connection ends.
func (t *live) read() {
	defer close(t.frames)
	for {
		frame, err := t.message()
		if err != nil {
			t.ended = t.why(err)
			return
		}
		t.moved.Add(1)
		t.held.Store(true)
		select {
		case t.frames <- frame:
		case <-t.of.Done():
			t.ended = t.why(t.of.Err())
			return
		}
		t.moved.Add(1)
		t.held.Store(false)
	}
}

// message waits for a message and reads it. How long it waits says nothing; one that
// began has to end.
func (t *live) message() ([]byte, error) {
	ctx, cancel := context.WithCancelCause(t.of)
	defer cancel(nil)
	_, r, err := t.conn.Reader(ctx)
	if err != nil {
		return nil, err
	}
	timer := time.AfterFunc(t.log.pace.frame, func() { cancel(errSlow); t.end(errSlow) })
	defer timer.Stop()
	return io.ReadAll(r) // the connection has a limit
}

// ping asks now and again whether there is still somebody.
func (t *live) ping() {
	answered := sync.OnceFunc(func() { close(t.ponged) })
	ticker := time.NewTicker(t.log.pace.ping)
	defer ticker.Stop()
	for {
		moved := t.moved.Load()
		ctx, cancel := context.WithTimeout(t.of, t.log.pace.pong)
		err := t.conn.Ping(ctx)
		cancel()
		switch {
		case err == nil:
			answered()
		case !t.held.Load() && t.moved.Load() == moved: // while nobody reads, no answer is read
			t.end(errSilent)
			return
		}
		select {
		case <-ticker.C:
		case <-t.of.Done():
			return
		}
	}
}

// why says for a person why the connection ended.
func (t *live) why(err error) error {
	var closed websocket.CloseError
	switch cause := context.Cause(t.of); {
	case errors.Is(cause, errSilent), errors.Is(cause, errSlow):
		return t.log.error(cause)
	case errors.As(err, &closed) && closed.Reason != "":
		return t.log.error(fmt.Errorf("it ended the tail: %s", text.Excerpt([]byte(closed.Reason), 200)))
	case errors.Is(err, websocket.ErrMessageTooBig):
		return t.log.error(errors.New("a message of its tail is larger than is read at once"))
	case errors.As(err, &closed), errors.Is(err, io.EOF):
		return t.log.error(errors.New("it closed the connection"))
	}
	return t.log.error(fmt.Errorf("the connection broke: %s", text.ErrorLine(err)))
}

// Next waits for a message.
func (t *live) Next(ctx context.Context) (remote.News, error) {
	if frame := t.first; frame != nil {
		t.first = nil
		return news(frame), nil
	}
	select {
	case frame, ok := <-t.frames:
		if !ok {
			return remote.News{}, t.ended
		}
		return news(frame), nil
	case <-t.look.C:
		return remote.News{Look: true}, nil
	case <-ctx.Done():
		return remote.News{}, ctx.Err()
	}
}

// mostNamed is how many of the entries that it dropped a Loki names in a message: of more
// it says nothing.
const mostNamed = 1000

// news reads a message of the tail.
func news(frame []byte) remote.News {
	var is struct {
		Streams *[]*stream `json:"streams"`
		Dropped []struct {
			At json.RawMessage `json:"timestamp"`
		} `json:"dropped_entries"`
	}
	err := json.Unmarshal(frame, &is)
	var told remote.News
	switch {
	case err != nil:
	case is.Streams != nil:
		told.Entries, err = entries(*is.Streams, false)
	case len(is.Dropped) == 0:
		err = errors.New("it holds no lines")
	}
	if err != nil {
		return remote.News{Unread: fmt.Sprintf("a message of Loki's tail could not be read, and its lines may be missing: %s (%s)", text.ErrorLine(err), text.Excerpt(frame, 80))}
	}
	told.Lost, told.More = len(is.Dropped), len(is.Dropped) >= mostNamed
	for _, d := range is.Dropped {
		if at := droppedAt(d.At); told.Since.IsZero() || at.Before(told.Since) {
			told.Since = at
		}
	}
	return told
}

// droppedAt is when an entry was that Loki dropped; zero: it does not say in a way that
// is known.
func droppedAt(raw json.RawMessage) time.Time {
	var words string
	if json.Unmarshal(raw, &words) != nil {
		words = string(raw)
	}
	if ns, err := strconv.ParseInt(words, 10, 64); err == nil && ns > 0 {
		return time.Unix(0, ns).UTC()
	}
	at, err := time.Parse(time.RFC3339Nano, words)
	if err != nil {
		return time.Time{}
	}
	return at.UTC()
}
