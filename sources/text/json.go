package text

import (
	"fmt"
	"unicode/utf16"
	"unicode/utf8"
)

// InertJSON escapes, within the strings of a JSON document, what a terminal would
// obey or hide: the same values to a program, inert to whoever looks at them.
func InertJSON(doc string) string {
	safe := safePrefix(doc, true) // nearly always all of it, and it may be many megabytes
	if safe == len(doc) {
		return doc
	}
	out := append(make([]byte, 0, len(doc)+64), doc[:safe]...)
	for _, r := range doc[safe:] {
		switch {
		case r < 0x7f || !Hostile(r):
			out = utf8.AppendRune(out, r)
		case r > 0xffff:
			high, low := utf16.EncodeRune(r)
			out = fmt.Appendf(out, `\u%04x\u%04x`, high, low)
		default:
			out = fmt.Appendf(out, `\u%04x`, r)
		}
	}
	return string(out)
}
