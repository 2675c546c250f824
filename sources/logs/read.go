package logs

import (
	"bytes"
	"time"

	"holdfast/sources/text"
)

// reach is how many bytes of a plain line are searched for its level.
const reach = 160

// Reader reads what lines say about themselves: plain text, JSON or logfmt,
// whichever each one is. Use one for each file; it is not safe for concurrent use.
type Reader struct {
	clock clock
	plain []byte // a coloured line without its colours
}

// NewReader returns a reader that takes times without a zone to be in zone; nil
// is UTC.
func NewReader(zone *time.Location) *Reader { return &Reader{clock: clock{zone: zone}} }

// Read returns the level and the time of a line that was written just now, as
// far as it says them; a zero time: it does not say, or not so that it could be
// understood. received dates times that leave something out.
func (r *Reader) Read(line []byte, received time.Time) (Level, time.Time) {
	return r.read(line, near{at: received, now: true})
}

// ReadOld is Read for a line that may be older than written, the time at which
// its file was written last: a time without a day is not understood then.
func (r *Reader) ReadOld(line []byte, written time.Time) (Level, time.Time) {
	return r.read(line, near{at: written})
}

// Stamp reads the time that b begins with, of a line that was received just now: when
// that is, zero where it was not understood, and how many bytes it takes; 0: it
// begins with none.
func (r *Reader) Stamp(b []byte, received time.Time) (at time.Time, n int) {
	r.clock.near = near{at: received, now: true}
	s := r.clock.read(b)
	return s.at, s.len
}

func (r *Reader) read(line []byte, near near) (Level, time.Time) {
	if bytes.IndexByte(line, 0x1b) >= 0 {
		r.plain = appendPlain(r.plain[:0], line)
		line = r.plain
	}
	r.clock.near = near
	p := r.parse(line)
	return p.level, p.at
}

// LevelOf returns what a line says about itself: how loud it is, when it
// happened (zero: it does not say; times without a zone are taken as UTC, ones
// without a year are not understood), and its message for showing beside the
// two, safe to show.
func LevelOf(line []byte) (Level, time.Time, []byte) {
	var r Reader
	p := r.parse(line)
	return p.level, p.at, text.AppendClean(nil, p.message())
}

// parsed is what the beginning of a line told.
type parsed struct {
	level Level
	at    time.Time
	timed bool // the prefix has a time, understood or not
	shape shape
	rest  []byte // after the prefix that was understood
	// word is where rest says its level, for a plain line that does.
	word struct{ start, end int }
}

// shape is how a line, or what follows its prefix, is written.
type shape uint8

const (
	plain shape = iota
	object
	logfmt
)

// parse reads the line's prefix and then what follows it.
func (r *Reader) parse(line []byte) parsed {
	p := parsed{rest: bytes.TrimPrefix(line, []byte("\ufeff"))}
	r.prefix(&p)
	switch {
	case len(p.rest) > 1 && p.rest[0] == '{':
		p.shape = object
		r.fields(&p)
		if p.shape == object {
			return p
		}
	case startsWithKey(p.rest):
		p.shape = logfmt
		r.fields(&p)
		return p
	}
	if p.at.IsZero() && !p.timed {
		r.behind(&p)
	}
	if level, start, end := findLevel(p.rest); level != NoLevel {
		p.word.start, p.word.end = start, end
		if p.level == NoLevel {
			p.level = level
		}
	}
	return p
}

// prefix takes what stands before the message off p.rest: a syslog priority, a
// klog header, a time, the stream name of a container's log.
func (r *Reader) prefix(p *parsed) {
	if level, n := priority(p.rest); n > 0 {
		p.level, p.rest = level, p.rest[n:]
		if len(p.rest) > 2 && p.rest[0] == '1' && p.rest[1] == ' ' {
			p.rest = p.rest[2:] // the version of RFC 5424
		}
	}
	if len(p.rest) > 5 && isDigit(p.rest[1]) {
		if level := klogLevel(p.rest[0]); level != NoLevel {
			if s := r.clock.klog(p.rest[1:]); s.len > 0 {
				p.level, p.at, p.timed, p.rest = level, s.at, true, trimLeft(p.rest[1+s.len:])
				return
			}
		}
	}
	rest := trimLeft(p.rest)
	bracket := len(rest) > 0 && rest[0] == '['
	if bracket {
		rest = rest[1:]
	}
	s := r.clock.read(rest)
	if s.len == 0 {
		return
	}
	rest = rest[s.len:]
	if bracket && len(rest) > 0 && rest[0] == ']' || len(rest) > 1 && rest[0] == ',' && rest[1] == ' ' {
		rest = rest[1:]
	}
	p.at, p.timed, p.rest = s.at, true, trimLeft(rest)
	if n := streamName(p.rest); n > 0 {
		// The container runtime's time is the time of writing; what follows is
		// the program's own line.
		p.rest = p.rest[n:]
	}
	if p.level == NoLevel {
		p.level = logcatLevel(p.rest)
	}
}

// priority reads the <13> that syslog and the kernel begin a line with; n is
// the bytes it takes, 0 for none.
func priority(b []byte) (level Level, n int) {
	if len(b) < 3 || b[0] != '<' {
		return NoLevel, 0
	}
	for n = 1; n < len(b) && n <= 3 && isDigit(b[n]); n++ {
	}
	if n == 1 || n == len(b) || b[n] != '>' {
		return NoLevel, 0
	}
	return levelOfSyslog(number(b[1:n]) & 7), n + 1
}

