package incident

import (
	"bytes"
	"context"
	"sync"
	"time"

	tea "charm.land/bubbletea/v2"

	"holdfast/sop"
	"holdfast/sources/text"
)

// liveKey names a script that runs in this cockpit.
type liveKey struct {
	run  sop.RunID
	step string
}

const (
	liveKept = 64 << 10               // bytes of live output kept for the screen; the record keeps its own
	liveRest = 100 * time.Millisecond // output is drawn at most this often
)

// live is the output of a script while it runs. The script's goroutine writes
// it, the screen reads it; neither waits for the other.
type live struct {
	stop context.CancelFunc
	over bool // it ended; what it printed stays until the record is read again

	mu   sync.Mutex
	buf  []byte
	cut  bool // the beginning was dropped
	wake chan struct{}
	done chan struct{}
}

func newLive(stop context.CancelFunc) *live {
	return &live{stop: stop, wake: make(chan struct{}, 1), done: make(chan struct{})}
}

// write takes a chunk of raw output.
func (l *live) write(chunk []byte) {
	l.mu.Lock()
	l.buf = append(l.buf, chunk...)
	if over := len(l.buf) - liveKept; over > 0 {
		rest := l.buf[over:]
		if i := bytes.IndexByte(rest, '\n'); i >= 0 {
			rest = rest[i+1:] // a tail begins with a whole line
		}
		l.buf, l.cut = append([]byte(nil), rest...), true
	}
	l.mu.Unlock()
	select {
	case l.wake <- struct{}{}:
	default:
	}
}

// text is the output so far, sanitised.
func (l *live) text() string {
	l.mu.Lock()
	defer l.mu.Unlock()
	return text.CleanBlock(string(l.buf))
}

// outputCame says that a running script printed something.
type outputCame struct{ key liveKey }

// next waits for more output, and rests so that a chatty script does not
// redraw the screen for every line. It ends with the script.
func (l *live) next(key liveKey) tea.Cmd {
	return func() tea.Msg {
		select {
		case <-l.wake:
		case <-l.done:
			return nil
		}
		rest := time.NewTimer(liveRest)
		defer rest.Stop()
		select {
		case <-rest.C:
		case <-l.done:
		}
		return outputCame{key}
	}
}
