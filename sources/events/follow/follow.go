// Package follow reads the file that Alertmanager's event recorder writes, and goes on
// where the record ends. It must not decide what an event means.
package follow

import (
	"bufio"
	"bytes"
	"context"
	"errors"
	"fmt"
	"io"
	"io/fs"
	"os"
	"time"

	"holdfast/sources/events"
	"holdfast/sources/text"
)

// Kind is that of a followed file's Health.
const Kind = "event recorder"

const (
	together = 1000    // events that are kept at a time
	longest  = 8 << 20 // bytes of a line
	near     = 64 << 10
)

// Keeper keeps events, each once, and knows until when it has those of an instance.
type Keeper interface {
	Receive(ctx context.Context, list []events.Event) error
	// Newest is when the newest event of an instance was recorded; zero: none is kept.
	Newest(ctx context.Context, instance string) (time.Time, error)
}

// File is a file of a recorder. One asks it at a time.
type File struct {
	path   string
	keeper Keeper
	file   *os.File // nil: it was not opened yet
	at     int64    // of the first byte that was not read
}

// New is a file that was not read yet.
func New(path string, keeper Keeper) *File { return &File{path: path, keeper: keeper} }

// Ask reads what was written since it was asked last; what is in the record already
// is passed over. Lines that are no events are named in its error, and the others kept.
func (f *File) Ask(ctx context.Context) error {
	if f.file == nil {
		if err := f.open(ctx); err != nil {
			return err
		}
	}
	wrong := f.read(ctx)
	is, err := os.Stat(f.path)
	if err != nil {
		return errors.Join(wrong, f.missing(err))
	}
	was, err := f.file.Stat()
	if err != nil {
		return errors.Join(wrong, err)
	}
	if os.SameFile(was, is) && is.Size() >= f.at {
		return wrong
	}
	// It was rotated, or cut: what is there now is another one, from its beginning.
	_ = f.file.Close()
	f.file = nil
	if err := f.open(ctx); err != nil {
		return errors.Join(wrong, err)
	}
	return errors.Join(wrong, f.read(ctx))
}

// Close ends the reading.
func (f *File) Close() {
	if f.file != nil {
		_ = f.file.Close()
		f.file = nil
	}
}

func (f *File) missing(err error) error {
	if errors.Is(err, fs.ErrNotExist) {
		return fmt.Errorf("%s is not there: it is written by an Alertmanager with file_outputs under event_recorder, started with --enable-feature=event-recorder", f.path)
	}
	return err
}

// open goes to where the record ends.
func (f *File) open(ctx context.Context) error {
	file, err := os.Open(f.path)
	if err != nil {
		return f.missing(err)
	}
	f.file, f.at = file, 0
	head, err := f.stamp(0)
	if err != nil || head.At.IsZero() {
		return nil //nolint:nilerr // an empty one, or one that does not begin as it should: it is read whole, which tells of the error
	}
	newest, err := f.keeper.Newest(ctx, head.Instance)
	if err != nil {
		f.Close()
		return err
	}
	if !newest.IsZero() {
		f.at = f.before(newest.Add(-events.Late))
	}
	return nil
}

// before is where lines begin of which those before were all recorded earlier.
func (f *File) before(at time.Time) int64 {
	info, err := f.file.Stat()
	if err != nil {
		return 0
	}
	low, high := int64(0), info.Size()
	for high-low > near {
		middle := low + (high-low)/2
		if line, err := f.stamp(middle); err == nil && !line.At.IsZero() && line.At.Before(at) {
			low = middle
		} else {
			high = middle
		}
	}
	if low == 0 {
		return 0
	}
	rest, err := bufio.NewReader(io.NewSectionReader(f.file, low, longest)).ReadSlice('\n')
	if err != nil {
		return 0 // a line that long is not looked into; what is kept is passed over
	}
	return low + int64(len(rest))
}

// stamp is when, and by whom, the first whole line after a place was recorded.
func (f *File) stamp(place int64) (events.Stamp, error) {
	r := bufio.NewReaderSize(io.NewSectionReader(f.file, place, longest), near)
	if place > 0 {
		if _, err := r.ReadBytes('\n'); err != nil {
			return events.Stamp{}, err
		}
	}
	line, err := r.ReadBytes('\n')
	if err != nil {
		return events.Stamp{}, err
	}
	return events.StampOf(line)
}

// read keeps the events of the lines that are whole.
func (f *File) read(ctx context.Context) error {
	var wrong error
	bad := 0
	var list []events.Event
	r := bufio.NewReaderSize(io.NewSectionReader(f.file, f.at, 1<<62), near)
	next := f.at
	keep := func() error {
		if err := f.keeper.Receive(ctx, list); err != nil {
			return err
		}
		list, f.at = list[:0], next
		return nil
	}
	for ctx.Err() == nil {
		line, err := r.ReadBytes('\n')
		if err != nil {
			break // the rest is still being written
		}
		next += int64(len(line))
		if len(bytes.TrimSpace(line)) > 0 {
			more, err := events.Decode(line)
			if err != nil {
				bad++
				if wrong == nil {
					wrong = err
				}
			}
			list = append(list, more...)
		}
		if len(list) >= together {
			if err := keep(); err != nil {
				return err
			}
		}
	}
	if err := keep(); err != nil {
		return err
	}
	if bad > 0 {
		return fmt.Errorf("%d lines of %s could not be read, the others are kept; the first: %s", bad, f.path, text.ErrorLine(wrong))
	}
	return ctx.Err()
}
