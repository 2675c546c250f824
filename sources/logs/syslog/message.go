package syslog

import (
	"bytes"
	"net"
	"time"

	"holdfast/sources/logs"
	"holdfast/sources/text"
)

// message is what a syslog message says.
type message struct {
	level logs.Level
	at    time.Time // zero: it does not say, or not so that it could be understood
	from  string    // host, program, process; sanitised
	text  []byte
}

// reader reads messages. It is not safe for concurrent use. It is our own because the
// parsers there are, also where they are lenient, lose the text of a message at its
// first deviation: a time without a zone, a year or an ISO time in the old format, a
// quote that never closes, one byte that is no UTF-8.
type reader struct {
	lines *logs.Reader
	names map[string]string // those of senders that were read lately, each once
	buf   []byte
	text  []byte
}

const (
	mostNames = 4096
	// longestName is how many bytes of a host's or a program's name are shown.
	longestName = 64
)

func newReader(zone *time.Location) *reader {
	return &reader{lines: logs.NewReader(zone), names: map[string]string{}}
}

// message reads a message that came from an address at a time. Nothing is refused: what
// follows neither standard is all text. The text is valid until the next one is read.
func (r *reader) message(raw []byte, received time.Time, from string) message {
	raw = bytes.TrimRight(raw, "\r\n\x00")
	severity, rest := priority(raw)
	h := header{rest: rest}
	if after, ok := bytes.CutPrefix(rest, []byte("1 ")); !ok || severity < 0 || !h.read5424(r.lines, after, received) {
		h = header{rest: rest}
		h.read3164(r.lines, severity >= 0, received)
	}
	m := message{at: h.at, text: h.rest}
	said, at := r.lines.Read(h.rest, received)
	m.level = logs.Severity(severity, said)
	if !h.timed {
		m.at = at // as routers write it, behind a number
	}
	if len(h.data) > 0 {
		r.text = append(append(r.text[:0], h.rest...), ' ')
		m.text = append(r.text, h.data...)
		r.text = m.text
	}
	m.from = r.name(h, from)
	return m
}

// name is who wrote a message: host, program[process] and the message's kind. Of one
// that names no host, the address it came from is its host.
func (r *reader) name(h header, from string) string {
	b := r.buf[:0]
	if len(h.host) > 0 {
		b = appendName(b, h.host)
	} else {
		b = append(b, from...)
	}
	if len(h.app) > 0 {
		b = appendName(append(b, ' '), h.app)
	}
	if len(h.process) > 0 {
		b = append(appendName(append(b, '['), h.process), ']')
	}
	if len(h.kind) > 0 {
		b = appendName(append(b, ' '), h.kind)
	}
	r.buf = b
	if name, known := r.names[string(b)]; known {
		return name
	}
	if len(r.names) >= mostNames {
		clear(r.names)
	}
	name := string(b)
	r.names[name] = name
	return name
}

func appendName(dst, name []byte) []byte {
	return text.AppendClean(dst, name[:min(len(name), longestName)])
}

// priority reads the <34> in front and returns its severity, -1 where there is none.
func priority(b []byte) (severity int, rest []byte) {
	const highest = 191
	n, i := 0, 1
	for ; i < len(b) && i < 4 && b[i] >= '0' && b[i] <= '9'; i++ {
		n = n*10 + int(b[i]-'0')
	}
	if len(b) < 3 || b[0] != '<' || i == 1 || i == len(b) || b[i] != '>' || n > highest {
		return -1, b
	}
	return n & 7, b[i+1:]
}

// header is what stands before the text of a message.
type header struct {
	at    time.Time
	timed bool // it has a time, understood or not
	host  []byte
	app   []byte
	// process and kind are PROCID and MSGID of RFC 5424; of RFC 3164 the number in
	// brackets, and nothing.
	process, kind []byte
	data          []byte // structured data
	rest          []byte // the text
}

