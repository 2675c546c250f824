package logs

import (
	"bytes"
	"encoding/json"
	"strconv"
	"time"
)

// A field is one name and value of a JSON or logfmt line. For JSON the value is
// raw, quotes included; for logfmt a quoted value keeps its quotes.
type field struct{ key, value []byte }

// role is what a field says about its line.
type role uint8

const (
	other role = iota
	levelField
	timeField
	messageField
)

// roleOf knows the names that loggers give to the three fields that matter.
func roleOf(key []byte) role {
	switch string(key) {
	case "level", "lvl", "severity", "levelname", "loglevel", "log_level", "log.level", "@level", "Level", "LEVEL", "Severity", "SEVERITY", "PRIORITY":
		return levelField
	case "time", "ts", "timestamp", "@timestamp", "t", "datetime", "Time", "Timestamp", "@t", "asctime":
		return timeField
	case "msg", "message", "log", "Message", "@message", "MESSAGE", "@m":
		return messageField
	}
	return other
}

// fields reads level and time out of a JSON object or logfmt line. What turns
// out to be no object is a plain line.
func (r *Reader) fields(p *parsed, received time.Time) {
	rest := p.rest
	var message []byte
	for {
		f, next, ok := nextField(p.shape, rest)
		if !ok {
			break
		}
		rest = next
		switch roleOf(f.key) {
		case levelField:
			if p.level == NoLevel {
				p.level = levelOfValue(f.value)
			}
		case timeField:
			if at := r.timeOfValue(f.value, received); !at.IsZero() {
				p.at = at // the program's own word, before the runtime's
			}
		case messageField:
			if message == nil {
				message = f.value
			}
		case other:
		}
	}
	if p.shape == object && !closes(rest) {
		p.shape = plain
		return
	}
	if p.level == NoLevel {
		if message == nil && p.shape == logfmt {
			message = p.rest
		}
		p.level, _, _ = findLevel(unquoted(message))
	}
}

// closes reports whether what is left of an object is its end.
func closes(b []byte) bool {
	b = trimLeft(b)
	return len(b) > 0 && b[0] == '}'
}

// nextField reads the next field of a line of that shape. At the end, or where
// the line stops being one, ok is false and rest stays.
func nextField(s shape, b []byte) (f field, rest []byte, ok bool) {
	if s == object {
		return nextMember(b)
	}
	return nextPair(b)
}

// nextMember reads a JSON object's next member; b begins at the object's brace
// or after a member.
func nextMember(b []byte) (f field, rest []byte, ok bool) {
	i := skipSpace(b, 0)
	if i < len(b) && (b[i] == '{' || b[i] == ',') {
		i = skipSpace(b, i+1)
	}
	if i >= len(b) || b[i] != '"' {
		return field{}, b, false
	}
	end := stringEnd(b, i)
	if end < 0 {
		return field{}, b, false
	}
	f.key = b[i+1 : end-1]
	i = skipSpace(b, end)
	if i >= len(b) || b[i] != ':' {
		return field{}, b, false
	}
	i = skipSpace(b, i+1)
	end = valueEnd(b, i)
	if end <= i {
		return field{}, b, false
	}
	f.value = b[i:end]
	rest = b[end:]
	if j := skipSpace(rest, 0); j >= len(rest) || (rest[j] != ',' && rest[j] != '}') {
		return field{}, b, false
	}
	return f, rest, true
}

func skipSpace(b []byte, i int) int {
	for i < len(b) && (b[i] == ' ' || b[i] == '\t') {
		i++
	}
	return i
}

// stringEnd is the place after the string that begins at b[i]; -1 without one.
func stringEnd(b []byte, i int) int {
	for i++; i < len(b); i++ {
		n := bytes.IndexByte(b[i:], '"')
		if n < 0 {
			return -1
		}
		i += n
		slashes := 0
		for b[i-1-slashes] == '\\' {
			slashes++
		}
		if slashes%2 == 0 {
			return i + 1
		}
	}
	return -1
}

// valueEnd is the place after the JSON value that begins at b[i]; -1 when it
// does not end.
func valueEnd(b []byte, i int) int {
	if i >= len(b) {
		return -1
	}
	switch b[i] {
	case '"':
		return stringEnd(b, i)
	case '{', '[':
		depth := 0
		for ; i < len(b); i++ {
			switch b[i] {
			case '"':
				if i = stringEnd(b, i) - 1; i < 0 {
					return -1
				}
			case '{', '[':
				depth++
			case '}', ']':
				if depth--; depth == 0 {
					return i + 1
				}
			}
		}
		return -1
	}
	for i < len(b) && b[i] != ',' && b[i] != '}' && b[i] != ']' && b[i] != ' ' {
		i++
	}
	return i
}

