// Package saved writes log lines to a file, as text or as JSON. It must not decide which
// lines, nor where.
package saved

import (
	"bytes"
	"encoding/json"
	"errors"
	"fmt"
	"io/fs"
	"os"
	"path/filepath"
	"strings"
	"time"

	"holdfast/sources/logs"
)

// mode is for the one who saves: what logs say is not for everybody.
const mode = 0o600

// piece is how many bytes are written at a time.
const piece = 64 << 10

// File is what is written to.
type File interface {
	Write(b []byte) (int, error)
	Truncate(size int64) error
	Sync() error
	Close() error
}

// IsJSON reports whether a file of that name is written as JSON, a line each.
func IsJSON(path string) bool {
	ext := strings.ToLower(filepath.Ext(path))
	return ext == ".json" || ext == ".ndjson"
}

// Write writes lines to a file that is not there yet: by its name, .json and .ndjson, as
// JSON, else as text with times in zone. n is how many are in it. The error says why
// that is not all of them; a file that is there is never written over.
func Write(path string, zone *time.Location, lines []logs.Line) (n int, err error) {
	f, err := os.OpenFile(path, os.O_WRONLY|os.O_CREATE|os.O_EXCL, mode) // #nosec G304 -- the person who runs holdfast names it
	switch {
	case errors.Is(err, fs.ErrExist):
		return 0, fmt.Errorf("%s is there already and is not written over: give another name", path)
	case errors.Is(err, fs.ErrNotExist):
		return 0, fmt.Errorf("there is no folder %s", filepath.Dir(path))
	case err != nil:
		return 0, err
	}
	form := text(zone)
	if IsJSON(path) {
		form = object
	}
	if n, err = write(f, form, lines); err != nil {
		err = fmt.Errorf("%w: the first %d of %d lines are in %s", reason(err), n, len(lines), path)
	}
	return n, err
}

// reason is an error without the path that is told beside it.
func reason(err error) error {
	var at *fs.PathError
	if errors.As(err, &at) {
		return at.Err
	}
	return err
}

// form appends a line as it is written.
type form func(dst []byte, l logs.Line) ([]byte, error)

func text(zone *time.Location) form {
	return func(dst []byte, l logs.Line) ([]byte, error) { return logs.AppendWritten(dst, l, zone), nil }
}

// line is a log line as JSON.
type line struct {
	Time    time.Time `json:"time"`
	Source  string    `json:"source"`
	Level   string    `json:"level"`
	Text    string    `json:"text"`
	From    string    `json:"from,omitempty"`
	Path    string    `json:"path,omitempty"`
	Offset  int64     `json:"offset,omitempty"`
	Untimed bool      `json:"untimed,omitempty"`
	Gap     bool      `json:"gap,omitempty"`
}

func object(dst []byte, l logs.Line) ([]byte, error) {
	var b bytes.Buffer
	e := json.NewEncoder(&b)
	e.SetEscapeHTML(false)
	err := e.Encode(line{l.At.UTC(), l.Source, l.Level.String(), l.Text, l.From, l.Path, l.Offset, l.Untimed, l.Gap})
	return append(dst, b.Bytes()...), err
}

// write writes lines and closes the file; n is how many are in it. Where not all of them
// are, it ends with the last one that is whole.
func write(f File, form form, lines []logs.Line) (n int, err error) {
	var held []byte
	var size int64
	put := func() {
		var wrote int
		if wrote, err = f.Write(held); err != nil {
			held = held[:wrote]
			whole := bytes.LastIndexByte(held, '\n') + 1
			n += bytes.Count(held, []byte{'\n'})
			err = errors.Join(err, f.Truncate(size+int64(whole)))
			return
		}
		n += bytes.Count(held, []byte{'\n'})
		size += int64(wrote)
		held = held[:0]
	}
	for i := 0; i < len(lines) && err == nil; i++ {
		if held, err = form(held, lines[i]); err == nil && len(held) >= piece {
			put()
		}
	}
	if err == nil {
		put()
	}
	return n, errors.Join(err, f.Sync(), f.Close())
}
