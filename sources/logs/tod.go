package logs

import "bytes"

// tod is a time of day as it stands in a line.
type tod struct {
	second, nanos int64
	len           int // bytes it takes; 0: it is none
}

// timeOfDay reads 15:04, 15:04:05.999, an hour of one digit or with a space
// before it, and AM or PM after it; sep stands between the numbers.
func timeOfDay(b []byte, sep byte) tod {
	i := 0
	if len(b) > 0 && b[0] == ' ' {
		i = 1
	}
	from := i
	hour, i := digitsAt(b, i, 2)
	if i-from < 1 || i >= len(b) || b[i] != sep {
		return tod{}
	}
	var minute, second int
	var t tod
	if minute, i = exactly(b, i+1); i < 0 {
		return tod{}
	}
	if i < len(b) && b[i] == sep {
		if second, i = exactly(b, i+1); i < 0 {
			return tod{}
		}
		t.nanos, i = fraction(b, i)
	}
	if i < len(b) && (isDigit(b[i]) || isLetter(b[i]) && !joins(b[i:])) {
		return tod{}
	}
	hour, t.len = noon(b, i, hour)
	if t.second = secondOfDay(hour, minute, second); t.second < 0 {
		return tod{}
	}
	return t
}

// joins reports whether the letter that b begins with may stand right behind a
// time: it begins its zone, or says the half of the day.
func joins(b []byte) bool {
	n, _ := noonAt(b)
	return n > 0 || b[0]|0x20 == 'z' || letters(b) >= 3 && isUpper(b[:letters(b)])
}

// noon reads the AM or PM that may stand at b[i]; next is what follows it. An
// hour that has none and one that needs none both stay.
func noon(b []byte, i, hour int) (h, next int) {
	n, after := noonAt(b[i:])
	switch {
	case n == 0:
		return hour, i
	case hour > 12:
		return hour, i + n
	}
	hour %= 12
	if after {
		hour += 12
	}
	return hour, i + n
}

// noonAt reads AM, pm and p.m., a blank before it, also one that breaks no line;
// n is the bytes it takes, 0 for none. after: it is PM.
func noonAt(b []byte) (n int, after bool) {
	for _, blank := range [...]string{" ", "\u202f", "\u00a0"} {
		if bytes.HasPrefix(b, []byte(blank)) {
			n = len(blank)
			break
		}
	}
	if n >= len(b) || b[n]|0x20 != 'a' && b[n]|0x20 != 'p' {
		return 0, false
	}
	after = b[n]|0x20 == 'p'
	n++
	dotted := n < len(b) && b[n] == '.'
	if dotted {
		n++
	}
	if n >= len(b) || b[n]|0x20 != 'm' {
		return 0, false
	}
	n++
	if dotted && n < len(b) && b[n] == '.' {
		n++
	}
	if n < len(b) && isAlnum(b[n]) {
		return 0, false
	}
	return n, after
}

// digitsAt reads at most width digits at b[i].
func digitsAt(b []byte, i, width int) (n, next int) {
	for ; i < len(b) && width > 0 && isDigit(b[i]); i, width = i+1, width-1 {
		n = n*10 + int(b[i]-'0')
	}
	return n, i
}

// exactly reads two digits at b[i]; next is below 0 without them.
func exactly(b []byte, i int) (n, next int) {
	n, next = digitsAt(b, i, 2)
	if next-i != 2 {
		return 0, -1
	}
	return n, next
}
