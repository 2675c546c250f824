package checklist

import (
	"strings"

	"holdfast/sources/text"
)

// fold breaks a line of a script into pieces of at most w cells and loses nothing. A word
// that is too long, such as an address, is broken behind a sign in its second half, where
// it has one: between two letters the end of a row would read as the end of the word.
func fold(line string, w int) []string {
	var list []string
	for {
		head := text.Fold(line, w)[0]
		if rest := line[len(head):]; rest != "" && rest[0] != ' ' && !strings.HasSuffix(head, " ") {
			if at := strings.LastIndexAny(head, "/.,;:=&?|@"); at >= 0 && text.Width(head[:at+1]) > w/2 {
				head = head[:at+1]
			}
		}
		list = append(list, head)
		if line = line[len(head):]; line == "" {
			return list
		}
	}
}
