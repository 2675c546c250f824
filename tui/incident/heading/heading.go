// Package heading is the line above an incident: what it is, how bad, since when,
// what is owed and who is here. It must not decide any of that.
package heading

import (
	"fmt"
	"slices"
	"time"

	"holdfast/sources/people"
	"holdfast/sources/text"
	"holdfast/store/incident"
	"holdfast/themes"
	"holdfast/tui/incident/acts"
	"holdfast/tui/incident/box"
	"holdfast/tui/incident/reading"
	"holdfast/tui/row"
)

// hereFor is how long somebody who acted is said to be here.
const hereFor = 30 * time.Minute

// Line says of an incident, in the width of the sight, what it is and since when; and
// at the right what is owed and who is here beside me. On a small screen the title
// and the status stand in the border of the checklist. firing: an alert of it fires,
// so that what is said to be over is not.
func Line(s box.Sight, c reading.Case, me people.Person, firing bool) (left, right string) {
	status, took := StatusRole(c.Incident, firing), stopwatch(s, c.Incident, lasting(s, c.Incident))
	owed := row.New(s.Theme, s.W, false)
	role, due := acts.UpdateDue(c.Incident, s.Now)
	if due != "" {
		owed.Put(role, s.Theme.Glyph(dueGlyph(role))+" "+due)
	}
	crew := crewOf(s, c, me)
	r := row.New(s.Theme, s.W, false)
	r.Put(themes.IncidentBadge, " "+c.ID.String()+" "+string(c.Severity)+" ").Space(1)
	if c.Practice {
		r.Put(themes.NewBadge, " PRACTICE ").Space(1)
	}
	title, stands := c.Title, Status(c.Incident)
	if s.Small {
		title, stands = "", ""
	}
	none := row.New(s.Theme, 0, false)
	over := func() int { // cells that are lacking
		n := text.Width(took) + apart(owed) + apart(crew) - r.Left()
		if title != "" {
			n += text.Width(title) + text.Width(stands) + 3
		}
		return n
	}
	if over() > 0 {
		crew = none // what is wrong goes before who is here
	}
	if over() > 0 && role == themes.Dim {
		owed = none // it is far off yet
	}
	if n := over(); n > 0 && title != "" {
		title = s.Cut(title, text.Width(title)-n)
	}
	if over() > 0 {
		owed = none
	}
	if title != "" {
		r.Put(themes.Strong, title).Space(2).Put(status, stands).Space(1)
	}
	r.Put(themes.IncidentRole, took)
	end := row.New(s.Theme, r.Left(), false)
	for _, part := range []*row.Row{owed, crew} {
		if part.Used() > 0 {
			end.Space(2).Raw(part.String(), part.Used())
		}
	}
	return r.String(), end.String()
}

// apart is how many cells a part takes with the blanks before it.
func apart(part *row.Row) int {
	if part.Used() == 0 {
		return 0
	}
	return 2 + part.Used()
}

// Status is how an incident stands, in a word.
func Status(inc incident.Incident) string {
	if inc.DuplicateOf != 0 {
		return "duplicate of " + inc.DuplicateOf.String()
	}
	return string(inc.Status)
}

// StatusRole is the colour of it; firing as in Line.
func StatusRole(inc incident.Incident, firing bool) themes.Role {
	if inc.Open() || firing {
		return themes.Warning
	}
	return themes.Good
}

// Reading is the line while an incident is being read.
func Reading(s box.Sight, id incident.ID) string {
	return row.New(s.Theme, s.W, false).Put(themes.IncidentBadge, " "+id.String()+" ").Put(themes.Dim, " reading").String()
}

// lasting is how long an incident went on or goes on.
func lasting(s box.Sight, inc incident.Incident) time.Duration {
	if inc.Open() {
		return s.Now.Sub(inc.OpenedAt)
	}
	return inc.ResolvedAt.Sub(inc.OpenedAt)
}

// stopwatch is how long an incident goes on, or when it was over.
func stopwatch(s box.Sight, inc incident.Incident, elapsed time.Duration) string {
	switch {
	case inc.Open() && inc.Afterwards(): // it is told, it does not go on
		return "since " + inc.OpenedAt.In(s.Zone).Format("2 Jan 2006")
	case inc.Open():
		return since(elapsed)
	case inc.Telling.OpenedDay != "" || inc.Telling.ResolvedDay != "" || elapsed < 0:
		return "on " + inc.ResolvedAt.In(s.Zone).Format("2 Jan 2006")
	}
	// a stopwatch beside "resolved" would read as a time of day
	return text.DayClock(inc.ResolvedAt, s.Today()) + " after " + text.Age(elapsed)
}

// since writes how long something lasts, as hours, minutes and seconds.
func since(d time.Duration) string {
	d = max(0, d)
	return fmt.Sprintf("%02d:%02d:%02d", int(d/time.Hour), int(d/time.Minute)%60, int(d/time.Second)%60)
}

// dueGlyph is the sign before what is owed.
func dueGlyph(role themes.Role) themes.Glyph {
	if role == themes.Critical {
		return themes.Up
	}
	return themes.Quarter
}

// crewOf is who has which role, and who else is here beside me.
func crewOf(s box.Sight, c reading.Case, me people.Person) *row.Row {
	r := row.New(s.Theme, s.W, false)
	named := map[people.Person]bool{me: true}
	roles := make([]string, 0, len(c.Roles))
	for role := range c.Roles {
		roles = append(roles, role)
	}
	slices.Sort(roles)
	for _, role := range roles {
		if r.Used() > 0 {
			r.Space(2)
		}
		r.Put(themes.Dim, roleWord(role))
		for _, who := range c.Roles[role] {
			named[who] = true
			r.Space(1).Person(string(who), string(who))
		}
	}
	if here := hereNow(c.Lately(s.Now.Add(-hereFor)), named); len(here) > 0 {
		if r.Used() > 0 {
			r.Space(2)
		}
		r.Put(themes.Dim, "here")
		for _, who := range here {
			r.Space(1).Person(string(who), string(who))
		}
	}
	return r
}

// roleWord is a role as there is room for it.
func roleWord(role string) string {
	if role == incident.Communications {
		return "comms"
	}
	return role
}

// hereNow is who acted lately and has no role.
func hereNow(lately []incident.Entry, named map[people.Person]bool) []people.Person {
	var here []people.Person
	for _, e := range lately {
		who := e.By.Person
		if who == "" || who == "holdfast" || named[who] || slices.Contains(here, who) {
			continue
		}
		here = append(here, who)
	}
	slices.Sort(here)
	return here
}
