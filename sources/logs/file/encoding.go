package file

import (
	"bytes"
	"encoding/binary"
	"unicode/utf16"
	"unicode/utf8"
)

// encoding is how the letters of a file are written.
type encoding uint8

const (
	utf8Text encoding = iota // or whatever else has bytes for letters
	utf16Little
	utf16Big
)

// byteOrderMark is how UTF-8 writes the mark that some programs begin a file
// with. It is no text.
const byteOrderMark = "\xef\xbb\xbf"

// withoutMark takes the mark off the line that a file begins with.
func withoutMark(line []byte, at int64) []byte {
	if at > 0 {
		return line
	}
	return bytes.TrimPrefix(line, []byte(byteOrderMark))
}

// encodingOf tells by a file's first bytes how it is written: by its mark, or by
// the zeros that two letters of ASCII have between them in UTF-16.
func encodingOf(head []byte) encoding {
	if len(head) < 2 {
		return utf8Text
	}
	letter := func(b byte) bool { return b >= ' ' && b < 0x7f }
	four := len(head) >= 4
	switch {
	case four && head[0] == 0xff && head[1] == 0xfe && head[2] == 0 && head[3] == 0:
		return utf8Text // UTF-32, which nobody writes logs in
	case head[0] == 0xff && head[1] == 0xfe:
		return utf16Little
	case head[0] == 0xfe && head[1] == 0xff:
		return utf16Big
	case four && letter(head[0]) && head[1] == 0 && letter(head[2]) && head[3] == 0:
		return utf16Little
	case four && head[0] == 0 && letter(head[1]) && head[2] == 0 && letter(head[3]):
		return utf16Big
	}
	return utf8Text
}

// half reports whether n bytes that begin at the file's byte at end within a
// letter of UTF-16.
func (e encoding) half(at int64, n int) bool { return e != utf8Text && (at+int64(n))%2 == 1 }

// newline is where the first line of b ends; below 0: it does not. b begins with
// a whole letter.
func (e encoding) newline(b []byte) int {
	if e == utf8Text {
		return bytes.IndexByte(b, '\n')
	}
	for from := 0; ; {
		n := bytes.IndexByte(b[from:], '\n')
		if n < 0 {
			return -1
		}
		if at := (from + n) &^ 1; at+1 < len(b) && e.unit(b[at:]) == '\n' {
			return at
		}
		from += n + 1
	}
}

// lastNewline is where the last line end of b begins; below 0: there is none.
func (e encoding) lastNewline(b []byte) int {
	if e == utf8Text {
		return bytes.LastIndexByte(b, '\n')
	}
	for end := len(b); ; {
		n := bytes.LastIndexByte(b[:end], '\n')
		if n < 0 {
			return -1
		}
		if at := n &^ 1; at+1 < len(b) && e.unit(b[at:]) == '\n' {
			return at
		}
		end = n
	}
}

// width is how many bytes a line end takes.
func (e encoding) width() int {
	if e == utf8Text {
		return 1
	}
	return 2
}

func (e encoding) unit(b []byte) uint16 {
	if e == utf16Big {
		return binary.BigEndian.Uint16(b)
	}
	return binary.LittleEndian.Uint16(b)
}

// decode appends UTF-16 as UTF-8; half a pair of surrogates is U+FFFD.
func (e encoding) decode(dst, b []byte) []byte {
	for len(b) >= 2 {
		r := rune(e.unit(b))
		b = b[2:]
		if utf16.IsSurrogate(r) {
			low := rune(0)
			if len(b) >= 2 {
				low = rune(e.unit(b))
			}
			if r = utf16.DecodeRune(r, low); r != utf8.RuneError {
				b = b[2:]
			}
		}
		dst = utf8.AppendRune(dst, r)
	}
	return dst
}

// splitWide is split for a file in UTF-16. Blocks begin and end with whole
// letters.
func (s *splitter) splitWide(block []byte, at int64, emit func(piece)) {
	for len(block) > 0 {
		n := s.code.newline(block)
		if n < 0 {
			s.hold(block, at)
			return
		}
		s.hold(block[:n], at)
		s.open = true
		s.flush(emit)
		block = block[n+2:]
		at += int64(n) + 2
	}
}

// wholeRunes is b without the beginning of a letter at its end.
func wholeRunes(b []byte) []byte {
	for n := len(b) - 1; n >= 0 && n >= len(b)-utf8.UTFMax; n-- {
		if !utf8.RuneStart(b[n]) {
			continue
		}
		if !utf8.FullRune(b[n:]) {
			return b[:n]
		}
		break
	}
	return b
}
