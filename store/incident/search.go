package incident

import (
	"slices"
	"strings"
	"unicode"
	"unicode/utf8"

	"holdfast/sources/people"
)

// Search says what to look for in the timelines of all incidents. Empty parts
// ask for nothing.
type Search struct {
	Words  string // all of them must be in an entry, in any order and any case
	Kinds  []Kind // one of these
	Person people.Person
	Limit  int // 0: 100
}

// Found is an entry that was found, with its incident as it is now.
type Found struct {
	Incident Incident
	Entry    Entry
}

// Says reports whether every word is in what the entry shows. The words are
// lowered.
func (e Entry) Says(words []string) bool {
	shown := Lower(e.Text)
	if d, pinned := As[PinnedData](e); pinned {
		for _, l := range d.Lines {
			shown += "\n" + Lower(l.Text)
		}
	}
	return !slices.ContainsFunc(words, func(w string) bool { return !strings.Contains(shown, w) })
}

// Lower makes letters small. A letter outside ASCII never becomes one inside
// it, as the Kelvin sign would: the database would not find it.
func Lower(s string) string {
	return strings.Map(func(r rune) rune {
		small := unicode.ToLower(r)
		if r >= utf8.RuneSelf && small < utf8.RuneSelf {
			return r
		}
		return small
	}, s)
}
