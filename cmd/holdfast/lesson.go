package main

import (
	"context"
	"fmt"
	"slices"
	"strings"

	tea "charm.land/bubbletea/v2"

	"holdfast/cmd/holdfast/plain"
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
	others   bool              // another incident is open
	pinned   bool
	reported bool
}

// next is what to do now.
func (l lesson) next() tui.Coach {
	id := l.incident.ID.String()
	on := func(act, keys, words string, then *tui.Coach) tui.Coach {
		what, _, _ := strings.Cut(words, ":")
		return tui.Coach{Pane: pane.Incident, Act: act, On: id, Keys: keys, Text: words, Then: then, Toward: "I shows " + id + ": then " + keys + " " + what}
	}
	switch {
	case l.reported:
		return tui.Coach{Pane: pane.Alerts, Keys: "q", Text: "leaves: the report is written"}
	case l.incident.ID == 0:
		return l.first()
	case !l.incident.Open():
		return on("export", "X", "writes the report", &tui.Coach{Keys: "y", Text: "writes it as it is"})
	case l.run == nil:
		return on("sop", "x", "chooses the SOP to follow", &tui.Coach{Keys: "Enter", Text: "takes the chosen one"})
	case l.runs() != "":
		return tui.Coach{Text: "step " + l.runs() + " runs: wait for it"}
	case l.over():
		return on("resolve", "R", "resolves it: CheckoutDown has cleared", &tui.Coach{Text: "one sentence, Enter, and y"})
	case !l.pinned && l.run.Progress().Closed >= 3:
		return tui.Coach{Pane: pane.Logs, Act: "pin", Keys: "P", Text: "pins the chosen line as evidence",
			Else: &tui.Coach{Keys: "k P", Text: "holds the log still, and pins the chosen line"}}
	}
	return l.step()
}

// first is what to do until there is an incident.
func (l lesson) first() tui.Coach {
	switch {
	case l.alert == nil:
		return tui.Coach{Text: "something is about to break: wait for CheckoutDown"}
	case l.over():
		return tui.Coach{Pane: pane.Alerts, Keys: "q", Text: "leaves: CheckoutDown has cleared"}
	case l.alert.Ack == nil:
		return tui.Coach{Pane: pane.Alerts, Act: "ack", On: string(l.alert.Fingerprint), Keys: "a", Text: "holds CheckoutDown: then it is yours",
			Toward: "go to CheckoutDown with j and k: then a holds it"}
	}
	then := &tui.Coach{Keys: "Enter", Text: "opens it, with its SOP"}
	if l.others {
		then = &tui.Coach{Text: "choose a new incident, then Enter opens it"}
	}
	return tui.Coach{Pane: pane.Alerts, Act: "incident", On: string(l.alert.Fingerprint), Keys: "i", Text: "opens CheckoutDown's incident, with its SOP", Then: then,
		Toward: "j and k go to CheckoutDown: i opens its incident"}
}

// over reports whether the alert has cleared.
func (l lesson) over() bool { return l.alert == nil || l.alert.State == alerts.Resolved }

// runs is the number of the step whose script runs; empty: none does.
func (l lesson) runs() string {
	for _, step := range l.run.Procedure.Flat() {
		if l.run.Steps[step.ID].State == sop.StepRunning {
			return step.Number
		}
	}
	return ""
}

// step is what to do in the checklist.
func (l lesson) step() tui.Coach {
	step, ok := l.run.Next()
	if !ok {
		return tui.Coach{Text: "wait until CheckoutDown clears"}
	}
	c := tui.Coach{
		Pane: pane.Incident, Act: "step-tick", Keys: "Space", Text: "ticks step " + step.Number,
		On:     pane.OnStep(sop.Place{Incident: int64(l.incident.ID), Run: l.run.Run, Step: step.ID}),
		Toward: "step " + step.Number + " of " + l.incident.ID.String() + " is next: Left, then j or k go there",
	}
	switch {
	case len(step.Branches) > 0:
		c.Act, c.Keys, c.Text, c.Then = "step-open", "Enter", "answers step "+step.Number, &tui.Coach{Text: "choose the answer, Enter takes it"}
	case step.Script() != nil:
		c.Act, c.Keys, c.Text = "step-open", "Enter y", "reads the script of step "+step.Number+" and runs it"
		c.Then = &tui.Coach{Keys: "y", Text: "runs the script of step " + step.Number}
	case step.Optional:
		c.Act, c.Keys, c.Text, c.Then = "step-skip", "-", "leaves step "+step.Number+" out", &tui.Coach{Text: "choose why, Enter takes it"}
	}
	return c
}

// said is what to do now for who takes the rehearsal line by line.
func (l lesson) said(at plain.Stand) string {
	id := l.incident.ID.String()
	switch {
	case l.incident.ID == 0 && l.alert == nil:
		return l.first().Text
	case l.incident.ID == 0 && l.over():
		return "`quit` leaves: CheckoutDown has cleared"
	case l.incident.ID == 0 && l.alert.Ack == nil:
		return fmt.Sprintf("`ack %d` holds CheckoutDown: then it is yours, and everybody sees that", at.Number(l.alert.Fingerprint))
	case l.incident.ID == 0:
		return fmt.Sprintf("`open checkout down --alert %d` opens an incident for CheckoutDown", at.Number(l.alert.Fingerprint))
	case !l.incident.Open():
		return fmt.Sprintf("`report %s` prints its report, `report %s -o FILE` keeps it; `quit` leaves", id, id)
	case at.Means != l.incident.ID && at.Asks:
		return "`q` leaves the steps; then `incident " + id + "` makes it the one that other words mean"
	case at.Means != l.incident.ID:
		return "`incident " + id + "` makes it the one that other words mean"
	case l.run == nil:
		return "`step` begins its SOP, and shows the first step"
	case l.runs() != "":
		return "step " + l.runs() + " runs: wait for it"
	case l.over() && at.Asks:
		return "`q` leaves the steps: CheckoutDown has cleared"
	case l.over():
		return "`resolve checkout failed over to eu-2`, and then `y`, resolves it: CheckoutDown has cleared"
	}
	return l.stepSaid(at.Asks)
}

// stepSaid is what to do in the checklist, line by line; asks: a step is shown.
func (l lesson) stepSaid(asks bool) string {
	step, ok := l.run.Next()
	switch {
	case !ok:
		return "wait until CheckoutDown clears"
	case !asks:
		return "`step` shows step " + step.Number + " whole, and asks"
	case len(step.Branches) > 0:
		var answers []string
		for _, b := range step.Branches {
			answers = append(answers, "`"+b.Answer+"`")
		}
		return strings.Join(answers, " or ") + " answers step " + step.Number
	case step.Script() != nil:
		return "`y`, alone on its line, runs the script of step " + step.Number
	case step.Optional:
		return "`n`, and then why, says that step " + step.Number + " does not apply"
	}
	return "`d` says that step " + step.Number + " is done"
}

// coachLine says what to do next to who takes it line by line.
func coachLine(ctx context.Context, w *world.World, at plain.Stand) (string, error) {
	l, err := lessonOf(ctx, w)
	if err != nil {
		return "", err
	}
	return l.said(at), nil
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
	l.others = slices.ContainsFunc(list, func(inc incident.Incident) bool { return inc.Open() && !inc.Practice })
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
