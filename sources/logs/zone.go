package logs

import (
	"bytes"
	"time"
)

// zoneKind is what stands where a time's zone would.
type zoneKind uint8

const (
	noZone      zoneKind = iota // nothing: the time is one of the file's zone
	knownZone                   // a zone whose offset is known
	unknownZone                 // a zone, but nobody can say which
)

// written is a zone as it stands in a line.
type written struct {
	kind zoneKind
	east int64 // seconds east of UTC
	len  int   // bytes it takes, the space before it included
}

// zoneAt reads the zone that b begins with, after the digits of a time, also
// behind blanks or a comma and in brackets. civil is that time in seconds since
// 1970, as if it were UTC.
func (c *clock) zoneAt(b []byte, civil int64) written {
	before := 0
	for before < len(b) && before < 4 && (b[before] == ' ' || b[before] == '\t') {
		before++
	}
	if before == 0 && len(b) > 2 && b[0] == ',' && b[1] == ' ' {
		before = 2
	}
	if before == len(b) {
		return written{}
	}
	w := c.bareZone(b[before:], civil, before == 0)
	switch {
	case w.kind == noZone && (b[before] == '(' || b[before] == '['):
		w = c.bracketedZone(b[before:], civil)
	case w.kind == unknownZone && b[0] == ',' && !namesSeveral(string(b[before:before+w.len])):
		return written{} // behind a comma a word is one of the message
	}
	if w.kind != noZone {
		w.len += before
	}
	return w
}

// bareZone reads a zone that b begins with. joined: nothing stands between it and
// the time, so that digits behind a sign are no number of the message.
func (c *clock) bareZone(b []byte, civil int64, joined bool) written {
	const minus = "\u2212" // as typesetters write it
	if bytes.HasPrefix(b, []byte(minus)) {
		if w := offsetAt([]byte("-"+string(b[len(minus):min(len(b), len(minus)+8)])), joined); w.kind != noZone {
			w.len += len(minus) - 1
			return w
		}
		return written{}
	}
	switch first := b[0]; {
	case first|0x20 == 'z' && (joined || len(b) == 1 || !isAlnum(b[1]) && endsOffset(b[1])):
		return written{kind: knownZone, len: 1}
	case first == '+' || first == '-':
		return offsetAt(b, joined)
	case 'A' <= first && first <= 'Z':
		if w := c.placeAt(b, civil); w.kind != noZone {
			return w
		}
		if w := c.abbreviationAt(b, civil); w.kind != noZone {
			return w
		}
	}
	return c.smallAbbreviation(b, civil)
}

// bracketedZone reads (CET), [Europe/Berlin] and (UTC+0200). Other words in
// brackets are of the message.
func (c *clock) bracketedZone(b []byte, civil int64) written {
	closing := byte(')')
	if b[0] == '[' {
		closing = ']'
	}
	end := bytes.IndexByte(b[:min(len(b), 40)], closing)
	if end < 3 {
		return written{}
	}
	inside := b[1:end]
	w := c.bareZone(inside, civil, false)
	if w.len != len(inside) || w.kind == unknownZone && isUpper(inside) && !namesSeveral(string(inside)) {
		return written{}
	}
	if isPlainZone(string(inside)) {
		return written{} // a component's name as well
	}
	w.len = end + 1
	return w
}

// smallAbbreviation reads utc, Utc, cet and others that are no words in small letters.
func (c *clock) smallAbbreviation(b []byte, civil int64) written {
	n := letters(b[:min(len(b), longestZone+1)])
	if n < 3 || n > longestZone || isUpper(b[:n]) || n < len(b) && !endsOffset(b[n]) {
		return written{}
	}
	switch word := string(bytes.ToUpper(b[:n])); word {
	case "UTC", "GMT", "CET", "CEST", "EET", "EEST", "EDT", "CST", "CDT", "MST", "MDT", "PST", "PDT", "JST", "MSK", "AEST", "AEDT":
		return c.abbreviationAt([]byte(word), civil)
	}
	return written{}
}

