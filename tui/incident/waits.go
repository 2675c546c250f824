package incident

import (
	"fmt"

	tea "charm.land/bubbletea/v2"

	"holdfast/sop"
)

// callWaits calls for whoever is here when a wait of the incident at hand is
// over, and stops when somebody went on. Practice waits for nobody.
func (p *Pane) callWaits() tea.Cmd {
	if p.state.inc.ID != p.id || !p.state.inc.Open() || p.state.inc.Practice {
		return nil
	}
	var cmds []tea.Cmd
	over := map[sop.Place]bool{}
	for _, run := range p.state.runs {
		for id, st := range run.Steps {
			if st.State != sop.StepWaiting || p.now.Before(st.Until) {
				continue
			}
			key := sop.Place{Incident: int64(p.id), Run: run.Run, Step: id}
			over[key] = true
			if p.called[key] {
				continue
			}
			step, _ := run.Procedure.Step(id)
			cmds = append(cmds, trouble(waitKey(key), fmt.Sprintf("the wait of step %s %s is over since %s: tick it and go on", step.Number, step.Title, p.clock(st.Until))))
		}
	}
	for key := range p.called {
		if !over[key] {
			cmds = append(cmds, trouble(waitKey(key), ""))
		}
	}
	p.called = over
	return tea.Batch(cmds...)
}

func waitKey(at sop.Place) string { return "wait " + string(at.Run) + at.Step }
