package timeline

import (
	"fmt"
	"slices"
	"strings"

	"holdfast/sources/people"
	"holdfast/store/incident"
)

// Filter chooses entries: every word must occur, and the kind and the person be
// one of those named. The zero filter takes everything.
type Filter struct {
	Words  []string
	Kinds  []incident.Kind
	People []people.Person
	query  string
}

// ParseFilter reads what a person typed: words, `kind:note`, `by:alice`.
func ParseFilter(query string) (Filter, error) {
	f := Filter{query: strings.Join(strings.Fields(query), " ")}
	for _, word := range strings.Fields(query) {
		key, value, named := strings.Cut(word, ":")
		switch {
		case named && (key == "kind" || key == "by") && value == "":
			return Filter{}, fmt.Errorf("%s: of what? Write kind:note or by:alice", key)
		case named && key == "kind":
			f.Kinds = append(f.Kinds, incident.Kind(strings.ToLower(value)))
		case named && key == "by":
			f.People = append(f.People, people.Person(value))
		default:
			f.Words = append(f.Words, strings.ToLower(word))
		}
	}
	return f, nil
}

// String is the filter as it was typed.
func (f Filter) String() string { return f.query }

// Empty reports whether the filter takes everything.
func (f Filter) Empty() bool { return f.query == "" }

// Takes reports whether a moment passes.
func (f Filter) Takes(m Moment) bool {
	if len(f.Kinds) > 0 && !slices.Contains(f.Kinds, m.Entry.Kind) {
		return false
	}
	if len(f.People) > 0 && !slices.ContainsFunc(f.People, func(who people.Person) bool {
		return strings.EqualFold(string(who), string(m.Entry.By.Person))
	}) {
		return false
	}
	if len(f.Words) == 0 {
		return true
	}
	all := strings.ToLower(m.Plain() + "\n" + m.Entry.Text + "\n" + strings.Join(m.Under, "\n"))
	return !slices.ContainsFunc(f.Words, func(word string) bool { return !strings.Contains(all, word) })
}

// Unknown says which kind or person of the filter no entry has, and which there
// are; empty: all of them are known.
func (f Filter) Unknown(list []Moment) string {
	var kinds, who []string
	for _, m := range list {
		if kind := string(m.Entry.Kind); !slices.Contains(kinds, kind) {
			kinds = append(kinds, kind)
		}
		if by := string(m.Entry.By.Person); by != "" && !slices.Contains(who, by) {
			who = append(who, by)
		}
	}
	slices.Sort(kinds)
	slices.Sort(who)
	for _, kind := range f.Kinds {
		if !slices.Contains(kinds, string(kind)) {
			return fmt.Sprintf("no entry here is a %s; there are: %s", kind, strings.Join(kinds, ", "))
		}
	}
	for _, name := range f.People {
		if !slices.ContainsFunc(who, func(by string) bool { return strings.EqualFold(by, string(name)) }) {
			return fmt.Sprintf("no entry here is by %s; there are entries by: %s", name, strings.Join(who, ", "))
		}
	}
	return ""
}
