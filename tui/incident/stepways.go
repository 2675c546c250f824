package incident

import (
	"strings"

	tea "charm.land/bubbletea/v2"

	"holdfast/sop"
	"holdfast/sources/text"
	"holdfast/store"
	"holdfast/themes"
	"holdfast/tui/dialog"
	"holdfast/tui/pane"
)

// fallBack offers the step that a failed one names for its failure.
func (p *Pane) fallBack(s stepAt, to sop.Step, skip func() tea.Cmd) tea.Cmd {
	items := []dialog.Item{{Name: "go on with " + to.Number + " " + to.Title, Note: "as it says for a failure"}, {Name: "skip it", Note: "with a reason"}}
	return p.pick("Step "+s.step.Number+" "+s.step.Title+" failed", items, func(i int) tea.Cmd {
		if i == 1 {
			return skip()
		}
		return p.onStep(s, sop.FallBack(""))
	})
}

// linked are the procedures a step sends people to.
func (p *Pane) linked(s stepAt) []sop.Procedure {
	links := s.run.Procedure.Links(s.step)
	if len(links) == 0 {
		return nil
	}
	var found []sop.Procedure
	all := p.deps.Library.All()
	for _, link := range links {
		for _, proc := range all {
			if strings.EqualFold(proc.Name, link.Name) {
				found = append(found, proc)
				break
			}
		}
	}
	return found
}

// offerLinked offers to go on in another procedure of the same incident, or to
// read the step.
func (p *Pane) offerLinked(s stepAt, linked []sop.Procedure) tea.Cmd {
	items := make([]dialog.Item, 0, len(linked)+1)
	for _, proc := range linked {
		items = append(items, dialog.Item{Name: "follow " + proc.Title, Note: pane.Several(proc.Counts().Steps, "step")})
	}
	items = append(items, dialog.Item{Name: "read the step"})
	return p.pick("Step "+s.step.Number+" "+s.step.Title, items, func(i int) tea.Cmd {
		if i == len(linked) {
			return p.showText("Step "+s.step.Number+" "+s.step.Title, p.stepText(s))
		}
		return p.begin(store.IncidentID(s.incident), linked[i], p.firstAlert())
	})
}

// timer says how a wait that began stands.
func (p *Pane) timer(a *aside, st sop.StepState) {
	clock := text.Clock(st.Until, p.now.In(p.deps.Zone))
	if left := st.Until.Sub(p.now); left > 0 {
		a.role, a.word, a.dim = themes.IncidentRole, "until "+clock, text.Age(left)+" more"
		return
	}
	a.role, a.word = themes.Warning, p.theme.Glyph(themes.Up)+" wait over since "+clock
}

// tries says that a script is tried again by itself.
func tries(s sop.Step) string {
	if s.Retry.Times == 0 {
		return ""
	}
	return ", " + s.Retry.String() + " when it fails"
}
