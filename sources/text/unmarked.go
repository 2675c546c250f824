package text

import (
	"unicode/utf8"

	"github.com/charmbracelet/x/ansi"
	"golang.org/x/text/unicode/norm"
)

// Unmarked is s, as Shown writes it, without the marks that take no cell of their
// own, for a terminal that misplaces what follows one. A letter that exists with
// its mark keeps it ("e" and an accent become "é"); of the others the mark is left
// out. The width stays, so what was laid out stays. Escape sequences pass.
func Unmarked(s string) string {
	if unmarked(s) {
		return s
	}
	b := make([]byte, 0, len(s))
	letter := "" // with the marks behind it
	end := func() {
		for _, r := range norm.NFC.String(letter) {
			if !isMark(r) {
				b = utf8.AppendRune(b, r)
			}
		}
		letter = ""
	}
	pieces(s, func(piece string, width int) {
		switch {
		case isEscape(piece): // what stands behind it is no mark of the letter before it
			end()
			b = append(b, piece...)
			return
		case width > 0:
			end()
		}
		letter += piece
	})
	end()
	return string(b)
}

func unmarked(s string) bool {
	for _, r := range s {
		if isMark(r) {
			return false
		}
	}
	return true
}

func isMark(r rune) bool { return r >= 0x300 && ansi.StringWidthWc(string(r)) == 0 }
