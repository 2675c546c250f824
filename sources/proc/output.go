package proc

import (
	"errors"
	"fmt"
	"io"
	"sync"
	"time"
)

// collector keeps the output of one command, up to its cap, and passes it on.
type collector struct {
	output  func(Stream, []byte)
	through bool // nothing is kept
	streams [2]io.WriteCloser

	mu       sync.Mutex
	left     int64 // of the cap
	stdout   []byte
	stderr   []byte
	combined []byte
	cut      int64
	closed   bool
	failed   error // of whoever is shown the output
}

func newCollector(c Command) *collector {
	o := &collector{output: c.Output, through: c.Through, left: c.MaxOutput}
	if o.left <= 0 {
		o.left = DefaultMaxOutput
	}
	for i, s := range [2]Stream{Stdout, Stderr} {
		sink := sink{o, s}
		if c.Through || c.Raw && s == Stdout {
			o.streams[i] = sink
		} else {
			o.streams[i] = c.Redact.Writer(sink)
		}
	}
	return o
}

// writer is where the command writes one of its streams.
func (o *collector) writer(s Stream) io.Writer {
	return &locked{o: o, to: o.streams[s-Stdout], waits: s == Stderr && !o.through}
}

// abreast is for how long what a command writes to standard error lets pass what it
// wrote to standard output. The two come over a pipe each, and whichever is read first
// would stand first: of a script that ends with an error the error would stand above
// what it had printed until then, and what is shown of the end would not have it.
const abreast = 20 * time.Millisecond

// locked lets one writer of a collector in at a time, and none once the result
// was taken: a background child may hold the pipe for longer.
type locked struct {
	o     *collector
	to    io.Writer
	waits bool      // for abreast, before the first of what comes together
	last  time.Time // when it wrote last
}

// Write passes p through the redactor.
func (l *locked) Write(p []byte) (int, error) {
	if l.waits && time.Since(l.last) > abreast {
		time.Sleep(abreast)
	}
	l.o.mu.Lock()
	defer func() {
		l.last = time.Now()
		l.o.mu.Unlock()
	}()
	if l.o.closed {
		return 0, io.ErrClosedPipe
	}
	return l.to.Write(p)
}

// sink is the end of a stream, behind the redactor; the collector is locked.
type sink struct {
	o *collector
	s Stream
}

// Write keeps p as far as the cap allows.
func (k sink) Write(p []byte) (int, error) {
	o := k.o
	if o.through {
		if o.output != nil {
			o.show(k.s, p)
		}
		return len(p), nil
	}
	keep := p
	if int64(len(keep)) > o.left {
		keep = keep[:o.left]
	}
	o.left -= int64(len(keep))
	o.cut += int64(len(p) - len(keep))
	o.combined = append(o.combined, keep...)
	if k.s == Stdout {
		o.stdout = append(o.stdout, keep...)
	} else {
		o.stderr = append(o.stderr, keep...)
	}
	if o.output != nil {
		o.show(k.s, p)
	}
	return len(p), nil
}

// show hands a piece on. A panic there must neither end the cockpit nor the
// command that is running: it is shown no further, and Run returns the error.
func (o *collector) show(s Stream, p []byte) {
	defer func() {
		if r := recover(); r != nil {
			o.output = nil
			o.failed = fmt.Errorf("showing it failed, a defect in holdfast: %v", r)
		}
	}()
	o.output(s, p)
}

// Close does nothing; a redacting writer in front passes its rest on.
func (k sink) Close() error { return nil }

// result takes what was collected, and puts a remark of ours behind it, on a line
// of its own in stderr; later output is refused.
func (o *collector) result(remark string) (r Result, err error) {
	o.mu.Lock()
	defer o.mu.Unlock()
	o.closed = true
	for _, s := range o.streams {
		err = errors.Join(err, s.Close())
	}
	if remark != "" {
		if n := len(o.combined); n > 0 && o.combined[n-1] != '\n' {
			remark = "\n" + remark
		}
		_, _ = sink{o, Remark}.Write([]byte(remark)) // it takes everything
	}
	return Result{Stdout: o.stdout, Stderr: o.stderr, Combined: o.combined, Cut: o.cut}, errors.Join(err, o.failed)
}
