package incident

import (
	"slices"

	"holdfast/sources/people"
)

// Pick chooses entries of a timeline. Empty parts leave nothing out.
type Pick struct {
	Kinds     []Kind // one of these
	Person    people.Person
	Important bool // only what a curated view shows
}

// Of returns the entries that are chosen, in their order.
func (p Pick) Of(entries []Entry) []Entry {
	list := make([]Entry, 0, len(entries))
	for _, e := range entries {
		switch {
		case len(p.Kinds) > 0 && !slices.Contains(p.Kinds, e.Kind):
		case p.Person != "" && e.By.Person != p.Person:
		case p.Important && !e.Important():
		default:
			list = append(list, e)
		}
	}
	return list
}
