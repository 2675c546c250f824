package logs

import "time"

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

// zoneAt reads the zone that b begins with, after the digits of a time. civil
// is that time in seconds since 1970, as if it were UTC.
func (c *clock) zoneAt(b []byte, civil int64) written {
	space := 0
	if len(b) > 0 && b[0] == ' ' {
		space, b = 1, b[1:]
	}
	if len(b) == 0 {
		return written{}
	}
	w := written{}
	switch first := b[0]; {
	case first|0x20 == 'z' && space == 0:
		w = written{kind: knownZone, len: 1}
	case first == '+' || first == '-':
		w = offsetAt(b)
	case 'A' <= first && first <= 'Z':
		w = c.abbreviationAt(b, civil)
	}
	if w.kind != noZone {
		w.len += space
	}
	return w
}

// offsetAt reads +01:00, +0100 and +01.
func offsetAt(b []byte) written {
	if len(b) < 3 {
		return written{}
	}
	h, m, n := number(b[1:3]), 0, 3
	switch {
	case h < 0 || h > 15:
		return written{}
	case len(b) >= 6 && b[3] == ':':
		m, n = number(b[4:6]), 6
	case len(b) >= 5 && isDigit(b[3]):
		m, n = number(b[3:5]), 5
	case len(b) > 3 && !endsOffset(b[3]):
		return written{}
	}
	if m < 0 || m > 59 || len(b) > n && isAlnum(b[n]) {
		return written{}
	}
	east := int64(h*3600 + m*60)
	if b[0] == '-' {
		east = -east
	}
	return written{kind: knownZone, east: east, len: n}
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
	if looksLikeZone(word, b[n:]) {
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
	if w := offsetAt(b[n:]); w.kind == knownZone && w.len > len("+01") {
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

// abbreviation is an abbreviation's offset in minutes east of UTC. Known are the
// North American ones, as RFC 5322 defines them, and all others that the zone
// database gives one meaning only, or did while it had them. IST, GST and
// others that several countries use are not known.
func abbreviation(word string) (minutes int, ok bool) {
	switch word {
	case "UTC", "GMT", "UT", "WET":
		return 0, true
	case "EST", "CDT":
		return -5 * 60, true
	case "EDT", "AST":
		return -4 * 60, true
	case "CST", "MDT":
		return -6 * 60, true
	case "MST", "PDT":
		return -7 * 60, true
	case "PST", "AKDT":
		return -8 * 60, true
	case "AKST", "HDT":
		return -9 * 60, true
	case "HST":
		return -10 * 60, true
	case "SST":
		return -11 * 60, true
	case "ADT", "BRT":
		return -3 * 60, true
	case "NST":
		return -(3*60 + 30), true
	case "NDT":
		return -(2*60 + 30), true
	}
	return easternAbbreviation(word)
}

func easternAbbreviation(word string) (minutes int, ok bool) {
	switch word {
	case "CET", "MET", "WEST", "BST", "WAT":
		return 1 * 60, true
	case "CEST", "MEST", "EET", "CAT", "SAST":
		return 2 * 60, true
	case "EEST", "MSK", "EAT", "IDT":
		return 3 * 60, true
	case "MSD":
		return 4 * 60, true
	case "PKT":
		return 5 * 60, true
	case "NPT":
		return 5*60 + 45, true
	case "ICT", "WIB":
		return 7 * 60, true
	case "HKT", "SGT", "AWST", "WITA", "PHT":
		return 8 * 60, true
	case "JST", "KST", "WIT":
		return 9 * 60, true
	case "ACST":
		return 9*60 + 30, true
	case "AEST":
		return 10 * 60, true
	case "ACDT":
		return 10*60 + 30, true
	case "AEDT":
		return 11 * 60, true
	case "NZST":
		return 12 * 60, true
	case "NZDT":
		return 13 * 60, true
	}
	return 0, false
}

// looksLikeZone reports whether a word in capitals that is no known zone stands
// there as one: before a bracket's end, a process id or a year, or ending as
// zones do.
// Other words, such as GET, are the beginning of the message.
func looksLikeZone(word string, rest []byte) bool {
	switch {
	case len(word) < 3:
		return false
	case len(rest) > 0 && rest[0] == ']':
		return true
	case len(rest) > 2 && rest[0] == ' ' && rest[1] == '[' && isDigit(rest[2]):
		return true
	case len(rest) >= 5 && rest[0] == ' ' && number(rest[1:5]) > 1900 && (len(rest) == 5 || !isAlnum(rest[5])):
		return true
	}
	switch word {
	case "TEST", "POST", "HOST", "REST", "LIST", "LAST", "COST", "MOST", "PAST", "FAST", "LOST", "BEST", "DIST", "DUST":
		return false
	}
	end := word[len(word)-2:]
	return len(word) <= 4 && (end == "ST" || end == "DT")
}
