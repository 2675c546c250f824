package incident

import (
	tea "charm.land/bubbletea/v2"

	"holdfast/tui/pane"
)

// timelineActions choose what is seen of a timeline, open an entry, correct it.
func (p *Pane) timelineActions() []pane.Action {
	find := pane.Action{Name: "filter-timeline", Keys: []string{"/"}, What: "filter", Footer: p.box == boxTimeline,
		Help:   "Show only entries with words, kind:note or by:alice; in the list of incidents, search all of them.",
		WhyNot: p.whyNotHere(), Do: p.askFilter}
	if p.listing() {
		find.What, find.WhyNot, find.Do, find.Footer = "search", "", p.askSearch, true
	}
	return []pane.Action{
		find,
		{Name: "timeline-all", Keys: []string{"v"}, What: "all entries", WhyNot: p.whyNotHere(),
			Help: "Show every entry of the timeline, or the important ones.", Do: p.do(p.showAll)},
		{Name: "correct", Keys: []string{"C"}, What: "correct", Writes: true, Footer: p.box == boxTimeline && !p.listing(),
			Help:   "Put the chosen entry right with a new one; it stays as it was written, and is shown as corrected.",
			WhyNot: p.whyNotCorrect(), Do: p.askCorrection},
		{Name: "before", Keys: []string{"B"}, What: "before", WhyNot: p.whyNotHere(),
			Help: "Go to what happened before: incidents like this one, and the last times this alert fired.",
			Do:   p.do(func() { p.enterBox(boxBefore) })},
		{Name: "incident-back", Keys: []string{"esc"}, What: "back", WhyNot: p.whyNotBack(),
			Help: "Take the filter away, or go back to the incident that was shown before.", Do: p.back},
	}
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
