package incident

import (
	"cmp"
	"context"
	"fmt"
	"maps"
	"slices"
	"strings"

	tea "charm.land/bubbletea/v2"

	"holdfast/sop"
	"holdfast/sources/alerts"
	"holdfast/sources/people"
	"holdfast/store"
	"holdfast/tui/dialog"
	"holdfast/tui/pane"
)

// atHand is the incident that acts from other panes go to; 0 when there is
// none, or the one that is shown is resolved. Practice takes nothing real in.
func (p *Pane) atHand() store.IncidentID {
	if p.id == 0 || p.practices[p.id] != nil || p.state.inc.ID == p.id && (!p.state.inc.Open() || p.state.inc.Practice) {
		return 0
	}
	return p.id
}

// here does something with the incident that is shown, which may be practice.
func (p *Pane) here(why string, do func(store.IncidentID) tea.Cmd) tea.Cmd {
	if p.whyNotOpen() == "" {
		return do(p.id)
	}
	return p.within(why, do)
}

// others are the open incidents that are not at hand.
func (p *Pane) others() []store.Incident {
	var list []store.Incident
	for _, inc := range p.all {
		if inc.Open() && !inc.Practice && inc.ID != p.atHand() {
			list = append(list, inc)
		}
	}
	return list
}

// within does something with the incident at hand. With none it offers the
// open ones and a new one, and goes on when the person has chosen.
func (p *Pane) within(why string, do func(store.IncidentID) tea.Cmd) tea.Cmd {
	if id := p.atHand(); id != 0 {
		return do(id)
	}
	open := p.others()
	if len(open) == 0 {
		return p.askOpen("No incident is open. Open one to "+why, nil, do)
	}
	items := make([]dialog.Item, 0, len(open)+1)
	for _, inc := range open {
		items = append(items, dialog.Item{Name: inc.ID.String() + " " + inc.Title, Note: string(inc.Status)})
	}
	items = append(items, dialog.Item{Name: "a new incident"})
	return p.pick("In which incident?", items, func(i int) tea.Cmd {
		if i == len(open) {
			return p.askOpen("Open an incident to "+why, nil, do)
		}
		return tea.Batch(p.show(open[i].ID), do(open[i].ID))
	})
}

// openOrAttach opens an incident for the alerts, or attaches them to one that
// is open; with one open the person is asked which.
func (p *Pane) openOrAttach(rows []alerts.Row) tea.Cmd {
	var open []store.Incident
	for _, inc := range p.all {
		switch {
		case !inc.Open() || inc.Practice:
		case inc.ID == p.id:
			open = slices.Insert(open, 0, inc)
		default:
			open = append(open, inc)
		}
	}
	if len(open) == 0 || len(rows) == 0 {
		return p.askOpen("Open an incident", rows, nil)
	}
	items := make([]dialog.Item, 0, len(open)+1)
	for _, inc := range open {
		items = append(items, dialog.Item{Name: fmt.Sprintf("attach to %s %s", inc.ID, inc.Title), Note: string(inc.Status)})
	}
	items = append(items, dialog.Item{Name: "open a new incident"})
	return p.pick(namesOf(rows), items, func(i int) tea.Cmd {
		if i == len(open) {
			return p.askOpen("Open an incident", rows, nil)
		}
		return p.attach(open[i].ID, rows)
	})
}

func namesOf(rows []alerts.Row) string {
	if len(rows) == 1 {
		return rows[0].Name()
	}
	return fmt.Sprintf("%s and %d more", rows[0].Name(), len(rows)-1)
}

func (p *Pane) attach(id store.IncidentID, rows []alerts.Row) tea.Cmd {
	record, by, held := p.deps.Record, p.deps.Actor, attachedOf(rows)
	return tea.Batch(p.show(id), say(pane.Focus{Pane: pane.Incident}), act("incident attach", func(ctx context.Context) (string, error) {
		_, err := record.Attach(ctx, by, id, held...)
		return fmt.Sprintf("%s attached to %s", namesOf(rows), id), err
	}))
}

// startFor starts the procedure for an alert, in the incident at hand.
func (p *Pane) startFor(row alerts.Row) tea.Cmd {
	return p.choose(p.deps.Library.For(row.Alert), func(proc sop.Procedure) tea.Cmd {
		if id := p.atHand(); id != 0 {
			return p.begin(id, proc, &row)
		}
		if open := p.others(); len(open) > 0 {
			return p.within("follow "+proc.Title, func(id store.IncidentID) tea.Cmd { return p.begin(id, proc, &row) })
		}
		return p.askOpen("No incident is open. Open one to follow "+proc.Title, []alerts.Row{row},
			func(id store.IncidentID) tea.Cmd { return p.begin(id, proc, &row) })
	})
}

