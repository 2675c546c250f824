package logs

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
	if i < len(b) && (isDigit(b[i]) || isLetter(b[i]) && b[i]|0x20 != 'z' && !noonAt(b[i:])) {
		return tod{}
	}
	hour, t.len = noon(b, i, hour)
	if t.second = secondOfDay(hour, minute, second); t.second < 0 {
		return tod{}
	}
	return t
}

// noon reads the AM or PM that may stand at b[i]; next is what follows it. An
// hour that has none and one that needs none both stay.
func noon(b []byte, i, hour int) (h, next int) {
	at := i
	if at < len(b) && b[at] == ' ' {
		at++
	}
	if !noonAt(b[at:]) {
		return hour, i
	}
	if hour < 1 || hour > 12 {
		return hour, i
	}
	hour %= 12
	if b[at]|0x20 == 'p' {
		hour += 12
	}
	return hour, at + 2
}

func noonAt(b []byte) bool {
	return len(b) >= 2 && (b[0]|0x20 == 'a' || b[0]|0x20 == 'p') && b[1]|0x20 == 'm' && (len(b) == 2 || !isAlnum(b[2]))
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
