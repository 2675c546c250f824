package main

import (
	"strings"
	"testing"
	"time"

	"holdfast/cmd/holdfast/plain"
	"holdfast/sop"
	"holdfast/sources/alerts"
	"holdfast/sources/text"
	"holdfast/store/incident"
	"holdfast/tui"
	"holdfast/tui/pane"
)

// What is proposed follows what is so, in whatever order people bring it about.
func TestTheLessonFollowsWhatWasDone(t *testing.T) {
	proc := sop.Parse("checkout-down", "", []byte("1. Look\n2. Ask\n\n   ```sh\n   true\n   ```\n3. Known?\n\n   > decide: yes → #a, no → #b\n4. A {#a}\n5. B {#b}\n"))
	run := func(done ...string) *sop.Run {
		r := &sop.Run{Record: sop.Record{Started: sop.Started{Run: "r1"}}, Procedure: proc, Steps: map[string]sop.StepState{}}
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
	fires.Fingerprint, held.Fingerprint, over.Fingerprint = "fp", "fp", "fp"
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
		"it fires":                                {lesson{alert: fires}, pane.Alerts, "a", "holds CheckoutDown"},
		"it is held":                              {lesson{alert: held}, pane.Alerts, "i", "opens CheckoutDown's incident"},
		"it cleared, nobody opened one":           {lesson{alert: over}, pane.Alerts, "q", "has cleared"},
		"one was opened without a checklist":      {lesson{alert: held, incident: open}, pane.Incident, "x", "SOP"},
		"one was opened before it was held":       {lesson{alert: fires, incident: open, run: run()}, pane.Incident, "Space", "ticks step 1"},
		"the first step is ticked":                {lesson{alert: held, incident: open, run: run("1")}, pane.Incident, "Enter y", "step 2"},
		"two are done":                            {lesson{alert: held, incident: open, run: run("1", "2")}, pane.Incident, "Enter", "answers step 3"},
		"three are, and nothing is pinned":        {lesson{alert: held, incident: open, run: run("1", "2", "3")}, pane.Logs, "P", "pin"},
		"it cleared while the checklist is open":  {lesson{alert: over, incident: open, run: run("1")}, pane.Incident, "R", "resolves"},
		"it was resolved, whatever is still open": {lesson{alert: fires, incident: closed, run: run()}, pane.Incident, "X", "writes the report"},
		"the report is written":                   {lesson{alert: over, incident: closed, run: run(), reported: true}, pane.Alerts, "q", "leaves"},
	} {
		t.Run(name, func(t *testing.T) {
			got := c.lesson.next()
			if got.Keys != c.keys || !strings.Contains(got.Text, c.text) || c.keys != "" && got.Pane != c.at {
				t.Errorf("it proposes %+v", got)
			}
			fitsEighty(t, got)
		})
	}
	// What acts on one thing names it, so that the screen can say when another is chosen.
	for name, c := range map[string]struct {
		lesson lesson
		on     string
		then   string
	}{
		"the alert": {lesson{alert: fires}, "fp", ""}, "the held one": {lesson{alert: held}, "fp", "Enter"}, "the held one, beside another incident": {lesson{alert: held, others: true}, "fp", ""},
		"the step": {lesson{alert: held, incident: open, run: run()}, "INC-16 r1 " + proc.Steps[0].ID, ""}, "its script": {lesson{alert: held, incident: open, run: run("1")}, "INC-16 r1 " + proc.Steps[1].ID, "y"},
		"the incident": {lesson{alert: over, incident: open, run: run("1")}, "INC-16", ""},
	} {
		got := c.lesson.next()
		if got.On != c.on || got.Toward == "" || got.Act == "" || c.then != "" && got.Then.Keys != c.then {
			t.Errorf("%s: it proposes %+v, then %+v", name, got, got.Then)
		}
	}
	line := plain.Stand{Number: func(alerts.Fingerprint) int { return 3 }, Means: 16}
	asked := line
	asked.Asks = true
	elsewhere := plain.Stand{Number: line.Number}
	for name, c := range map[string]struct {
		lesson lesson
		at     plain.Stand
		says   string
	}{
		"nothing fires yet":             {lesson{}, line, "wait for CheckoutDown"},
		"it fires":                      {lesson{alert: fires}, line, "`ack 3` holds"},
		"it is held":                    {lesson{alert: held}, line, "`open checkout down --alert 3` opens"},
		"it cleared, nobody opened one": {lesson{alert: over}, line, "`quit` leaves"},
		"words mean another":            {lesson{alert: held, incident: open, run: run()}, elsewhere, "`incident INC-16` makes it"},
		"no checklist is followed":      {lesson{alert: held, incident: open}, line, "`step` begins its SOP"},
		"a step is next":                {lesson{alert: held, incident: open, run: run()}, line, "`step` shows step 1"},
		"a step by hand asks":           {lesson{alert: held, incident: open, run: run()}, asked, "`d` says that step 1 is done"},
		"a script asks":                 {lesson{alert: held, incident: open, run: run("1")}, asked, "`y`, alone on its line, runs the script of step 2"},
		"a decision asks":               {lesson{alert: held, incident: open, run: run("1", "2")}, asked, "`yes` or `no` answers step 3"},
		"it cleared while a step asks":  {lesson{alert: over, incident: open, run: run("1")}, asked, "`q` leaves the steps"},
		"it cleared":                    {lesson{alert: over, incident: open, run: run("1")}, line, "`resolve checkout failed over to eu-2`, and then `y`,"},
		"it is resolved":                {lesson{alert: over, incident: closed, run: run()}, line, "`report INC-16` prints"},
	} {
		if got := c.lesson.said(c.at); !strings.Contains(got, c.says) {
			t.Errorf("line by line, %s: it says %q", name, got)
		}
	}
	running := run("1")
	st := running.Steps[proc.Steps[1].ID]
	st.State = sop.StepRunning
	running.Steps[proc.Steps[1].ID] = st
	if got := (lesson{alert: held, incident: open, run: running}).next(); got.Keys != "" || !strings.Contains(got.Text, "step 2 runs") {
		t.Errorf("while a step runs it proposes %+v", got)
	}
}

// fitsEighty sees that whatever is proposed is read whole in eighty columns, beside how
// to end the hints.
func fitsEighty(t *testing.T, c tui.Coach) {
	t.Helper()
	const room = 80 - len("  now ") - len("  Esc ends these hints")
	for _, said := range []*tui.Coach{&c, {Text: c.Toward}, c.Then, c.Else} {
		if said == nil {
			continue
		}
		words := said.Text
		if said.Keys != "" {
			words = "1 " + said.Keys + " " + words // from another pane
		}
		if n := text.Width(words); n > room {
			t.Errorf("%d cells, there are %d: %q", n, room, words)
		}
	}
}
