package incident

import (
	"fmt"
	"slices"

	tea "charm.land/bubbletea/v2"

	"holdfast/sop"
	"holdfast/store"
	"holdfast/tui/dialog"
	"holdfast/tui/incident/box"
	"holdfast/tui/pane"
)

// Actions are what a person can do here. What the list of incidents and the
// incident at hand have in common is always there; a key that cannot be used
// just now says why.
func (p *Pane) Actions() []pane.Action {
	return slices.Concat(p.moves(), p.stepActions(), p.incidentActions(), p.timelineActions(), p.paletteActions(), p.evidenceActions())
}

// whyNotHere says why there is no incident to act on.
func (p *Pane) whyNotHere() string {
	switch {
	case p.listing():
		return "no incident is shown: Enter shows the chosen one, i opens one"
	case p.state.inc.ID != p.id:
		return p.id.String() + " is being read"
	}
	return ""
}

// whyNotOpen also refuses what only an open incident can take.
func (p *Pane) whyNotOpen() string {
	if why := p.whyNotHere(); why != "" {
		return why
	}
	if !p.state.inc.Open() {
		return p.id.String() + " is resolved; S opens it again"
	}
	return ""
}

// whyNotStep says why the chosen step cannot be acted on.
func (p *Pane) whyNotStep(states func(sop.State) string) string {
	if why := p.whyNotOpen(); why != "" {
		return why
	}
	s, ok := p.at()
	switch {
	case !ok:
		return "no step is chosen: x starts a SOP"
	case p.elsewhere(p.id):
		return "this practice was begun in another cockpit, and goes on there"
	case p.box != box.Checklist:
		return "the keys are not in the checklist: Left goes there"
	}
	if s.state.State == sop.StepRunning {
		return "step " + s.step.Number + " is being run by " + string(s.state.HeldBy.Person)
	}
	if why := states(s.state.State); why != "" {
		return "step " + s.step.Number + " is " + why
	}
	return ""
}

func closedAlready(st sop.State) string {
	if st.Closed() && st != sop.StepBypassed {
		return string(st) + " already: r reopens it"
	}
	return ""
}

func whatever(sop.State) string { return "" }

func (p *Pane) stepActions() []pane.Action {
	listing := p.listing()
	enter := pane.Action{Name: "step-open", Keys: []string{"enter"}, What: p.enterDoes(), Footer: true,
		Help:   "Show the chosen incident; of a step its script whole, with its variables (y in the dialog runs it), its answers, or what happened to it.",
		WhyNot: p.whyNotEnter(), Do: p.enter}
	if listing {
		enter.What, enter.Do = "show", func() tea.Cmd { return p.show(p.list.Chosen()) }
	}
	onStep := !listing && p.box == box.Checklist
	return []pane.Action{
		enter,
		{Name: "step-tick", Keys: []string{"space"}, What: "tick", Writes: true, Footer: onStep, Narrow: p.tickable(),
			Help:   "Mark the step as done by hand; one with a script asks why.",
			WhyNot: p.whyNotStep(closedAlready), Do: p.tickStep},
		{Name: "step-skip", Keys: []string{"-"}, What: "skip", Writes: true, Footer: onStep,
			Help:   "Leave the step undone, with a reason; an optional one may not apply instead.",
			WhyNot: p.whyNotStep(closedAlready), Do: p.leaveOut},
		{Name: "step-failed", Keys: []string{"!"}, What: "failed", Writes: true, Footer: onStep,
			Help:   "Say that the step did not work out; it can be tried again.",
			WhyNot: p.whyNotStep(whatever), Do: p.fail},
		{Name: "step-reopen", Keys: []string{"r"}, What: "reopen", Writes: true,
			Help:   "Make a closed or failed step one that is to be done again.",
			WhyNot: p.whyNotStep(openAlready), Do: p.reopen},
		{Name: "sop", Keys: []string{"x"}, What: "SOP", Writes: true, Footer: !listing && p.run() == nil,
			Help:   "Start the SOP for the incident's alert, or pick one.",
			WhyNot: p.whyNotSOP(), Do: p.startHere},
		{Name: "sop-switch", Keys: []string{"p"}, What: "other SOP",
			Help:   "Show another of the SOPs that were started in this incident.",
			WhyNot: p.whyNotRuns(), Do: p.switchRun},
	}
}

// whyNotSOP says why no checklist can be started.
func (p *Pane) whyNotSOP() string {
	if why := p.whyNotOpen(); why != "" {
		return why
	}
	if p.elsewhere(p.id) {
		return "this practice was begun in another cockpit, and goes on there"
	}
	return ""
}

// enterDoes is what Enter does on what is chosen.
func (p *Pane) enterDoes() string {
	s, ok := p.at()
	switch {
	case p.box == box.Before:
		return "show"
	case p.box == box.Timeline:
		return "read"
	case !ok || p.deps.ReadOnly || p.elsewhere(p.id) || s.state.State.Closed():
		return "read"
	case s.step.Script() != nil && s.state.State == sop.StepRunning:
		return "read" // what it prints here, or that it runs in another cockpit
	case s.step.Script() != nil:
		return "run"
	case len(s.step.Branches) > 0:
		return "decide"
	case len(p.linked(s)) > 0:
		return "follow"
	}
	return "read"
}

// tickable reports whether Space is what the chosen step is waiting for.
func (p *Pane) tickable() bool { return p.enterDoes() == "read" && p.whyNotStep(closedAlready) == "" }

func openAlready(st sop.State) string {
	if st == sop.StepOpen {
		return "open already"
	}
	return ""
}