// nextPair reads a logfmt line's next key=value; a word without a value is a
// key whose value is nil.
func nextPair(b []byte) (f field, rest []byte, ok bool) {
	b = trimLeft(b)
	if len(b) == 0 {
		return field{}, b, false
	}
	i := 0
	for i < len(b) && b[i] != ' ' && b[i] != '=' {
		i++
	}
	f.key = b[:i]
	if i == len(b) || b[i] == ' ' {
		return f, b[i:], true
	}
	b = b[i+1:]
	end := bytes.IndexByte(b, ' ')
	if len(b) > 0 && b[0] == '"' {
		end = stringEnd(b, 0)
	}
	if end < 0 {
		end = len(b)
	}
	f.value = b[:end:end]
	return f, b[end:], true
}

// startsWithKey reports whether the line begins like logfmt: a bare name and
// an equals sign.
func startsWithKey(b []byte) bool {
	for i, c := range b {
		switch {
		case isAlnum(c), i > 0 && (c == '_' || c == '.' || c == '-'), c == '@' && i == 0:
		case c == '=':
			return i > 0
		default:
			return false
		}
	}
	return false
}

func unquoted(value []byte) []byte {
	if len(value) >= 2 && value[0] == '"' && value[len(value)-1] == '"' {
		return value[1 : len(value)-1]
	}
	return value
}

func levelOfValue(value []byte) Level {
	word := unquoted(value)
	if level, ok := ParseLevel(word); ok {
		return level
	}
	if len(word) > 0 && len(word) <= 3 {
		if n := number(word); n >= 0 {
			return levelOfNumber(n)
		}
	}
	return NoLevel
}

// timeOfValue reads a time in a field: a string of a known shape, or seconds,
// milliseconds, microseconds or nanoseconds since 1970, told apart by size.
func (r *Reader) timeOfValue(value []byte, received time.Time) time.Time {
	value = unquoted(value)
	if s := r.clock.read(value, received); s.len > 0 {
		return s.at
	}
	whole := 0
	for whole < len(value) && isDigit(value[whole]) {
		whole++
	}
	if whole < 9 || whole > 19 {
		return time.Time{}
	}
	nanos, end := fraction(value, whole)
	if end != len(value) {
		// Seconds in exponent notation, as some encoders of floats write them.
		sec, err := strconv.ParseFloat(string(value), 64)
		if err != nil || sec < 0 || sec > 1<<33 {
			return time.Time{}
		}
		return time.Unix(int64(sec), int64((sec-float64(int64(sec)))*1e9)).UTC()
	}
	n, err := strconv.ParseInt(string(value[:whole]), 10, 64)
	if err != nil {
		return time.Time{}
	}
	switch {
	case whole <= 10:
		return time.Unix(n, nanos).UTC()
	case whole <= 13:
		return time.UnixMilli(n).Add(time.Duration(nanos / 1e3)).UTC()
	case whole <= 16:
		return time.UnixMicro(n).UTC()
	}
	return time.Unix(0, n).UTC()
}

// message is the line for showing beside its time and level: the message and
// then the other fields. A line without a message field, or one that is only
// half logfmt, stays as it is.
func (p parsed) message() []byte {
	if p.shape == plain {
		return p.withoutLevel()
	}
	var message, others []byte
	for rest := p.rest; ; {
		f, next, ok := nextField(p.shape, rest)
		if !ok {
			break
		}
		rest = next
		if f.value == nil {
			return p.rest
		}
		switch role := roleOf(f.key); {
		case role == messageField && message == nil:
			message = decoded(f.value)
		case role == timeField, role == levelField:
		default:
			others = append(others, ' ')
			others = append(others, f.key...)
			others = append(others, '=')
			others = append(others, shown(f.value)...)
		}
	}
	if message == nil {
		return p.rest
	}
	return append(bytes.TrimRight(message, "\r\n"), others...)
}

// withoutLevel is a plain line without the level it begins with, if it does.
func (p parsed) withoutLevel() []byte {
	if p.word.end == 0 || len(bytes.Trim(p.rest[:p.word.start], " [<|-")) > 0 {
		return p.rest
	}
	return bytes.TrimLeft(p.rest[p.word.end:], " ]>:|-")
}

// decoded is a string value without its quotes and escapes.
func decoded(value []byte) []byte {
	if len(value) == 0 || value[0] != '"' || bytes.IndexByte(value, '\\') < 0 {
		return append([]byte(nil), unquoted(value)...)
	}
	var s string
	if json.Unmarshal(value, &s) != nil {
		return append([]byte(nil), unquoted(value)...)
	}
	return []byte(s)
}

// shown is a value as it reads best: without quotes where they say nothing.
func shown(value []byte) []byte {
	if bare := unquoted(value); len(bare) > 0 && !bytes.ContainsAny(bare, " \"\\=") {
		return bare
	}
	return value
}
