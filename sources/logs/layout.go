package logs

import "time"

// The layouts below are the ones that programs write beside ISO 8601. What of
// them could be two dates is no instant: nobody can say which was meant.

// long reads what begins with n > 2 digits: 20060102T150405Z, 060102 150405,
// 20060102150405, and seconds since 1970 with or without smaller ones.
func (c *clock) long(b []byte, n int) stamp {
	switch n {
	case len("20060102"):
		return c.basic(b)
	case len("060102"):
		return c.short(b)
	case len("20060102150405"):
		d := date{number(b[0:4]), number(b[4:6]), number(b[6:8])}
		second := secondOfDay(number(b[8:10]), number(b[10:12]), number(b[12:14]))
		if d.exists() && second >= 0 && c.plausible(d) {
			return c.zoned(b, n, d, second, 0)
		}
	case len("20060102150405999"):
		s := c.long(append(append([]byte(nil), b[:14]...), b[n:]...), 14)
		if s.len > 0 && !s.at.IsZero() {
			s.at = s.at.Add(time.Duration(number(b[14:n])) * time.Millisecond)
		}
		if s.len > 0 {
			s.len += 3
		}
		return s
	case 10, 13, 16, 19:
		return c.epoch(b, n)
	}
	return stamp{}
}

// basic reads 20060102T150405.999Z, 20060102 15:04:05 and 20060102-15:4:5:99.
func (c *clock) basic(b []byte) stamp {
	const day = len("20060102")
	d := date{number(b[0:4]), number(b[4:6]), number(b[6:8])}
	if len(b) <= day+5 || !d.exists() || d.year < 1970 || d.year > 2199 {
		return stamp{}
	}
	switch b[day] {
	case 'T', 't', ' ', '-', '_', ':':
	default:
		return stamp{}
	}
	rest := b[day+1:]
	t := packed(rest)
	if t.len == 0 {
		t = timeOfDay(rest, ':')
	}
	if t.len == 0 || t.len < len(rest) && rest[t.len] == ':' {
		t = unpadded(rest)
	}
	if t.len == 0 {
		return stamp{}
	}
	return c.zoned(b, day+1+t.len, d, t.second, t.nanos)
}

// packed reads 150405.999.
func packed(b []byte) tod {
	const n = len("150405")
	if len(b) < n || len(b) > n && isAlnum(b[n]) && b[n]|0x20 != 'z' {
		return tod{}
	}
	t := tod{second: secondOfDay(number(b[0:2]), number(b[2:4]), number(b[4:6]))}
	if t.second < 0 {
		return tod{}
	}
	t.nanos, t.len = fraction(b, n)
	return t
}

// unpadded reads 15:4:5:99, whose last number is milliseconds.
func unpadded(b []byte) tod {
	var part [4]int
	i := 0
	for k, width := range [...]int{2, 2, 2, 3} {
		from := i
		if part[k], i = digitsAt(b, i, width); i == from {
			return tod{}
		}
		if k < 3 {
			if i >= len(b) || b[i] != ':' {
				return tod{}
			}
			i++
		}
	}
	t := tod{second: secondOfDay(part[0], part[1], part[2]), nanos: int64(part[3]) * 1e6, len: i}
	if t.second < 0 || i < len(b) && isAlnum(b[i]) {
		return tod{}
	}
	return t
}

// short reads 060102 150405 of HDFS and 060102  9:04:05 of MySQL.
func (c *clock) short(b []byte) stamp {
	const day = len("060102")
	d := date{century(number(b[0:2])), number(b[2:4]), number(b[4:6])}
	if len(b) <= day+5 || b[day] != ' ' || !d.exists() || !c.plausible(d) {
		return stamp{}
	}
	rest := b[day+1:]
	t := packed(rest)
	if t.len == 0 {
		t = timeOfDay(rest, ':')
	}
	if t.len < len("150405") {
		return stamp{}
	}
	return c.zoned(b, day+1+t.len, d, t.second, t.nanos)
}

func century(yy int) int {
	if yy < 70 {
		return 2000 + yy
	}
	return 1900 + yy
}

