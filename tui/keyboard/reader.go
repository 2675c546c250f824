package keyboard

import (
	"bytes"
	"context"
	"errors"
	"fmt"
	"io"
	"sync"
	"time"

	"github.com/muesli/cancelreader"
)

// File is a terminal to read from; *os.File is one.
type File interface {
	io.ReadWriteCloser
	Fd() uintptr
	Name() string
}

// Reader is a terminal's input, sorted. Hand it to tea.WithInput, and its Filter
// to tea.WithFilter: it writes before each key when it came and whether it came
// alone, as a sequence that no terminal sends, and the filter puts the two
// together again. Each Read returns one whole thing.
//
// It has no Name on purpose: Bubble Tea would then wait on the terminal and not
// on what was sorted.
type Reader struct {
	file   File
	now    func() time.Time
	cancel cancelreader.CancelReader
	start  sync.Once
	wait   sync.WaitGroup
	done   chan struct{} // closed by Close
	ready  chan struct{} // holds one when there is something to take

	mu     sync.Mutex
	queue  [][]byte
	err    error         // why nothing comes any more
	fence  chan struct{} // closed when the terminal says what it is; nil: nobody waits
	strays bool          // what comes is thrown away
	ground chan struct{} // closed when the terminal has told its background
}

// NewReader reads f from the first Read on, which is when the terminal is in raw
// mode. Close ends it.
func NewReader(f File, now func() time.Time) (*Reader, error) {
	c, err := cancelreader.NewReader(f)
	if err != nil {
		return nil, fmt.Errorf("read the terminal: %w", err)
	}
	return &Reader{file: f, now: now, cancel: c, done: make(chan struct{}), ready: make(chan struct{}, 1), ground: make(chan struct{})}, nil
}

// Fd is the terminal's.
func (r *Reader) Fd() uintptr { return r.file.Fd() }

// Write writes to the terminal.
func (r *Reader) Write(p []byte) (int, error) { return r.file.Write(p) }

// Close ends the reading; the terminal itself stays open.
func (r *Reader) Close() error {
	r.mu.Lock()
	select {
	case <-r.done:
		r.mu.Unlock()
		return nil
	default:
	}
	close(r.done)
	r.mu.Unlock()
	r.cancel.Cancel()
	r.wait.Wait()
	return r.cancel.Close()
}

// Read returns the next key, sequence or paste, or a part of it where p is too
// small. It waits until there is one. A fault in what reads or sorts is an error.
func (r *Reader) Read(p []byte) (n int, err error) {
	err = Guarded(func() error {
		n, err = r.next(p)
		return err
	})
	return n, err
}

func (r *Reader) next(p []byte) (int, error) {
	r.start.Do(r.begin)
	for {
		r.mu.Lock()
		switch {
		case len(r.queue) > 0:
			n := copy(p, r.queue[0])
			if r.queue[0] = r.queue[0][n:]; len(r.queue[0]) == 0 {
				r.queue = r.queue[1:]
			}
			r.tell(len(r.queue) > 0)
			r.mu.Unlock()
			return n, nil
		case r.err != nil:
			err := r.err
			r.tell(true)
			r.mu.Unlock()
			return 0, err
		}
		r.mu.Unlock()
		select {
		case <-r.ready:
		case <-r.done:
			return 0, io.EOF
		}
	}
}

// tell wakes a Read. The lock is held.
func (r *Reader) tell(yes bool) {
	if !yes {
		return
	}
	select {
	case r.ready <- struct{}{}:
	default:
	}
}

// chunk is what one read brought.
type chunk struct {
	bytes []byte
	at    time.Time
	err   error
}

// begin starts what reads and what sorts; both end with Close.
func (r *Reader) begin() {
	r.mu.Lock()
	defer r.mu.Unlock()
	select {
	case <-r.done:
		return
	default:
	}
	chunks := make(chan chunk)
	r.wait.Go(r.guarded(func() { r.hear(chunks) }))
	r.wait.Go(r.guarded(func() { r.sort(chunks) }))
}

