package checklist

import (
	"context"
	"errors"
	"strings"

	tea "charm.land/bubbletea/v2"

	"holdfast/sop"
	"holdfast/tui/dialog"
	"holdfast/tui/incident/ask"
	"holdfast/tui/incident/box"
	"holdfast/tui/pane"
)

// errPracticeElsewhere refuses to run in earnest what is practice.
var errPracticeElsewhere = errors.New("this is practice that was begun in another cockpit, which alone knows what to answer: nothing was run")

// task is a step as the person saw it when they pressed a key. Acts hold on to
// it: what is chosen a moment later does not matter any more.
type task struct {
	deps   Deps
	sight  box.Sight
	choice *choice // which acting on the step moves on
	page   Page
	run    *sop.Run
	step   sop.Step
	state  sop.StepState
}

// place is where acts on the step are done.
func (t task) place() sop.Place {
	return sop.Place{Incident: int64(t.page.ID), Run: t.run.Run, Step: t.step.ID}
}

// underway reports whether its script runs in this process.
func (t task) underway() bool { return t.deps.Scripts.Underway(t.place()) }

// runnable reports whether its script may be run.
func (t task) runnable() bool {
	state := t.state.State
	return !t.deps.ReadOnly && !t.page.Elsewhere && t.page.Open() && !t.underway() && t.step.Script() != nil &&
		(!state.Closed() || state == sop.StepBypassed) && state != sop.StepRunning
}

// name is the step's number and title.
func (t task) name() string { return t.step.Number + " " + t.step.Title }

// key is of the notices about the step.
func (t task) key() string { return "step " + string(t.run.Run) + t.step.ID }

// do does one act on the step.
func (t task) do(a sop.Act) tea.Cmd {
	t.choice.ahead = t.step.ID
	by := t.deps.Who().Actor
	return t.deps.Act(box.Act(t.key(), func(ctx context.Context) (string, error) {
		_, err := t.deps.Runner.Do(ctx, by, t.place(), a)
		return "", err
	}))
}

// because asks for a reason and then acts.
func (t task) because(q ask.Question, reasoned func(reason string) sop.Act) tea.Cmd {
	return ask.Line(q, func(reason string) tea.Cmd { return t.do(reasoned(reason)) })
}

// tick says the step was done by hand; a step with a script asks why by hand.
func (t task) tick() tea.Cmd {
	if cmd, locked := t.locked(); locked {
		return cmd
	}
	state := t.state.State
	switch {
	case len(t.step.Branches) > 0:
		return t.decide()
	case t.step.Script() != nil:
		return t.because(ask.Question{Title: "Tick " + t.name() + " by hand", Label: "Why by hand?",
			Hint: "it has a script; the reason is kept", Need: ask.NeedReason}, sop.Tick)
	case state == sop.StepFailed || state == sop.StepCutOff:
		return t.because(ask.Question{Title: "Tick " + t.name(), Label: "Why is it done?",
			Hint: "it is " + string(state) + "; the reason is kept", Need: ask.NeedReason}, sop.Tick)
	case state == sop.StepWaiting && t.sight.Now.Before(t.state.Until):
		return t.because(ask.Question{Title: "Go on with " + t.name(), Label: "Why not wait?",
			Hint: "it waits until " + t.sight.Exactly(t.state.Until) + "; the reason is kept", Need: ask.NeedReason}, sop.Tick)
	}
	return t.do(sop.Tick(""))
}

// decide asks which way a decision goes.
func (t task) decide() tea.Cmd {
	var items []dialog.Item
	for _, b := range t.step.Branches {
		item := dialog.Item{Name: b.Answer}
		if to, ok := t.run.Procedure.Step(b.To); ok {
			item.Note = "go on with " + to.Number + " " + to.Title
		}
		items = append(items, item)
	}
	return ask.Pick(t.name(), items, func(i int) tea.Cmd { return t.do(sop.Decide(t.step.Branches[i].Answer)) })
}

// locked offers to override what holds the step back, with a reason that is kept.
func (t task) locked() (tea.Cmd, bool) {
	needs := t.run.Blocked(t.step.ID)
	if len(needs) == 0 {
		return nil, false
	}
	var open []string
	for _, id := range needs {
		if n, ok := t.run.Procedure.Step(id); ok {
			open = append(open, n.Number+" "+n.Title)
			continue
		}
		open = append(open, id+", which is no step here")
	}
	return t.because(ask.Question{Title: "Step " + t.step.Number + " waits for " + strings.Join(open, ", "), Label: "Override because",
		Hint: "the reason is kept; Esc keeps the lock", Need: ask.NeedReason}, sop.Override), true
}

// leaveOut skips the step with a reason; an optional one may not apply instead,
// and one that failed may name another to go on with.
func (t task) leaveOut() tea.Cmd {
	skip := func() tea.Cmd {
		return t.because(ask.Question{Title: "Skip " + t.name(), Label: "Why skip it?", Need: ask.NeedReason}, sop.Skip)
	}
	instead := func(title string, item dialog.Item, a sop.Act) tea.Cmd {
		return ask.Pick(title, []dialog.Item{item, {Name: "skip it", Note: "with a reason"}}, func(i int) tea.Cmd {
			if i == 1 {
				return skip()
			}
			return t.do(a)
		})
	}
	if to, ok := t.run.OnFailure(t.step.ID); ok {
		return instead("Step "+t.name()+" failed", dialog.Item{Name: "go on with " + to.Number + " " + to.Title, Note: "as it says for a failure"}, sop.FallBack(""))
	}
	if t.step.Optional {
		return instead("Leave out "+t.name(), dialog.Item{Name: "it does not apply here"}, sop.DoesNotApply(""))
	}
	return skip()
}

// fail says that the step did not work out.
func (t task) fail() tea.Cmd {
	return t.because(ask.Question{Title: "Step " + t.name() + " failed", Label: "What went wrong?",
		Hint: "it can be tried again", Need: ask.NeedReason}, sop.Fail)
}

// reopen makes a closed or failed step one that is to be done again.
func (t task) reopen() tea.Cmd {
	return t.because(ask.Question{Title: "Reopen " + t.name(), Label: "Why again?", Need: ask.NeedReason}, sop.Reopen)
}

// linked are the procedures the step sends people to.
func (t task) linked() []sop.Procedure {
	links := t.run.Procedure.Links(t.step)
	if len(links) == 0 {
		return nil
	}
	var found []sop.Procedure
	all := t.deps.Library.All()
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
func (t task) offerLinked(linked []sop.Procedure) tea.Cmd {
	items := make([]dialog.Item, 0, len(linked)+1)
	for _, proc := range linked {
		items = append(items, dialog.Item{Name: "follow " + proc.Title, Note: pane.Several(proc.Counts().Steps, "step")})
	}
	items = append(items, dialog.Item{Name: "read the step"})
	return ask.Pick("Step "+t.name(), items, func(i int) tea.Cmd {
		if i == len(linked) {
			return t.read()
		}
		return pane.Say(Follow{Incident: t.page.ID, Procedure: linked[i]})
	})
}

// read shows everything the step says and everything that happened to it.
func (t task) read() tea.Cmd { return ask.Read("Step "+t.name(), t.words()) }
