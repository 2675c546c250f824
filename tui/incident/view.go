package incident

import (
	"fmt"
	"slices"
	"time"

	"holdfast/sources/people"
	"holdfast/sources/text"
	"holdfast/store"
	"holdfast/themes"
	"holdfast/tui/incident/box"
	"holdfast/tui/pane"
	"holdfast/tui/row"
)

const hereFor = 30 * time.Minute

// View draws the incident at hand, or the list of incidents.
func (p *Pane) View() string {
	if !p.dirty && p.memo != "" {
		return p.memo
	}
	p.dirty = false
	if p.listing() {
		p.memo = p.list.Draw()
		return p.memo
	}
	plan := p.plan()
	p.memo = plan.draw(func(name box.Name) string {
		switch name {
		case box.Timeline:
			return p.timeline.Draw()
		case box.Before:
			return p.before.Draw()
		case box.Restore:
			return p.restore.Draw()
		}
		at := plan.of(name)
		return p.sopBox(at.w, at.h)
	})
	return p.memo
}

// sopBox is the checklist.
func (p *Pane) sopBox(w, h int) string {
	title := pane.Title{Name: "SOP"}
	run := p.run()
	if run == nil {
		p.stepRows = nil
		return pane.Frame(p.theme, title, row.Join(p.noSOP(w-2), h-2), w, h, p.focus && p.box == box.Checklist)
	}
	progress := run.Progress()
	title.Note = p.theme.Paint(themes.Dim, run.Title)
	if p.state.inc.Practice {
		title.Note += p.theme.Paint(themes.Warning, " nothing is run")
	}
	title.Right = p.theme.Paint(themes.Text, fmt.Sprintf("%d of %d", progress.Closed, progress.Total))
	if hands := len(progress.Hands); hands > 0 {
		noun := "people"
		if hands == 1 {
			noun = "person"
		}
		title.Right += p.theme.Paint(themes.Dim, " "+p.theme.Glyph(themes.Middle)+" ") + p.theme.Paint(themes.IncidentRole, fmt.Sprintf("%d %s", hands, noun))
	}
	if n := len(p.state.runs); n > 1 {
		title.Right += p.theme.Paint(themes.Dim, fmt.Sprintf(" %s p: %d SOPs", p.theme.Glyph(themes.Middle), n))
	}
	rows := p.scrolled(p.checklist(run, w-2), h-2)
	lines := make([]string, len(rows))
	p.stepRows = make([]string, len(rows))
	for i, r := range rows {
		if p.stepRows[i] = r.id; r.draw != nil {
			lines[i] = r.draw()
		}
	}
	return pane.Frame(p.theme, title, row.Join(lines, h-2), w, h, p.focus && p.box == box.Checklist)
}

// scrolled is the part of the checklist that shows the chosen step, whole if
// it fits.
func (p *Pane) scrolled(rows []stepRow, h int) []stepRow {
	h = max(0, h)
	first, last := -1, -1
	for i, r := range rows {
		if r.id == p.sel {
			if first < 0 {
				first = i
			}
			last = i
		}
	}
	if last >= p.sopOff+h {
		p.sopOff = last - h + 1
	}
	if first >= 0 && first < p.sopOff {
		p.sopOff = first
	}
	if first > 0 && first == p.sopOff && rows[first-1].id == "" {
		p.sopOff-- // a phase's heading stays with its first step
	}
	p.sopOff = max(0, min(p.sopOff, len(rows)-h))
	return rows[p.sopOff:min(len(rows), p.sopOff+h)]
}

// noSOP says how a checklist gets here.
func (p *Pane) noSOP(w int) []string {
	put := func(role themes.Role, s string) string {
		return row.New(p.theme, w, false).Space(1).Put(role, s).String()
	}
	lines := []string{"", put(themes.Text, "No SOP is followed yet."), ""}
	if names := p.matching(); len(names) > 0 {
		lines = append(lines, put(themes.Text, "x starts one; for this alert there is:"))
		for _, name := range names {
			lines = append(lines, put(themes.Strong, "  "+name))
		}
		return lines
	}
	return append(lines, put(themes.Text, "x picks one of the library."),
		put(themes.Dim, "Your own Markdown runbooks join it with this in holdfast.yaml:"), "", put(themes.Dim, "sops: [./sops]"))
}

// matching names the procedures for the incident's alerts.
func (p *Pane) matching() []string {
	var names []string
	for _, a := range p.state.inc.Alerts {
		for _, proc := range p.deps.Library.For(alertOf(a)) {
			if !slices.Contains(names, proc.Title) {
				names = append(names, proc.Title)
			}
		}
	}
	return names
}

// standing is in which colour an incident's status is shown, and how long it went
// on or goes on. One that was said to be over while an alert of it fires is not.
func standing(p *Pane, inc store.Incident) (role themes.Role, elapsed time.Duration) {
	switch {
	case inc.Open():
		return themes.Warning, p.now.Sub(inc.OpenedAt)
	case len(p.firing()) > 0:
		return themes.Warning, inc.ResolvedAt.Sub(inc.OpenedAt)
	}
	return themes.Good, inc.ResolvedAt.Sub(inc.OpenedAt)
}

