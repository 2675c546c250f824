package ask

import (
	"slices"
	"strings"

	"holdfast/sources/people"
)

// Member is somebody who may be picked; Note says why they are worth it: "you", "on
// call".
type Member struct {
	Person people.Person
	Note   string
}

// Crew are the people to pick from: the one at the keyboard first, then whom the
// rotations name, of whom the first onCall are on call. None are known: nobody is.
func Crew(me people.Person, known []people.Person, onCall int) []Member {
	if len(known) == 0 {
		return nil
	}
	list := []Member{{me, "you"}}
	for i, p := range known {
		note := ""
		if i < onCall {
			note = "on call"
		}
		if p != me {
			list = append(list, Member{p, note})
		} else if note != "" {
			list[0].Note = "you, on call"
		}
	}
	return list
}

// Begins are those whose name begins so, whatever its case; one that is called exactly
// so comes first.
func Begins(list []Member, typed string) (fit []Member, exact bool) {
	for _, m := range list {
		switch name := string(m.Person); {
		case strings.EqualFold(name, typed):
			fit, exact = slices.Insert(fit, 0, m), true
		case strings.HasPrefix(strings.ToLower(name), strings.ToLower(typed)):
			fit = append(fit, m)
		}
	}
	return fit, exact
}