// plausible reports whether a line may have been written on a day: digits that
// make a day of the future are something else.
func (c *clock) plausible(d date) bool {
	return c.near.at.IsZero() || d.days()*86400 <= c.near.at.Add(2*wrong).Unix()
}

// epoch reads n digits that count from 1970.
func (c *clock) epoch(b []byte, n int) stamp {
	whole := int64(0)
	for _, digit := range b[:n] {
		whole = whole*10 + int64(digit-'0')
	}
	var at time.Time
	end := n
	switch n {
	case 10:
		var nanos int64
		nanos, end = fraction(b, n)
		at = time.Unix(whole, nanos).UTC()
	case 13:
		at = time.UnixMilli(whole).UTC()
	case 16:
		at = time.UnixMicro(whole).UTC()
	default:
		at = time.Unix(0, whole).UTC()
	}
	if end < len(b) && !endsOffset(b[end]) || at.Year() < 2000 || !c.plausible(date{at.Year(), int(at.Month()), at.Day()}) {
		return stamp{}
	}
	if end == n && c.counts(b[n:], at) {
		return stamp{}
	}
	return stamp{at, end}
}

// counts reports whether digits that could be an instant long before their line
// was written are a number of a sentence: a small letter follows.
func (c *clock) counts(rest []byte, at time.Time) bool {
	const recent = 400 * 24 * time.Hour
	rest = trimLeft(rest)
	small := len(rest) > 0 && 'a' <= rest[0] && rest[0] <= 'z'
	return small && !c.near.at.IsZero() && c.near.at.Sub(at) > recent
}

// slashes reads dates of numbers with slashes: 06/01/02 of log4j, whose year
// comes first, and the ones in which day and month come first, in either order.
func (c *clock) slashes(b []byte) stamp {
	one, i := digitsAt(b, 0, 2)
	two, j := digitsAt(b, i+1, 2)
	if i == 2 && j == i+3 && j+1 < len(b) && b[j] == '-' {
		return c.slashedShort(b, j+1, one, two)
	}
	if j == i+1 || j >= len(b) || b[j] != '/' {
		return stamp{}
	}
	three, k := digitsAt(b, j+1, 4)
	width := k - j - 1
	at := k
	if at < len(b) && b[at] == ',' {
		at++
	}
	if width != 2 && width != 4 || at+1 >= len(b) || b[at] != ' ' && b[at] != '-' {
		return stamp{}
	}
	t := timeOfDay(b[at+1:], ':')
	if t.len == 0 {
		return stamp{}
	}
	end := at + 1 + t.len
	d, sure := eitherOrder(three, one, two)
	if width == 2 {
		d, sure = c.twoDigits(one, two, three)
	}
	return c.ofDate(b, end, d, sure, t)
}

// slashedShort reads the 15:04:05.999 behind the 01/02- of Snort, whose month
// comes first.
func (c *clock) slashedShort(b []byte, i, month, day int) stamp {
	t := timeOfDay(b[i:], ':')
	if t.len < len("15:04:05.9") || !(date{leapYear, month, day}).exists() {
		return stamp{}
	}
	return stamp{c.yearless(month, day, t.second, t.nanos), i + t.len}
}

// ofDate is a time on a day that is sure, or one of which only the length is known.
func (c *clock) ofDate(b []byte, end int, d date, sure bool, t tod) stamp {
	switch {
	case !sure:
		w := c.zoneAt(b[end:], 0)
		return stamp{time.Time{}, end + w.len}
	case !d.exists():
		return stamp{}
	}
	return c.zoned(b, end, d, t.second, t.nanos)
}

// eitherOrder reads a day and a month whose order only shows when one of them
// is no month; not sure: both may be.
func eitherOrder(year, one, two int) (d date, sure bool) {
	switch {
	case one > 12 || one == two:
		return date{year, two, one}, true
	case two > 12:
		return date{year, one, two}, true
	}
	return date{}, one < 1 || two < 1
}

