package checklist

import (
	"fmt"

	tea "charm.land/bubbletea/v2"

	"holdfast/sop"
	"holdfast/tui/pane"
)

// Going reports whether a step of the shown checklist runs or waits, and whether
// one is run by another process.
func (b *Box) Going() (moving, elsewhere bool) {
	run := b.Run()
	if run == nil {
		return false, false
	}
	for id, st := range run.Steps {
		runs := st.State == sop.StepRunning
		moving = moving || runs || st.State == sop.StepWaiting && b.sight.Now.Before(st.Until)
		elsewhere = elsewhere || runs && !b.deps.Scripts.Underway(sop.Place{Incident: int64(b.page.ID), Run: run.Run, Step: id})
	}
	return moving, elsewhere
}

// Rests says until when nothing moves by itself in the incident: no script runs, and no
// wait ends or is counted down.
func (b *Box) Rests(rest *pane.Rest) {
	if moving, elsewhere := b.Going(); moving || elsewhere {
		rest.Never()
	}
	if !b.page.Open() || b.page.Practice {
		return
	}
	for _, run := range b.page.Runs {
		for id, st := range run.Steps {
			at := sop.Place{Incident: int64(b.page.ID), Run: run.Run, Step: id}
			if st.State == sop.StepWaiting && !b.called[at] {
				rest.To(st.Until)
			}
		}
	}
}

// Call calls for whoever is here when a wait of the incident is over, and stops
// when somebody went on. Practice waits for nobody.
func (b *Box) Call() tea.Cmd {
	if !b.page.Open() || b.page.Practice {
		return nil
	}
	var cmds []tea.Cmd
	over := map[sop.Place]bool{}
	for _, run := range b.page.Runs {
		for id, st := range run.Steps {
			if st.State != sop.StepWaiting || b.sight.Now.Before(st.Until) {
				continue
			}
			at := sop.Place{Incident: int64(b.page.ID), Run: run.Run, Step: id}
			if over[at] = true; b.called[at] {
				continue
			}
			step, _ := run.Procedure.Step(id)
			cmds = append(cmds, pane.Warn(waitKey(at), fmt.Sprintf("the wait of step %s %s is over since %s: tick it and go on", step.Number, step.Title, b.sight.Exactly(st.Until))))
		}
	}
	for at := range b.called {
		if !over[at] {
			cmds = append(cmds, pane.Warn(waitKey(at), ""))
		}
	}
	b.called = over
	return tea.Batch(cmds...)
}

func waitKey(at sop.Place) string { return "wait " + string(at.Run) + at.Step }
