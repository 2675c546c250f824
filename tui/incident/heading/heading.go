// Package heading is the line above an incident: what it is, how bad, since when,
// what is owed and who is here. It must not decide any of that.
package heading

import (
	"fmt"
	"slices"
	"strings"
	"time"

	"holdfast/sources/people"
	"holdfast/sources/text"
	"holdfast/store/incident"
	"holdfast/themes"
	"holdfast/tui/incident/acts"
	"holdfast/tui/incident/box"
	"holdfast/tui/incident/reading"
	"holdfast/tui/pane"
)

// hereFor is how long somebody who acted is said to be here.
const hereFor = 30 * time.Minute

const (
	brief = 20 // cells of the title that come before who one is
	fair  = 40 // and those that come before all is said at length
)

// Line says of an incident, in the width of the sight, what it is and since when, and
// how the sources are; and at the right who has it, what is owed and who one is. What
// finds no room is said shorter or not at all, the title first: what is broken stands
// among its alerts, too. On a small screen the title, the status and who leads stand in
// the border of the checklist. firing: an alert of it fires, so that what is said to be
// over is not.
func Line(s box.Sight, c reading.Case, me people.Person, firing bool, around pane.Around) (left, right string) {
	l := lineOf(s.W)
	paint := func(role themes.Role) func(string) string {
		return func(words string) string { return s.Theme.Paint(role, words) }
	}
	badge := paint(themes.IncidentBadge)(" " + c.ID.String() + " " + string(c.Severity) + " ")
	if c.Practice {
		badge += " " + paint(themes.NewBadge)(" PRACTICE ")
	}
	l.Say(badges, badge)
	l.Say(watch, paint(themes.IncidentRole)(stopwatch(s, c.Incident, lasting(s, c.Incident))))
	if !c.Open() { // a point in time alone does not say what it is the end of
		l.Say(status, paint(StatusRole(c.Incident, firing))(Status(c.Incident)))
	}
	sources := append(slices.Clone(around.Sources), "", "", "")
	l.Say(dots, sources[0])
	cut := func(w int) { l.Cut(title, c.Title, w, s.Theme.Glyph(themes.Ellipsis), paint(themes.Strong)) }
	loud, owes := due(s, c.Incident)
	if loud {
		l.Say(owed, owes[0])
	}
	l.Say(person, around.Person) // several people may share this login
	l.Say(owed, owes[0])
	l.Say(owed, owes[1])
	who := crewOf(s, c, me)
	l.Say(roles, who.first())
	well := sources[0] == ""
	if well {
		l.Say(dots, sources[1])
	}
	cut(brief)
	cut(fair)
	if well {
		l.Say(dots, sources[2])
	}
	l.Say(status, paint(StatusRole(c.Incident, firing))(Status(c.Incident)))
	if !well {
		l.Say(dots, sources[1])
	}
	l.Say(owed, owes[2])
	l.Say(roles, who.long())
	l.Say(roles, who.all())
	l.Say(dots, sources[2])
	cut(max(fair, text.Width(c.Title)))
	if s.Small { // their room stays free, or a wider screen would say less
		l.Hide(title, status)
	}
	return l.Said(badges, roles), l.Said(roles, parts)
}

// Rests says until when the line stays as it is, but for its stopwatch.
func Rests(rest *pane.Rest, now time.Time, c reading.Case) {
	switch due := c.UpdateDue; {
	case due.IsZero() || !c.Open():
	case due.After(now):
		rest.Left(due)
	default:
		rest.Age(due)
	}
	for _, e := range c.Lately(now.Add(-hereFor)) {
		rest.To(e.RecordedAt.Add(hereFor))
	}
}

// due is when the next update is owed, from few words to more; loud: soon, or it is
// overdue.
func due(s box.Sight, inc incident.Incident) (loud bool, words [3]string) {
	role, long := acts.UpdateDue(inc, s.Look)
	if long == "" {
		return false, words
	}
	// "in" stays whatever goes: a time alone might be how long ago it was.
	sign := s.Theme.Glyph(dueGlyph(role)) + " "
	words = [3]string{sign + strings.TrimPrefix(long, "update "), long, sign + long}
	for i, w := range words {
		words[i] = s.Theme.Paint(role, w)
	}
	return role != themes.Dim, words
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
func Reading(s box.Sight, id incident.ID, around pane.Around) string {
	l := lineOf(s.W)
	l.Say(badges, s.Theme.Paint(themes.IncidentBadge, " "+id.String()+" ")+s.Theme.Paint(themes.Dim, "  reading"))
	for _, words := range around.Sources {
		l.Say(dots, words)
	}
	return l.Said(badges, roles)
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
