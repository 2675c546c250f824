package logs

import (
	"bytes"
	"strconv"

	"holdfast/sources/text"
)

const (
	// MaxLine is how many bytes of one line are shown.
	MaxLine = 64 << 10
	// rowsOfOne is how many lines one message may be written in: more would push what
	// others say out of the tail.
	rowsOfOne = 200
)

// Sink takes lines, one batch at a time; *Tail is one. The slice is only lent.
type Sink interface {
	Append(lines []Line)
}

// Batch collects lines and hands them on together. Their text is one string for the
// whole batch, because a string for each line would cost more than all the rest of
// the way. The zero Batch is empty.
type Batch struct {
	lines []Line
	texts []byte
	ends  []int // of each line's text in texts
}

// Add adds a line whose words are told, and makes them safe to show; cut is how many
// bytes more it had. Words of several lines, such as a traceback, become several that
// are alike but for their text.
func (b *Batch) Add(l Line, words []byte, cut int64) {
	for rows := 1; ; rows++ {
		end := bytes.IndexByte(words, '\n')
		if end < 0 || rows == rowsOfOne {
			break
		}
		b.texts = text.AppendClean(b.texts, withoutReturn(words[:end]))
		b.close(l)
		words = words[end+1:]
	}
	if more := bytes.Count(words, []byte{'\n'}); more > 0 {
		cut += int64(len(words))
		words = words[:bytes.IndexByte(words, '\n')]
		cut -= int64(len(words))
	}
	b.texts = text.AppendClean(b.texts, withoutReturn(words))
	if cut > 0 {
		b.texts = append(b.texts, " … <"...)
		b.texts = strconv.AppendInt(b.texts, cut, 10)
		b.texts = append(b.texts, " more bytes of it are not shown>"...)
	}
	b.close(l)
}

// Unfinished adds a line that has not ended yet as it stands; it comes again, whole,
// when it does.
func (b *Batch) Unfinished(l Line, words []byte) {
	b.texts = text.AppendClean(b.texts, words)
	b.texts = append(b.texts, " … <the end of this line is not written yet>"...)
	b.close(l)
}

// Gap adds the line that says that lines were, or may have been, lost here. l has its
// source and when that was noticed.
func (b *Batch) Gap(l Line, what string) {
	b.texts = text.AppendClean(b.texts, []byte(what))
	l.At, l.Level, l.Gap = l.Received, Warn, true
	b.close(l)
}

// Begin adds the line that says that a log sets in here: what it said before was not
// read. l has its source, when the line behind it happened, and when that was noticed;
// more says of what, and may be empty.
func (b *Batch) Begin(l Line, more string) {
	b.texts = text.AppendClean(append(b.texts, Unread...), []byte(more))
	l.Level, l.Gap, l.Begins, l.History = NoLevel, true, true, true
	b.close(l)
}

// close ends the text of a line.
func (b *Batch) close(l Line) {
	b.ends = append(b.ends, len(b.texts))
	b.lines = append(b.lines, l)
}

// Len is how many lines wait.
func (b *Batch) Len() int { return len(b.lines) }

// Send hands the lines on and empties the batch.
func (b *Batch) Send(to Sink) {
	if len(b.lines) == 0 {
		return
	}
	all, start := string(b.texts), 0
	for i, end := range b.ends {
		b.lines[i].Text = all[start:end]
		start = end
	}
	to.Append(b.lines)
	b.lines, b.texts, b.ends = b.lines[:0], b.texts[:0], b.ends[:0]
}

func withoutReturn(b []byte) []byte {
	if n := len(b); n > 0 && b[n-1] == '\r' {
		return b[:n-1]
	}
	return b
}
