package text

import "strings"

// Word makes one shell word of s, quoted only where it must be; what breaks a
// line is written as bash and zsh read it within $'…'. It is for showing what
// was called, as a line to run by hand; nothing is run from it.
func Word(s string) string {
	special := func(r rune) bool {
		letter := r >= 'a' && r <= 'z' || r >= 'A' && r <= 'Z'
		return !letter && (r < '0' || r > '9') && !strings.ContainsRune("_-./:@%+=,", r)
	}
	if s != "" && !strings.ContainsFunc(s, special) {
		return s
	}
	if strings.ContainsAny(s, "\n\r\t") {
		breaks := strings.NewReplacer(`\`, `\\`, "'", `\'`, "\n", `\n`, "\r", `\r`, "\t", `\t`)
		return "$'" + breaks.Replace(s) + "'"
	}
	return "'" + strings.ReplaceAll(s, "'", `'\''`) + "'"
}
