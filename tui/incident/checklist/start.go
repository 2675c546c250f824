package checklist

import (
	"context"

	tea "charm.land/bubbletea/v2"

	"holdfast/sop"
	"holdfast/sources/alerts"
	"holdfast/sources/people"
	"holdfast/store/incident"
	"holdfast/tui/dialog"
	"holdfast/tui/incident/ask"
	"holdfast/tui/incident/box"
	"holdfast/tui/incident/reading"
	"holdfast/tui/pane"
)

// Choose takes the one procedure that fits; several are picked from, and none
// means picking from all.
func Choose(library Library, fit []sop.Procedure, do func(sop.Procedure) tea.Cmd) tea.Cmd {
	title := "Which SOP?"
	switch len(fit) {
	case 1:
		return do(fit[0])
	case 0:
		title, fit = "No SOP names this alert. Pick one", library.All()
	}
	if len(fit) == 0 {
		return pane.Warn("incident sop", "there is no SOP to follow: put Markdown runbooks into a folder and name it under sops in holdfast.yaml")
	}
	items := make([]dialog.Item, len(fit))
	for i, proc := range fit {
		c := proc.Counts()
		items[i] = dialog.Item{Name: proc.Title, Note: pane.Several(c.Steps, "step") + ", " + pane.Several(c.Commands, "command")}
	}
	return ask.Pick(title, items, func(i int) tea.Cmd { return do(fit[i]) })
}

// AskVars asks for what only a person knows before a procedure starts. Nothing
// has to be known: its scripts say what they miss.
func AskVars(proc sop.Procedure, do func(vars map[string]string) tea.Cmd) tea.Cmd {
	if len(proc.Asks) == 0 {
		return do(nil)
	}
	fields := make([]dialog.Field, len(proc.Asks))
	for i, asked := range proc.Asks {
		hint := asked.About
		if hint == "" {
			hint = "empty: not known"
		}
		fields[i] = dialog.Field{Label: asked.Name, Hint: hint}
	}
	return ask.Fields(proc.Title+" asks, empty: not known", fields, func(v []string) tea.Cmd {
		vars := make(map[string]string, len(v))
		for i, asked := range proc.Asks {
			vars[asked.Name] = v[i]
		}
		return do(vars)
	})
}

// Underway is the run of a procedure that is followed in the incident already; nil:
// it is not.
func (b *Box) Underway(id incident.ID, proc sop.Procedure) *sop.Run {
	for _, r := range b.page.Runs {
		if b.page.ID == id && r.Name == proc.Name && !r.Progress().Finished() {
			return r
		}
	}
	return nil
}

// Attaching puts alerts into an incident.
type Attaching interface {
	Attach(ctx context.Context, by people.Actor, id incident.ID, held ...incident.AttachedAlert) (incident.Incident, error)
}

// Start starts a procedure in an incident. The alert it is for, which may be nil,
// joins the incident when it does not belong to it yet.
func (b *Box) Start(record Attaching, id incident.ID, proc sop.Procedure, row *alerts.Row, vars map[string]string) tea.Cmd {
	by, runner := b.deps.Who().Actor, b.deps.Runner
	return b.deps.Act(pane.Act{Key: "incident sop", Words: box.Kindly, Do: func(ctx context.Context) (pane.Done, error) {
		var alert *alerts.Alert
		if row != nil {
			alert = &row.Alert
			if row.Fingerprint != "" {
				if _, err := record.Attach(ctx, by, id, reading.Held([]alerts.Row{*row})...); err != nil {
					return pane.Done{}, err
				}
			}
		}
		run, err := runner.Start(ctx, by, int64(id), proc, alert, vars)
		return pane.Done{Said: proc.Title + " is started", Then: pane.Say(Started{run})}, err
	}})
}
