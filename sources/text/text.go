// Package text makes text from outside safe to show and to keep: Clean shows
// control characters instead of letting a terminal obey them, and Redactor
// takes secrets out. It knows nothing of where text comes from or goes to.
package text

import (
	"strings"
	"unicode/utf8"
)

const tab = "    "

// Clean makes one line of text from outside safe to show. What a terminal would
// obey or hide (controls, line breaks, text direction, characters of no width)
// is written out as "<U+001B>", a byte that is not UTF-8 as "<0x9B>", a tab as
// four spaces; nothing is deleted. Clean text is returned as it is, without
// allocation, so cleaning twice does no harm.
func Clean(s string) string { return clean(s, false) }

// CleanBlock is Clean for text of several lines: line feeds stay, CRLF becomes LF.
func CleanBlock(s string) string { return clean(s, true) }

// ErrorLine is what an error says in ONE line, safe to show. Errors that were
// joined stand one a line; here a semicolon divides them.
func ErrorLine(err error) string {
	return Clean(strings.ReplaceAll(err.Error(), "\n", "; "))
}

// AppendClean appends the cleaned line src to dst, for paths where lines are bytes.
func AppendClean(dst, src []byte) []byte {
	n := plainPrefix(src)
	dst = append(dst, src[:n]...)
	return appendRest(dst, src[n:], false)
}

func clean(s string, block bool) string {
	n := safePrefix(s, block)
	if n == len(s) {
		return s
	}
	dst := make([]byte, 0, len(s)+len(s)/4+16)
	dst = append(dst, s[:n]...)
	return string(appendRest(dst, []byte(s[n:]), block))
}

// safePrefix is the length of the part of s that needs no change.
func safePrefix(s string, block bool) int {
	i := 0
	for {
		i += plainPrefix(s[i:])
		if i == len(s) {
			return i
		}
		if s[i] < utf8.RuneSelf {
			if s[i] == '\n' && block {
				i++
				continue
			}
			return i
		}
		r, size := utf8.DecodeRuneInString(s[i:])
		if (r == utf8.RuneError && size == 1) || Hostile(r) {
			return i
		}
		i += size
	}
}

// plainPrefix is how many bytes at the start of s are printable ASCII. It looks
// at eight bytes at a time: this is what every log line passes through.
func plainPrefix[T string | []byte](s T) int {
	const (
		ones = 0x0101010101010101
		high = 0x8080808080808080
	)
	i := 0
	for ; i+8 <= len(s); i += 8 {
		w := uint64(s[i]) | uint64(s[i+1])<<8 | uint64(s[i+2])<<16 | uint64(s[i+3])<<24 |
			uint64(s[i+4])<<32 | uint64(s[i+5])<<40 | uint64(s[i+6])<<48 | uint64(s[i+7])<<56
		below := (w - ones*0x20) &^ w // a byte under 0x20 borrows into its high bit
		del := w ^ ones*0x7f
		del = (del - ones) &^ del // a byte that is 0x7f became zero
		if (w|below|del)&high != 0 {
			break
		}
	}
	for ; i < len(s); i++ {
		if s[i] < 0x20 || s[i] >= 0x7f {
			break
		}
	}
	return i
}

func appendRest(dst, src []byte, block bool) []byte {
	for len(src) > 0 {
		if n := plainPrefix(src); n > 0 {
			dst = append(dst, src[:n]...)
			src = src[n:]
			continue
		}
		c := src[0]
		switch {
		case c == '\t':
			dst = append(dst, tab...)
		case c == '\n' && block:
			dst = append(dst, '\n')
		case c == '\r' && block && len(src) > 1 && src[1] == '\n':
			// the line feed that follows is the line's end
		case c < utf8.RuneSelf:
			dst = appendPoint(dst, rune(c))
		default:
			r, size := utf8.DecodeRune(src)
			switch {
			case r == utf8.RuneError && size == 1:
				dst = append(dst, '<', '0', 'x', hex[c>>4], hex[c&15], '>')
			case Hostile(r):
				dst = appendPoint(dst, r)
			default:
				dst = append(dst, src[:size]...)
			}
			src = src[size:]
			continue
		}
		src = src[1:]
	}
	return dst
}

const hex = "0123456789ABCDEF"

// appendPoint writes a code point as "<U+001B>", with at least four digits.
func appendPoint(dst []byte, r rune) []byte {
	dst = append(dst, '<', 'U', '+')
	shift := 12
	for r>>(shift+4) != 0 {
		shift += 4
	}
	for ; shift >= 0; shift -= 4 {
		dst = append(dst, hex[(r>>shift)&15])
	}
	return append(dst, '>')
}

// Hostile reports whether a terminal would obey or hide the character instead
// of showing it: controls, line and paragraph separators, everything Unicode
// calls a format character (text direction, zero width, tags, soft hyphen), and
// the fillers and selectors that look like nothing. The two selectors that
// choose between a text and an emoji picture are shown text and stay.
func Hostile(r rune) bool {
	switch {
	case r < 0x20, r >= 0x7f && r <= 0x9f:
		return true
	case r < 0xad:
		return false
	case r < 0x2000:
		return hostileLow(r)
	case r <= 0x206f:
		return r >= 0x200b && r <= 0x200f || r >= 0x2028 && r <= 0x202e || r >= 0x2060
	case r < 0xfe00:
		return r == 0x3164
	case r < 0x10000:
		return r <= 0xfe0d || r == 0xfeff || r == 0xffa0 || r >= 0xfff0 && r <= 0xfffb
	}
	return hostileHigh(r)
}

// hostileLow knows U+00AD to U+1FFF.
func hostileLow(r rune) bool {
	switch {
	case r == 0xad, r == 0x34f, r == 0x61c, r == 0x6dd, r == 0x70f, r == 0x8e2:
		return true
	case r >= 0x600 && r <= 0x605, r == 0x890, r == 0x891:
		return true
	case r == 0x115f, r == 0x1160, r == 0x17b4, r == 0x17b5, r >= 0x180b && r <= 0x180f:
		return true
	}
	return false
}

// hostileHigh knows everything above U+FFFF.
func hostileHigh(r rune) bool {
	switch {
	case r == 0x110bd, r == 0x110cd, r >= 0x13430 && r <= 0x1343f:
		return true
	case r >= 0x1bca0 && r <= 0x1bca3, r >= 0x1d173 && r <= 0x1d17a:
		return true
	}
	return r >= 0xe0000 && r <= 0xe0fff
}

// Excerpt is the cleaned beginning of s on one line, at most n bytes long
// before cleaning, for quoting an answer in an error.
func Excerpt(s []byte, n int) string {
	cut := len(s) > n
	if cut {
		s = s[:n]
		for len(s) > 0 && !utf8.RuneStart(s[len(s)-1]) {
			s = s[:len(s)-1]
		}
		if len(s) > 0 && s[len(s)-1] >= utf8.RuneSelf {
			s = s[:len(s)-1]
		}
	}
	line := Clean(strings.Join(strings.Fields(string(s)), " "))
	if cut {
		line += "…"
	}
	return line
}
