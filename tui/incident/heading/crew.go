package heading

import (
	"slices"
	"strings"

	"holdfast/sources/people"
	"holdfast/store/incident"
	"holdfast/themes"
	"holdfast/tui/incident/box"
	"holdfast/tui/incident/reading"
)

// crew is who has which role in an incident, and who else is here.
type crew struct {
	theme *themes.Theme
	roles []string // those that somebody has: who leads first, then as they are told
	held  map[string]incident.Holders
	here  []people.Person
}

// crewOf is who has which role, and who else is here beside me.
func crewOf(s box.Sight, c reading.Case, me people.Person) crew {
	one := crew{theme: s.Theme, held: c.Roles}
	named := map[people.Person]bool{me: true}
	for role, who := range c.Roles {
		if len(who) > 0 {
			one.roles = append(one.roles, role)
		}
		for _, w := range who {
			named[w] = true
		}
	}
	slices.Sort(one.roles)
	if i := slices.Index(one.roles, incident.Commander); i > 0 {
		one.roles = slices.Insert(slices.Delete(one.roles, i, i+1), 0, incident.Commander)
	}
	one.here = hereNow(c.Lately(s.Now.Add(-hereFor)), named)
	return one
}

// has reports whether somebody has a role.
func (c crew) has(who people.Person) bool {
	return slices.ContainsFunc(c.roles, func(role string) bool { return slices.Contains(c.held[role], who) })
}

// leads is whoever leads; empty: nobody does.
func (c crew) leads() string { return c.names(c.held[incident.Commander]) }

// short is who has a role, whoever leads first. Where nobody leads, the roles are
// said, or whoever stands first would be taken for the one who does.
func (c crew) short() string {
	if len(c.held[incident.Commander]) == 0 {
		return c.long()
	}
	var list []people.Person
	for _, role := range c.roles {
		for _, who := range c.held[role] {
			if !slices.Contains(list, who) {
				list = append(list, who)
			}
		}
	}
	if len(list) == 1 { // a name alone might be that of who looks
		return c.theme.Paint(themes.Dim, "leads ") + c.names(list)
	}
	return c.names(list)
}

// long is who has which role.
func (c crew) long() string {
	list := make([]string, len(c.roles))
	for i, role := range c.roles {
		list[i] = c.theme.Paint(themes.Dim, roleWord(role)+" ") + c.names(c.held[role])
	}
	return strings.Join(list, "  ")
}

// all is who has which role, and who else is here.
func (c crew) all() string {
	if len(c.here) == 0 {
		return c.long()
	}
	here := c.theme.Paint(themes.Dim, "here ") + c.names(c.here)
	if len(c.roles) == 0 {
		return here
	}
	return c.long() + "  " + here
}

// names are people one after the other.
func (c crew) names(list []people.Person) string {
	words := make([]string, len(list))
	for i, who := range list {
		words[i] = c.theme.Person(string(who), string(who))
	}
	return strings.Join(words, c.theme.Paint(themes.Dim, c.theme.Glyph(themes.Middle)))
}

// roleWord is a role as there is room for it.
func roleWord(role string) string {
	if role == incident.Communications {
		return "comms"
	}
	return role
}
