package checklist

import (
	"fmt"

	tea "charm.land/bubbletea/v2"

	"holdfast/sop"
	"holdfast/tui/dialog"
	"holdfast/tui/incident/ask"
	"holdfast/tui/incident/box"
	"holdfast/tui/pane"
)

// On is the chosen step, as the thing that acts are done to; empty: there is none, or
// the keys are elsewhere.
func (b *Box) On() string {
	if t, ok := b.task(); ok && b.sight.Keys {
		return pane.OnStep(t.place())
	}
	return ""
}

// with does something with the chosen step, when there is one.
func (b *Box) with(do func(task) tea.Cmd) func() tea.Cmd {
	return func() tea.Cmd {
		if t, ok := b.task(); ok {
			return do(t)
		}
		return nil
	}
}

// Actions is part of box.Keyed.
func (b *Box) Actions() []pane.Action {
	keys, on := b.sight.Keys, b.On()
	return []pane.Action{
		{Name: "step-tick", Keys: []string{"space"}, What: "tick", Writes: true, Footer: keys, Narrow: keys,
			Help:   "Mark the step as done by hand; one with a script asks why.",
			WhyNot: b.whyNotStep(closedAlready), On: on, Do: b.with(task.tick)},
		{Name: "step-skip", Keys: []string{"-"}, What: "skip", Writes: true, Footer: keys, Narrow: keys,
			Help:   "Leave the step undone, with a reason; an optional one may not apply instead.",
			WhyNot: b.whyNotStep(closedAlready), On: on, Do: b.with(task.leaveOut)},
		{Name: "step-failed", Keys: []string{"!"}, What: "failed", Writes: true, Footer: keys, Narrow: keys,
			Help:   "Say that the step did not work out; it can be tried again.",
			WhyNot: b.whyNotStep(whatever), On: on, Do: b.with(task.fail)},
		{Name: "step-reopen", Keys: []string{"r"}, What: "reopen", Writes: true,
			Help:   "Make a closed or failed step one that is to be done again.",
			WhyNot: b.whyNotStep(openAlready), Do: b.with(task.reopen)},
		{Name: "step-whole", Keys: []string{wholeKey}, What: "read whole",
			Help:   "Read all of the chosen step: its words and scripts, what happened to it and everything that it printed.",
			WhyNot: whyNotRead(b), Do: b.with(func(t task) tea.Cmd { return readWhole(b, t) })},
	}
}

// wholeKey reads a step whole, also one whose script Enter would run.
const wholeKey = "w"

// whyNotRead says why no step can be read.
func whyNotRead(b *Box) string {
	if _, ok := b.task(); !ok {
		return noStep
	}
	return ""
}

// readWhole shows a step whole; of one that runs here, what it prints.
func readWhole(b *Box, t task) tea.Cmd {
	if t.underway() {
		return b.showRun(t, "", true)
	}
	return t.read()
}

// wholeBy is the key that shows all of what the chosen step printed.
func wholeBy(b *Box) string {
	if b.Enter().What == "read" && b.sight.Keys {
		return "Enter"
	}
	return wholeKey
}

// Switching is the action that shows another checklist of the incident.
func (b *Box) Switching() pane.Action {
	a := pane.Action{Name: "sop-switch", Keys: []string{"p"}, What: "other SOP",
		Help: "Show another of the SOPs that were started in this incident.", Do: b.switchRun}
	if len(b.page.Runs) < 2 {
		a.WhyNot = "only one SOP is followed here"
	}
	return a
}

// switchRun picks another checklist of the incident.
func (b *Box) switchRun() tea.Cmd {
	items := make([]dialog.Item, len(b.page.Runs))
	ids := make([]sop.RunID, len(b.page.Runs))
	for i, r := range b.page.Runs {
		progress := r.Progress()
		items[i], ids[i] = dialog.Item{Name: r.Title, Note: fmt.Sprintf("%d of %d", progress.Closed, progress.Total)}, r.Run
	}
	return ask.Pick("Which SOP?", items, func(i int) tea.Cmd {
		b.Turn(ids[i])
		return box.Redraw
	})
}

// WhyNotStart says why no checklist can be started in the incident.
func (b *Box) WhyNotStart() string {
	switch {
	case !b.page.Open():
		return b.page.ID.String() + " is resolved; S opens it again"
	case b.page.Elsewhere:
		return "this practice was begun in another cockpit, and goes on there"
	}
	return ""
}

const noStep = "no step is chosen: x starts a SOP"

// whyNotStep says why the chosen step cannot be acted on.
func (b *Box) whyNotStep(states func(sop.State) string) string {
	t, ok := b.task()
	switch {
	case !b.page.Open():
		return b.WhyNotStart()
	case !ok:
		return noStep
	case b.page.Elsewhere:
		return b.WhyNotStart()
	case !b.sight.Keys:
		return "the keys are not in the checklist: Left goes there"
	}
	if t.state.State == sop.StepRunning {
		return "step " + t.step.Number + " is being run by " + string(t.state.HeldBy.Person)
	}
	if why := states(t.state.State); why != "" {
		return "step " + t.step.Number + " is " + why
	}
	return ""
}

func closedAlready(st sop.State) string {
	if st.Closed() && st != sop.StepBypassed {
		return string(st) + " already: r reopens it"
	}
	return ""
}

func openAlready(st sop.State) string {
	if st == sop.StepOpen {
		return "open already"
	}
	return ""
}

func whatever(sop.State) string { return "" }

// tickable reports whether Space is what the chosen step is waiting for.
func (b *Box) tickable() bool {
	return b.Enter().What == "read" && b.whyNotStep(closedAlready) == ""
}

// Enter is part of box.Keyed: of a step its script when it has one, a decision's
// answers, where it leads, or its words.
func (b *Box) Enter() box.Way {
	t, ok := b.task()
	if !ok {
		return box.Way{What: "read", WhyNot: noStep}
	}
	state := t.state.State
	scripted, open := t.step.Script() != nil, !state.Closed()
	unlocked := func(do func() tea.Cmd) func() tea.Cmd {
		return func() tea.Cmd {
			if cmd, locked := t.locked(); locked {
				return cmd
			}
			return do()
		}
	}
	switch {
	case b.deps.ReadOnly || b.page.Elsewhere:
		return box.Way{What: "read", Do: t.read}
	case t.underway(): // what it prints
		return box.Way{What: "read", Do: func() tea.Cmd { return readWhole(b, t) }}
	case t.runnable():
		way := box.Way{What: "run", Do: unlocked(func() tea.Cmd { return b.showRun(t, "", false) })}
		if !open {
			way.What = "read"
		}
		return way
	case len(t.step.Branches) > 0 && open:
		return box.Way{What: "decide", Do: unlocked(t.decide)}
	}
	if linked := t.linked(); len(linked) > 0 {
		way := box.Way{What: "follow", Do: func() tea.Cmd { return t.offerLinked(linked) }}
		if !open || scripted {
			way.What = "read"
		}
		return way
	}
	return box.Way{What: "read", Do: t.read}
}
