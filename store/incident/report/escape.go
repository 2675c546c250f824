package report

import (
	"slices"
	"strings"

	"holdfast/sources/text"
)

// inline writes text from outside as Markdown that shows exactly this text on
// one line: no link, image, HTML, emphasis, table cell or heading comes out of it.
func inline(s string) string {
	return escape(strings.TrimSpace(text.Clean(oneLine(s))))
}

// block writes text from outside as paragraphs; every line of it stays a line.
func block(s string) string {
	var b strings.Builder
	lines := strings.Split(strings.TrimSpace(text.CleanBlock(s)), "\n")
	for i, line := range lines {
		line = escape(strings.TrimSpace(line))
		b.WriteString(line)
		if i == len(lines)-1 {
			break
		}
		if line != "" && strings.TrimSpace(lines[i+1]) != "" {
			b.WriteString("\\") // a hard break, not a paragraph
		}
		b.WriteString("\n")
	}
	return b.String()
}

// escape takes the meaning from every character that has one in Markdown. What
// would start a block is escaped wherever the text begins.
func escape(s string) string {
	var b strings.Builder
	b.Grow(len(s) + 16)
	begins := len(s) - len(strings.TrimLeft(s, "#+-= ")) // up to there a block could begin
	for i, r := range s {
		switch r {
		case '\\', '`', '*', '_', '[', ']', '<', '>', '|', '~', '&', '$', '!':
			b.WriteByte('\\')
		case ':':
			// Bare addresses are made into links: http://, mailto:x@y.
			if strings.HasPrefix(s[i:], "://") || scheme(s[:i]) {
				b.WriteByte('\\')
			}
		case '.':
			if i >= 3 && strings.EqualFold(s[i-3:i], "www") || isNumber(s[:i]) {
				b.WriteByte('\\')
			}
		case ')':
			if isNumber(s[:i]) {
				b.WriteByte('\\')
			}
		case '@':
			b.WriteByte('\\')
		case '#', '+', '-', '=':
			if i <= begins {
				b.WriteByte('\\')
			}
		}
		b.WriteRune(r)
	}
	return b.String()
}

// oneLine shows where lines end and keeps them on one.
func oneLine(s string) string {
	return strings.Join(strings.FieldsFunc(s, func(r rune) bool { return r == '\n' || r == '\r' }), " ⏎ ")
}

// scheme reports whether s ends in a scheme that makes a link without slashes.
func scheme(s string) bool {
	return slices.ContainsFunc([]string{"mailto", "xmpp"}, func(name string) bool {
		return len(s) >= len(name) && strings.EqualFold(s[len(s)-len(name):], name)
	})
}

func isNumber(s string) bool {
	return s != "" && len(s) < 10 && strings.Trim(s, "0123456789") == ""
}

// code writes text from outside as a code span, in which nothing has a meaning.
// It is not for tables, where a bar ends the cell all the same.
func code(s string) string {
	s = text.Clean(oneLine(s))
	if strings.TrimSpace(s) == "" {
		return "(empty)"
	}
	fence := strings.Repeat("`", longestRun(s)+1)
	if strings.ContainsAny(s[:1]+s[len(s)-1:], "` ") {
		s = " " + s + " "
	}
	return fence + s + fence
}

// fenced writes text from outside as a code block that it cannot break out of.
func fenced(s string) string {
	s = strings.TrimRight(text.CleanBlock(s), "\n")
	fence := strings.Repeat("`", max(3, longestRun(s)+1))
	return fence + "text\n" + s + "\n" + fence + "\n"
}

// longestRun is the length of the longest run of backquotes.
func longestRun(s string) int {
	longest, run := 0, 0
	for _, r := range s {
		if r != '`' {
			run = 0
			continue
		}
		run++
		longest = max(longest, run)
	}
	return longest
}
