package main

import (
	"bufio"
	"bytes"
	"compress/gzip"
	"context"
	"errors"
	"fmt"
	"io"
	"os"
	"time"

	"golang.org/x/text/encoding/unicode"

	"holdfast/sources/logs"
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
	l := &logFile{name: name, lines: bufio.NewReaderSize(f, lineKept), from: f}
	if err := l.prepare(f); err != nil {
		_ = f.Close()
		return nil, fmt.Errorf("cannot read %s: %w", name, reason(err))
	}
	return l, nil
}

// prepare unpacks what is packed, and makes UTF-8 of UTF-16.
func (l *logFile) prepare(f *os.File) error {
	info, err := f.Stat()
	if err != nil {
		return err
	}
	if info.IsDir() {
		return errors.New("it is a folder; name the files in it")
	}
	l.written = info.ModTime()
	if head, _ := l.lines.Peek(3); string(head) == "\x1f\x8b\x08" {
		packed, err := gzip.NewReader(l.lines)
		if err != nil {
			return fmt.Errorf("it begins as a gzip but is none: %w", err)
		}
		if !packed.ModTime.IsZero() {
			l.written = packed.ModTime
		}
		l.lines = bufio.NewReaderSize(packed, lineKept)
	}
	if head, _ := l.lines.Peek(2); string(head) == "\xff\xfe" || string(head) == "\xfe\xff" {
		l.lines = bufio.NewReaderSize(unicode.UTF16(unicode.LittleEndian, unicode.UseBOM).NewDecoder().Reader(l.lines), lineKept)
	}
	if head, err := l.lines.Peek(1024); bytes.IndexByte(head, 0) >= 0 {
		return errors.New("it is no text: there are zero bytes in it; a packed file must be a gzip")
	} else if err != nil && !errors.Is(err, io.EOF) {
		return err
	}
	return nil
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