func klogLevel(c byte) Level {
	switch c {
	case 'I':
		return Info
	case 'W':
		return Warn
	case 'E':
		return Error
	case 'F':
		return Fatal
	}
	return NoLevel
}

// streamName is the length of the "stdout F " that container runtimes write.
func streamName(b []byte) int {
	const n = len("stdout F ")
	if len(b) < n || b[n-1] != ' ' || b[n-3] != ' ' || (b[n-2] != 'F' && b[n-2] != 'P') {
		return 0
	}
	if s := string(b[:n-3]); s != "stdout" && s != "stderr" {
		return 0
	}
	return n
}

// findLevel finds the first word near the start of a plain line that says its
// level, and where it stands.
func findLevel(b []byte) (level Level, start, end int) {
	head := b[:min(len(b), reach)]
	for i, words := 0, 0; i < len(head); words++ {
		for i < len(head) && !isLetter(head[i]) {
			i++
		}
		start = i
		for i < len(head) && isLetter(head[i]) {
			i++
		}
		if !mayBeLevel(head[start:i]) {
			continue
		}
		if level, ok := ParseLevel(head[start:i]); ok && meant(b, start, i, words == 0) && !countsNone(b[i:]) {
			return level, start, i
		}
	}
	return NoLevel, 0, 0
}

// meant reports whether the word b[start:end] is there to say the level: it is
// written in capitals, marked by brackets or a colon, or the first word. Inside
// a path, a name or a sentence it is not.
func meant(b []byte, start, end int, first bool) bool {
	before, after := byte(' '), byte(' ')
	if start > 0 {
		before = b[start-1]
	}
	if end < len(b) {
		after = b[end]
	}
	if isAlnum(before) || isAlnum(after) {
		return false
	}
	switch after {
	case '/', '_', '-', '.', '=', '(', '@', '\\', '%', '\'':
		return false
	}
	word := b[start:end]
	capitals, vague := isUpper(word), isVague(word)
	switch before {
	case '/', '_', '-', '.', '@', '\\', '%', '\'', '&', '?', '+':
		return false
	case '=', ':':
		if keyBefore(b[:start-1]) {
			return true
		}
		if before == '=' {
			return false
		}
	}
	switch {
	case after == ']' || after == '>' && before == '<' || after == '|':
		return !vague || capitals
	case after == ':':
		return true
	case vague:
		return capitals && len(word) != len("LOG")
	}
	return capitals || first
}

// countsNone reports whether what stands behind a level says that there is none
// of it: "Error: 0 problems", "error: none".
func countsNone(b []byte) bool {
	if len(b) < 3 || b[0] != ':' && b[0] != '=' {
		return false
	}
	b = trimLeft(b[1:])
	n := 0
	for n < len(b) && (isAlnum(b[n]) || b[n] == '.') {
		n++
	}
	switch string(b[:n]) {
	case "0", "none", "null", "nil", "false":
		return n == len(b) || b[n] != ':' && b[n] != '-'
	}
	return false
}

// isVague reports words that are levels to some programs and plain words to all
// others.
func isVague(word []byte) bool {
	return len(word) == len("log") && word[0]|0x20 == 'l' || len(word) >= 4 && string(word[1:4]) == "ine" || len(word) == len("verbose") && word[0]|0x20 == 'v'
}

func isUpper(word []byte) bool {
	for _, c := range word {
		if c&0x20 != 0 {
			return false
		}
	}
	return true
}

// keyBefore reports whether b ends with the name of a level field.
func keyBefore(b []byte) bool {
	b = bytes.TrimRight(b, `"`)
	end := len(b)
	for end > 0 && isLetter(b[end-1]) {
		end--
	}
	switch string(b[end:]) {
	case "level", "lvl", "severity", "LEVEL", "Level":
		return true
	}
	return false
}

func trimLeft(b []byte) []byte {
	for len(b) > 0 && b[0] == ' ' {
		b = b[1:]
	}
	return b
}

// appendPlain appends a line without the colours and the other sequences in it.
func appendPlain(dst, line []byte) []byte {
	for len(line) > 0 {
		i := bytes.IndexByte(line, 0x1b)
		if i < 0 {
			return append(dst, line...)
		}
		dst = append(dst, line[:i]...)
		line = line[i+1:]
		line = line[sequence(line):]
	}
	return dst
}

// sequence is the length of the sequence that stands behind an escape character:
// a command of the terminal, or a title with its end; 0: it is none.
func sequence(b []byte) int {
	n := 1
	switch {
	case len(b) == 0:
		return 0
	case b[0] == '[':
		for n < len(b) && b[n] >= 0x20 && b[n] <= 0x3f {
			n++
		}
		if n < len(b) && b[n] >= 0x40 && b[n] <= 0x7e {
			n++
		}
		return n
	case b[0] == ']':
		for ; n < len(b); n++ {
			if b[n] == 0x07 {
				return n + 1
			}
			if b[n] == 0x1b && n+1 < len(b) && b[n+1] == '\\' {
				return n + 2
			}
		}
	}
	return 0
}
