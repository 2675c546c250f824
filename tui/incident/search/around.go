package search

import (
	"slices"
	"unicode"

	"holdfast/sources/text"
)

// around is the part of s to show in w cells: from its beginning, or, when the
// first of the words would not be seen there, from a little before that one.
func around(s string, words []string, w int, ellipsis string) string {
	all := []rune(s)
	low := make([]rune, len(all))
	for i, r := range all {
		low[i] = unicode.ToLower(r)
	}
	at, end := -1, 0
	for _, word := range words {
		want := []rune(word)
		for i, r := range want {
			want[i] = unicode.ToLower(r)
		}
		if i := index(low, want); i >= 0 && (at < 0 || i < at) {
			at, end = i, i+len(want)
		}
	}
	if at < 0 || text.Width(string(all[:end]))+text.Width(ellipsis) <= w { // what is cut ends with an ellipsis
		return s
	}
	from := max(0, at-w/4)
	for i := from; i < at; i++ {
		if all[i] == ' ' { // begin with a whole word
			from = i + 1
			break
		}
	}
	return ellipsis + string(all[from:])
}

// index is where part begins in all; -1: nowhere.
func index(all, part []rune) int {
	for i := 0; len(part) > 0 && i+len(part) <= len(all); i++ {
		if slices.Equal(all[i:i+len(part)], part) {
			return i
		}
	}
	return -1
}
