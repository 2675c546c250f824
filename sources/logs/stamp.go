package logs

import "time"

// clock reads the times that lines begin with. It remembers the last minute it
// worked out in its zone, because the lines of one file mostly share it.
type clock struct {
	zone   *time.Location // for times that do not name theirs
	minute int64          // civil minute since 1970 that offset is known for
	offset int64          // seconds east of UTC in that minute
	known  bool
	last   int64 // the instant last worked out in zone, in seconds since 1970
	near   near
	place  place // that the last line named which named one
}

// near is what dates a time that leaves something out.
type near struct {
	at  time.Time // close to when the line was written; zero: nothing is known
	now bool      // it is no more than hours away from it
}

// stamp is a time as it stands in a line.
type stamp struct {
	at  time.Time // zero: it is a time, but nobody can say which instant
	len int       // bytes it takes; 0: there is none
}

const (
	// wrong is by how much the clock that wrote a line may be ahead of the one
	// that dated the file, its zone included.
	wrong = 24 * time.Hour
	// shortestStamp is the length of "9 Jan 26 9:05".
	shortestStamp = 10
)

// read reads the time that b begins with.
func (c *clock) read(b []byte) stamp {
	if len(b) < shortestStamp {
		return stamp{}
	}
	switch {
	case isDigit(b[0]):
		if b[4] == '-' || b[4] == '/' || b[4] == '.' {
			if s := c.iso(b); s.len > 0 {
				return s
			}
		}
		if number(b[:4]) > 0 && !isDigit(b[4]) {
			return c.looseYear(b)
		}
		return c.digits(b)
	case isLetter(b[0]):
		return c.named(b)
	}
	return stamp{}
}

// digits reads what begins with a number other than a year and a dash.
func (c *clock) digits(b []byte) stamp {
	n := 1
	for n < len(b) && n < 20 && isDigit(b[n]) {
		n++
	}
	if n == len(b) || n > 2 {
		return c.long(b, n)
	}
	switch b[n] {
	case '/':
		if n+1 < len(b) && isLetter(b[n+1]) {
			return c.slashed(b)
		}
		return c.slashes(b)
	case '.':
		return c.dotted(b)
	case '-':
		return c.dashed(b)
	case ' ':
		return c.dayFirst(b)
	case ':':
		return c.timeAlone(b)
	}
	return stamp{}
}

// iso reads 2006-01-02T15:04:05.999Z and its kin: a space, T, underscore or dash
// between, slashes or dots for dashes, a comma for the dot, no seconds, an hour
// of one digit, dots for the colons, any zone or none.
func (c *clock) iso(b []byte) stamp {
	const day = len("2006-01-02")
	if len(b) < len("2006-01-02 15:04") || b[4] != b[7] || b[4] != '-' && b[4] != '/' && b[4] != '.' {
		return stamp{}
	}
	d := date{number(b[0:4]), number(b[5:7]), number(b[8:10])}
	if !d.exists() {
		return stamp{}
	}
	switch b[day] {
	case 'T', 't', ' ', '_', '-':
	default:
		return stamp{}
	}
	if len(b) >= len("2006-01-02 15:04:05") {
		if second := clockTime(b[day+1:]); second >= 0 {
			nanos, n := fraction(b, len("2006-01-02 15:04:05"))
			if half, _ := noonAt(b[n:]); half == 0 {
				return c.zoned(b, n, d, second, nanos)
			}
		}
	}
	tod := timeOfDay(b[day+1:], ':')
	if tod.len == 0 && string(b[day:day+3]) == " - " {
		if tod = timeOfDay(b[day+3:], ':'); tod.len > 0 {
			tod.len += 2
		}
	}
	if tod.len == 0 {
		if tod = timeOfDay(b[day+1:], '.'); b[day] != '-' && tod.len < len("15.04.05") {
			return stamp{}
		}
	}
	if tod.len == 0 {
		return stamp{}
	}
	return c.zoned(b, day+1+tod.len, d, tod.second, tod.nanos)
}

// slashed reads the time of web server logs, 02/Jan/2006:15:04:05 -0700.
func (c *clock) slashed(b []byte) stamp {
	const shortest = len("02/Jan/2006:15:04:05")
	if len(b) < shortest || b[2] != '/' || b[6] != '/' || b[11] != ':' && b[11] != ' ' {
		return stamp{}
	}
	d := date{number(b[7:11]), monthOf(b[3:6]), number(b[0:2])}
	second := clockTime(b[12:])
	if !d.exists() || second < 0 {
		return stamp{}
	}
	nanos, n := fraction(b, shortest)
	return c.zoned(b, n, d, second, nanos)
}

// klog reads the 0102 15:04:05.999999 that follows the level letter of klog,
// and the 20060102 15:04:05.999999 of newer glog.
func (c *clock) klog(b []byte) stamp {
	if len(b) >= len("20060102 15:04:05") && b[8] == ' ' {
		return c.basic(b)
	}
	const shortest = len("0102 15:04:05")
	if len(b) < shortest || b[4] != ' ' {
		return stamp{}
	}
	month, day, second := number(b[0:2]), number(b[2:4]), clockTime(b[5:])
	if !(date{leapYear, month, day}).exists() || second < 0 {
		return stamp{}
	}
	nanos, n := fraction(b, shortest)
	return stamp{c.yearless(month, day, second, nanos), n}
}

// zoned reads the zone that stands at b[n:], if any.
func (c *clock) zoned(b []byte, n int, d date, second, nanos int64) stamp {
	civil := d.days()*86400 + second
	w := c.zoneAt(b[n:], civil)
	switch w.kind {
	case knownZone:
		return stamp{time.Unix(civil-w.east, nanos).UTC(), n + w.len}
	case unknownZone:
		return stamp{time.Time{}, n + w.len}
	case noZone:
	}
	return stamp{c.local(civil, nanos), n}
}

