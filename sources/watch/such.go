package watch

import (
	"strings"
	"unicode"

	"holdfast/sources/logs"
	"holdfast/sources/logs/pattern"
)

// telling is how many letters and digits a pattern needs beside what varies for a person to
// know what it is of.
const telling = 12

// such is a line of a pattern as it is shown, where the pattern alone says little of it: most
// of it varies, or a word of what it says was taken for one that stands before it.
func (n *news) such(p pattern.Pattern) string {
	if p.Sample == "" {
		return ""
	}
	shown := logs.Line{Text: p.Sample}.Message()
	if lettersOf(p.Text) >= telling && !loses(shown, string(n.stream.Message([]byte(p.Sample)))) {
		return ""
	}
	return n.redact(shown)
}

// lettersOf counts the letters and digits of a pattern beside what varies.
func lettersOf(words string) (letters int) {
	for _, r := range strings.ReplaceAll(words, Varies, "") {
		if unicode.IsLetter(r) || unicode.IsDigit(r) {
			letters++
		}
	}
	return letters
}

// loses reports whether a plain word stands right before the message of a line: the name of
// who says it has a sign behind it.
func loses(shown, message string) bool {
	before, is := strings.CutSuffix(shown, message)
	words := strings.Fields(before)
	if !is || len(words) == 0 {
		return false
	}
	return strings.IndexFunc(words[len(words)-1], func(r rune) bool { return !unicode.IsLetter(r) }) < 0
}
