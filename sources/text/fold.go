package text

import "strings"

// Fold breaks s, which is as Shown writes it, into pieces of at most w cells: behind
// the last blank of the second half of a piece, else between two characters. Nothing
// is lost: the pieces one behind the other are s. A character that is wider than w
// stands alone.
func Fold(s string, w int) []string {
	w = max(1, w)
	var list []string
	begin, at, used := 0, 0, 0 // where the piece begins, the character and its cell
	blank, blankCell := 0, 0   // behind the last blank
	pieces(s, func(piece string, width int) {
		if used+width > w && used > 0 {
			end, cell := at, used
			if blank > begin && blankCell > w/2 {
				end, cell = blank, blankCell
			}
			list = append(list, s[begin:end])
			begin, used = end, used-cell
		}
		at, used = at+len(piece), used+width
		if piece == " " {
			blank, blankCell = at, used
		}
	})
	return append(list, s[begin:])
}

// FoldSigns is Fold that breaks a word that is too long, such as an address, behind a sign in
// its second half, where it has one: between two letters the end of a line would read as the
// end of the word.
func FoldSigns(s string, w int) []string {
	var list []string
	for {
		head := Fold(s, w)[0]
		if rest := s[len(head):]; rest != "" && rest[0] != ' ' && !strings.HasSuffix(head, " ") {
			if at := strings.LastIndexAny(head, "/.,;:=&?|@"); at >= 0 && Width(head[:at+1]) > w/2 {
				head = head[:at+1]
			}
		}
		list = append(list, head)
		if s = s[len(head):]; s == "" {
			return list
		}
	}
}

// Range is which bytes of s, which is as Shown writes it, stand in the w cells behind
// its first from cells: characters that lie across either end are left out. pad is how
// many of the cells are empty on the left because one does.
func Range(s string, from, w int) (a, b, pad int) {
	cell, at := 0, 0
	a = -1
	pieces(s, func(piece string, width int) {
		begin, end := at, at+len(piece)
		was := cell
		at, cell = end, cell+width
		switch {
		case was >= from && cell <= from+w && (width > 0 || a >= 0 || from == 0):
			if a < 0 {
				a, pad = begin, was-from
			}
			b = end
		case a < 0 && was < from && cell > from:
			pad = min(cell-from, w)
		}
	})
	if a < 0 {
		return len(s), len(s), pad
	}
	return a, b, pad
}
