package search

import (
	"bytes"
	"context"
	"errors"
	"fmt"
	"io"
	"time"

	"holdfast/sources/logs"
	"holdfast/sources/text"
)

// backwards is how many lines before one without a time are asked for theirs.
const backwards = 50

// hit is a line that the filter lets through.
type hit struct {
	line    logs.Line // without its text
	words   []byte    // as they stand there
	cut     int64     // bytes behind them that are beyond what is shown of a line
	written time.Time
}

// worker looks through parts of a file.
type worker struct {
	file   *file
	filter logs.Filter
	sieve  logs.Sieve
	read   *logs.Reader
	size   int // of a block

	buf   []byte
	clean []byte
	hits  []hit
	err   error
}

// look looks for the lines that begin from a byte on, and before another.
func (w *worker) look(ctx context.Context, from, until int64) {
	w.hits, w.err = w.hits[:0], nil
	defer func() {
		if p := recover(); p != nil {
			w.err = fmt.Errorf("a defect in holdfast: %v", p)
		}
	}()
	for ; from < until && ctx.Err() == nil; from += int64(w.size) {
		if w.err = w.block(from, min(from+int64(w.size), until)); w.err != nil {
			return
		}
	}
}

// block looks for those that begin in one block.
func (w *worker) block(from, until int64) error {
	begin := max(0, from-1)
	b, err := w.fill(begin, until)
	if err != nil {
		return err
	}
	at := begin
	if from > 0 { // the line before ends in here, or goes on beyond it
		n := bytes.IndexByte(b[:min(int64(len(b)), until-begin)], '\n')
		if n < 0 {
			return nil
		}
		b, at = b[n+1:], at+int64(n)+1
	}
	for whole := b; at < until; {
		n := w.sieve.First(b)
		if n < 0 {
			return nil
		}
		start := bytes.LastIndexByte(b[:n], '\n') + 1
		if at+int64(start) >= until {
			return nil
		}
		line, rest := b[start:], []byte(nil)
		if end := bytes.IndexByte(line, '\n'); end >= 0 {
			line, rest = line[:end], line[end+1:]
		}
		w.line(line, at+int64(start), whole[:len(whole)-len(b)+start], rest == nil)
		if rest == nil {
			return nil
		}
		at += int64(len(b) - len(rest))
		b = rest
	}
	return nil
}

// fill reads a block and the rest of the line that goes on behind it, as far as it is
// shown.
func (w *worker) fill(from, until int64) ([]byte, error) {
	most := int(until-from) + logs.MaxLine + 1
	if len(w.buf) < most {
		w.buf = make([]byte, most)
	}
	n, err := w.file.from.ReadAt(w.buf[:until-from], from)
	if err != nil && !errors.Is(err, io.EOF) {
		return nil, err
	}
	if int64(n) < until-from { // it became shorter meanwhile
		return w.buf[:n], nil
	}
	if n > 0 && w.buf[n-1] == '\n' {
		return w.buf[:n], nil
	}
	for more := 4 << 10; n < most; more *= 4 {
		k, err := w.file.from.ReadAt(w.buf[n:min(n+more, most)], int64(n)+from)
		k = min(k, int(max(0, w.file.size-int64(n)-from)))
		end := bytes.IndexByte(w.buf[n:n+k], '\n')
		if end >= 0 {
			return w.buf[:n+end+1], nil
		}
		if n += k; errors.Is(err, io.EOF) || k == 0 {
			break
		}
		if err != nil {
			return nil, err
		}
	}
	return w.buf[:n], nil
}

// line takes a line that begins at a byte of the file, if the filter lets it through.
// before is what of the block stands before it; open: its end is not in the block.
func (w *worker) line(line []byte, at int64, before []byte, open bool) {
	shown := line[:min(len(line), logs.MaxLine)]
	if at == 0 {
		shown = bytes.TrimPrefix(shown, []byte("\xef\xbb\xbf"))
	}
	words := shown
	if len(line) <= logs.MaxLine {
		words = bytes.TrimSuffix(words, []byte("\r"))
	}
	level, when := w.read.ReadOld(words, w.file.written)
	w.clean = text.AppendClean(w.clean[:0], words)
	l := logs.Line{Source: w.file.Log, Level: level, At: when, Untimed: when.IsZero(), Path: w.file.Path, Offset: at, History: true}
	l.Text = string(w.clean)
	if !w.filter.Match(l) {
		return
	}
	if l.Text = ""; l.Untimed {
		l.At = w.timeBefore(before)
	}
	cut := int64(max(0, len(line)-logs.MaxLine))
	if open && len(line) > logs.MaxLine {
		cut += w.beyond(at + int64(len(line)))
	}
	w.hits = append(w.hits, hit{l, bytes.Clone(shown), cut, w.file.written})
}

// timeBefore is the time of the last of some lines that says one; zero: none near does.
func (w *worker) timeBefore(b []byte) time.Time {
	for range backwards {
		b = bytes.TrimSuffix(b, []byte("\n"))
		if len(b) == 0 {
			break
		}
		start := bytes.LastIndexByte(b, '\n') + 1
		if _, at := w.read.ReadOld(b[start:][:min(len(b)-start, logs.MaxLine)], w.file.written); !at.IsZero() {
			return at
		}
		b = b[:start]
	}
	return time.Time{}
}

// beyond is how many bytes a line goes on for from a byte of the file.
func (w *worker) beyond(from int64) (n int64) {
	buf := make([]byte, 64<<10)
	for {
		k, err := w.file.from.ReadAt(buf, from+n)
		k = min(k, int(max(0, w.file.size-from-n)))
		if end := bytes.IndexByte(buf[:k], '\n'); end >= 0 {
			return n + int64(end)
		}
		if n += int64(k); err != nil || k == 0 {
			return n
		}
	}
}
