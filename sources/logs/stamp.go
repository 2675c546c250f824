package logs

import "time"

// clock reads the times that lines begin with. It remembers the last minute it
// worked out in its zone, because the lines of one file mostly share it.
type clock struct {
	zone   *time.Location // for times that do not name theirs
	minute int64          // civil minute since 1970 that offset is known for
	offset int64          // seconds east of UTC in that minute
	known  bool
}

// stamp is a time as it stands in a line.
type stamp struct {
	at  time.Time
	len int // bytes it takes; 0: there is none
}

// read reads the time that b begins with. received dates a time without a year;
// without it such a time is skipped, not understood.
func (c *clock) read(b []byte, received time.Time) stamp {
	if len(b) < len("Jan  2 15:04:05") {
		return stamp{}
	}
	switch {
	case isDigit(b[0]):
		if s := c.iso(b); s.len > 0 {
			return s
		}
		return c.slashed(b)
	case 'A' <= b[0] && b[0] <= 'Z':
		return c.named(b, received)
	}
	return stamp{}
}

// iso reads 2006-01-02T15:04:05.999Z and its kin: a space or T between, slashes
// for dashes, a comma for the dot, any zone or none.
func (c *clock) iso(b []byte) stamp {
	const shortest = len("2006-01-02 15:04:05")
	if len(b) < shortest || b[4] != b[7] || (b[4] != '-' && b[4] != '/') || (b[10] != 'T' && b[10] != ' ') {
		return stamp{}
	}
	year, month, day := number(b[0:4]), number(b[5:7]), number(b[8:10])
	second := clockTime(b[11:19])
	if year < 1 || month < 1 || month > 12 || day < 1 || day > 31 || second < 0 {
		return stamp{}
	}
	nanos, n := fraction(b, shortest)
	civil := days(year, month, day)*86400 + second
	return c.zoned(b, n, civil, nanos)
}

// slashed reads the time of web server logs, 02/Jan/2006:15:04:05 -0700.
func (c *clock) slashed(b []byte) stamp {
	const shortest = len("02/Jan/2006:15:04:05")
	if len(b) < shortest || b[2] != '/' || b[6] != '/' || b[11] != ':' {
		return stamp{}
	}
	day, month, year := number(b[0:2]), monthOf(b[3:6]), number(b[7:11])
	second := clockTime(b[12:20])
	if year < 1 || month < 1 || day < 1 || day > 31 || second < 0 {
		return stamp{}
	}
	return c.zoned(b, shortest, days(year, month, day)*86400+second, 0)
}

// named reads times that begin with a word: Jan _2 15:04:05 of syslog, and
// Mon Jan _2 15:04:05.999 2006 of Apache.
func (c *clock) named(b []byte, received time.Time) stamp {
	at := 0
	month := monthOf(b[0:3])
	if month == 0 && len(b) > len("Mon Jan _2 15:04:05") && b[3] == ' ' {
		at, month = 4, monthOf(b[4:7])
	}
	if month == 0 || b[at+3] != ' ' || b[at+6] != ' ' {
		return stamp{}
	}
	day := number(b[at+4 : at+6])
	if b[at+4] == ' ' {
		day = number(b[at+5 : at+6])
	}
	second := clockTime(b[at+7 : at+15])
	if day < 1 || day > 31 || second < 0 {
		return stamp{}
	}
	nanos, n := fraction(b, at+15)
	if at > 0 && len(b) >= n+5 && b[n] == ' ' {
		if year := number(b[n+1 : n+5]); year > 0 {
			return c.zoned(b, n+5, days(year, month, day)*86400+second, nanos)
		}
	}
	return stamp{c.yearless(month, day, second, nanos, received), n}
}

// klog reads the 0102 15:04:05.999999 that follows the level letter of klog.
func (c *clock) klog(b []byte, received time.Time) stamp {
	const shortest = len("0102 15:04:05")
	if len(b) < shortest || b[4] != ' ' {
		return stamp{}
	}
	month, day, second := number(b[0:2]), number(b[2:4]), clockTime(b[5:13])
	if month < 1 || month > 12 || day < 1 || day > 31 || second < 0 {
		return stamp{}
	}
	nanos, n := fraction(b, shortest)
	return stamp{c.yearless(month, day, second, nanos, received), n}
}