// twoDigits reads three numbers, one of which is the year: of the days they may
// be, none of them in the future, it is the one nearest to when the line was
// written. Not sure: day and month may have either order there.
func (c *clock) twoDigits(one, two, three int) (d date, sure bool) {
	yearFirst := date{century(one), two, three}
	other, decided := eitherOrder(century(three), one, two)
	if c.near.at.IsZero() {
		return date{}, false
	}
	far := func(d date) int64 {
		if !d.exists() || !c.plausible(d) {
			return 1 << 40
		}
		return abs(c.near.at.Unix()/86400 - d.days())
	}
	if decided {
		if far(other) < far(yearFirst) {
			return other, true
		}
		if !c.plausible(yearFirst) {
			return date{}, true
		}
		return yearFirst, true
	}
	if min(far(date{century(three), one, two}), far(date{century(three), two, one})) < far(yearFirst) {
		return date{}, false
	}
	if !c.plausible(yearFirst) {
		return date{}, true
	}
	return yearFirst, true
}

func abs(n int64) int64 { return max(n, -n) }

// dotted reads 02.01.2006 15:04:05, and a day and a month without a year, whose
// order must show: 10.30 15:04:05.
func (c *clock) dotted(b []byte) stamp {
	one, i := digitsAt(b, 0, 2)
	two, j := digitsAt(b, i+1, 2)
	if j == i+1 || j+1 >= len(b) {
		return stamp{}
	}
	if b[j] == ' ' {
		t := timeOfDay(b[j+1:], ':')
		if t.len < len("9:04:05") {
			return stamp{}
		}
		d, sure := eitherOrder(leapYear, one, two)
		switch {
		case !sure:
			return stamp{time.Time{}, j + 1 + t.len}
		case !d.exists():
			return stamp{}
		}
		return c.withoutYear(b, j+1+t.len, d, t)
	}
	three, k := digitsAt(b, j+1, 4)
	at := k
	if at < len(b) && b[at] == ',' {
		at++
	}
	if b[j] != '.' || k-j-1 != 4 && k-j-1 != 2 || at+1 >= len(b) || b[at] != ' ' {
		return stamp{}
	}
	if k-j-1 == 2 {
		three = century(three)
	}
	t := timeOfDay(b[at+1:], ':')
	if t.len == 0 {
		return stamp{}
	}
	return c.ofDate(b, at+1+t.len, date{three, two, one}, true, t)
}

// dashed reads 01-02 15:04:05.999 of Android, 02-Jan-2006 15:04:05, and
// 02-01-2006 15:04:05, whose order must show.
func (c *clock) dashed(b []byte) stamp {
	one, i := digitsAt(b, 0, 2)
	if i+1 < len(b) && isLetter(b[i+1]) {
		return c.dayNamed(b, i, one)
	}
	two, j := digitsAt(b, i+1, 2)
	if j != i+3 || j+1 >= len(b) {
		return stamp{}
	}
	if b[j] == ' ' || b[j] == '|' {
		t := timeOfDay(b[j+1:], ':')
		if t.len < len("15:04:05") || i != 2 || !(date{leapYear, one, two}).exists() {
			return stamp{}
		}
		return c.withoutYear(b, j+1+t.len, date{0, one, two}, t)
	}
	year, k := digitsAt(b, j+1, 4)
	if b[j] != '-' || k-j-1 != 4 || k+1 >= len(b) || b[k] != ' ' {
		return stamp{}
	}
	t := timeOfDay(b[k+1:], ':')
	if t.len == 0 {
		return stamp{}
	}
	d, sure := eitherOrder(year, one, two)
	return c.ofDate(b, k+1+t.len, d, sure, t)
}

// timeAlone reads 15:04:05,999, log4j's ABSOLUTE, which has no day: it is the
// nearest one's, where that is known.
func (c *clock) timeAlone(b []byte) stamp {
	t := timeOfDay(b, ':')
	const shortest = len("15:04:05,999")
	if t.len < shortest || b[2] != ':' || t.len < len(b) && b[t.len] != ' ' {
		return stamp{}
	}
	if !c.near.now {
		return stamp{time.Time{}, t.len}
	}
	today := c.near.at.Unix() / 86400
	best := time.Time{}
	for day := today + 1; day >= today-2; day-- {
		at := c.local(day*86400+t.second, t.nanos)
		if !at.IsZero() && at.Sub(c.near.at) <= wrong/2 {
			best = at
			break
		}
	}
	return stamp{best, t.len}
}
