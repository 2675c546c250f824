package incident

import (
	"slices"

	tea "charm.land/bubbletea/v2"

	"holdfast/tui/incident/box"
	"holdfast/tui/pane"
)

// Actions are what a person can do here. What the list of incidents and the
// incident at hand have in common is always there; a key that cannot be used
// just now says why.
func (p *Pane) Actions() []pane.Action {
	return slices.Concat(p.boxes.moves(p.Move), p.stepActions(), p.incidentActions(), p.timelineActions(),
		[]pane.Action{copying(p.boxes, p.all), addressing(p.boxes, p.all, p.known)}, p.deeds.rare(p.now, p.whyNotHere(), p.whyNotOpen()))
}

// whyNotHere says why there is no incident to act on.
func (p *Pane) whyNotHere() string {
	switch {
	case p.way.listing():
		return "no incident is shown: Enter shows the chosen one, i opens one"
	case p.known.ID != p.way.id:
		return p.way.id.String() + " is being read"
	}
	return ""
}

// whyNotOpen also refuses what only an open incident can take.
func (p *Pane) whyNotOpen() string {
	if why := p.whyNotHere(); why != "" {
		return why
	}
	if !p.known.Open() {
		return p.way.id.String() + " is resolved; S opens it again"
	}
	return ""
}

// orElse is the first reason there is.
func orElse(reasons ...string) string {
	for _, why := range reasons {
		if why != "" {
			return why
		}
	}
	return ""
}

// ofBox are the actions of a box: not to be used while no incident is shown.
func (p *Pane) ofBox(actions ...pane.Action) []pane.Action {
	why := p.whyNotHere()
	for i := range actions {
		a := &actions[i]
		do := a.Do
		a.Do = func() tea.Cmd {
			p.Redraw()
			return do()
		}
		a.WhyNot = orElse(why, a.WhyNot)
		a.Footer = a.Footer && !p.way.listing()
		a.Narrow = a.Narrow && why == ""
	}
	return actions
}

func (p *Pane) stepActions() []pane.Action {
	way, list := p.boxes.keyed().Enter(), p.boxes.checklist
	if !p.way.listing() {
		way.WhyNot = orElse(p.whyNotHere(), way.WhyNot)
	}
	enter := pane.Action{Name: "step-open", Keys: []string{"enter"}, What: way.What, Footer: true, Narrow: true,
		Help:   "Show the chosen incident; of a step ask about its script, where it stands or whole in a box (y runs it), its answers, or what happened to it.",
		WhyNot: way.WhyNot, On: list.On(), Do: func() tea.Cmd {
			switch way := p.boxes.keyed().Enter(); { // as it is when the key comes
			case way.WhyNot != "":
				return nil
			case p.way.listing():
				return p.show(way.To)
			case way.To != 0:
				return p.visit(way.To, 0)
			default:
				return way.Do()
			}
		}}
	start := pane.Action{Name: "sop", Keys: []string{"x"}, What: "SOP", Writes: true, Footer: list.Run() == nil,
		Help:   "Start the SOP for the incident's alert, or pick one.",
		WhyNot: list.WhyNotStart(), On: p.known.ID.String(), Do: func() tea.Cmd { return followOwn(p.deps.Library, p.known, p.takers, p.begin) }}
	return slices.Concat([]pane.Action{enter}, p.ofBox(list.Actions()...), p.ofBox(start, list.Switching()))
}

func (p *Pane) incidentActions() []pane.Action {
	usual := p.deeds.usual(p.now, p.whyNotHere(), p.whyNotOpen())
	note := pane.Action{Name: "note", Keys: []string{"c"}, What: "note", Writes: true, Footer: true, Narrow: true,
		Help: "Write a note into the timeline; begin with 14:05 when it happened earlier.", Do: func() tea.Cmd { return p.takers().here("write a note", p.deeds.intake.AskNote) }}
	return append(slices.Insert(usual, 0, note),
		pane.Action{Name: "open-incident", Keys: []string{"i"}, What: "open", Writes: true,
			Help: "Open another incident.", Do: func() tea.Cmd { return p.takers().openOrAttach(nil) }},
		silencing(p.known.Incident, p.whyNotHere(), p.deps.Alerts),
		pane.Action{Name: "switch-incident", Keys: []string{"I"}, What: "switch",
			Help: "Show another incident.", WhyNot: p.boxes.list.WhyNot(), Do: func() tea.Cmd { return askWhich(p.all, p.show) }},
		pane.Action{Name: "incident-list", Keys: []string{"L"}, What: "all incidents",
			Help: "List open and recent incidents.", Do: p.Shows(func() {
				p.way.toList()
				p.boxes.list.Choose(p.way.id)
				p.see()
			})})
}

// now is what is known of the incident at hand, for acts on it.
func (p *Pane) now() situation {
	return situation{Case: p.known, all: p.all, firing: func() []string { return firing(p.deps.Alerts, p.known.Incident) }}
}

// timelineActions choose what is seen of a timeline, open an entry, correct it, and
// lead elsewhere and back.
func (p *Pane) timelineActions() []pane.Action {
	actions := p.ofBox(p.boxes.timeline.Actions()...)
	if p.way.listing() {
		for _, a := range p.boxes.list.Actions() {
			i := slices.IndexFunc(actions, func(other pane.Action) bool { return other.Name == a.Name })
			actions[i].What, actions[i].WhyNot, actions[i].Do, actions[i].Footer = a.What, a.WhyNot, a.Do, a.Footer
		}
	}
	nothing := ""
	if p.way.listing() && p.way.id == 0 || !p.way.listing() && !p.boxes.undoable() && len(p.way.trail) == 0 {
		nothing = "there is nothing to go back to here"
	}
	return append(actions,
		pane.Action{Name: "before", Keys: []string{"B"}, What: "before", WhyNot: p.whyNotHere(),
			Help: "Go to what happened before: incidents like this one, and the last times this alert fired.",
			Do:   p.Shows(func() { p.boxes.enter(box.Before) })},
		pane.Action{Name: "incident-back", Keys: []string{"esc"}, What: "back", WhyNot: nothing,
			Help: "Take the filter away, or go back to the incident that was shown before.", Do: p.back})
}

// back undoes what was done last to what is seen: the filter, then the box, then
// the way to this incident.
func (p *Pane) back() tea.Cmd {
	p.Redraw()
	switch {
	case p.way.listing():
		p.way.browse = false
		p.see()
	case p.boxes.undoable():
		p.boxes.undo()
	case len(p.way.trail) > 0:
		return p.arrive(p.way.back())
	}
	return nil
}
