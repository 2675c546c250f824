package logs

import (
	"strings"
	"time"
)

// named reads times that begin with a word: Jan _2 15:04:05 of syslog, Mon Jan _2
// 15:04:05.999 2006 of Apache, the same with a zone before the year of date(1),
// and, behind the name of a day, whatever begins with a number.
func (c *clock) named(b []byte) stamp {
	n := letters(b)
	if month := monthNamed(b[:n]); month > 0 {
		return c.monthFirst(b, n, month)
	}
	if !isWeekday(b[:n]) {
		return stamp{}
	}
	i := n
	if i < len(b) && b[i] == ',' {
		i++
	}
	if i >= len(b) || b[i] != ' ' {
		return stamp{}
	}
	for i < len(b) && b[i] == ' ' {
		i++
	}
	rest := b[i:]
	switch {
	case monthNamed(rest[:letters(rest)]) > 0:
		return c.monthFirst(b, i+letters(rest), monthNamed(rest[:letters(rest)]))
	case len(rest) < shortestStamp || !isDigit(rest[0]):
		return stamp{}
	}
	s := c.iso(rest)
	if s.len == 0 {
		s = c.dayFirst(rest)
	}
	if s.len == 0 {
		s = c.dashed(rest)
	}
	if s.len > 0 {
		s.len += i
	}
	return s
}

func letters(b []byte) int {
	n := 0
	for n < len(b) && isLetter(b[n]) {
		n++
	}
	return n
}

// isWeekday reads Mon and Monday, in any case.
func isWeekday(b []byte) bool {
	for day := time.Sunday; day <= time.Saturday && len(b) >= 3; day++ {
		if name := day.String(); (len(b) == 3 || len(b) == len(name)) && strings.EqualFold(string(b), name[:len(b)]) {
			return true
		}
	}
	return false
}

// monthNamed reads Jan and January, in any case; 0: it is none.
func monthNamed(word []byte) int {
	if len(word) < 3 {
		return 0
	}
	month := monthOf(word)
	if month == 0 || len(word) == 3 {
		return month
	}
	if strings.EqualFold(string(word), time.Month(month).String()) || month == 9 && strings.EqualFold(string(word), "Sept") {
		return month
	}
	return 0
}

// monthFirst reads what follows a month that ends at b[i].
func (c *clock) monthFirst(b []byte, i, month int) stamp {
	if i >= len(b) || b[i] != ' ' {
		return stamp{}
	}
	for i < len(b) && b[i] == ' ' {
		i++
	}
	from := i
	day, i := digitsAt(b, i, 2)
	if i == from {
		return stamp{}
	}
	if i < len(b) && b[i] == ',' {
		i++
	}
	if i >= len(b) || b[i] != ' ' {
		return stamp{}
	}
	i++
	year := 0
	if i+6 < len(b) && (b[i+4] == ' ' || b[i+4] == ',' && b[i+5] == ' ') {
		if year = max(0, number(b[i:i+4])); year > 0 {
			i += len("2006")
			if b[i] == ',' {
				i++
			}
			i++
		}
	}
	t := timeOfDay(b[i:], ':')
	if t.len < len("9:04:05") {
		return stamp{}
	}
	return c.dayAndTime(b, i+t.len, date{year, month, day}, t)
}

// dayAndTime ends a time whose year, when it was not said yet, may follow, with
// a zone before it.
func (c *clock) dayAndTime(b []byte, n int, d date, t tod) stamp {
	if d.year > 0 {
		return c.ofDate(b, n, d, true, t)
	}
	if year, end := yearAt(b, n); year > 0 {
		d.year = year
		return c.ofDate(b, end, d, true, t)
	}
	if !(date{leapYear, d.month, d.day}).exists() {
		return stamp{}
	}
	if n+1 < len(b) && b[n] == ' ' && (isLetter(b[n+1]) || b[n+1] == '+' || b[n+1] == '-') {
		// The abbreviation may be the file's own zone's, in the year that follows.
		w := c.zoneAt(b[n:], 0)
		year, end := yearAt(b, n+w.len)
		if w.kind != noZone && year > 0 {
			d.year = year
			return c.between(b, n, end, d, t)
		}
		if w.kind != noZone && n+w.len < len(b) && b[n+w.len] == ':' {
			return stamp{c.yearlessIn(w, d, t), n + w.len}
		}
	}
	return c.withoutYear(b, n, d, t)
}

