package logs

import (
	"bytes"
	"strconv"
	"time"
)

// levelOfField reads a level that is a word, a number, or an object that names one.
func levelOfField(f field) Level {
	if isObject(f.value) {
		for rest := f.value; ; {
			part, next, ok := nextMember(rest)
			if !ok {
				return NoLevel
			}
			rest = next
			switch string(part.key) {
			case "name", "value", "text", "label":
				if level := levelOfField(field{value: part.value}); level != NoLevel {
					return level
				}
			}
		}
	}
	word := unquoted(f.value)
	switch string(f.key) {
	case "s": // MongoDB's: F, E, W, I, D1 to D5
		if len(f.value) < 3 || f.value[0] != '"' || len(word) > 2 {
			return NoLevel
		}
		return levelOfLetter(word[0])
	case "severityNumber":
		return levelOfOTLP(number(word))
	}
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

// timeOfValue reads a time in a field: a string of a known shape, seconds,
// milliseconds, microseconds or nanoseconds since 1970, told apart by size, or
// an object that holds one. What stands behind the time must belong to it.
func (r *Reader) timeOfValue(value []byte) time.Time {
	if isObject(value) {
		return r.timeOfObject(value)
	}
	if bytes.IndexByte(value, '\\') >= 0 {
		value = decoded(value) // some encoders write a sign or a slash as an escape
	}
	value = unquoted(value)
	if s := r.clock.read(value); s.len > 0 && endsTime(value[:s.len], value[s.len:]) {
		return s.at
	}
	whole := 0
	for whole < len(value) && isDigit(value[whole]) {
		whole++
	}
	exponent := bytes.IndexByte(value, 'e') > 0
	if whole < 9 && !exponent || whole == 0 || whole > 19 {
		return time.Time{}
	}
	nanos, end := fraction(value, whole)
	if end != len(value) {
		// Seconds in exponent notation, as some encoders of floats write them.
		sec, err := strconv.ParseFloat(string(value), 64)
		if err != nil || sec < 1e8 || sec > 1<<33 {
			return time.Time{}
		}
		return time.Unix(int64(sec), int64((sec-float64(int64(sec)))*1e9)).UTC()
	}
	n, err := strconv.ParseInt(string(value[:whole]), 10, 64)
	if err != nil {
		return time.Time{}
	}
	return r.counted(n, nanos, whole)
}

// counted is the instant that digits count to from 1970; zero for one before
// 2000, or of the future, whose digits are another number.
func (r *Reader) counted(n, nanos int64, digits int) time.Time {
	at := time.Unix(0, n).UTC()
	switch {
	case digits <= 10:
		at = time.Unix(n, nanos).UTC()
	case digits <= 13:
		at = time.UnixMilli(n).Add(time.Duration(nanos / 1e3)).UTC()
	case digits <= 16:
		at = time.UnixMicro(n).UTC()
	}
	if at.Year() < 2000 || at.Year() > 2099 || !r.clock.plausible(date{at.Year(), int(at.Month()), at.Day()}) {
		return time.Time{}
	}
	return at
}

// endsTime reports whether what stands behind a time says no more of it: nothing,
// a name in brackets, Go's reading of the monotonic clock, or, where the time has
// its offset, the name of the zone. Any other word may be a zone nobody knows.
func endsTime(stamp, rest []byte) bool {
	rest = trimLeft(rest)
	if len(rest) == 0 || rest[0] == '[' || rest[0] == '(' || bytes.HasPrefix(rest, []byte("m=")) {
		return true
	}
	sign := len(stamp) - len("+0100")
	word := letters(rest)
	return sign > 0 && (stamp[sign] == '+' || stamp[sign] == '-') && word > 1 && word <= longestZone &&
		(word == len(rest) || rest[word] == ' ') && endsTime(nil, rest[word:])
}

// timeOfObject reads the times that are objects: {"$date":…}, {"$numberLong":…},
// seconds and nanoseconds apart, a timestamp inside.
func (r *Reader) timeOfObject(value []byte) time.Time {
	seconds, nanos := int64(0), int64(0)
	for rest := value; ; {
		f, next, ok := nextMember(rest)
		if !ok {
			break
		}
		rest = next
		switch string(f.key) {
		case "$date", "$numberLong", "timestamp":
			return r.timeOfValue(f.value)
		case "seconds", "epochSecond":
			seconds, _ = strconv.ParseInt(string(unquoted(f.value)), 10, 64)
		case "nanos", "nanoOfSecond":
			nanos, _ = strconv.ParseInt(string(unquoted(f.value)), 10, 64)
		}
	}
	if seconds < 1e8 || seconds > 1<<33 {
		return time.Time{}
	}
	return time.Unix(seconds, nanos).UTC()
}

// onlyElement is the element of a list of one; of several no one speaks for the line.
func onlyElement(list []byte) []byte {
	if len(list) < 2 || list[0] != '[' {
		return nil
	}
	from := skipSpace(list, 1)
	end := valueEnd(list, from)
	if end < 0 {
		return nil
	}
	if i := skipSpace(list, end); i < len(list) && list[i] == ']' {
		return list[from:end]
	}
	return nil
}
