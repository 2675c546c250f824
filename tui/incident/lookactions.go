package incident

import (
	tea "charm.land/bubbletea/v2"

	"holdfast/tui/incident/box"
	"holdfast/tui/pane"
)

// timelineActions choose what is seen of a timeline, open an entry, correct it.
func (p *Pane) timelineActions() []pane.Action {
	actions := p.held(p.timeline.Actions())
	if p.listing() {
		for _, a := range p.list.Actions() {
			was := &actions[0]
			was.What, was.WhyNot, was.Do, was.Footer = a.What, a.WhyNot, a.Do, a.Footer
		}
	}
	return append(actions, pane.Action{Name: "before", Keys: []string{"B"}, What: "before", WhyNot: p.whyNotHere(),
		Help: "Go to what happened before: incidents like this one, and the last times this alert fired.",
		Do:   p.do(func() { p.enterBox(box.Before) })},
		pane.Action{Name: "incident-back", Keys: []string{"esc"}, What: "back", WhyNot: p.whyNotBack(),
			Help: "Take the filter away, or go back to the incident that was shown before.", Do: p.back})
}

// held are the actions of a box: not to be used while no incident is shown.
func (p *Pane) held(actions []pane.Action) []pane.Action {
	why := p.whyNotHere()
	for i := range actions {
		do := actions[i].Do
		actions[i].Do = func() tea.Cmd {
			p.dirty = true
			return do()
		}
		if why != "" {
			actions[i].WhyNot = why
		}
		actions[i].Footer = actions[i].Footer && !p.listing()
	}
	return actions
}

// paletteActions are done rarely: the palette finds them.
func (p *Pane) paletteActions() []pane.Action {
	return []pane.Action{
		{Name: "status-update", What: "status update", Writes: true, WhyNot: p.whyNotOpen(),
			Help: "Tell those who wait what is known, and when they hear again.", Do: func() tea.Cmd { return p.askUpdate(p.state.inc) }},
		{Name: "duplicate", What: "duplicate of", Writes: true, WhyNot: p.whyNotOther(),
			Help: "Say that this incident is another one, seen twice.", Do: p.askDuplicate},
		{Name: "link", What: "link", Writes: true, WhyNot: p.whyNotOther(),
			Help: "Say that another incident has to do with this one.", Do: p.askLink},
		{Name: "detach-alert", What: "detach alert", Writes: true, WhyNot: p.whyNotDetach(),
			Help: "Say that an alert does not belong to this incident after all.", Do: p.askDetach},
		{Name: "rehearse", What: "rehearse", Writes: true, WhyNot: p.whyNotRehearse(),
			Help: "Replay this past incident as practice: nothing is run, commands answer as they did then.", Do: p.askRehearse},
	}
}