// withoutYear ends a time that has no year, whose zone may stand at b[n:]. A word
// that is no sure zone is the name of the host.
func (c *clock) withoutYear(b []byte, n int, d date, t tod) stamp {
	if n < len(b) && (b[n] == '+' || b[n] == '-' || b[n]|0x20 == 'z') || n+1 < len(b) && b[n] == ' ' && (b[n+1] == '+' || b[n+1] == '-' || 'A' <= b[n+1] && b[n+1] <= 'Z') {
		w := c.zoneAt(b[n:], date{leapYear, d.month, d.day}.days()*86400+t.second)
		if w.kind == knownZone && !isPlainZone(string(trimLeft(b[n:n+w.len]))) {
			return stamp{c.yearlessIn(w, d, t), n + w.len}
		}
	}
	return stamp{c.yearless(d.month, d.day, t.second, t.nanos), n}
}

// between is a time whose zone stands at b[n:] and whose year before b[end:].
func (c *clock) between(b []byte, n, end int, d date, t tod) stamp {
	if !d.exists() {
		return stamp{}
	}
	civil := d.days()*86400 + t.second
	if w := c.zoneAt(b[n:], civil); w.kind == knownZone {
		return stamp{time.Unix(civil-w.east, t.nanos).UTC(), end}
	}
	return stamp{time.Time{}, end}
}

// yearlessIn is a time without a year in a zone that stands beside it.
func (c *clock) yearlessIn(w written, d date, t tod) time.Time {
	if w.kind != knownZone {
		return time.Time{}
	}
	there := clock{zone: time.FixedZone("", int(w.east)), near: c.near}
	return there.yearless(d.month, d.day, t.second, t.nanos)
}

// yearAt reads the year that stands behind a space at b[n].
func yearAt(b []byte, n int) (year, end int) {
	end = n + len(" 2006")
	if len(b) < end || b[n] != ' ' || len(b) > end && isAlnum(b[end]) {
		return 0, n
	}
	return max(0, number(b[n+1:end])), end
}

// dayFirst reads 2 Jan 2006 15:04:05, with a year of two digits or none.
func (c *clock) dayFirst(b []byte) stamp {
	day, i := digitsAt(b, 0, 2)
	if i >= len(b) || b[i] != ' ' {
		return stamp{}
	}
	word := letters(b[i+1:])
	month := monthNamed(b[i+1 : i+1+word])
	i += 1 + word
	if month == 0 || i >= len(b) || b[i] != ' ' {
		return stamp{}
	}
	i++
	year, j := digitsAt(b, i, 4)
	switch {
	case j < len(b) && b[j] == ' ' && (j-i == 4 || j-i == 2):
		if j-i == 2 {
			year = century(year)
		}
		i = j + 1
	default:
		year = 0
	}
	t := timeOfDay(b[i:], ':')
	if t.len == 0 || year == 0 && t.len < len("9:04:05") {
		return stamp{}
	}
	return c.dayAndTime(b, i+t.len, date{year, month, day}, t)
}

// dayNamed reads 02-Jan-2006 15:04:05, whose day takes i bytes: a year of two
// digits, and one or two colons between.
func (c *clock) dayNamed(b []byte, i, day int) stamp {
	if i+5 >= len(b) || letters(b[i+1:]) != 3 || b[i+4] != '-' {
		return stamp{}
	}
	month := monthOf(b[i+1:])
	year, k := digitsAt(b, i+5, 4)
	switch k - i - 5 {
	case 2:
		year = century(year)
	case 4:
	default:
		return stamp{}
	}
	if k < len(b) && b[k] == ' ' {
		k++
	} else {
		for k < len(b) && b[k] == ':' {
			k++
		}
	}
	t := timeOfDay(b[k:], ':')
	if t.len == 0 {
		t = timeOfDay(b[k:], '.') // Oracle's
	}
	d := date{year, month, day}
	if t.len < len("9:04:05") || !d.exists() {
		return stamp{}
	}
	return c.zoned(b, k+t.len, d, t.second, t.nanos)
}