// startHere starts a procedure for the incident's own alert, or any.
func (p *Pane) startHere() tea.Cmd {
	var fit []sop.Procedure
	var rows []alerts.Row
	for _, a := range p.state.inc.Alerts {
		for _, proc := range p.deps.Library.For(alertOf(a)) {
			if !slices.ContainsFunc(fit, func(o sop.Procedure) bool { return o.Name == proc.Name }) {
				fit = append(fit, proc)
				rows = append(rows, alerts.Row{Alert: alertOf(a), Episode: a.Episode, Sources: []string{a.Source}})
			}
		}
	}
	return p.choose(fit, func(proc sop.Procedure) tea.Cmd {
		return p.here("follow "+proc.Title, func(id store.IncidentID) tea.Cmd {
			for i, f := range fit {
				if f.Name == proc.Name {
					return p.begin(id, proc, &rows[i])
				}
			}
			return p.begin(id, proc, p.firstAlert())
		})
	})
}

// firstAlert is the incident's first alert; nil when it has none.
func (p *Pane) firstAlert() *alerts.Row {
	if len(p.state.inc.Alerts) == 0 {
		return nil
	}
	a := p.state.inc.Alerts[0]
	return &alerts.Row{Alert: alertOf(a), Episode: a.Episode, Sources: []string{a.Source}}
}

// choose takes the one procedure that fits; several are picked from, and none
// means picking from all.
func (p *Pane) choose(fit []sop.Procedure, do func(sop.Procedure) tea.Cmd) tea.Cmd {
	title := "Which SOP?"
	switch len(fit) {
	case 1:
		return do(fit[0])
	case 0:
		title, fit = "No SOP names this alert. Pick one", p.deps.Library.All()
	}
	if len(fit) == 0 {
		return trouble("incident sop", "there is no SOP to follow: put Markdown runbooks into a folder and name it under sops in holdfast.yaml")
	}
	items := make([]dialog.Item, len(fit))
	for i, proc := range fit {
		c := proc.Counts()
		items[i] = dialog.Item{Name: proc.Title, Note: pane.Several(c.Steps, "step") + ", " + pane.Several(c.Commands, "command")}
	}
	return p.pick(title, items, func(i int) tea.Cmd { return do(fit[i]) })
}

// begun says that a run was started.
type begun struct{ id sop.RunID }

// begin starts a procedure in an incident. The alert it is for joins the
// incident, when it does not belong to it yet.
func (p *Pane) begin(id store.IncidentID, proc sop.Procedure, row *alerts.Row) tea.Cmd {
	for _, r := range p.state.runs {
		if p.state.inc.ID == id && r.Name == proc.Name && !r.Progress().Finished() {
			p.runID, p.sel, p.dirty = r.Run, "", true
			p.place()
			return tea.Batch(p.show(id), say(pane.Focus{Pane: pane.Incident}),
				say(pane.Notice{Key: "incident sop", Text: proc.Title + " is under way already: here it is"}))
		}
	}
	if len(proc.Asks) == 0 {
		return p.startWith(id, proc, row, nil)
	}
	return p.askVars(proc, func(vars map[string]string) tea.Cmd { return p.startWith(id, proc, row, vars) })
}

// startWith starts a procedure whose questions were answered.
func (p *Pane) startWith(id store.IncidentID, proc sop.Procedure, row *alerts.Row, vars map[string]string) tea.Cmd {
	record, runner, by := p.deps.Record, p.deps.Runner, p.deps.Actor
	start := func() (msg tea.Msg) {
		defer recovered(func(err error) { msg = acted{key: "incident sop", err: err} })
		ctx, cancel := context.WithTimeout(context.Background(), actLimit)
		defer cancel()
		run, err := startRun(ctx, record, runner, by, id, proc, row, vars)
		if err != nil {
			return acted{key: "incident sop", err: err}
		}
		return acted{key: "incident sop", said: proc.Title + " is started", then: say(begun{run})}
	}
	return tea.Batch(p.show(id), say(pane.Focus{Pane: pane.Incident}), start)
}

func startRun(ctx context.Context, record Record, runner Runner, by people.Actor, id store.IncidentID, proc sop.Procedure, row *alerts.Row, vars map[string]string) (sop.RunID, error) {
	var alert *alerts.Alert
	if row != nil {
		alert = &row.Alert
		if row.Fingerprint != "" {
			if _, err := record.Attach(ctx, by, id, attachedOf([]alerts.Row{*row})...); err != nil {
				return "", err
			}
		}
	}
	return runner.Start(ctx, by, int64(id), proc, alert, vars)
}

// askNote asks for a note, from whichever pane.
func (p *Pane) askNote() tea.Cmd { return p.within("write a note", p.askNoteIn) }

// askNoteHere asks for a note in the incident that is shown.
func (p *Pane) askNoteHere() tea.Cmd { return p.here("write a note", p.askNoteIn) }

func (p *Pane) askNoteIn(id store.IncidentID) tea.Cmd {
	return p.ask(question{title: "Note in " + id.String(), label: "Note", hint: "begin with 14:05 when it happened earlier",
		need: "the note is empty", check: p.deps.timely}, func(words string) tea.Cmd {
		return p.note(id, words)
	})
}

