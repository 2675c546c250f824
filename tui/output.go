package tui

import (
	"io"
	"sync/atomic"
)

// File is a terminal as Bubble Tea takes it; *os.File is one.
type File interface {
	io.ReadWriteCloser
	Fd() uintptr
}

// Output is a terminal that counts what was written to it. By it the cockpit
// knows whether a dialog has been on the screen: frames are drawn many times a
// second, but written only some of them, and a key that was typed before the
// dialog was written does not answer it. Hand it to tea.WithOutput, and its
// Written to Options.
type Output struct {
	File
	written atomic.Uint64
}

// NewOutput counts what is written to f.
func NewOutput(f File) *Output { return &Output{File: f} }

// Write writes to the terminal.
func (o *Output) Write(p []byte) (int, error) {
	n, err := o.File.Write(p)
	o.written.Add(1)
	return n, err
}

// Written is how often something was written.
func (o *Output) Written() uint64 { return o.written.Load() }

// FPS is how often a second frames are written at most, for tea.WithFPS: a key
// waits for the next one, and at Bubble Tea's own 60 that is most of its time.
const FPS = 120
