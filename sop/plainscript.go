package sop

import "strings"

// isSimple reports a script that every shell can read: commands of plain words and
// of words in quotes that hold nothing to be put in, on lines of their own or with
// `|` and `&&` between them, and comments. To see that costs far less than to read
// the script as a shell does; what it does not know may be readable all the same.
func isSimple(script string) bool {
	s := plainScript{script: script, begins: true}
	for s.at < len(script) {
		if !s.next() {
			return false
		}
	}
	return !s.owed
}

// plainScript is a script while it is looked through.
type plainScript struct {
	script string
	at     int
	begins bool // a command begins here
	owed   bool // and there has to be one, on this line
}

// next goes past the next word or sign, and reports whether it is plain.
func (s *plainScript) next() bool {
	switch c := s.script[s.at]; c {
	case ' ':
		s.at++
		return true
	case '\n':
		s.at++
		s.begins = true
		return !s.owed
	case '#':
		s.toLineEnd()
		return !s.owed
	case '|', '&':
		sign := "|"
		if c == '&' {
			sign = "&&"
		}
		if s.begins || !strings.HasPrefix(s.script[s.at:], sign) {
			return false
		}
		s.at += len(sign)
		s.begins, s.owed = true, true
		return s.at == len(s.script) || s.script[s.at] != '&' && s.script[s.at] != '|'
	}
	return s.word()
}

func (s *plainScript) toLineEnd() {
	if size := strings.IndexByte(s.script[s.at:], '\n'); size >= 0 {
		s.at += size
		return
	}
	s.at = len(s.script)
}

// word goes past a word, and reports whether it is plain, and none that a shell
// takes for a part of its grammar.
func (s *plainScript) word() bool {
	from := s.at
	for s.at < len(s.script) {
		switch c := s.script[s.at]; {
		case isWordByte(c), strings.IndexByte("-./:=,@%+", c) >= 0:
			s.at++
		case c == '\'', c == '"':
			body := s.script[s.at+1:]
			size := strings.IndexByte(body, c)
			if size < 0 || c == '"' && strings.ContainsAny(body[:size], "$`\\") {
				return false
			}
			s.at += size + 2
		case c == ' ', c == '\n', c == '|', c == '&':
			return s.took(s.script[from:s.at])
		default:
			return false
		}
	}
	return s.took(s.script[from:s.at])
}

func (s *plainScript) took(word string) bool {
	if s.begins && isReserved(word) {
		return false
	}
	s.begins, s.owed = false, false
	return true
}

// isReserved reports a word that is no command's name, or whose own words a shell reads.
func isReserved(word string) bool {
	switch word {
	case "if", "then", "else", "elif", "fi", "for", "foreach", "while", "until", "repeat", "do", "done", "case", "esac", "in", "end", "function", "select", "coproc", "time",
		"let", "declare", "typeset", "local", "export", "readonly", "integer", "float", "nocorrect", "noglob", "always":
		return true
	}
	return false
}
