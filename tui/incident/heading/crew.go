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

// first is whoever leads; where nobody does, who has which other role.
func (c crew) first() string {
	if leads := c.held[incident.Commander]; len(leads) > 0 {
		return Leads(c.theme, leads)
	}
	return c.long()
}

// Leads is whoever leads an incident, said so that none of them is taken for the one who
// looks; empty: nobody leads.
func Leads(theme *themes.Theme, who incident.Holders) string {
	if len(who) == 0 {
		return ""
	}
	return theme.Paint(themes.Dim, roleWord(incident.Commander)+" ") + names(theme, who)
}

// long is who has which role.
func (c crew) long() string {
	list := make([]string, len(c.roles))
	for i, role := range c.roles {
		list[i] = c.theme.Paint(themes.Dim, roleWord(role)+" ") + names(c.theme, c.held[role])
	}
	return strings.Join(list, "  ")
}

// all is who has which role, and who else is here.
func (c crew) all() string {
	if len(c.here) == 0 {
		return c.long()
	}
	here := c.theme.Paint(themes.Dim, "here ") + names(c.theme, c.here)
	if len(c.roles) == 0 {
		return here
	}
	return c.long() + "  " + here
}

// names are people one after the other.
func names(theme *themes.Theme, list []people.Person) string {
	words := make([]string, len(list))
	for i, who := range list {
		words[i] = theme.Person(string(who), string(who))
	}
	return strings.Join(words, theme.Paint(themes.Dim, theme.Glyph(themes.Middle)))
}

// roleWord is a role as there is room for it.
func roleWord(role string) string {
	switch role {
	case incident.Commander:
		return "leads"
	case incident.Communications:
		return "comms"
	}
	return role
}
