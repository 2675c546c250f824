package incident

import (
	"slices"

	tea "charm.land/bubbletea/v2"

	"holdfast/sop"
	"holdfast/sources/alerts"
	"holdfast/store/incident"
	"holdfast/tui/dialog"
	"holdfast/tui/incident/acts"
	"holdfast/tui/incident/ask"
	"holdfast/tui/incident/checklist"
	"holdfast/tui/incident/reading"
)

// takers are the incidents that may take in now what is asked for: where there is
// no doubt which, it goes there, and else the person says. Practice takes nothing
// real in.
type takers struct {
	hand  incident.ID         // the one at hand; 0: there is none that takes anything in
	shown incident.ID         // the one that is shown, be it practice; 0: there is none that is open
	open  []incident.Incident // all of them; the one at hand first

	intake acts.Intake               // opens another one
	show   func(incident.ID) tea.Cmd // puts one at hand
	come   func() tea.Cmd            // brings the pane to the front
	follow func(rows []alerts.Row) acts.Following
}

// takersOf are those among all incidents, when the one with the number is at hand
// and known as it is; practised: it is practice that was begun here.
func takersOf(id incident.ID, known reading.Case, all []incident.Incident, practised bool) takers {
	t := takers{hand: id}
	if practised || known.ID == id && (!known.Open() || known.Practice) {
		t.hand = 0
	}
	for _, inc := range all {
		switch {
		case !inc.Open() || inc.Practice:
		case inc.ID == id:
			t.open = slices.Insert(t.open, 0, inc)
		default:
			t.open = append(t.open, inc)
		}
	}
	return t
}

// others are those that are not at hand.
func (t takers) others() []incident.Incident {
	return slices.DeleteFunc(slices.Clone(t.open), func(inc incident.Incident) bool { return inc.ID == t.hand })
}

// items lists incidents to pick from, and a new one.
func items(open []incident.Incident, lead, anew string) []dialog.Item {
	list := make([]dialog.Item, 0, len(open)+1)
	for _, inc := range open {
		list = append(list, dialog.Item{Name: lead + inc.ID.String() + " " + inc.Title, Note: string(inc.Status)})
	}
	return append(list, dialog.Item{Name: anew})
}

// here does something with the incident that is shown, which may be practice.
func (t takers) here(why string, do func(incident.ID) tea.Cmd) tea.Cmd {
	if t.shown != 0 {
		return do(t.shown)
	}
	return t.within(why, do)
}

// within does something with the incident at hand. With none it offers the
// open ones and a new one, and goes on when the person has chosen.
func (t takers) within(why string, do func(incident.ID) tea.Cmd) tea.Cmd {
	if t.hand != 0 {
		return do(t.hand)
	}
	open := t.others()
	if len(open) == 0 {
		return t.intake.AskOpen("No incident is open. Open one to "+why, nil, do)
	}
	return ask.Pick("In which incident?", items(open, "", "a new incident"), func(i int) tea.Cmd {
		if i == len(open) {
			return t.intake.AskOpen("Open an incident to "+why, nil, do)
		}
		return tea.Batch(t.show(open[i].ID), do(open[i].ID))
	})
}

// openOrAttach opens an incident for the alerts, or attaches them to one that
// is open; with one open the person is asked which.
func (t takers) openOrAttach(rows []alerts.Row) tea.Cmd {
	if len(rows) == 0 {
		return t.intake.AskOpen("Open an incident", nil, nil)
	}
	if len(t.open) == 0 {
		return t.intake.AskOpenFor(rows, t.follow(rows))
	}
	return ask.Pick(acts.NamesOf(rows), items(t.open, "attach to ", "open a new incident"), func(i int) tea.Cmd {
		if i == len(t.open) {
			return t.intake.AskOpenFor(rows, t.follow(rows))
		}
		id := t.open[i].ID
		return tea.Batch(t.show(id), t.come(), t.intake.Attach(id, rows))
	})
}

// follow chooses the procedure for an alert and begins it in an incident of those
// that take it in by then; one that is opened for it holds the alert.
func follow(library checklist.Library, row alerts.Row, now func() takers, begin func(incident.ID, sop.Procedure) tea.Cmd) tea.Cmd {
	return checklist.Choose(library, library.For(row.Alert), func(proc sop.Procedure) tea.Cmd {
		t, do := now(), func(id incident.ID) tea.Cmd { return begin(id, proc) }
		if t.hand == 0 && len(t.open) == 0 {
			return t.intake.AskOpen("No incident is open. Open one to follow "+proc.Title, []alerts.Row{row}, do)
		}
		return t.within("follow "+proc.Title, do)
	})
}

// followFor is which procedures fit alerts that an incident is to be opened for; each
// is begun for the first of them that it fits.
func followFor(library checklist.Library, rows []alerts.Row, begin func(incident.ID, sop.Procedure, *alerts.Row) tea.Cmd) acts.Following {
	fit, first := fitting(library, reading.Held(rows))
	follow := acts.Following{Fit: fit, Begin: func(id incident.ID, proc sop.Procedure) tea.Cmd {
		for i := range fit {
			if fit[i].Name == proc.Name {
				return begin(id, proc, &first[i])
			}
		}
		return nil
	}}
	for i, row := range rows {
		best, ok := sop.Fittest(library.For(row.Alert), row.Alert)
		if !ok || i > 0 && best.Name != follow.Best {
			follow.Best = ""
			break
		}
		follow.Best = best.Name
	}
	return follow
}

// followOwn begins a procedure for the alerts of the incident that is shown, or
// any, in that one.
func followOwn(library checklist.Library, known reading.Case, now func() takers, begin func(incident.ID, sop.Procedure, *alerts.Row) tea.Cmd) tea.Cmd {
	fit, rows := fitting(library, known.Alerts)
	return checklist.Choose(library, fit, func(proc sop.Procedure) tea.Cmd {
		return now().here("follow "+proc.Title, func(id incident.ID) tea.Cmd {
			row := firstAlert(known)
			for i, f := range fit {
				if f.Name == proc.Name {
					row = &rows[i]
				}
			}
			return begin(id, proc, row)
		})
	})
}

// fitting are the procedures for the alerts, and the first alert that each is for.
func fitting(library checklist.Library, held []incident.AttachedAlert) (fit []sop.Procedure, rows []alerts.Row) {
	named := map[string]bool{}
	for _, a := range held {
		for _, proc := range library.For(reading.AlertOf(a)) {
			if !named[proc.Name] {
				named[proc.Name] = true
				fit, rows = append(fit, proc), append(rows, reading.RowOf(a))
			}
		}
	}
	return fit, rows
}
