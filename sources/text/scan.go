package text

import (
	"bytes"
	"encoding/json"
	"slices"
	"strings"
	"time"
	"unicode/utf8"
)

// Scan reads JSON as programs write it, in a fraction of the time that encoding/json
// takes, which reads whatever there may be. What it does not know to read as that would
// (a null, a number with a fraction, a name in another case or twice, text that is not
// UTF-8) is odd: whoever scans asks encoding/json then, and forgets what was scanned. So
// it is never in doubt who says what a document means.
type Scan struct {
	rest  []byte
	words *Words
	odd   bool
}

// scanDepth is how deep what is passed over may be.
const scanDepth = 16

// NewScan reads a document. Words may be nil.
func NewScan(doc []byte, words *Words) Scan { return Scan{rest: doc, words: words} }

// Done reports whether all of the document was read, and none of it was odd.
func (s *Scan) Done() bool {
	s.space()
	return !s.odd && len(s.rest) == 0
}

// Members reads an object of up to sixty-four names: member is told which of them it is,
// by number, and reads the value behind it. Other names are passed over; one that
// encoding/json would take for one of these is odd, and so is one that comes again.
func (s *Scan) Members(names []string, member func(at int)) {
	var seen uint64
	s.object(func(name []byte) {
		at := slices.Index(names, string(name))
		if at < 0 {
			s.other(name, names)
			return
		}
		s.odd = s.odd || seen&(1<<at) != 0
		seen |= 1 << at
		member(at)
	})
}

// other passes over the value of a name that is none of these.
func (s *Scan) other(name []byte, names []string) {
	for _, known := range names {
		s.odd = s.odd || strings.EqualFold(known, string(name))
	}
	s.Raw()
}

// object reads an object: member is told of each name, and reads the value behind it.
func (s *Scan) object(member func(name []byte)) {
	if !s.takes('{') || s.takes('}') {
		return
	}
	for !s.odd {
		name, plain := s.text()
		if s.odd = s.odd || !plain || !s.takes(':'); s.odd {
			return
		}
		member(name)
		if !s.more('}') {
			return
		}
	}
}

// Strings reads a list of strings.
func (s *Scan) Strings() []string {
	list := []string{}
	if !s.takes('[') || s.takes(']') {
		return list
	}
	for !s.odd {
		list = append(list, s.String())
		if !s.more(']') {
			break
		}
	}
	return list
}

// Map reads an object of strings.
func (s *Scan) Map() map[string]string {
	set := make(map[string]string, 8)
	if !s.takes('{') || s.takes('}') {
		return set
	}
	for !s.odd {
		name := s.String()
		if s.odd = s.odd || !s.takes(':'); s.odd {
			break
		}
		set[name] = s.String()
		if !s.more('}') {
			break
		}
	}
	return set
}

// String reads a string.
func (s *Scan) String() string {
	value, plain := s.text()
	if s.odd {
		return ""
	}
	if plain {
		return s.words.of(value)
	}
	var decoded string
	s.odd = json.Unmarshal(value, &decoded) != nil
	return decoded
}

// Time reads a time.
func (s *Scan) Time() (t time.Time) {
	value, plain := s.text()
	s.odd = s.odd || !plain || t.UnmarshalText(value) != nil
	return t
}

// Raw passes over a value, and returns it as it stands there.
func (s *Scan) Raw() []byte {
	s.space()
	from := s.rest
	s.pass(0)
	return from[:len(from)-len(s.rest)]
}

// pass passes over a value that stands so deep in another.
func (s *Scan) pass(depth int) {
	if s.space(); len(s.rest) == 0 || depth > scanDepth {
		s.odd = true
		return
	}
	switch c := s.rest[0]; {
	case c == '"':
		if value, plain := s.text(); !plain && !s.odd {
			s.odd = !json.Valid(value)
		}
	case c == '{':
		s.object(func([]byte) { s.pass(depth + 1) })
	case c == '[':
		if s.takes('['); s.takes(']') {
			return
		}
		for !s.odd {
			if s.pass(depth + 1); !s.more(']') {
				return
			}
		}
	default:
		s.word()
	}
}

