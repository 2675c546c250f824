package file

import (
	"fmt"
	"slices"
	"strconv"
	"time"

	"holdfast/sources/logs"
	"holdfast/sources/text"
)

// batch collects lines and hands them on together. Their text is one string
// for the whole batch, because a string for each line would cost more than all
// the rest of the way from the file to the tail.
type batch struct {
	source   string
	received time.Time
	lines    []logs.Line
	texts    []byte
	ends     []int // of each line's text in texts
}

// justNow is how long after it was written a line is taken to be read at once.
const justNow = 5 * time.Second

// recent is how long after a file was written its latest lines are taken to be
// as old as it is.
const recent = time.Hour

// add sanitises one line of a file and reads its level and time. A line that
// says no time was written by the time its file was, at the latest.
func (b *batch) add(p piece, t *tailed, old bool) *logs.Line {
	written := b.received
	if !t.written.IsZero() && written.Sub(t.written) > justNow {
		written = t.written
	}
	read := t.read.Read
	if old || b.received.Sub(written) > recent {
		read = t.read.ReadOld
	}
	level, at := read(p.text, written)
	untimed := at.IsZero()
	if untimed {
		at = written
	}
	switch {
	case p.nuls > 8:
		b.texts = append(b.texts, "<U+0000 ×"...)
		b.texts = strconv.AppendInt(b.texts, p.nuls, 10)
		b.texts = append(b.texts, '>')
	default:
		for range p.nuls {
			b.texts = append(b.texts, "<U+0000>"...)
		}
	}
	b.texts = text.AppendClean(b.texts, p.text)
	if p.cut > 0 {
		b.texts = append(b.texts, " … <"...)
		b.texts = strconv.AppendInt(b.texts, p.cut, 10)
		b.texts = append(b.texts, " more bytes of this line are only in the file>"...)
	}
	if p.unfinished {
		b.texts = append(b.texts, " … <the end of this line is not written yet>"...)
	}
	b.ends = append(b.ends, len(b.texts))
	b.lines = append(b.lines, logs.Line{
		Source: b.source, At: at, Untimed: untimed, Received: b.received, Level: level, Path: t.path, Offset: p.at,
	})
	return &b.lines[len(b.lines)-1]
}

// gap adds the line that says that lines may be missing here.
func (b *batch) gap(path string, offset int64, what string) {
	b.texts = append(b.texts, what...)
	b.ends = append(b.ends, len(b.texts))
	b.lines = append(b.lines, logs.Line{
		Source: b.source, At: b.received, Received: b.received, Level: logs.Warn, Path: path, Offset: offset, Gap: true,
	})
}

// begin adds the line that says that what a file holds before a byte was not read.
func (b *batch) begin(path string, offset int64) {
	b.gap(path, offset, fmt.Sprintf("%s (%s of %s)", logs.Unread, text.Size(offset), base(path)))
	l := &b.lines[len(b.lines)-1]
	l.Level, l.Begins, l.History = logs.NoLevel, true, true
}

// finish gives every line its text; call it once, before send.
func (b *batch) finish() {
	all := string(b.texts)
	start := 0
	for i, end := range b.ends {
		b.lines[i].Text = all[start:end]
		start = end
	}
}

// send hands the lines on and empties the batch.
func (b *batch) send(to logs.Sink) {
	if len(b.lines) == 0 {
		return
	}
	b.finish()
	to.Append(b.lines)
	b.reset()
}

func (b *batch) reset() {
	b.lines, b.texts, b.ends = b.lines[:0], b.texts[:0], b.ends[:0]
}

// sendHistory hands on what several files held before following began, merged
// by time, because the order in which the files were opened says nothing.
func (b *batch) sendHistory(to logs.Sink) {
	if len(b.lines) == 0 {
		return
	}
	b.finish()
	slices.SortStableFunc(b.lines, func(x, y logs.Line) int { return x.At.Compare(y.At) })
	to.Append(b.lines)
	b.reset()
}
