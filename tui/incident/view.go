package incident

import (
	"fmt"
	"time"

	"holdfast/themes"
	"holdfast/tui/incident/box"
	"holdfast/tui/incident/heading"
	"holdfast/tui/pane"
	"holdfast/tui/row"
)

// View draws the incident at hand, or the list of incidents. It reads only.
func (p *Pane) View() string { return p.Drawn(p.boxes.draw) + p.boxes.now() }

// TopLine is what the top line says of the incident: what, how bad, since when; and
// at the right who has it, and what is owed.
func (p *Pane) TopLine(w int, around pane.Around) (left, right string) {
	s := p.sight()
	s.W = w
	switch c := p.known; {
	case p.way.listing():
		return "", "" // the list says it all: the usual line stands above it
	case c.ID == 0:
		return heading.Reading(s, p.way.id, around), ""
	default:
		return heading.Line(s, c, p.Actor.Person, !c.Open() && len(firing(p.deps.Alerts, c.Incident)) > 0, around)
	}
}

// Hint says what the chosen step is about to do, and which keys do it.
func (p *Pane) Hint() pane.Hint {
	if p.way.listing() || p.boxes.front != box.Checklist || p.known.ID == 0 {
		return pane.Hint{}
	}
	return p.boxes.checklist.Hint()
}

// Title is for a root that frames the pane itself.
func (p *Pane) Title() pane.Title {
	title := pane.Title{Name: "Incident"}
	if inc := p.known.Incident; inc.ID != 0 && p.way.id != 0 {
		title.Note = p.Theme.Paint(themes.Dim, inc.ID.String()+" "+inc.Title)
		title.Right = p.Theme.Paint(themes.Text, string(inc.Severity)+" "+string(inc.Status))
	}
	return title
}

// Rests is until when the pane stays as it is, but for the stopwatch of an open
// incident. What waits in one calls by itself, looked at or not.
func (p *Pane) Rests(shown bool) time.Time {
	rest := pane.RestOf(p.Now)
	p.boxes.checklist.Rests(&rest)
	if shown && !p.way.listing() {
		heading.Rests(&rest, p.Now, p.known)
		p.boxes.live.Rests(&rest)
	}
	return rest.Until()
}

// Strip is the incident at hand in one line.
func (p *Pane) Strip(w int) string {
	inc := p.known.Incident
	if p.way.id == 0 || inc.ID == 0 || !inc.Open() {
		return ""
	}
	r := row.New(p.Theme, w, false).Put(themes.IncidentRole, inc.ID.String()+" "+string(inc.Severity)).Space(1).
		Put(themes.Text, inc.Title).Put(themes.Dim, "  "+string(inc.Status))
	if run := p.boxes.checklist.Run(); run != nil {
		progress := run.Progress()
		r.Put(themes.Dim, fmt.Sprintf("  %s %d of %d", run.Title, progress.Closed, progress.Total))
	}
	return r.String()
}