// yearless gives a time the year that puts it nearest to when its line was
// written, and not after that by more than a clock may be wrong.
func (c *clock) yearless(month, day int, second, nanos int64) time.Time {
	if c.near.at.IsZero() {
		return time.Time{}
	}
	last, before := c.near.at.UTC().Year()+1, c.last
	for year := last; year > last-10; year-- { // a leap day may be eight years away
		d := date{year, month, day}
		if !d.exists() {
			continue
		}
		c.last = before
		if at := c.local(d.days()*86400+second, nanos); at.IsZero() || at.Sub(c.near.at) <= wrong {
			return at
		}
	}
	return time.Time{}
}

// local is a civil time of the clock's zone; zero where the clocks there leap
// over it. What they show twice is the first, unless lines before it were later.
func (c *clock) local(civil, nanos int64) time.Time {
	minute := civil / 60
	if c.known && minute == c.minute {
		c.last = civil - c.offset
		return time.Unix(c.last, nanos).UTC()
	}
	zone := c.zone
	if zone == nil {
		zone = time.UTC
	}
	offset := func(at int64) int64 {
		_, east := time.Unix(at, 0).In(zone).Zone()
		return int64(east)
	}
	before, after := offset(civil-86400), offset(civil+86400)
	first, second := civil-before, civil-after
	switch {
	case before == after:
		c.minute, c.offset, c.known = minute, before, true
	case offset(first) == before && offset(second) == after:
		first = c.ofTwo(min(first, second), max(first, second))
	case offset(second) == after:
		first = second
	case offset(first) != before:
		return time.Time{}
	}
	c.last = first
	return time.Unix(first, nanos).UTC()
}

// ofTwo chooses between the two instants at which the clocks showed a time: the
// lines of a file are in order, and none is from the future.
func (c *clock) ofTwo(first, second int64) int64 {
	const jitter, hour = 10 * 60, 60 * 60
	switch {
	case !c.near.at.IsZero() && second > c.near.at.Unix()+jitter:
		return first
	case first < c.last-jitter && c.last < second+hour:
		return second
	case c.near.now:
		return second
	}
	return first
}

// date is a day of the Gregorian calendar.
type date struct{ year, month, day int }

const leapYear = 2024

func (d date) exists() bool {
	if d.year < 1 || d.month < 1 || d.month > 12 || d.day < 1 || d.day > 31 {
		return false
	}
	switch d.month {
	case 4, 6, 9, 11:
		return d.day < 31
	case 2:
		return d.day < 29 || d.day == 29 && d.year%4 == 0 && (d.year%100 != 0 || d.year%400 == 0)
	}
	return true
}

// days is the number of days from 1970-01-01, counted in years that begin in
// March so that leap days come last.
func (d date) days() int64 {
	year, month := d.year, d.month
	if month <= 2 {
		year, month = year-1, month+12
	}
	era := year / 400
	inEra := year - era*400
	inYear := (153*(month-3)+2)/5 + d.day - 1
	return int64(era*146097 + inEra*365 + inEra/4 - inEra/100 + inYear - 719468)
}

// fraction reads the digits after a dot or comma at b[n], and the three after a
// colon; next is where they end.
func fraction(b []byte, n int) (nanos int64, next int) {
	if n+1 >= len(b) || !isDigit(b[n+1]) {
		return 0, n
	}
	switch b[n] {
	case '.', ',':
	case ':':
		if _, end := digitsAt(b, n+1, 4); end != n+4 || end < len(b) && (isLetter(b[end]) || b[end] == ':' || b[end] == '.') {
			return 0, n
		}
	default:
		return 0, n
	}
	scale := int64(100_000_000)
	for n++; n < len(b) && isDigit(b[n]); n++ {
		nanos += int64(b[n]-'0') * scale
		scale /= 10
	}
	return nanos, n
}

// clockTime reads 15:04:05 as seconds of the day; below 0: it is none. A digit
// after it makes it none.
func clockTime(b []byte) int64 {
	if b[2] != ':' || b[5] != ':' || len(b) > 8 && isDigit(b[8]) {
		return -1
	}
	return secondOfDay(number(b[0:2]), number(b[3:5]), number(b[6:8]))
}

// secondOfDay is below 0 for what no clock shows. A leap second ends a quarter
// of an hour, whatever the zone.
func secondOfDay(h, m, s int) int64 {
	if h < 0 || h > 23 || m < 0 || m > 59 || s < 0 || s > 60 || s == 60 && m%15 != 14 {
		return -1
	}
	return int64(h*3600 + m*60 + s)
}

// number reads decimal digits; below 0: there is something else.
func number(b []byte) int {
	n := 0
	for _, c := range b {
		if !isDigit(c) {
			return -1
		}
		n = n*10 + int(c-'0')
	}
	return n
}

// monthOf reads Jan to Dec in any case; 0: it is none.
func monthOf(b []byte) int {
	switch string([]byte{b[0] &^ 0x20, b[1] | 0x20, b[2] | 0x20}) {
	case "Jan":
		return 1
	case "Feb":
		return 2
	case "Mar":
		return 3
	case "Apr":
		return 4
	case "May":
		return 5
	case "Jun":
		return 6
	case "Jul":
		return 7
	case "Aug":
		return 8
	case "Sep":
		return 9
	case "Oct":
		return 10
	case "Nov":
		return 11
	case "Dec":
		return 12
	}
	return 0
}

func isDigit(c byte) bool { return '0' <= c && c <= '9' }

func isLetter(c byte) bool { c |= 0x20; return 'a' <= c && c <= 'z' }

func isAlnum(c byte) bool { return isDigit(c) || isLetter(c) }