// yearless gives a time the year that puts it just before it was received.
func (c *clock) yearless(month, day int, second, nanos int64, received time.Time) time.Time {
	if received.IsZero() {
		return time.Time{}
	}
	at := c.local(days(received.Year(), month, day)*86400+second, nanos)
	if at.Sub(received) > 24*time.Hour {
		at = c.local(days(received.Year()-1, month, day)*86400+second, nanos)
	}
	return at
}

// zoned reads the zone that stands at b[n:], if any.
func (c *clock) zoned(b []byte, n int, civil, nanos int64) stamp {
	rest := b[n:]
	space := 0
	if len(rest) > 0 && rest[0] == ' ' {
		space, rest = 1, rest[1:]
	}
	switch {
	case len(rest) >= 1 && rest[0] == 'Z' && space == 0:
		return stamp{time.Unix(civil, nanos).UTC(), n + 1}
	case len(rest) >= 3 && (string(rest[:3]) == "UTC" || string(rest[:3]) == "GMT") && (len(rest) == 3 || !isAlnum(rest[3])):
		return stamp{time.Unix(civil, nanos).UTC(), n + space + 3}
	case len(rest) >= 5 && (rest[0] == '+' || rest[0] == '-'):
		width := 5
		minutes := rest[3:5]
		if rest[3] == ':' && len(rest) >= 6 {
			width, minutes = 6, rest[4:6]
		}
		h, m := number(rest[1:3]), number(minutes)
		if h < 0 || h > 15 || m < 0 || m > 59 || (len(rest) > width && isAlnum(rest[width])) {
			break
		}
		east := int64(h*3600 + m*60)
		if rest[0] == '-' {
			east = -east
		}
		return stamp{time.Unix(civil-east, nanos).UTC(), n + space + width}
	}
	return stamp{c.local(civil, nanos), n}
}

// local is a civil time of the clock's zone.
func (c *clock) local(civil, nanos int64) time.Time {
	minute := civil / 60
	if !c.known || minute != c.minute {
		utc := time.Unix(minute*60, 0).UTC()
		zone := c.zone
		if zone == nil {
			zone = time.UTC
		}
		there := time.Date(utc.Year(), utc.Month(), utc.Day(), utc.Hour(), utc.Minute(), 0, 0, zone)
		c.minute, c.offset, c.known = minute, minute*60-there.Unix(), true
	}
	return time.Unix(civil-c.offset, nanos).UTC()
}

// fraction reads the digits after a dot or comma at b[n]; next is where they end.
func fraction(b []byte, n int) (nanos int64, next int) {
	if n+1 >= len(b) || (b[n] != '.' && b[n] != ',') || !isDigit(b[n+1]) {
		return 0, n
	}
	scale := int64(100_000_000)
	for n++; n < len(b) && isDigit(b[n]); n++ {
		nanos += int64(b[n]-'0') * scale
		scale /= 10
	}
	return nanos, n
}

// clockTime reads 15:04:05 as seconds of the day; below 0: it is none.
func clockTime(b []byte) int64 {
	if b[2] != ':' || b[5] != ':' {
		return -1
	}
	h, m, s := number(b[0:2]), number(b[3:5]), number(b[6:8])
	if h < 0 || h > 23 || m < 0 || m > 59 || s < 0 || s > 60 {
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

// days is the number of days from 1970-01-01 to a date of the Gregorian
// calendar, counted in years that begin in March so that leap days come last.
func days(year, month, day int) int64 {
	if month <= 2 {
		year, month = year-1, month+12
	}
	era := year / 400
	inEra := year - era*400
	inYear := (153*(month-3)+2)/5 + day - 1
	return int64(era*146097 + inEra*365 + inEra/4 - inEra/100 + inYear - 719468)
}

// monthOf reads Jan to Dec; 0: it is none.
func monthOf(b []byte) int {
	switch string(b) {
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
