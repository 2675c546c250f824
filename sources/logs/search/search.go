// Package search looks through whole log files for the lines that a filter lets
// through: beyond what a tail keeps. It reads each file once, in a space that does not
// grow with it. It must not follow a file, and not decide what a filter means.
package search

import (
	"bytes"
	"cmp"
	"context"
	"errors"
	"fmt"
	"io"
	"io/fs"
	"os"
	"path/filepath"
	"runtime"
	"slices"
	"sync"
	"syscall"
	"time"

	"holdfast/sources/logs"
)

const (
	// blockSize is how many bytes are looked through at a time, atATime how many blocks
	// each worker has before what was found is handed on.
	blockSize, atATime = 256 << 10, 16
	// mostWorkers is how many look at once at most: others want the machine, too.
	mostWorkers = 4
	// mostHeld is how many lines of several files are held to be put in order.
	mostHeld = logs.Capacity
)

// Source is what is looked through, and for what.
type Source struct {
	Files  []File
	Filter logs.Filter
}

// File is a log file.
type File struct {
	Log  string // the name of the log it is of
	Path string
	Zone *time.Location // where times without a zone are; nil: UTC
}

// Run hands every line that the filter lets through to sink, by time, as history. tell
// hears how far it is, time and again and at the end; it must not block. The error is
// that of ctx.
func Run(ctx context.Context, src Source, sink logs.Sink, now func() time.Time, tell func(logs.Searched)) error {
	return run(ctx, src, sink, now, tell, blockSize)
}

func run(ctx context.Context, src Source, sink logs.Sink, now func() time.Time, tell func(logs.Searched), size int) error {
	s := &search{Source: src, sink: sink, received: now(), tell: tell, size: size, sieve: src.Filter.Sieve()}
	var opened []*file
	for _, f := range src.Files {
		one, err := open(f)
		if err != nil {
			s.progress.Unread = append(s.progress.Unread, fmt.Sprintf("%s: %v", filepath.Base(f.Path), reason(err)))
			continue
		}
		defer one.from.Close()
		s.progress.Whole += one.size
		opened = append(opened, one)
	}
	slices.SortStableFunc(opened, func(a, b *file) int { return a.written.Compare(b.written) })
	s.progress.Files, s.several = len(opened), len(opened) > 1
	for _, f := range opened {
		if err := s.file(ctx, f); err != nil {
			return err
		}
	}
	s.hand(s.held)
	s.batch.Send(s.sink)
	s.tell(s.progress)
	return nil
}

// file is a file that is open.
type file struct {
	File
	from    *os.File
	size    int64 // when the search began
	written time.Time
}

func open(f File) (*file, error) {
	from, err := os.OpenFile(f.Path, os.O_RDONLY|syscall.O_NONBLOCK, 0) // #nosec G304 -- the configuration names it
	if err != nil {
		return nil, err
	}
	info, err := from.Stat()
	if err == nil && !info.Mode().IsRegular() {
		err = errors.New("it is no file")
	}
	if err == nil {
		err = isText(from)
	}
	if err != nil {
		_ = from.Close()
		return nil, err
	}
	return &file{File: f, from: from, size: info.Size(), written: info.ModTime()}, nil
}

// isText reports whether a file is read as it stands: one in UTF-16 is not.
func isText(f *os.File) error {
	var head [4]byte
	n, err := f.ReadAt(head[:], 0)
	if err != nil && !errors.Is(err, io.EOF) {
		return err
	}
	if h := head[:n]; bytes.HasPrefix(h, []byte("\xff\xfe")) || bytes.HasPrefix(h, []byte("\xfe\xff")) || n == 4 && (h[0] == 0) != (h[1] == 0) && (h[2] == 0) != (h[3] == 0) {
		return errors.New("it is in UTF-16, which is not looked through; O opens it")
	}
	return nil
}

// reason is an error without the operation and the path that the message names.
func reason(err error) error {
	var path *fs.PathError
	if errors.As(err, &path) {
		return path.Err
	}
	return err
}

// search is one that goes on.
type search struct {
	Source
	sieve    logs.Sieve
	sink     logs.Sink
	received time.Time
	tell     func(logs.Searched)
	size     int
	several  bool // lines of several files are put in order before they are handed on

	progress logs.Searched
	batch    logs.Batch
	held     []hit
	at       time.Time // of the last line that has one
}

// file looks through one file.
func (s *search) file(ctx context.Context, f *file) error {
	sample := make([]byte, 64<<10)
	n, _ := f.from.ReadAt(sample, f.size/2) // what cannot be read is told where it is looked through
	sieve := s.sieve.Tuned(sample[:n])
	s.at = time.Time{}
	workers := make([]*worker, min(mostWorkers, runtime.GOMAXPROCS(0)))
	for i := range workers {
		workers[i] = &worker{file: f, filter: s.Filter, sieve: sieve, read: logs.NewReader(f.Zone), size: s.size}
	}
	part := int64(s.size * atATime)
	for from := int64(0); from < f.size; {
		var looking sync.WaitGroup
		used := workers[:0:0]
		for _, w := range workers {
			if from >= f.size {
				break
			}
			begin, until := from, min(from+part, f.size)
			looking.Go(func() { w.look(ctx, begin, until) })
			used = append(used, w)
			from = until
		}
		looking.Wait()
		if err := ctx.Err(); err != nil {
			return err
		}
		for _, w := range used {
			if w.err != nil {
				s.progress.Unread = append(s.progress.Unread, fmt.Sprintf("%s: not to its end: %v", filepath.Base(f.Path), reason(w.err)))
				return nil //nolint:nilerr // it is told with what was not read
			}
			s.found(w.hits)
		}
		s.progress.Read += min(part*int64(len(used)), f.size)
		s.progress.Read = min(s.progress.Read, s.progress.Whole)
		s.tell(s.progress)
	}
	return nil
}

// found takes lines in the order in which they stand in their file.
func (s *search) found(hits []hit) {
	s.progress.Found += len(hits)
	for i := range hits {
		if hits[i].line.At.IsZero() {
			hits[i].line.At = cmp.Or(s.at, hits[i].written)
		}
		hits[i].line.Received = s.received
		s.at = hits[i].line.At
	}
	if !s.several {
		s.hand(hits)
		s.batch.Send(s.sink)
		return
	}
	if s.held = append(s.held, hits...); len(s.held) > 2*mostHeld {
		s.order()
		s.held = slices.Clone(s.held[len(s.held)-mostHeld:])
	}
}

func (s *search) order() {
	slices.SortStableFunc(s.held, func(a, b hit) int { return a.line.At.Compare(b.line.At) })
}

// hand hands lines on.
func (s *search) hand(hits []hit) {
	if s.several {
		s.order()
	}
	for _, h := range hits {
		s.batch.Add(h.line, h.words, h.cut)
	}
}