// stopwatch is how long an incident goes on, or when it was over.
func stopwatch(p *Pane, inc store.Incident, elapsed time.Duration) string {
	zone := p.deps.Zone
	switch {
	case inc.Open() && inc.Afterwards(): // it is told, it does not go on
		return "since " + inc.OpenedAt.In(zone).Format("2 Jan 2006")
	case inc.Open():
		return since(elapsed)
	case inc.Telling.OpenedDay != "" || inc.Telling.ResolvedDay != "" || elapsed < 0:
		return "on " + inc.ResolvedAt.In(zone).Format("2 Jan 2006")
	}
	// a stopwatch beside "resolved" would read as a time of day
	return text.DayClock(inc.ResolvedAt, p.now.In(zone)) + " after " + text.Age(elapsed)
}

// TopLine is the line above the incident: what, how bad, since when, who.
func (p *Pane) TopLine(w int) string {
	if p.listing() {
		return "" // the list says it all: the usual line stands above it
	}
	r := row.New(p.theme, w, false)
	inc := p.state.inc
	if inc.ID == 0 {
		return r.Space(1).Put(themes.IncidentBadge, " "+p.id.String()+" ").Put(themes.Dim, " reading").String()
	}
	crew := p.crew(inc)
	r.Space(1).Put(themes.IncidentBadge, " "+inc.ID.String()+" "+string(inc.Severity)+" ").Space(1)
	status, elapsed := standing(p, inc)
	took := stopwatch(p, inc, elapsed)
	role, due := p.updateDue(inc)
	if due != "" {
		due = p.theme.Glyph(dueGlyph(role)) + " " + due
	}
	if inc.Practice {
		r.Put(themes.NewBadge, " PRACTICE ").Space(1)
	}
	stands := string(inc.Status)
	if inc.DuplicateOf != 0 {
		stands = "duplicate of " + inc.DuplicateOf.String()
	}
	room := r.Left() - len("  "+stands+" "+took)
	if role == themes.Dim && text.Width(inc.Title)+3+text.Width(due) > room {
		due = "" // it is far off yet: what is wrong goes before
	}
	if due != "" {
		room -= 2 + text.Width(due)
	}
	if text.Width(inc.Title)+crew.Used()+3 > room {
		crew = row.New(p.theme, 0, false) // what is wrong goes before who is here
	}
	r.Put(themes.Strong, cut(p.theme, inc.Title, room-1))
	r.Space(2).Put(status, stands).Space(1).Put(themes.IncidentRole, took)
	if due != "" {
		r.Space(2).Put(role, due)
	}
	if r.Left() > crew.Used()+2 {
		r.To(w-crew.Used()-2).Raw(crew.String(), crew.Used())
	}
	return r.String()
}

// dueGlyph is the sign before what is owed.
func dueGlyph(role themes.Role) themes.Glyph {
	if role == themes.Critical {
		return themes.Up
	}
	return themes.Quarter
}

// crew is who has which role, and who else is here.
func (p *Pane) crew(inc store.Incident) *row.Row {
	r := row.New(p.theme, p.w, false)
	named := map[people.Person]bool{}
	roles := make([]string, 0, len(inc.Roles))
	for role := range inc.Roles {
		roles = append(roles, role)
	}
	slices.Sort(roles)
	for _, role := range roles {
		r.Put(themes.Dim, roleWord(role))
		for _, who := range inc.Roles[role] {
			named[who] = true
			r.Space(1).Person(string(who), string(who))
		}
		r.Space(2)
	}
	here := p.hereNow(named)
	if len(here) > 0 {
		r.Put(themes.Dim, "here")
		for _, who := range here {
			r.Space(1).Person(string(who), string(who))
		}
	}
	return r
}

// roleWord is a role as the top line has room for it.
func roleWord(role string) string {
	if role == store.Communications {
		return "comms"
	}
	return role
}

// hereNow is who acted in the incident lately and has no role.
func (p *Pane) hereNow(named map[people.Person]bool) []people.Person {
	var here []people.Person
	for _, e := range p.state.story.Since(p.now.Add(-hereFor)) {
		who := e.By.Person
		if who == "" || who == "holdfast" || named[who] || slices.Contains(here, who) {
			continue
		}
		here = append(here, who)
	}
	slices.Sort(here)
	return here
}

// Title is for a root that frames the pane itself.
func (p *Pane) Title() pane.Title {
	title := pane.Title{Name: "Incident"}
	if inc := p.state.inc; inc.ID != 0 && p.id != 0 {
		title.Note = p.theme.Paint(themes.Dim, inc.ID.String()+" "+inc.Title)
		title.Right = p.theme.Paint(themes.Text, string(inc.Severity)+" "+string(inc.Status))
	}
	return title
}

// Strip is the incident at hand in one line.
func (p *Pane) Strip(w int) string {
	inc := p.state.inc
	if p.id == 0 || inc.ID == 0 || !inc.Open() {
		return ""
	}
	r := row.New(p.theme, w, false).Put(themes.IncidentRole, inc.ID.String()+" "+string(inc.Severity)).Space(1).
		Put(themes.Text, inc.Title).Put(themes.Dim, "  "+string(inc.Status))
	if run := p.run(); run != nil {
		progress := run.Progress()
		r.Put(themes.Dim, fmt.Sprintf("  %s %d of %d", run.Title, progress.Closed, progress.Total))
	}
	return r.String()
}
