package main

import (
	"strings"
	"testing"
	"time"

	"holdfast/sop"
	"holdfast/sources/alerts"
	"holdfast/store/incident"
	"holdfast/tui/pane"
)

// What is proposed follows what is so, in whatever order people bring it about.
func TestTheLessonFollowsWhatWasDone(t *testing.T) {
	proc := sop.Parse("checkout-down", "", []byte("1. Look\n2. Ask\n\n   ```sh\n   true\n   ```\n3. Known?\n\n   > decide: yes → #a, no → #b\n4. A {#a}\n5. B {#b}\n"))
	run := func(done ...string) *sop.Run {
		r := &sop.Run{Procedure: proc, Steps: map[string]sop.StepState{}}
		for _, step := range proc.Flat() {
			st := sop.StepState{State: sop.StepOpen}
			for _, number := range done {
				if step.Number == number {
					st.State = sop.StepDone
				}
			}
			r.Steps[step.ID] = st
		}
		return r
	}
	fires, held, over := &alerts.Row{}, &alerts.Row{Ack: &alerts.Ack{}}, &alerts.Row{}
	fires.State, held.State, over.State = alerts.Firing, alerts.Firing, alerts.Resolved
	open := incident.Incident{ID: 16, Status: incident.Investigating}
	closed := incident.Incident{ID: 16, Status: incident.Resolved, ResolvedAt: time.Unix(1, 0)}
	for name, c := range map[string]struct {
		lesson lesson
		at     pane.ID
		keys   string
		text   string
	}{
		"nothing fires yet":                       {lesson{}, "", "", "wait for CheckoutDown"},
		"it fires":                                {lesson{alert: fires}, pane.Alerts, "a", "on CheckoutDown holds it"},
		"it is held":                              {lesson{alert: held}, pane.Alerts, "G i", "opens its incident"},
		"it cleared, nobody opened one":           {lesson{alert: over}, pane.Alerts, "q", "has cleared"},
		"one was opened without a checklist":      {lesson{alert: held, incident: open}, pane.Incident, "x", "SOP"},
		"one was opened before it was held":       {lesson{alert: fires, incident: open, run: run()}, pane.Incident, "Space", "ticks step 1"},
		"the first step is ticked":                {lesson{alert: held, incident: open, run: run("1")}, pane.Incident, "Enter y", "step 2"},
		"two are done":                            {lesson{alert: held, incident: open, run: run("1", "2")}, pane.Incident, "Enter", "answers step 3"},
		"three are, and nothing is pinned":        {lesson{alert: held, incident: open, run: run("1", "2", "3")}, pane.Logs, "= P", "pin"},
		"it cleared while the checklist is open":  {lesson{alert: over, incident: open, run: run("1")}, pane.Incident, "R", "resolves"},
		"it was resolved, whatever is still open": {lesson{alert: fires, incident: closed, run: run()}, pane.Incident, "X", "writes the report"},
		"the report is written":                   {lesson{alert: over, incident: closed, run: run(), reported: true}, pane.Alerts, "q", "leaves"},
	} {
		t.Run(name, func(t *testing.T) {
			got := c.lesson.next()
			if got.Keys != c.keys || !strings.Contains(got.Text, c.text) || c.keys != "" && got.Pane != c.at {
				t.Errorf("it proposes %+v", got)
			}
		})
	}
	running := run("1")
	st := running.Steps[proc.Steps[1].ID]
	st.State = sop.StepRunning
	running.Steps[proc.Steps[1].ID] = st
	if got := (lesson{alert: held, incident: open, run: running}).next(); got.Keys != "" || !strings.Contains(got.Text, "step 2 runs") {
		t.Errorf("while a step runs it proposes %+v", got)
	}
}
