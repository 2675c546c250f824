package main

import (
	"bufio"
	"bytes"
	"context"
	"errors"
	"fmt"
	"io"
	"os"
	"time"

	"holdfast/sources/logs"
	"holdfast/sources/logs/opened"
)

const (
	// lineKept is how many bytes of a line are read; the rest of a longer one is
	// passed over.
	lineKept = 256 << 10
	// heeded is how many lines are read between two looks whether to stop.
	heeded = 4096
)

// logFile is a log that is read from its beginning to its end.
type logFile struct {
	name    string
	written time.Time // when it was written last
	lines   *bufio.Reader
	from    io.Closer
}

// openLog opens a log, a packed one too.
func openLog(name string) (*logFile, error) {
	f, err := os.Open(name)
	if err != nil {
		return nil, fmt.Errorf("cannot read %s: %w", name, reason(err))
	}
	l := &logFile{name: name, from: f}
	if l.lines, l.written, err = opened.Unpack(f, lineKept); err != nil {
		_ = f.Close()
		return nil, fmt.Errorf("cannot read %s: %w", name, reason(err))
	}
	return l, nil
}

// reason is an error without the operation and the path that the message names.
func reason(err error) error {
	if path := (*os.PathError)(nil); errors.As(err, &path) {
		return path.Err
	}
	return err
}

// each calls do with each line, without its end and its colours. A line is good
// until the next one.
func (l *logFile) each(ctx context.Context, do func(line []byte)) error {
	var plain []byte
	for n := 0; ; n++ {
		line, err := l.lines.ReadSlice('\n')
		whole := err
		for errors.Is(whole, bufio.ErrBufferFull) { // the line stays in the buffer only until the next is read
			plain = append(plain[:0], line...)
			line = plain
			_, whole = l.lines.ReadSlice('\n')
		}
		if n%heeded == 0 && ctx.Err() != nil {
			return ctx.Err()
		}
		if len(line) > 0 {
			line = bytes.TrimSuffix(bytes.TrimSuffix(line, []byte{'\n'}), []byte{'\r'})
			if bytes.IndexByte(line, 0x1b) >= 0 {
				line = logs.Plain(nil, line)
			}
			if n == 0 {
				line = bytes.TrimPrefix(line, []byte("\ufeff"))
			}
			do(line)
		}
		switch {
		case errors.Is(whole, io.EOF):
			return nil
		case whole != nil:
			return fmt.Errorf("cannot read %s to its end: %w", l.name, reason(whole))
		}
	}
}
