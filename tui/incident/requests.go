package incident

import (
	"fmt"

	tea "charm.land/bubbletea/v2"

	"holdfast/sop"
	"holdfast/sources/alerts"
	"holdfast/store/incident"
	"holdfast/tui/dialog"
	"holdfast/tui/incident/acts"
	"holdfast/tui/incident/ask"
	"holdfast/tui/incident/checklist"
	"holdfast/tui/incident/reading"
	"holdfast/tui/incident/search"
	"holdfast/tui/pane"
)

// onAsked does what another pane asks for.
func (p *Pane) onAsked(msg tea.Msg) tea.Cmd {
	switch msg := msg.(type) {
	case pane.Reveal:
		if id, err := incident.ParseID(msg.Row); msg.Pane == pane.Incident && err == nil {
			return p.visit(id, 0)
		}
	case pane.SearchIncidents:
		return p.askSearch()
	case pane.SwitchIncident:
		if why := p.boxes.list.WhyNot(); why != "" {
			return pane.Say(pane.Notice{Key: "why not", Text: why})
		}
		return askWhich(p.all, func(id incident.ID) tea.Cmd { return tea.Batch(p.show(id), p.errands.come()) })
	case pane.OpenIncident:
		return p.takers().openOrAttach(msg.Alerts)
	case pane.StartSOP:
		return follow(p.deps.Library, msg.Alert, p.takers, func(id incident.ID, proc sop.Procedure) tea.Cmd {
			return p.begin(id, proc, &msg.Alert)
		})
	case pane.AddNote:
		return p.takers().within("write a note", p.deeds.intake.AskNote)
	case pane.WriteReport:
		if p.known.ID != p.way.id || p.way.id == 0 {
			return pane.Say(pane.Notice{Key: "why not", Text: "report: the incident at hand is being read; press it again"})
		}
		return p.deeds.papers.Export(p.known)
	case pane.Pin:
		return p.takers().within("keep these lines as evidence", func(id incident.ID) tea.Cmd { return p.deeds.intake.Pin(id, msg.Lines) })
	}
	return nil
}

// askSearch looks through the timelines of all incidents.
func (p *Pane) askSearch() tea.Cmd {
	return search.Ask(p.deps.Record.Search, p.deps.Now, p.Zone, func(f incident.Found) tea.Cmd {
		return tea.Batch(p.errands.come(), p.visit(f.Incident.ID, f.Entry.Seq))
	})
}

// askWhich picks the incident to show, whichever pane is in front.
func askWhich(all []incident.Incident, show func(incident.ID) tea.Cmd) tea.Cmd {
	items := make([]dialog.Item, len(all))
	for i, inc := range all {
		items[i] = dialog.Item{Name: inc.ID.String() + " " + inc.Title, Note: string(inc.Severity) + " " + string(inc.Status)}
	}
	return ask.Pick("Which incident?", items, func(i int) tea.Cmd {
		return show(all[i].ID)
	})
}

// takers are the incidents that may take something in now.
func (p *Pane) takers() takers {
	t := takersOf(p.way.id, p.known, p.all, p.deeds.practices.Here(p.way.id))
	t.intake, t.show, t.come = p.deeds.intake, p.show, p.errands.come
	t.follow = func(rows []alerts.Row) acts.Following { return followFor(p.deps.Library, rows, p.begin) }
	if p.whyNotOpen() == "" {
		t.shown = p.way.id
	}
	return t
}

// firstAlert is the incident's first alert; nil when it has none.
func firstAlert(c reading.Case) *alerts.Row {
	if len(c.Alerts) == 0 {
		return nil
	}
	row := reading.RowOf(c.Alerts[0])
	return &row
}

// begin starts a procedure in an incident, and shows it; one that is under way
// there is gone on with.
func (p *Pane) begin(id incident.ID, proc sop.Procedure, row *alerts.Row) tea.Cmd {
	list := p.boxes.checklist
	if run := list.Underway(id, proc); run != nil {
		list.Turn(run.Run)
		return tea.Batch(p.show(id), p.errands.come(), pane.Say(pane.Notice{Key: "incident sop", Text: fmt.Sprintf("%s is under way already: here it is", proc.Title)}))
	}
	return checklist.AskVars(proc, func(vars map[string]string) tea.Cmd {
		p.errands.begin(proc.Title)
		return tea.Batch(p.show(id), p.errands.come(), list.Start(p.deps.Record.Keeping, id, proc, row, vars))
	})
}