// guarded is a part of the reading that a fault ends as an error does.
func (r *Reader) guarded(part func()) func() {
	return func() {
		if err := Guarded(func() error { part(); return nil }); err != nil {
			r.end(err)
		}
	}
}

// hear takes what the terminal sends until nothing comes any more.
func (r *Reader) hear(chunks chan<- chunk) {
	for {
		buf := make([]byte, 4096)
		n, err := r.cancel.Read(buf)
		select {
		case chunks <- chunk{buf[:n], r.now(), err}:
		case <-r.done:
			return
		}
		if err != nil {
			return
		}
	}
}

// sort takes what is read until nothing comes any more.
func (r *Reader) sort(chunks <-chan chunk) {
	var s sorter
	timer := time.NewTimer(time.Hour)
	defer timer.Stop()
	for {
		var units []unit
		select {
		case <-r.done:
			return
		case c := <-chunks:
			units = s.feed(c.at, c.bytes)
			if c.err != nil {
				r.end(c.err)
				return
			}
		case <-timer.C:
			s.expire(r.now())
			units = s.take()
		}
		r.put(units)
		timer.Stop()
		if due := s.due(); !due.IsZero() {
			timer.Reset(max(0, due.Sub(r.now())))
		}
	}
}

func (r *Reader) end(err error) {
	if errors.Is(err, cancelreader.ErrCanceled) {
		err = io.EOF
	}
	r.mu.Lock()
	defer r.mu.Unlock()
	r.err = err
	r.tell(true)
}

// put lets Read have what was sorted.
func (r *Reader) put(units []unit) {
	r.mu.Lock()
	defer r.mu.Unlock()
	for _, u := range units {
		if r.fence != nil && u.kind == report && bytes.HasPrefix(u.bytes, []byte("\x1b[?")) && u.bytes[len(u.bytes)-1] == 'c' {
			close(r.fence)
			r.fence = nil
		}
		if bytes.HasPrefix(u.bytes, []byte("\x1b]11;")) {
			r.learn()
		}
		if r.strays {
			continue
		}
		switch u.kind {
		case key:
			r.queue = append(r.queue, u.stamp())
		case unended:
			r.queue = append(r.queue, []byte(stampBegin+string(u.bytes)+"\x07"))
			continue
		}
		r.queue = append(r.queue, u.bytes)
	}
	r.tell(len(r.queue) > 0)
}

// learn notes that the terminal has told its background.
func (r *Reader) learn() {
	select {
	case <-r.ground:
	default:
		close(r.ground)
	}
}

// behind is how long the answer of the terminal behind GNU screen is waited for.
const behind = 500 * time.Millisecond

// Settle takes up what the terminal still answers, after the cockpit has left it
// and before the shell reads it: the terminal must be in raw mode. It asks what
// the terminal is, and waits for the answer, which comes after all others; it
// waits until ctx ends for a terminal that does not answer. What is typed
// meanwhile is lost.
//
// Through says that something stands between which says by itself what it is but
// lets the terminal tell its background, as GNU screen does: where that has not
// come yet, it comes last, if at all.
func (r *Reader) Settle(ctx context.Context, through bool) error {
	fence := make(chan struct{})
	r.mu.Lock()
	r.fence, r.strays, r.queue = fence, true, nil
	r.mu.Unlock()
	if _, err := r.Write([]byte(askWhat)); err != nil {
		return err
	}
	select {
	case <-fence:
	case <-ctx.Done():
	case <-r.done:
	}
	if !through {
		return nil
	}
	ctx, stop := context.WithTimeout(ctx, behind)
	defer stop()
	select {
	case <-r.ground:
	case <-ctx.Done():
	case <-r.done:
	}
	return nil
}

// askWhat asks a terminal what it is (DA1); every terminal answers.
const askWhat = "\x1b[c"
