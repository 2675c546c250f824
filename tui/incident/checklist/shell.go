package checklist

import (
	"holdfast/themes"
	"holdfast/tui/row"
)

// putShell adds a line of shell: quoted strings and $VARIABLES stand out,
// comments stand back. It colours, and decides nothing.
func putShell(r *row.Row, line string) {
	for line != "" && r.Left() > 0 {
		n, role := shellWord(line)
		r.Put(role, line[:n])
		line = line[n:]
	}
}

// shellWord is the length and role of the next piece of a shell line.
func shellWord(s string) (int, themes.Role) {
	switch s[0] {
	case '#':
		return len(s), themes.Dim
	case '"', '\'':
		for i := 1; i < len(s); i++ {
			if s[i] == '\\' && s[0] == '"' {
				i++
			} else if s[i] == s[0] {
				return i + 1, themes.Accent
			}
		}
		return len(s), themes.Accent
	case '$':
		i := 1
		for i < len(s) && (s[i] == '_' || s[i] == '{' || s[i] == '}' || isAlnum(s[i])) {
			i++
		}
		return i, themes.Accent
	}
	i := 1
	for i < len(s) && s[i] != '"' && s[i] != '\'' && s[i] != '$' && (s[i] != '#' || s[i-1] != ' ') {
		i++
	}
	return i, themes.Text
}

func isAlnum(c byte) bool {
	return c >= 'a' && c <= 'z' || c >= 'A' && c <= 'Z' || c >= '0' && c <= '9'
}
