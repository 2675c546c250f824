package incident

import (
	"context"
	"slices"

	tea "charm.land/bubbletea/v2"

	"holdfast/sop"
	"holdfast/store"
	"holdfast/tui/dialog"
	"holdfast/tui/pane"
)

// sayEmpty is what a person writes to say that a label is rightly empty.
const sayEmpty = "empty"

// askLacking asks for what a step's scripts cannot do without, and then shows
// what runs: y comes after the values, never before. ok is false when nothing
// lacks.
func (p *Pane) askLacking(s stepAt) (cmd tea.Cmd, ok bool) {
	lacking := slices.DeleteFunc(s.run.Lacks(s.step.ID), func(l sop.Lack) bool { return !l.Stops() })
	if len(lacking) == 0 || p.practices[store.IncidentID(s.incident)] != nil {
		return nil, false
	}
	fields := make([]dialog.Field, len(lacking))
	for i, l := range lacking {
		fields[i] = dialog.Field{Label: l.Name, Hint: "what stands in its place", Check: func(v string) string {
			if v == "" {
				return l.Says()
			}
			return ""
		}}
		if l.Kind == sop.LackAlert {
			fields[i].Hint = "`" + sayEmpty + "` if that is right, or its value: the alert has none"
		}
	}
	return say(pane.Show{Dialog: dialog.Ask("Step "+s.step.Number+" cannot run without", fields, func(v []string) tea.Cmd {
		values := map[string]string{}
		for i, l := range lacking {
			if values[l.Var] = v[i]; l.Kind == sop.LackAlert && v[i] == sayEmpty {
				values[l.Var] = ""
			}
		}
		return p.fill(s, values)
	})}), true
}

// filled says that a step has the values it lacked.
type filled struct{ at stepAt }

// fill records the values, and shows the script with them.
func (p *Pane) fill(s stepAt, values map[string]string) tea.Cmd {
	by, runner := p.deps.Actor, p.deps.Runner
	return func() (msg tea.Msg) {
		defer recovered(func(err error) { msg = acted{key: "incident sop", err: err} })
		ctx, cancel := context.WithTimeout(context.Background(), actLimit)
		defer cancel()
		if _, err := runner.Do(ctx, by, s.place(), sop.Fill(values)); err != nil {
			return acted{key: "incident sop", err: err}
		}
		runs, err := runner.Runs(ctx, s.incident)
		if err != nil {
			return acted{key: "incident sop", err: err}
		}
		for _, run := range runs {
			if run.Run == s.run.Run {
				s.run, s.state = run, run.Steps[s.step.ID]
			}
		}
		return filled{s}
	}
}
