package syslog

import (
	"bytes"

	"holdfast/sources/logs"
)

// framer cuts what comes over a connection into messages: those that say how long they
// are (RFC 6587, 3.4.1: "123 <34>1 …") and those that a line end ends, whichever each
// is. It keeps logs.MaxLine bytes of one.
type framer struct {
	state state
	held  []byte
	cut   int64
	left  int64 // how many bytes of a counted message are to come
	shown int64
}

// state is what the next byte belongs to.
type state uint8

const (
	between  state = iota // a message begins
	counting              // it began with digits
	counted               // digits and a blank: a count, if < follows
	body                  // of a counted message
	line                  // of one that a line end ends
)

// longestCount is how many digits the length of a message has at most.
const longestCount = 7

// take cuts the next piece; emit gets each message, valid until it returns, and how
// many bytes more it had.
func (f *framer) take(p []byte, emit func(msg []byte, cut int64)) {
	for len(p) > 0 {
		switch f.state {
		case between, counting, counted:
			f.begin(p[0])
			p = p[1:]
			if f.state == line && f.held[len(f.held)-1] == '\n' {
				f.held = f.held[:len(f.held)-1]
				f.end(emit)
			}
		case body:
			n := min(int64(len(p)), f.left)
			f.hold(p[:n])
			p, f.left = p[n:], f.left-n
			if f.left == 0 {
				f.end(emit)
			}
		case line:
			n := bytes.IndexByte(p, '\n')
			if n < 0 {
				f.hold(p)
				return
			}
			f.hold(p[:n])
			p = p[n+1:]
			f.end(emit)
		}
	}
}

// begin takes one of the first bytes of a message.
func (f *framer) begin(c byte) {
	digit := c >= '0' && c <= '9'
	switch {
	case f.state == between && (c == '\n' || c == '\r'):
		return // behind a counted message, as some senders write it
	case f.state == between && digit && c != '0', f.state == counting && digit && len(f.held) < longestCount:
		f.state = counting
	case f.state == counting && c == ' ':
		f.state = counted
	case f.state == counted && c == '<':
		f.left = count(f.held) - 1
		f.state, f.held = body, f.held[:0]
		if f.left <= 0 {
			f.state = line // a message of one byte is none
		}
	default:
		f.state = line
	}
	f.held = append(f.held, c)
}

// count is the number that digits, and a blank behind them, write.
func count(digits []byte) int64 {
	n := int64(0)
	for _, c := range digits {
		if c != ' ' {
			n = n*10 + int64(c-'0')
		}
	}
	return n
}

func (f *framer) hold(p []byte) {
	n := min(len(p), max(0, logs.MaxLine-len(f.held)))
	f.held = append(f.held, p[:n]...)
	f.cut += int64(len(p) - n)
}

func (f *framer) end(emit func([]byte, int64)) {
	emit(f.held, f.cut)
	*f = framer{held: f.held[:0]}
}

// waits reports whether a message has not ended of which something was not shown.
func (f *framer) waits() bool { return f.size() > f.shown }

func (f *framer) size() int64 { return int64(len(f.held)) + f.cut }

// peek is the message that has not ended as it stands; it counts as shown.
func (f *framer) peek() []byte {
	f.shown = f.size()
	return f.held
}