// switchFromAnywhere picks the incident to show, whichever pane is in front.
func (p *Pane) switchFromAnywhere() tea.Cmd {
	if why := p.whyNotList(); why != "" {
		return say(pane.Notice{Key: "why not", Text: why})
	}
	return p.switchIncident()
}

// switchIncident picks another incident.
func (p *Pane) switchIncident() tea.Cmd {
	items := make([]dialog.Item, len(p.all))
	for i, inc := range p.all {
		items[i] = dialog.Item{Name: inc.ID.String() + " " + inc.Title, Note: string(inc.Severity) + " " + string(inc.Status)}
	}
	ids := make([]store.IncidentID, len(p.all))
	for i, inc := range p.all {
		ids[i] = inc.ID
	}
	return p.pick("Which incident?", items, func(i int) tea.Cmd {
		return tea.Batch(say(pane.Focus{Pane: pane.Incident}), p.show(ids[i]))
	})
}

// askResolve asks for the last word, shows what is still open, and resolves on y.
func (p *Pane) askResolve() tea.Cmd {
	id := p.id
	if p.state.inc.Practice {
		return p.askEndPractice()
	}
	label, hint := "Summary", "what was it, and what ended it? Begin with 14:05 when it was over then"
	if p.state.inc.Answers["summary"] != "" {
		label, hint = "Last word", "empty: none; the summary that was written stays"
	}
	return p.ask(question{title: "Resolve " + id.String(), label: label, hint: hint, check: p.deps.timely}, func(words string) tea.Cmd {
		when, summary, _ := noteTime(words, p.deps.Now(), p.deps.Zone) // it was checked
		body := p.stillOpen()
		if !when.IsZero() {
			body = append([]string{"It was over" + p.deps.said(when) + ", not now", ""}, body...)
		}
		if summary != "" {
			body = append([]string{label + ": " + summary, ""}, body...)
		}
		return p.confirm("Resolve "+id.String()+" "+p.state.inc.Title, body, "resolve it", func() tea.Cmd { return p.resolve(id, summary, when) })
	})
}

// stillOpen says what a resolved incident would leave behind.
func (p *Pane) stillOpen() []string {
	var lines []string
	for _, a := range p.firing() {
		lines = append(lines, a+" still fires")
	}
	for _, r := range p.state.runs {
		if progress := r.Progress(); !progress.Finished() {
			lines = append(lines, fmt.Sprintf("%s: %d of %d steps are done", r.Title, progress.Closed, progress.Total))
		}
	}
	if missing := p.unanswered(); len(missing) > 0 {
		lines = append(lines, fmt.Sprintf("%d of %d questions of the report are not answered; they can be answered later", len(missing), len(store.Owing())))
	}
	return lines
}

// firing names the incident's alerts that fire now.
func (p *Pane) firing() []string {
	if p.deps.Alerts == nil {
		return nil
	}
	held := map[alerts.Fingerprint]bool{}
	for _, a := range p.state.inc.Alerts {
		held[a.Fingerprint] = true
	}
	var names []string
	for _, r := range p.deps.Alerts().Rows {
		if held[r.Fingerprint] && r.State == alerts.Firing {
			names = append(names, r.Name())
		}
	}
	return names
}

func (p *Pane) unanswered() []string {
	var missing []string
	for _, f := range store.Owing() {
		if p.state.inc.Answers[f] == "" {
			missing = append(missing, f)
		}
	}
	return missing
}

// askRole gives a role to a person; the one at the keyboard is proposed.
func (p *Pane) askRole() tea.Cmd {
	id := p.id
	roles := store.Roles()
	for _, role := range slices.Sorted(maps.Keys(p.state.inc.Roles)) {
		if !slices.Contains(roles, role) {
			roles = append(roles, role)
		}
	}
	items := make([]dialog.Item, len(roles))
	for i, r := range roles {
		items[i] = dialog.Item{Name: r, Note: p.state.inc.Roles[r].String()}
	}
	return p.pick("Which role?", items, func(i int) tea.Cmd {
		hint := "nobody"
		if roles[i] != store.Commander {
			hint = "a name joins those who are, -bob leaves; empty: nobody"
		}
		return p.ask(question{title: "Role in " + id.String(), label: "Who is " + roles[i] + "?", hint: hint, value: string(p.deps.Actor.Person)}, func(who string) tea.Cmd {
			record, by := p.deps.Record, p.deps.Actor
			return act("incident role", func(ctx context.Context) (string, error) {
				_, err := record.SetRole(ctx, by, id, roles[i], people.Person(who))
				if left, leaves := strings.CutPrefix(who, "-"); leaves {
					return fmt.Sprintf("%s is %s no longer", left, roles[i]), err
				}
				return fmt.Sprintf("%s is %s", cmp.Or(who, "nobody"), roles[i]), err
			})
		})
	})
}
