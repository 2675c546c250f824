package text

import (
	"regexp"
	"slices"
	"strings"
)

// joinAtMost is how much of the lines before is kept to read a line together
// with them: a command of many lines, not a file of them.
const joinAtMost = 4 << 10

// above is what the lines before one left to go on with: a private key that is
// being written, or the beginning of what this line ends.
type above struct {
	key    pem
	before string
}

// named is a line that ends with the name of a setting that holds a secret, and
// whose value stands on the next one, as in the environment of a container.
var named = regexp.MustCompile(`(?i)\b(?:key|name|id)["']?[ \t]*[:=][ \t]*["']?[a-z0-9_.-]*(?:` + called + `)[a-z0-9_-]*["']?[ \t]*,?[ \t]*$`)

// goOn notes what the next line goes on with, after the line s that itself went
// on with before.
func (a *above) goOn(before, s string) {
	line := strings.TrimRight(s, "\r\n")
	switch {
	case line == "" && s != "" && before != "": // the second half of a line's end
		a.before = before
	case strings.HasSuffix(line, `\`):
		a.before = before + strings.TrimSuffix(line, `\`) + " "
		a.before = a.before[max(0, len(a.before)-joinAtMost):]
	case endsInName(line):
		a.before = line + " "
	default:
		a.before = ""
	}
}

// endsInName is a match of named, which is looked for only where there can be one.
func endsInName(line string) bool {
	end := strings.ToLower(line[max(0, len(line)-80):])
	return slices.ContainsFunc(calledHints, func(h string) bool { return strings.Contains(end, h) }) && named.MatchString(line)
}

// element is one of a document that holds a secret, be it on a line of its own.
var element = regexp.MustCompile(`(?i)(<(?:[a-z0-9_.-]+:)?[a-z0-9_.-]*(?:password|passwd|passphrase|secret|token|apikey|api[_-]key|pwd)(?:[ \t][^<>\r\n]*)?>\s*)[^<\s][^<]{0,400}?(\s*</)`)

// elements takes secrets out of the elements of a document.
func elements(s string) string {
	if !strings.Contains(s, "</") || !strings.ContainsAny(s, "\r\n") {
		return s
	}
	return element.ReplaceAllString(s, "${1}"+Redacted+"${2}")
}
