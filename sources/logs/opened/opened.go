// Package opened reads a log file once, from its beginning to its end, a packed one too,
// for somebody who wants to look at it: yesterday's, beside what is followed. It must not
// follow a file, nor keep its lines.
package opened

import (
	"bufio"
	"context"
	"errors"
	"fmt"
	"io"
	"os"
	"path/filepath"
	"syscall"
	"time"

	"holdfast/sources/logs"
	"holdfast/sources/text"
)

const (
	// buffer is how many bytes are read at a time.
	buffer = 256 << 10
	// mostBytes is how many bytes of what is unpacked are read: a packed file may say
	// that it is of any size.
	mostBytes = 64 << 30
	// together is how many lines are handed on at a time.
	together = 1024
	// Around is how many lines are read behind the moment that is looked for.
	Around = logs.Capacity / 2
)

// Source is a log file to read.
type Source struct {
	Path string
	// Zone is where times without a zone are; nil: UTC.
	Zone *time.Location
	// From is the moment that is looked for: what comes long after it is not read. Zero:
	// none is.
	From time.Time
	// Limit is how many bytes of what is unpacked are read; zero: very many.
	Limit int64
	// Around is how many lines are read behind From; zero: as many as Around.
	Around int
}

// Read hands every line of a file to sink, as history, until it ends or ctx does. What
// could not be read of a file that was begun stands as a gap behind its lines; the error
// says why none of them was read. Only plain files are: a pipe could keep it waiting for
// ever.
func Read(ctx context.Context, src Source, sink logs.Sink, now func() time.Time) error {
	f, err := os.OpenFile(src.Path, os.O_RDONLY|syscall.O_NONBLOCK, 0) // #nosec G304 -- the person who runs holdfast names it
	if err != nil {
		return fmt.Errorf("cannot read %s: %w", src.Path, reason(err))
	}
	defer f.Close()
	if info, err := f.Stat(); err != nil || !info.Mode().IsRegular() && !info.IsDir() {
		return errors.Join(err, fmt.Errorf("cannot read %s: it is no file", src.Path))
	}
	lines, written, err := Unpack(f, buffer)
	if err != nil {
		return fmt.Errorf("cannot read %s: %w", src.Path, reason(err))
	}
	if src.Limit == 0 {
		src.Limit = mostBytes
	}
	if src.Around == 0 {
		src.Around = Around
	}
	r := &reading{Source: src, name: filepath.Base(src.Path), read: logs.NewReader(src.Zone), written: written, received: now(), left: -1, sink: sink}
	r.at = r.first(lines)
	if err := r.all(ctx, lines); err != nil {
		r.batch.Gap(logs.Line{Source: r.name, Received: r.received, Path: src.Path, Offset: r.offset, History: true}, text.ErrorLine(err))
	}
	r.batch.Send(sink)
	return ctx.Err()
}

// reason is an error without the operation and the path that the message names.
func reason(err error) error {
	var path *os.PathError
	if errors.As(err, &path) {
		return path.Err
	}
	return err
}

// reading is a file that is being read.
type reading struct {
	Source
	name     string
	read     *logs.Reader
	written  time.Time
	received time.Time
	sink     logs.Sink

	offset int64     // of the line that is read, in what is unpacked
	at     time.Time // of the last line that has one
	left   int       // how many lines are read yet; below 0: all
	batch  logs.Batch
}

// first is the time of the first line that has one, of those at the head of the file:
// when the lines before it happened. Where none has one it is when the file was written.
func (r *reading) first(lines *bufio.Reader) time.Time {
	head, err := lines.Peek(buffer / 4)
	if err != nil && !errors.Is(err, io.EOF) {
		return r.written // what is wrong is told where it is read
	}
	at := time.Time{}
	var split logs.Splitter
	split.Split(head, func(line []byte, _ int64) {
		if at.IsZero() {
			_, at = r.read.ReadOld(line, r.written)
		}
	})
	if at.IsZero() {
		return r.written
	}
	return at
}

// all reads to the end. The error says what is missing there.
func (r *reading) all(ctx context.Context, lines *bufio.Reader) error {
	var split logs.Splitter
	buf, came, begin := make([]byte, buffer), int64(0), int64(0)
	emit := func(line []byte, cut int64) {
		r.add(line, cut, begin)
		begin += int64(len(line)) + cut + 1
	}
	for {
		n, err := lines.Read(buf)
		came += int64(n)
		split.Split(buf[:n], emit)
		if r.batch.Len() >= together {
			r.batch.Send(r.sink)
		}
		r.offset = begin
		switch {
		case ctx.Err() != nil:
			return nil //nolint:nilerr // who reads has gone
		case r.left == 0:
			return fmt.Errorf("%s goes on: what happened later was not read; open it without a time for its end", r.name)
		case errors.Is(err, io.EOF):
			split.End(emit)
			return nil
		case err != nil:
			split.End(emit)
			return fmt.Errorf("%s cannot be read to its end, lines may be missing: %w", r.name, reason(err))
		case came >= r.Limit:
			split.End(emit)
			return fmt.Errorf("%s goes on beyond %s, which were read: the rest was not", r.name, text.Size(r.Limit))
		}
	}
}

// add takes a line, unless enough were read behind the moment that is looked for.
func (r *reading) add(words []byte, cut, offset int64) {
	if r.left == 0 {
		return
	}
	level, at := r.read.ReadOld(words, r.written)
	l := logs.Line{Source: r.name, At: at, Untimed: at.IsZero(), Received: r.received, Level: level, Path: r.Path, Offset: offset, History: true}
	if l.Untimed {
		l.At = r.at
	}
	r.at = l.At
	if r.left > 0 {
		r.left--
	} else if !r.From.IsZero() && !l.Untimed && !l.At.Before(r.From) {
		r.left = r.Around
	}
	r.batch.Add(l, words, cut)
}
