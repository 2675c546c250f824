package text

import (
	"strings"
	"unicode"
	"unicode/utf8"
)

// Shown is s as it goes to a terminal: what terminals give different widths is
// written so that they agree. Terminals count a character at a time, as wcwidth
// does, and know the characters of Unicode 14 at least. So:
//
//   - the selectors of a text or an emoji picture are left out, the sign stays;
//   - letters of Hangul in pieces are put together;
//   - a skin tone, half a flag, and what a terminal may not know, or counts as one
//     cell here and as two there, is written out as "<U+1F3FD>".
//
// Width, Truncate, After and Wrap measure and return this form, so a frame that
// is laid out with them stands when it is written with Shown. It is idempotent,
// and text that needs nothing is returned as it is. Escape sequences pass.
func Shown(s string) string {
	i := settled(s)
	if i == len(s) {
		return s
	}
	b := make([]byte, 0, len(s)+len(s)/4+16)
	b = append(b, s[:i]...)
	for i < len(s) {
		if s[i] < utf8.RuneSelf {
			b = append(b, s[i])
			i++
			continue
		}
		r, size := utf8.DecodeRuneInString(s[i:])
		rest := s[i+size:]
		switch {
		case r == utf8.RuneError && size == 1, !unsettled(r):
			b = append(b, s[i:i+size]...)
		case r == textSelector || r == emojiSelector:
		case isFlag(r) && isFlag(first(rest)):
			b = append(b, s[i:i+2*size]...)
			size *= 2
		case isLead(r):
			syllable, more := compose(r, rest)
			b = utf8.AppendRune(b, syllable)
			size += more
		default:
			b = appendPoint(b, r)
		}
		i += size
	}
	return string(b)
}

const textSelector, emojiSelector = 0xfe0e, 0xfe0f

// settled is the length of the part of s that Shown leaves alone for sure.
func settled(s string) int {
	for i := 0; i < len(s); {
		if s[i] < utf8.RuneSelf {
			i++
			continue
		}
		r, size := utf8.DecodeRuneInString(s[i:])
		if unsettled(r) {
			return i
		}
		i += size
	}
	return len(s)
}

// unsettled reports whether Shown has to look at the character.
func unsettled(r rune) bool {
	switch {
	case r >= 0xc0 && r < 0x300, r >= 0x400 && r < 0x530, r >= 0x2190 && r < 0x2300, r >= 0x2500 && r < 0x2600,
		r >= 0x4e00 && r < 0xa000, r >= 0xac00 && r < 0xd7a4, r >= 0x3041 && r < 0x3097:
		return false // most of what is written, and what frames are made of
	case r == textSelector, r == emojiSelector, isFlag(r), isLead(r), r >= 0x1f3fb && r <= 0x1f3ff:
		return true
	case unicode.Is(&disputed, r):
		return true
	}
	return Hostile(r) || !unicode.IsGraphic(r) && !unicode.Is(unicode.Co, r)
}

// disputed holds the characters of two widths: those that came with Unicode 15,
// which a terminal of before draws as nothing; the signs that Unicode 16 made
// wide; vowels and finals of Hangul, which are no letters alone. What Unicode 15
// does not know either is not graphic.
var disputed = unicode.RangeTable{ //nolint:gochecknoglobals // a table, never written
	R16: []unicode.Range16{
		{0xcf3, 0xcf3, 1}, {0xece, 0xece, 1}, {0x1160, 0x11ff, 1}, {0x2630, 0x2637, 1}, {0x268a, 0x268f, 1},
		{0x3248, 0x324f, 1}, {0x4dc0, 0x4dff, 1}, {0xd7b0, 0xd7fb, 1},
	},
	R32: []unicode.Range32{
		{0x10efd, 0x10eff, 1}, {0x1123f, 0x11241, 1}, {0x11b00, 0x11b09, 1}, {0x11f00, 0x11f59, 1}, {0x1342f, 0x13455, 1},
		{0x1b132, 0x1b132, 1}, {0x1b155, 0x1b155, 1}, {0x1d165, 0x1d166, 1}, {0x1d16d, 0x1d172, 1}, {0x1d2c0, 0x1d2d3, 1},
		{0x1d300, 0x1d376, 1}, {0x1df25, 0x1df2a, 1}, {0x1e030, 0x1e08f, 1}, {0x1e4d0, 0x1e4f9, 1}, {0x1f6dc, 0x1f6dc, 1},
		{0x1f774, 0x1f77f, 1}, {0x1f7d9, 0x1f7d9, 1}, {0x1fa75, 0x1fa77, 1}, {0x1fa87, 0x1fa88, 1}, {0x1faad, 0x1faaf, 1},
		{0x1fabb, 0x1fabf, 1}, {0x1face, 0x1facf, 1}, {0x1fada, 0x1fadb, 1}, {0x1fae8, 0x1fae8, 1}, {0x1faf7, 0x1faf8, 1},
		{0x2b739, 0x2b739, 1}, {0x31350, 0x323af, 1},
	},
}

// isFlag reports whether r is one of the letters that make a flag in twos.
func isFlag(r rune) bool { return r >= 0x1f1e6 && r <= 0x1f1ff }

func first(s string) rune {
	r, _ := utf8.DecodeRuneInString(s)
	return r
}

// Hangul in pieces: a syllable is a lead, a vowel and perhaps a tail (Unicode,
// 3.12). File names of some systems come so.
const (
	leadFirst, vowelFirst, tailNone, syllableFirst = 0x1100, 0x1161, 0x11a7, 0xac00
	leads, vowels, tails                           = 19, 21, 28
)

func isLead(r rune) bool { return r >= leadFirst && r < leadFirst+leads }

// compose puts a lead and what follows it together. It returns the lead alone
// when no vowel follows, and how many bytes of rest it took.
func compose(lead rune, rest string) (rune, int) {
	vowel, size := utf8.DecodeRuneInString(rest)
	if vowel < vowelFirst || vowel >= vowelFirst+vowels {
		return lead, 0
	}
	syllable := syllableFirst + ((lead-leadFirst)*vowels+vowel-vowelFirst)*tails
	if tail, more := utf8.DecodeRuneInString(rest[size:]); tail > tailNone && tail < tailNone+tails {
		return syllable + tail - tailNone, size + more
	}
	return syllable, size
}

// blanks are n cells of nothing.
func blanks(n int) string { return strings.Repeat(" ", max(0, n)) }
