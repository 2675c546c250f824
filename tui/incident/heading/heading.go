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

// Line draws the line at the width of the sight. firing: an alert of it fires,
// so that what is said to be over is not.
func Line(s box.Sight, c reading.Case, firing bool) string {
	r := row.New(s.Theme, s.W, false)
	crew := crewOf(s, c)
	r.Space(1).Put(themes.IncidentBadge, " "+c.ID.String()+" "+string(c.Severity)+" ").Space(1)
	status, elapsed := standing(s, c.Incident, firing)
	took := stopwatch(s, c.Incident, elapsed)
	role, due := acts.UpdateDue(c.Incident, s.Now)
	if due != "" {
		due = s.Theme.Glyph(dueGlyph(role)) + " " + due
	}
	if c.Practice {
		r.Put(themes.NewBadge, " PRACTICE ").Space(1)
	}
	stands := string(c.Status)
	if c.DuplicateOf != 0 {
		stands = "duplicate of " + c.DuplicateOf.String()
	}
	room := r.Left() - len("  "+stands+" "+took)
	if role == themes.Dim && text.Width(c.Title)+3+text.Width(due) > room {
		due = "" // it is far off yet: what is wrong goes before
	}
	if due != "" {
		room -= 2 + text.Width(due)
	}
	if text.Width(c.Title)+crew.Used()+3 > room {
		crew = row.New(s.Theme, 0, false) // what is wrong goes before who is here
	}
	r.Put(themes.Strong, s.Cut(c.Title, room-1))
	r.Space(2).Put(status, stands).Space(1).Put(themes.IncidentRole, took)
	if due != "" {
		r.Space(2).Put(role, due)
	}
	if r.Left() > crew.Used()+2 {
		r.To(s.W-crew.Used()-2).Raw(crew.String(), crew.Used())
	}
	return r.String()
}

// Reading is the line while an incident is being read.
func Reading(s box.Sight, id incident.ID) string {
	return row.New(s.Theme, s.W, false).Space(1).Put(themes.IncidentBadge, " "+id.String()+" ").Put(themes.Dim, " reading").String()
}

// standing is in which colour an incident's status is shown, and how long it went
// on or goes on. One that was said to be over while an alert of it fires is not.
func standing(s box.Sight, inc incident.Incident, firing bool) (role themes.Role, elapsed time.Duration) {
	switch {
	case inc.Open():
		return themes.Warning, s.Now.Sub(inc.OpenedAt)
	case firing:
		return themes.Warning, inc.ResolvedAt.Sub(inc.OpenedAt)
	}
	return themes.Good, inc.ResolvedAt.Sub(inc.OpenedAt)
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

// crewOf is who has which role, and who else is here.
func crewOf(s box.Sight, c reading.Case) *row.Row {
	r := row.New(s.Theme, s.W, false)
	named := map[people.Person]bool{}
	roles := make([]string, 0, len(c.Roles))
	for role := range c.Roles {
		roles = append(roles, role)
	}
	slices.Sort(roles)
	for _, role := range roles {
		r.Put(themes.Dim, roleWord(role))
		for _, who := range c.Roles[role] {
			named[who] = true
			r.Space(1).Person(string(who), string(who))
		}
		r.Space(2)
	}
	if here := hereNow(c.Lately(s.Now.Add(-hereFor)), named); len(here) > 0 {
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
