package logs

import "strings"

// Level is how loud a line is.
type Level uint8

// The levels, quietest first. NoLevel is a line that does not say.
const (
	NoLevel Level = iota
	Debug
	Info
	Warn
	Error
	Fatal
)

// String is the level in lower case; empty for a line that does not say.
func (l Level) String() string {
	switch l {
	case Debug:
		return "debug"
	case Info:
		return "info"
	case Warn:
		return "warn"
	case Error:
		return "error"
	case Fatal:
		return "fatal"
	case NoLevel:
	}
	return ""
}

const (
	shortestWord = 3
	longestWord  = 13
)

// SaysLevel reports whether a message begins with a word that is a level elsewhere,
// as "Error: 0 problems" does.
func SaysLevel(message string) bool {
	word, _, _ := strings.Cut(message, " ")
	_, ok := ParseLevel(strings.TrimRight(word, ":,."))
	return ok
}

// ParseLevel reads the many words that programs and people use for the levels,
// in any case. ok is false for a word that is none.
func ParseLevel[T string | []byte](word T) (level Level, ok bool) {
	if !mayBeLevel(word) {
		return NoLevel, false
	}
	var folded [longestWord]byte
	for i := range len(word) {
		c := word[i]
		if 'A' <= c && c <= 'Z' {
			c |= 0x20
		}
		folded[i] = c
	}
	switch string(folded[:len(word)]) {
	case "debug", "trace", "dbg", "trc", "verbose", "fine", "finer", "finest":
		return Debug, true
	case "info", "inf", "notice", "information", "informational", "log":
		return Info, true
	case "warn", "warning", "wrn":
		return Warn, true
	case "error", "err", "eror", "severe":
		return Error, true
	case "fatal", "critical", "crit", "alert", "emerg", "emergency", "panic", "dpanic", "ftl":
		return Fatal, true
	}
	return NoLevel, false
}

// mayBeLevel rejects most words by their first letter and length, because every
// word at the start of every line is asked about.
func mayBeLevel[T string | []byte](word T) bool {
	if len(word) < shortestWord || len(word) > longestWord {
		return false
	}
	var lengths uint16 // bit n: a level of n letters begins like this
	switch word[0] | 0x20 {
	case 'a', 'n', 's':
		lengths = 1<<5 | 1<<6
	case 'c':
		lengths = 1<<4 | 1<<8
	case 'd':
		lengths = 1<<3 | 1<<5 | 1<<6
	case 'e':
		lengths = 1<<3 | 1<<4 | 1<<5 | 1<<9
	case 'f':
		lengths = 1<<3 | 1<<4 | 1<<5 | 1<<6
	case 'i':
		lengths = 1<<3 | 1<<4 | 1<<11 | 1<<13
	case 'l':
		lengths = 1 << 3
	case 'p':
		lengths = 1 << 5
	case 't':
		lengths = 1<<3 | 1<<5
	case 'v':
		lengths = 1 << 7
	case 'w':
		lengths = 1<<3 | 1<<4 | 1<<7
	}
	return lengths>>len(word)&1 == 1
}

// levelOfNumber reads levels that are numbers: 10 to 60 as pino and bunyan
// count them, 0 to 7 as syslog does.
func levelOfNumber(n int) Level {
	switch {
	case n >= 60:
		return Fatal
	case n >= 50:
		return Error
	case n >= 40:
		return Warn
	case n >= 30:
		return Info
	case n >= 8:
		return Debug
	case n < 0:
		return NoLevel
	}
	return levelOfSyslog(n)
}

// Severity is the level of a line with a syslog severity, 0 to 7, that says another of
// itself. Notice and info are what systems give to a program's line that gives none:
// then a line that is louder by its own word is taken at it.
func Severity(severity int, said Level) Level {
	if severity < 0 || severity > 7 {
		return said
	}
	level := levelOfSyslog(severity)
	if level == Info {
		return max(level, said)
	}
	return level
}

// levelOfSyslog reads a syslog severity, 0 to 7.
func levelOfSyslog(severity int) Level {
	switch {
	case severity <= 2:
		return Fatal
	case severity == 3:
		return Error
	case severity == 4:
		return Warn
	case severity <= 6:
		return Info
	}
	return Debug
}

// levelOfOTLP reads OpenTelemetry's severity numbers, 1 to 24 by fours.
func levelOfOTLP(n int) Level {
	switch {
	case n < 1 || n > 24:
		return NoLevel
	case n <= 8:
		return Debug
	case n <= 12:
		return Info
	case n <= 16:
		return Warn
	case n <= 20:
		return Error
	}
	return Fatal
}
