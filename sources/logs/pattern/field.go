package pattern

import "holdfast/sources/logs"

// field is a field of a line.
type field struct {
	from, to int
	kind     fieldKind
	traits   fieldTraits
	words    int    // of a time
	look     uint32 // of a time: how it is written
}

type fieldKind uint8

const (
	word fieldKind = iota
	timeStamp
	level    // a word or a letter that is a level
	numbers  // digits and signs, no letter
	signs    // neither a digit nor a letter
	brackets // what stands in brackets
)

type fieldTraits uint8

const (
	colon    fieldTraits = 1 << iota // it ends with a colon
	closed                           // a sign follows that parts columns, or so much room that only a column has it
	id                               // it has a digit
	dotted                           // it is a name of many parts
	dash                             // it is a dash or a colon that stands alone
	priority                         // the priority and version of a syslog message
	capitals                         // it has no small letter
	loud                             // a level that no sentence has as a word
)

// fieldsOf are the first fields of a line.
func fieldsOf(line []byte) []field {
	var fields []field
	line = line[:min(len(line), reach)]
	for i := 0; len(fields) < mostFields; {
		i = skipBlanks(line, i)
		if i == len(line) {
			return fields
		}
		f := fieldAt(line, i)
		i = f.to
		fields = append(fields, f)
		i = afterField(line, i)
	}
	return fields
}

// fieldAt reads the field that begins at line[i].
func fieldAt(line []byte, i int) field {
	f := field{from: i, to: fieldEnd(line, i)}
	inner := i
	for inner < len(line) && inner < i+2 && opens(line[inner]) {
		inner++
	}
	if n := logs.TimeAt(line[inner:]); n > 0 && inner+n <= len(line) && endsField(line, inner+n) {
		f.kind, f.words = timeStamp, 1
		if inner == i || f.to < inner+n { // else the brackets end it
			f.to = wordEnd(line, inner+n)
		}
		for k := i; k < f.to-1; k++ {
			if isBlank(line[k]) && !isBlank(line[k+1]) {
				f.words++
			}
		}
		f.look = lookOf(line, f.from, f.to)
	} else {
		f.kind, f.traits = kindOf(line[f.from:f.to])
	}
	if f.to < len(line) && (line[f.to] == '|' || line[f.to] == '\t') || f.to+2 < len(line) && line[f.to] == ' ' && line[f.to+1] == ' ' && line[f.to+2] == ' ' {
		f.traits |= closed
	}
	return f
}

// kindOf is what a field without a time is.
func kindOf(b []byte) (fieldKind, fieldTraits) {
	var t fieldTraits
	if len(b) == 0 {
		return signs, 0
	}
	if b[len(b)-1] == ':' && len(b) > 1 {
		t |= colon
	}
	digits, alphas, dots := 0, 0, 0
	for i, c := range b {
		switch {
		case isDigit(c):
			digits++
		case isLetter(c), c >= 0x80:
			alphas++
		case (c == '.' || c == '/' || c == '$') && i > 0 && i < len(b)-1:
			dots++
		}
	}
	if digits > 0 {
		t |= id
	}
	if dots > 0 && alphas > 0 {
		t |= dotted
	}
	if alphas > 1 && isUpper(string(b)) {
		t |= capitals
	}
	bare := trimSigns(b)
	_, isLevel := logs.ParseLevel(bare)
	letter := len(bare) == 1 && isLevelLetter(bare[0])
	switch {
	case letter, isLevel && (len(bare) < len(b) || bare[0] < 'a'):
		return level, t&^colon | loud
	case isLevel:
		return level, t
	case opens(b[0]) && len(b) > 2:
		if n := len(b); b[0] == '<' && alphas == 0 && b[n-2] == '>' && b[n-1] == '1' {
			t |= priority
		}
		return brackets, t
	case alphas == 0 && digits == 0:
		if len(b) == 1 && (b[0] == '-' || b[0] == ':') {
			t |= dash
		}
		return signs, t &^ colon
	case alphas == 0:
		return numbers, t
	}
	return word, t
}

func isLevelLetter(c byte) bool {
	switch c {
	case 'V', 'T', 'D', 'I', 'N', 'W', 'E', 'F', 'C', 'A', 'S':
		return true
	}
	return false
}

// fieldEnd is where the field ends that begins at line[i]: at a blank or a bar that
// no bracket encloses.
func fieldEnd(line []byte, i int) int {
	if opens(line[i]) {
		if end := bracketEnd(line, i); end > 0 {
			return wordEnd(line, end)
		}
	}
	return wordEnd(line, i)
}

func wordEnd(line []byte, i int) int {
	for i < len(line) && !isBlank(line[i]) && line[i] != '|' {
		i++
	}
	return i
}

// bracketEnd is behind the bracket that closes the one at line[i]; 0: there is none.
func bracketEnd(line []byte, i int) int {
	depth := 0
	for k := i; k < len(line) && k < i+300; k++ {
		switch line[k] {
		case '[', '(', '<', '{':
			depth++
		case ']', ')', '>', '}':
			if depth--; depth == 0 {
				return k + 1
			}
		}
	}
	return 0
}

// afterField is where the search for the next field begins.
func afterField(line []byte, i int) int {
	if i < len(line) && line[i] == '|' {
		return i + 1
	}
	return i
}

func skipBlanks(line []byte, i int) int {
	for i < len(line) && isBlank(line[i]) {
		i++
	}
	return i
}

func endsField(line []byte, i int) bool {
	return i == len(line) || !isDigit(line[i]) && !isLetter(line[i])
}

func trimSigns(b []byte) []byte {
	for len(b) > 1 && !isLetter(b[0]) && !isDigit(b[0]) {
		b = b[1:]
	}
	for len(b) > 1 && !isLetter(b[len(b)-1]) && !isDigit(b[len(b)-1]) {
		b = b[:len(b)-1]
	}
	return b
}

func opens(c byte) bool { return c == '[' || c == '(' || c == '<' || c == '{' }

func isBlank(c byte) bool { return c == ' ' || c == '\t' }

func isDigit(c byte) bool { return '0' <= c && c <= '9' }

func isLetter(c byte) bool { c |= 0x20; return 'a' <= c && c <= 'z' }

// lookOf is the same for times line[from:to] that are written the same way: digits,
// letters and blanks stand where they stand in the other, however many, and the signs
// are the same, also the one behind. A fraction of a second counts for nothing, as some
// writers leave out zeros.
func lookOf(line []byte, from, to int) uint32 {
	b := line[from:to]
	const digit, letter, blank = 'd', 'l', ' '
	h, last, before := uint32(2166136261), byte(0), byte(0)
	for i := 0; i < len(b); i++ {
		c := b[i]
		switch {
		case isDigit(c):
			c = digit
		case isLetter(c):
			c = letter
		case isBlank(c):
			c = blank
		case (c == '.' || c == ',') && last == digit && before == ':' && i+1 < len(b) && isDigit(b[i+1]):
			for i+1 < len(b) && isDigit(b[i+1]) {
				i++
			}
			continue
		}
		if c == last && (c == digit || c == letter || c == blank) {
			continue
		}
		before, last = last, c
		h = (h ^ uint32(c)) * 16777619
	}
	if last == digit && before == 0 {
		h ^= uint32(len(b)) // nothing but a number: so long a one
	}
	if to < len(line) && line[to] == '|' {
		h++
	}
	return h
}