// offsetAt reads +01:00, +0100 and +01, as far as a zone has that offset. What
// else is joined to a time is a zone that nobody knows; apart from it, a number.
func offsetAt(b []byte, joined bool) written {
	n := 1
	for n < len(b) && n < 9 && (isDigit(b[n]) || b[n] == ':' && n+1 < len(b) && isDigit(b[n+1])) {
		n++
	}
	end := n
	if n < len(b) && (isAlnum(b[n]) || !joined && !endsOffset(b[n])) {
		return written{}
	}
	none := written{}
	if joined && n > 2 {
		none = written{kind: unknownZone, len: end}
	}
	digits := b[1:n]
	if len(digits) == len("01:00") && digits[2] == ':' {
		digits = append(append(make([]byte, 0, 4), digits[:2]...), digits[3:]...)
	}
	if len(digits) != 2 && len(digits) != 4 {
		return none
	}
	h, m := number(digits[:2]), number(digits[2:])
	if h < 0 || m < 0 || m > 59 {
		return none
	}
	east := h*60 + m
	if b[0] == '-' {
		east = -east
	}
	if !isOffset(east) {
		return none
	}
	return written{kind: knownZone, east: int64(east) * 60, len: end}
}

// isOffset reports whether some zone is so many minutes east of UTC.
func isOffset(minutes int) bool {
	switch minutes % 60 {
	case 0:
		return minutes >= -12*60 && minutes <= 14*60
	case 30, -30, 45, -45:
		return minutes > -12*60 && minutes < 14*60
	}
	return false
}

// endsOffset reports what may follow an offset of hours alone; after anything
// else the digits are part of a number.
func endsOffset(c byte) bool {
	switch c {
	case ' ', '\t', ']', '[', ',', ':', ';', '|', ')', '(', '"':
		return true
	}
	return false
}

// longestZone is the longest abbreviation of a zone.
const longestZone = 5

// abbreviationAt reads EST, CET, GMT+3 and UTC+01:00.
func (c *clock) abbreviationAt(b []byte, civil int64) written {
	n := 0
	for n < len(b) && 'A' <= b[n] && b[n] <= 'Z' {
		n++
	}
	if n < 2 || n > longestZone {
		return written{}
	}
	after := byte(' ')
	if n < len(b) {
		after = b[n]
	}
	word := string(b[:n])
	if word == "GMT" || word == "UTC" || word == "UT" {
		if after == '+' || after == '-' {
			return sinceGreenwich(b, n)
		}
	}
	if after == '+' || after == '-' {
		if _, known := abbreviation(word); known && n+1 < len(b) && isDigit(b[n+1]) {
			return written{kind: unknownZone, len: n + 2}
		}
	}
	if isAlnum(after) || after == '_' || after == '.' || after == '/' || after == '-' || after == '=' {
		return written{}
	}
	if _, level := ParseLevel(word); level {
		return written{}
	}
	if east, ok := c.ownAbbreviation(word, civil); ok {
		return written{kind: knownZone, east: east, len: n}
	}
	if minutes, ok := abbreviation(word); ok {
		return written{kind: knownZone, east: int64(minutes) * 60, len: n}
	}
	if namesSeveral(word) || looksLikeZone(word, b[n:]) {
		return written{kind: unknownZone, len: n}
	}
	return written{}
}

// sinceGreenwich reads what follows GMT or UTC, which takes n bytes: +01:00 and
// +0100 count to the east as everywhere. GMT+3 is POSIX's, which counts to the
// west; UTC+3 is written in both senses, so nobody knows.
func sinceGreenwich(b []byte, n int) written {
	digits := 0
	for n+1+digits < len(b) && isDigit(b[n+1+digits]) {
		digits++
	}
	end := n + 1 + digits
	if w := offsetAt(b[n:], true); w.kind == knownZone && w.len > len("+01") {
		w.len += n
		return w
	}
	if digits < 1 || digits > 2 || end < len(b) && !endsOffset(b[end]) {
		return written{kind: unknownZone, len: end}
	}
	hours := int64(number(b[n+1 : end]))
	if string(b[:n]) != "GMT" && hours != 0 || hours > 15 {
		return written{kind: unknownZone, len: end}
	}
	if b[n] == '+' {
		hours = -hours
	}
	return written{kind: knownZone, east: hours * 3600, len: end}
}

// ownAbbreviation is the offset of an abbreviation that the file's own zone
// uses: CST in a file of Shanghai is China's.
func (c *clock) ownAbbreviation(word string, civil int64) (east int64, ok bool) {
	if c.zone == nil {
		return 0, false
	}
	const halfAYear = 182 * 86400
	for _, at := range [...]int64{civil, civil - halfAYear, civil + halfAYear} {
		if name, offset := time.Unix(at, 0).In(c.zone).Zone(); name == word {
			return int64(offset), true
		}
	}
	return 0, false
}
