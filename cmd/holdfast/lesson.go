package main

import (
	"context"
	"slices"

	tea "charm.land/bubbletea/v2"

	"holdfast/cmd/holdfast/world"
	"holdfast/sop"
	"holdfast/sources/alerts"
	"holdfast/store/incident"
	"holdfast/tui"
	"holdfast/tui/pane"
)

// lesson is how far the rehearsal has come, as the board and the record tell: not
// what was pressed, and not how long it took.
type lesson struct {
	alert    *alerts.Row       // CheckoutDown; nil: it has not fired yet
	incident incident.Incident // the newest that holds it; its ID is 0 where none does
	run      *sop.Run          // nil: no checklist is followed in it
	pinned   bool
	reported bool
}

// next is what to do now.
func (l lesson) next() tui.Coach {
	switch {
	case l.reported:
		return tui.Coach{Pane: pane.Alerts, Keys: "q", Text: "leaves: the report is written"}
	case l.incident.ID == 0:
		return l.first()
	case !l.incident.Open():
		return tui.Coach{Pane: pane.Incident, Keys: "X", Text: "writes the report; y, where it asks"}
	case l.run == nil:
		return tui.Coach{Pane: pane.Incident, Keys: "x", Text: "chooses the SOP to follow"}
	}
	return l.step()
}

// first is what to do until there is an incident.
func (l lesson) first() tui.Coach {
	switch {
	case l.alert == nil:
		return tui.Coach{Text: "something is about to break: wait for CheckoutDown"}
	case l.alert.State == alerts.Resolved:
		return tui.Coach{Pane: pane.Alerts, Keys: "q", Text: "leaves: CheckoutDown has cleared"}
	case l.alert.Ack == nil:
		return tui.Coach{Pane: pane.Alerts, Keys: "a", Text: "on CheckoutDown holds it: then it is yours, and everybody sees that"}
	}
	return tui.Coach{Pane: pane.Alerts, Keys: "G i", Text: "goes to CheckoutDown, held, and opens its incident with the SOP; Enter takes it"}
}

// step is what to do in the checklist, and once the alert has cleared.
func (l lesson) step() tui.Coach {
	for _, step := range l.run.Procedure.Flat() {
		if l.run.Steps[step.ID].State == sop.StepRunning {
			return tui.Coach{Text: "step " + step.Number + " runs: wait for it"}
		}
	}
	if l.alert == nil || l.alert.State == alerts.Resolved {
		return tui.Coach{Pane: pane.Incident, Keys: "R", Text: "resolves it: CheckoutDown has cleared. One sentence, Enter, and y"}
	}
	if !l.pinned && l.run.Progress().Closed >= 3 {
		return tui.Coach{Pane: pane.Logs, Keys: "= P", Text: "hold the log still and pin the chosen line as evidence"}
	}
	step, ok := l.run.Next()
	if !ok {
		return tui.Coach{Text: "wait until CheckoutDown clears"}
	}
	c := tui.Coach{Pane: pane.Incident, Keys: "Space", Text: "ticks step " + step.Number}
	switch {
	case len(step.Branches) > 0:
		c.Keys, c.Text = "Enter", "answers step "+step.Number
	case step.Script() != nil:
		c.Keys, c.Text = "Enter y", "reads the script of step "+step.Number+", and runs it"
	case step.Optional:
		c.Keys, c.Text = "-", "leaves step "+step.Number+" out"
	}
	return c
}

// lessonOf reads how far it has come.
func lessonOf(ctx context.Context, w *world.World) (lesson, error) {
	var l lesson
	for _, row := range w.Board.View().Rows {
		if row.Name() == "CheckoutDown" {
			l.alert = row
		}
	}
	if l.alert == nil {
		return l, nil
	}
	list, err := w.Record.Store.Book.Incidents(ctx, incident.Filter{Limit: 8})
	if err != nil {
		return l, err
	}
	holds := func(a incident.AttachedAlert) bool {
		return a.Fingerprint == l.alert.Fingerprint && a.Episode.Equal(l.alert.Episode)
	}
	at := slices.IndexFunc(list, func(inc incident.Incident) bool { return !inc.Practice && slices.ContainsFunc(inc.Alerts, holds) })
	if at < 0 {
		return l, nil
	}
	l.incident = list[at]
	runs, err := w.Runner.Runs(ctx, int64(l.incident.ID))
	if err != nil {
		return l, err
	}
	if n := len(runs); n > 0 {
		l.run = runs[n-1]
	}
	entries, err := w.Record.Store.Book.Timeline(ctx, l.incident.ID, 0, 0)
	if err != nil {
		return l, err
	}
	l.pinned = slices.ContainsFunc(entries, func(e incident.Entry) bool { return e.Kind == incident.Pinned })
	reports, err := w.Record.Store.Reports.Reports(ctx, l.incident.ID)
	l.reported = len(reports) > 0
	return l, err
}

// coachThrough tells the screen what to do next, whenever that changes.
func coachThrough(ctx context.Context, w *world.World, send func(tea.Msg)) error {
	watch := w.Record.Feed.Watch()
	defer watch.Close()
	var said tui.Coach
	for {
		l, err := lessonOf(ctx, w)
		if err != nil {
			return err
		}
		if next := l.next(); next != said {
			said = next
			send(next)
		}
		if _, err := watch.Next(ctx); err != nil {
			return nil // the program ends
		}
	}
}
