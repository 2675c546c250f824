package tui

import (
	"bytes"
	"io"
	"sync"
	"time"
)

// File is a terminal as Bubble Tea takes it; *os.File is one.
type File interface {
	io.ReadWriteCloser
	Fd() uintptr
}

// Output is a terminal that counts what was written to it. By it the cockpit
// knows whether a dialog has been on the screen, and since when: frames are drawn
// many times a second, but written only some of them, and a key that was typed
// before the dialog was written does not answer it. Hand it to tea.WithOutput,
// and its Written and WrittenAt to Options.
type Output struct {
	File
	now func() time.Time

	mu      sync.Mutex
	written uint64
	times   [512]time.Time // when the last of them ended, each at its number
}

// NewOutput counts what is written to f.
func NewOutput(f File, now func() time.Time) *Output { return &Output{File: f, now: now} }

// leaving is what a terminal is told when its own screen is to come back, and
// wiping what clears the cockpit's.
const leaving, wiping = "\x1b[?1049l", "\x1b[H\x1b[2J"

// Write writes to the terminal. Before the cockpit leaves its screen it is wiped:
// where there is no other one (the Linux console; GNU screen, unless it is told to
// have one) the last frame would stand above the shell, and go on looking as if it
// were so.
func (o *Output) Write(p []byte) (int, error) {
	wiped := bytes.Replace(p, []byte(leaving), []byte(wiping+leaving), 1)
	n, err := o.File.Write(wiped)
	if n = min(n, len(p)); err == nil {
		n = len(p)
	}
	at := o.now()
	o.mu.Lock()
	defer o.mu.Unlock()
	o.written++
	o.times[o.written%uint64(len(o.times))] = at
	return n, err
}

// Written is how often something was written.
func (o *Output) Written() uint64 {
	o.mu.Lock()
	defer o.mu.Unlock()
	return o.written
}

// WrittenAt is when the n-th write had ended, counted from 1; zero: it has not
// yet. Of one that is long ago it is no later than true by what the last few
// hundred took.
func (o *Output) WrittenAt(n uint64) time.Time {
	o.mu.Lock()
	defer o.mu.Unlock()
	if n > o.written {
		return time.Time{}
	}
	if oldest := o.written - min(o.written, uint64(len(o.times))-1); n < oldest {
		n = oldest
	}
	return o.times[n%uint64(len(o.times))]
}

// FPS is how often a second frames are written at most, for tea.WithFPS: a key
// waits for the next one, and at Bubble Tea's own 60 that is most of its time.
const FPS = 120
