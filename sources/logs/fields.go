package logs

import (
	"bytes"
	"encoding/json"
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
	letterField // a level, where its value is one letter
	timeField
	receivedField // a time that counts where there is no other
	zoneField     // the zone of a day and a time apart
	messageField
	nestField // an object that may hold the others
	listField // a list of objects that do, as OpenTelemetry exports its records
)

// roleOf knows the names that loggers give to the fields that matter.
func roleOf(key []byte) role {
	switch string(key) {
	case "level", "lvl", "severity", "levelname", "loglevel", "log_level", "log.level", "@level", "Level", "LEVEL", "Severity", "SEVERITY",
		"PRIORITY", "severityText", "severity_text", "SeverityText", "severityNumber", "@l":
		return levelField
	case "s":
		return letterField
	case "time", "ts", "timestamp", "@timestamp", "t", "datetime", "dateTime", "Time", "Timestamp", "TIMESTAMP", "@t", "asctime", "date", "eventTime",
		"event_time", "time_local", "time_iso8601", "timeMillis", "timeUnixNano", "_SOURCE_REALTIME_TIMESTAMP", "instant", "requestReceivedTimestamp", "EventTime",
		"TimeStamp", "timeStamp", "log_time", "logTime", "LogTime", "lastTimestamp", "timeGenerated", "TimeGenerated", "timereported", "_time", "epoch", "StartUTC", "UtcTime",
		"DateTime", "TimeCreated", "eventtime", "syslog_timestamp", "log_timestamp", "logtime", "event_timestamp":
		return timeField
	case "observedTimeUnixNano", "__REALTIME_TIMESTAMP", "@ingestionTime":
		return receivedField
	case "msg", "message", "Message", "@message", "MESSAGE", "@m", "short_message", "body":
		return messageField
	case "resourceLogs", "scopeLogs", "logRecords":
		return listField
	case "tz", "timezone":
		return zoneField
	case "log", "record", "event", "fields", "attributes":
		return nestField
	}
	return other
}

// said is what the fields of a line say.
type said struct {
	level          Level
	at, received   time.Time
	day, timeOfDay []byte // of a line that says its day and its time apart
	zone           []byte // of these two, when it says one
	message        []byte
}

// fields reads level and time out of a JSON object or logfmt line. What turns
// out to be no object is a plain line.
func (r *Reader) fields(p *parsed) {
	var s said
	rest := r.collect(&s, p.shape, p.rest, 0)
	if p.level == NoLevel {
		p.level = s.level
	}
	if s.at.IsZero() && s.day != nil && s.timeOfDay != nil {
		s.at = r.timeOfValue([]byte(string(s.day) + " " + string(s.timeOfDay) + string(s.zone)))
	}
	switch {
	case !s.at.IsZero():
		p.at = s.at // the program's own word, before the runtime's
	case p.at.IsZero():
		p.at = s.received
	}
	if p.shape == object && !closes(rest) {
		p.shape = plain
		return
	}
	if p.level == NoLevel {
		message := s.message
		if message == nil && p.shape == logfmt {
			message = p.rest
		}
		p.level, _, _ = findLevel(unquoted(message))
	}
}

// collect takes what the fields of a line say, the first word on each counting,
// and returns what is left behind the last of them. depth is how many objects
// they stand in.
func (r *Reader) collect(s *said, shape shape, rest []byte, depth int) []byte {
	for {
		f, next, ok := nextField(shape, rest)
		if !ok {
			return rest
		}
		rest = next
		switch role := roleOf(f.key); role {
		case levelField, letterField:
			if s.level == NoLevel && (role == levelField || shape == object) {
				s.level = levelOfField(f)
			}
		case timeField:
			if s.at.IsZero() {
				r.collectTime(s, f.value)
			}
		case listField:
			if only := onlyElement(f.value); isObject(only) && depth < 4 {
				r.collect(s, object, only, depth+1)
			}
		case zoneField:
			s.zone = append([]byte(" "), unquoted(f.value)...)
		case receivedField:
			s.received = r.timeOfValue(f.value)
		case messageField, nestField:
			if isObject(f.value) && depth < 2 {
				r.collect(s, object, f.value, depth+1)
			} else if s.message == nil {
				s.message = f.value
				if shape == logfmt && s.at.IsZero() {
					s.at = r.auditTime(f.value)
				}
			}
		case other:
		}
	}
}

// collectTime reads a field that is a time, or only a day or a time of day.
func (r *Reader) collectTime(s *said, value []byte) {
	if s.at = r.timeOfValue(value); !s.at.IsZero() {
		return
	}
	value = unquoted(value)
	switch {
	case len(value) == len("2006-01-02") && (value[4] == '-' || value[4] == '/'):
		s.day = value
	case len(value) >= len("15:04:05") && value[2] == ':':
		s.timeOfDay = value
	}
}

// auditTime reads the audit(1364481363.243:24287): of the kernel's audit log.
func (r *Reader) auditTime(value []byte) time.Time {
	const head = "audit("
	if len(value) < len(head)+10 || string(value[:len(head)]) != head || number(value[len(head):len(head)+10]) < 0 {
		return time.Time{}
	}
	return r.clock.epoch(value[len(head):], 10).at
}

func isObject(value []byte) bool { return len(value) > 1 && value[0] == '{' }

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
		case (role == messageField || role == nestField) && message == nil && words(f.value) != nil:
			message = decoded(words(f.value))
		case role == timeField, role == receivedField, role == levelField, role == letterField && p.shape == object && levelOfField(f) != NoLevel:
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

// words are what a field says as a message: its value, or the stringValue that
// OpenTelemetry wraps it in; nil: it says none.
func words(value []byte) []byte {
	if !isObject(value) {
		return value
	}
	if f, _, ok := nextMember(value); ok && string(f.key) == "stringValue" {
		return f.value
	}
	return nil
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