// word passes over a word or a whole number.
func (s *Scan) word() {
	for _, w := range []string{"true", "false", "null"} {
		if bytes.HasPrefix(s.rest, []byte(w)) {
			s.rest = s.rest[len(w):]
			return
		}
	}
	n := 0
	for n < len(s.rest) && '0' <= s.rest[n] && s.rest[n] <= '9' {
		n++
	}
	s.odd = s.odd || n == 0 || n > 1 && s.rest[0] == '0'
	s.rest = s.rest[n:] // what may follow in a number is no end of a value, and odd
}

// text reads a string: what stands between its quotes where that is what it says, else
// with its quotes and escapes.
func (s *Scan) text() (value []byte, plain bool) {
	if !s.takes('"') {
		return nil, false
	}
	n := bytes.IndexByte(s.rest, '"')
	if n < 0 {
		s.odd = true
		return nil, false
	}
	if value = s.rest[:n]; plainPrefix(value) == n && bytes.IndexByte(value, '\\') < 0 {
		s.rest = s.rest[n+1:]
		return value, true
	}
	return s.escaped()
}

// escaped is text of a string, behind its first quote, that is not plain ASCII.
func (s *Scan) escaped() (value []byte, plain bool) {
	plain = true
	for i, c := range s.rest {
		switch {
		case c < ' ':
			s.odd = true
			return nil, false
		case c == '\\':
			plain = false
		case c == '"' && !plain && slashes(s.rest[:i])%2 != 0:
		case c == '"':
			value, s.rest = s.rest[:i], s.rest[i+1:]
			if s.odd = s.odd || !utf8.Valid(value); plain {
				return value, true
			}
			return append(append([]byte{'"'}, value...), '"'), false
		}
	}
	s.odd = true
	return nil, false
}

// slashes is how many backslashes b ends in.
func slashes(b []byte) int {
	n := 0
	for n < len(b) && b[len(b)-1-n] == '\\' {
		n++
	}
	return n
}

// takes reads a character, and reports whether it is the next one. What must begin a
// value and does not is odd.
func (s *Scan) takes(c byte) bool {
	if s.space(); len(s.rest) > 0 && s.rest[0] == c {
		s.rest = s.rest[1:]
		return true
	}
	s.odd = s.odd || c != '}' && c != ']' // an end may come later
	return false
}

// more reads what follows an element, and reports whether another does; end ends all.
func (s *Scan) more(end byte) bool {
	if s.space(); s.odd || len(s.rest) == 0 || s.rest[0] != ',' && s.rest[0] != end {
		s.odd = true
		return false
	}
	c := s.rest[0]
	s.rest = s.rest[1:]
	return c == ','
}

func (s *Scan) space() {
	for len(s.rest) > 0 && (s.rest[0] == ' ' || s.rest[0] == '\n' || s.rest[0] == '\t' || s.rest[0] == '\r') {
		s.rest = s.rest[1:]
	}
}

// Words are strings that were read before: what many alerts say is kept once. The zero
// Words has none; nil keeps none. It is not safe for concurrent use.
type Words struct{ known map[string]string }

// Words are kept up to so many, each up to so long: who sends ever new ones fills
// nobody's memory.
const (
	wordsAtMost = 8192
	wordAtMost  = 1024
)

func (w *Words) of(b []byte) string {
	if w == nil || len(b) > wordAtMost {
		return string(b)
	}
	if s, ok := w.known[string(b)]; ok {
		return s
	}
	s := string(b)
	if w.known == nil {
		w.known = map[string]string{}
	}
	if len(w.known) < wordsAtMost {
		w.known[s] = s
	}
	return s
}
