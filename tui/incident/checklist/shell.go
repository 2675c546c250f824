package checklist

import (
	"strings"

	"holdfast/sources/text"
	"holdfast/themes"
	"holdfast/tui/row"
)

// shell is a script as it is shown, line by line, and what each byte of it is: quoted
// strings and $VARIABLES stand out, comments stand back. It is coloured as a whole, so
// that a string stays one where its line is wrapped and where it has several lines. It
// colours, and decides nothing.
type shell struct {
	lines []string
	begin []int // where each begins in roles
	roles []themes.Role
}

func shellOf(script string) shell {
	var s shell
	for line := range strings.SplitSeq(strings.TrimRight(script, "\n"), "\n") {
		s.begin = append(s.begin, len(s.roles))
		s.lines = append(s.lines, text.Shown(line))
		s.roles = append(s.roles, make([]themes.Role, len(s.lines[len(s.lines)-1])+1)...)
	}
	whole := strings.Join(s.lines, "\n")
	for at := 0; at < len(whole); {
		n, role := word(whole, at)
		for i := range n {
			s.roles[at+i] = role
		}
		at += n
	}
	return s
}

// put adds to a row the part of a line that begins at byte at of it, and says where the
// next one begins.
func (s shell) put(r *row.Row, line, at int, part string) int {
	roles := s.roles[s.begin[line]+at:][:len(part)]
	for from := 0; from < len(roles); {
		n := 1
		for from+n < len(roles) && roles[from+n] == roles[from] {
			n++
		}
		r.Put(roles[from], part[from:from+n])
		from += n
	}
	return at + len(part)
}

// word is the length and role of what stands at a byte of a script.
func word(script string, at int) (int, themes.Role) {
	s := script[at:]
	switch {
	case s[0] == '#' && (at == 0 || strings.IndexByte(" \n;", script[at-1]) >= 0):
		return lineEnd(s), themes.Dim
	case s[0] == '"', s[0] == '\'':
		return quoted(s), themes.Accent
	case s[0] == '$':
		i := 1
		for i < len(s) && (s[i] == '_' || s[i] == '{' || s[i] == '}' || isAlnum(s[i])) {
			i++
		}
		return i, themes.Accent
	case s[0] == '\\':
		return min(2, len(s)), themes.Text
	case strings.HasPrefix(s, "<<<"):
		return 3, themes.Text
	case strings.HasPrefix(s, "<<"):
		return max(2, document(s)), themes.Text
	}
	i := 1
	for i < len(s) && strings.IndexByte("#\"'$\\<", s[i]) < 0 {
		i++
	}
	return i, themes.Text
}

// quoted is the length of a string: to its other quote, and without one to the end of
// the line.
func quoted(s string) int {
	for i := 1; i < len(s); i++ {
		if s[i] == '\\' && s[0] == '"' {
			i++
		} else if s[i] == s[0] {
			return i + 1
		}
	}
	return lineEnd(s)
}

// document is the length of a here-document, from its << to the line that ends it: a
// quote in it is none. 0: it is no document.
func document(s string) int {
	first, rest, _ := strings.Cut(s, "\n")
	name := strings.TrimLeft(strings.TrimPrefix(first[2:], "-"), " '\"\\")
	n := 0
	for n < len(name) && (name[n] == '_' || isAlnum(name[n])) {
		n++
	}
	if n == 0 || name[0] >= '0' && name[0] <= '9' {
		return 0
	}
	at := len(first) + 1
	for line := range strings.Lines(rest) {
		if at += len(line); strings.Trim(line, "\t\n") == name[:n] {
			return min(at, len(s))
		}
	}
	return 0
}

// lineEnd is how much of a script stands on its first line.
func lineEnd(s string) int {
	if i := strings.IndexByte(s, '\n'); i >= 0 {
		return i
	}
	return len(s)
}

func isAlnum(c byte) bool {
	return c >= 'a' && c <= 'z' || c >= 'A' && c <= 'Z' || c >= '0' && c <= '9'
}
