package sop

import (
	"bytes"
	"sync"
	"unicode/utf8"

	"holdfast/sources/text"
)

const (
	// tailKept is how many bytes of a script's output are kept for those who
	// watch it; the record keeps its own.
	tailKept = 64 << 10
	// longestLine is where a line without an end is broken: a script that never
	// ends one must not take the machine's memory.
	longestLine = 16 << 10
)

// Output is what a script printed after a cursor, redacted and cleaned.
type Output struct {
	Lines []string // those that have ended; one of more than 16 KiB is broken into several
	Rest  string   // the line it prints now, as far as it is
	Next  uint64   // the cursor to go on with
	Lost  uint64   // how many lines after the cursor are no longer kept
	// Anew: the cursor is none of this script's, whose lines come from the first
	// one kept. What was read before belongs to an earlier try.
	Anew bool
	Over bool // it has ended, and the record says how
}

// tail is the end of what a script printed, for whoever watches it. Lines are
// numbered and read by cursor, the number of the last line that was read. It is
// safe for concurrent use: who writes never waits for who reads.
type tail struct {
	mu      sync.Mutex
	origin  uint64   // the number before that of the first line
	next    uint64   // the number of the line that is printed now
	lines   []string // the latest that have ended
	bytes   int      // of them
	rest    []byte   // what came after them
	changed chan struct{}
}

// newTail is an empty one whose lines are numbered after origin.
func newTail(origin uint64) *tail {
	return &tail{origin: origin, next: origin + 1, changed: make(chan struct{})}
}

// write takes the next piece, redacted and as it came.
func (t *tail) write(p []byte) {
	t.mu.Lock()
	defer t.mu.Unlock()
	for len(p) > 0 {
		line, more, ended := bytes.Cut(p, []byte("\n"))
		if room := longestLine - len(t.rest); len(line) > room {
			line, more, ended = p[:room], p[room:], false
		}
		t.rest, p = append(t.rest, line...), more
		switch {
		case ended:
			t.end(len(t.rest))
		case len(t.rest) >= longestLine:
			t.end(Whole(t.rest))
		}
	}
	t.tell()
}

// end ends the present line after n bytes of it.
func (t *tail) end(n int) {
	line := text.CleanBlock(string(bytes.TrimSuffix(t.rest[:n], []byte("\r"))))
	t.rest = t.rest[:copy(t.rest, t.rest[n:])]
	t.lines, t.bytes = append(t.lines, line), t.bytes+len(line)+1
	t.next++
	drop := 0
	for t.bytes > tailKept && drop < len(t.lines)-1 {
		t.bytes -= len(t.lines[drop]) + 1
		drop++
	}
	clear(t.lines[:drop])
	t.lines = t.lines[drop:]
}

// Whole is how many bytes of a piece of output can be shown: a character at its
// end that has not come whole cannot, nor a carriage return that may end a line.
func Whole(line []byte) int {
	n := len(bytes.TrimSuffix(line, []byte("\r")))
	for back := 1; back < utf8.UTFMax && back <= n; back++ {
		if utf8.RuneStart(line[n-back]) {
			if !utf8.FullRune(line[n-back : n]) {
				n -= back
			}
			break
		}
	}
	return n
}

// tell wakes those who wait for more.
func (t *tail) tell() {
	close(t.changed)
	t.changed = make(chan struct{})
}

// since is what was printed after a cursor, 0 being the beginning, and a channel
// that is closed as soon as there is more.
func (t *tail) since(cursor uint64) (Output, <-chan struct{}) {
	t.mu.Lock()
	defer t.mu.Unlock()
	oldest := t.next - uint64(len(t.lines))
	o := Output{Next: t.next - 1, Rest: text.CleanBlock(string(t.rest[:Whole(t.rest)]))}
	if o.Anew = cursor < t.origin || cursor >= t.next; o.Anew {
		cursor = t.origin
	}
	if cursor+1 < oldest {
		o.Lost, cursor = oldest-cursor-1, oldest-1
	}
	o.Lines = append(o.Lines, t.lines[uint64(len(t.lines))-(o.Next-cursor):]...)
	return o, t.changed
}

// last is the number of the last line that has ended.
func (t *tail) last() uint64 {
	t.mu.Lock()
	defer t.mu.Unlock()
	return t.next - 1
}