func (p *Pane) whyNotEnter() string {
	if p.listing() {
		return p.whyNotList()
	}
	if why := p.whyNotHere(); why != "" {
		return why
	}
	switch p.box {
	case box.Timeline:
		return p.timeline.Enter().WhyNot
	case box.Before:
		return p.before.Enter().WhyNot
	}
	if _, ok := p.at(); !ok {
		return "no step is chosen: x starts a SOP"
	}
	return ""
}

func (p *Pane) whyNotRuns() string {
	if why := p.whyNotHere(); why != "" {
		return why
	}
	if len(p.state.runs) < 2 {
		return "only one SOP is followed here"
	}
	return ""
}

func (p *Pane) incidentActions() []pane.Action {
	return []pane.Action{
		{Name: "status", Keys: []string{"S"}, What: "status", Writes: true, Footer: true,
			Help: "Set the incident's status or severity, tell those who wait what is known, or open a resolved one again.", WhyNot: p.whyNotHere(), Do: p.askStatus},
		{Name: "resolve", Keys: []string{"R"}, What: "resolve", Writes: true, Footer: true,
			Help: "Resolve the incident: a summary, then y.", WhyNot: p.whyNotOpen(), Do: p.askResolve},
		{Name: "export", Keys: []string{"X"}, What: "report", Writes: true, Footer: true,
			Help: "Write the incident report to a file.", WhyNot: p.whyNotHere(), Do: p.export},
		{Name: "note", Keys: []string{"c"}, What: "note", Writes: true, Footer: true,
			Help: "Write a note into the timeline; begin with 14:05 when it happened earlier.", Do: p.askNoteHere},
		{Name: "questions", Keys: []string{"Q"}, What: "questions", Writes: true,
			Help:   "Walk through the questions of the incident report, one after another; it goes on where it was left.",
			WhyNot: p.whyNotHere(), Do: p.fillReport},
		{Name: "role", Keys: []string{"t"}, What: "role", Writes: true,
			Help: "Give a role, such as commander, to a person.", WhyNot: p.whyNotOpen(), Do: p.askRole},
		{Name: "open-incident", Keys: []string{"i"}, What: "open", Writes: true,
			Help: "Open another incident.", Do: func() tea.Cmd { return p.openOrAttach(nil) }},
		{Name: "switch-incident", Keys: []string{"I"}, What: "switch",
			Help: "Show another incident.", WhyNot: p.whyNotList(), Do: p.switchIncident},
		{Name: "incident-list", Keys: []string{"L"}, What: "all incidents",
			Help: "List open and recent incidents.", Do: p.toList},
	}
}

func (p *Pane) whyNotList() string {
	if len(p.all) == 0 {
		return "the record holds no incident: i opens one"
	}
	return ""
}

func (p *Pane) toList() tea.Cmd {
	p.browse = !p.browse || p.id == 0
	p.list.Choose(p.id)
	p.see()
	return nil
}

// moves are the actions that only move the view.
func (p *Pane) moves() []pane.Action {
	move := func(name, what, help string, n int, keys ...string) pane.Action {
		return pane.Action{Name: name, Keys: keys, What: what, Help: help, Moves: true, Do: p.do(func() { p.move(n) })}
	}
	page := max(1, p.h-4)
	return []pane.Action{
		move("down", "down", "Go to the next step, entry or incident.", 1, "j", "down"),
		move("up", "up", "Go to the one above.", -1, "k", "up"),
		move("page-down", "page down", "Go one screen down.", page, "pgdown"),
		move("page-up", "page up", "Go one screen up.", -page, "pgup"),
		move("top", "first", "Go to the first.", -farAway, "g", "home"),
		move("bottom", "last", "Go to the last.", farAway, "G", "end"),
		{Name: "box-right", Keys: []string{"right"}, What: "next box", Help: "Move in the next box: checklist, timeline, before.", Moves: true,
			Do: p.do(func() { p.enterBox(min(p.box+1, box.Before)) })},
		{Name: "box-left", Keys: []string{"left"}, What: "box before", Help: "Move in the box before: before, timeline, checklist.", Moves: true,
			Do: p.do(func() { p.enterBox(max(p.box, 1) - 1) })},
	}
}

const farAway = 1 << 20

// do makes an act that changes only the view.
func (p *Pane) do(f func()) func() tea.Cmd {
	return func() tea.Cmd {
		f()
		p.dirty = true
		return nil
	}
}

// move moves in the list, the checklist or the timeline.
func (p *Pane) move(n int) {
	p.dirty = true
	switch {
	case p.listing():
		p.list.Move(n)
	case p.box == box.Before:
		p.before.Move(n)
	case p.box == box.Timeline:
		p.timeline.Move(n)
	default:
		p.moveStep(n)
	}
}

func (p *Pane) moveStep(n int) {
	run := p.run()
	if run == nil {
		return
	}
	p.advance = "" // the person has moved: nothing moves for them any more
	flat := run.Procedure.Flat()
	for i, s := range flat {
		if s.ID == p.sel {
			p.sel = flat[min(max(i+n, 0), len(flat)-1)].ID
			return
		}
	}
	if len(flat) > 0 {
		p.sel = flat[0].ID
	}
}

// switchRun picks another checklist of the incident.
func (p *Pane) switchRun() tea.Cmd {
	items := make([]dialog.Item, len(p.state.runs))
	ids := make([]sop.RunID, len(p.state.runs))
	for i, r := range p.state.runs {
		progress := r.Progress()
		items[i], ids[i] = dialog.Item{Name: r.Title, Note: fmt.Sprintf("%d of %d", progress.Closed, progress.Total)}, r.Run
	}
	return p.pick("Which SOP?", items, func(i int) tea.Cmd {
		p.runID, p.sel, p.dirty = ids[i], "", true
		p.place()
		return nil
	})
}

// Current is the incident at hand; 0: none.
func (p *Pane) Current() store.IncidentID { return p.id }