// read5424 reads a header of RFC 5424 behind its version; false: it is none.
func (h *header) read5424(lines *logs.Reader, b []byte, received time.Time) bool {
	const fields = 5
	var words [fields][]byte
	for i := range words {
		n := bytes.IndexByte(b, ' ')
		if n <= 0 {
			return false
		}
		words[i], b = b[:n], b[n+1:]
		if string(words[i]) == "-" {
			words[i] = nil
		}
	}
	if words[0] != nil {
		at, n := lines.Stamp(words[0], received)
		if n != len(words[0]) {
			return false
		}
		h.at = at
	}
	h.timed = words[0] != nil
	h.host, h.app, h.process, h.kind = words[1], words[2], words[3], words[4]
	switch n := structured(b); {
	case n > 0:
		h.data, b = kept(b[:n]), b[n:]
	case len(b) > 0 && b[0] == '-' && (len(b) == 1 || b[1] == ' '):
		b = b[1:]
	}
	h.rest = bytes.TrimPrefix(bytes.TrimPrefix(b, []byte(" ")), []byte("\ufeff"))
	return true
}

// structured is the length of the structured data that b begins with; 0: there is
// none, or it never ends.
func structured(b []byte) int {
	n := 0
	for n < len(b) && b[n] == '[' {
		quoted, i := false, n+1
		for ; i < len(b) && (quoted || b[i] != ']'); i++ {
			switch b[i] {
			case '\\':
				if quoted {
					i++
				}
			case '"':
				quoted = !quoted
			}
		}
		if i >= len(b) {
			return 0
		}
		n = i + 1
	}
	if n < len(b) && b[n] != ' ' {
		return 0
	}
	return n
}

// kept is structured data without what it says of the sender's clock in front, as
// logger and rsyslog write it: nobody reads that.
func kept(data []byte) []byte {
	if !bytes.HasPrefix(data, []byte("[timeQuality ")) {
		return data
	}
	if n := bytes.IndexByte(data, ']'); n >= 0 {
		return data[n+1:]
	}
	return data
}

// read3164 reads a header as RFC 3164 found it: a time, a host, a program's name and
// its number, each of which may be missing. Without a priority and a time it is none.
func (h *header) read3164(lines *logs.Reader, prior bool, received time.Time) {
	at, n := lines.Stamp(h.rest, received)
	if n == 0 {
		if prior {
			h.tag()
		}
		return
	}
	if h.at, h.timed = at, true; at.IsZero() {
		return // what was not understood stays to be read
	}
	h.rest = bytes.TrimLeft(bytes.TrimPrefix(h.rest[n:], []byte(":")), " ")
	word, rest, more := bytes.Cut(h.rest, []byte(" "))
	if more && isHost(word) {
		h.host, h.rest = word, bytes.TrimLeft(rest, " ")
	}
	h.tag()
}

// isHost reports whether a word can be the name or the address of a host.
func isHost(word []byte) bool {
	if len(word) == 0 || len(word) > 255 {
		return false
	}
	for _, c := range word {
		switch {
		case c >= 'a' && c <= 'z', c >= 'A' && c <= 'Z', c >= '0' && c <= '9', c == '.', c == '-', c == '_':
		case c == ':':
			return net.ParseIP(string(word)) != nil
		default:
			return false
		}
	}
	return true
}

// tag takes the program's name and its number off the text: "nginx[100]: ", "su: ".
func (h *header) tag() {
	n := 0
	for n < len(h.rest) && n < longestName && isTag(h.rest[n]) {
		n++
	}
	if n == 0 || n == len(h.rest) {
		return
	}
	app, rest := h.rest[:n], h.rest[n:]
	var process []byte
	if rest[0] == '[' {
		end := bytes.IndexByte(rest[:min(len(rest), longestName)], ']')
		if end < 0 {
			return
		}
		process, rest = rest[1:end], rest[end+1:]
	}
	rest, colon := bytes.CutPrefix(rest, []byte(":"))
	if _, level := logs.ParseLevel(app); level || !colon && process == nil || len(rest) > 0 && rest[0] != ' ' {
		return
	}
	h.app, h.process, h.rest = app, process, bytes.TrimPrefix(rest, []byte(" "))
}

func isTag(c byte) bool {
	return c >= 'a' && c <= 'z' || c >= 'A' && c <= 'Z' || c >= '0' && c <= '9' || c == '.' || c == '-' || c == '_' || c == '/' || c == '(' || c == ')' || c == '@'
}
