// Package finder finds things by what somebody types of their names. Names come
// before what is said of a thing, and every word that is typed stands somewhere as it
// was typed: letters strewn over a sentence find nothing. It must not know what the
// things are.
package finder

import (
	"slices"
	"strings"
	"unicode"
	"unicode/utf8"
)

// Entry is something that can be found.
type Entry struct {
	Name string // what it is called
	Also string // what else it is called: labels, another name
	Says string // what is said of it; a word of it is found by its beginning
}

// Index finds among entries that do not change.
type Index struct{ list []indexed }

// indexed is an entry in small letters.
type indexed struct {
	name, also, says string
	starts           string // the first letters of the words of its name
	words            []int  // where words of its name begin that no blank leads: "DiskFull"
}

// New makes the index of entries.
func New(entries []Entry) *Index {
	x := &Index{list: make([]indexed, len(entries))}
	for i, e := range entries {
		starts, words := wordsOf(e.Name)
		x.list[i] = indexed{strings.ToLower(e.Name), strings.ToLower(e.Also), strings.ToLower(e.Says), starts, words}
	}
	return x
}

// wordsOf is where the words of a name begin, and their first letters: "DiskFull"
// has two.
func wordsOf(name string) (starts string, words []int) {
	var b strings.Builder
	at, before := 0, rune(' ')
	for _, r := range name {
		small := unicode.ToLower(r)
		if lettered(r) && (!lettered(before) || unicode.IsUpper(r) && unicode.IsLower(before)) {
			words = append(words, at)
			b.WriteRune(small)
		}
		at += utf8.RuneLen(small)
		before = r
	}
	return b.String(), words
}

func lettered(r rune) bool { return unicode.IsLetter(r) || unicode.IsDigit(r) }

// How well a word fits, the best first.
const (
	whole     = iota // it is the name
	leads            // the name begins with it
	begins           // a word of the name begins with it
	within           // it stands in the name
	otherwise        // it stands in another name
	initials         // its letters begin the words of the name
	gaps             // a word of the name has its letters, and few others: "bckup"
	said             // a word of what is said of the thing begins with it
	nowhere
)

// Find is the places of the entries that fit best, at most so many and the best first,
// and how many fit at all. Nothing typed fits nothing.
func (x *Index) Find(typed string, most int) (found []int, all int) {
	typed = strings.ToLower(strings.TrimSpace(typed))
	words := strings.Fields(typed)
	if len(words) == 0 {
		return nil, 0
	}
	ranks := make([][]int, len(words)*nowhere)
	for i := range x.list {
		if rank := x.list[i].rank(typed, words); rank < len(ranks) {
			all++
			if len(ranks[rank]) < most {
				ranks[rank] = append(ranks[rank], i)
			}
		}
	}
	for _, list := range ranks {
		found = append(found, list[:min(len(list), most-len(found))]...)
	}
	return found, all
}

// Called reports whether every word typed is in the names of an entry, and not only in
// what is said of it.
func (x *Index) Called(place int, typed string) bool {
	e := &x.list[place]
	return !slices.ContainsFunc(strings.Fields(strings.ToLower(typed)), func(word string) bool { return e.fits(word) >= said })
}

// rank is how well an entry fits; as much as there are ranks: not at all.
func (e *indexed) rank(typed string, words []string) int {
	if e.name == typed {
		return whole
	}
	if len(words) > 1 && strings.HasPrefix(e.name, typed) {
		return leads
	}
	sum := 0
	for _, word := range words {
		fits := e.fits(word)
		if fits == nowhere {
			return len(words) * nowhere
		}
		sum += fits
	}
	return sum
}

func (e *indexed) fits(word string) int {
	switch {
	case strings.HasPrefix(e.name, word):
		return leads
	case slices.ContainsFunc(e.words, func(at int) bool { return strings.HasPrefix(e.name[at:], word) }):
		return begins
	case strings.Contains(e.name, word):
		return within
	case strings.Contains(e.also, word):
		return otherwise
	case utf8.RuneCountInString(word) > 1 && strings.HasPrefix(e.starts, word):
		return initials
	case slices.ContainsFunc(e.words, func(at int) bool { return gapped(e.name[at:], word) }):
		return gaps
	case beginsIn(e.says, word):
		return said
	}
	return nowhere
}

// mostMissing: of so many letters that are typed, one more may be left out.
const mostMissing = 3

// gapped reports whether a name begins with a word's first letter and has the others
// in their order, in one word and with few left out.
func gapped(name, word string) bool {
	rest := []rune(word)
	if len(rest) < 3 {
		return false
	}
	missing := 0
	for i, r := range name {
		switch {
		case r == rest[0]:
			rest = rest[1:]
		case i == 0 || !lettered(r) || (missing+1)*mostMissing > len(word):
			return false
		default:
			missing++
		}
		if len(rest) == 0 {
			return true
		}
	}
	return false
}

// beginsIn reports whether a word of a text begins so.
func beginsIn(words, word string) bool {
	for from := 0; ; {
		at := strings.Index(words[from:], word)
		if at < 0 {
			return false
		}
		before, _ := utf8.DecodeLastRuneInString(words[:from+at])
		if from+at == 0 || !lettered(before) {
			return true
		}
		from += at + len(word)
	}
}
