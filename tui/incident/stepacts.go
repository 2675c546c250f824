package incident

import (
	"context"
	"errors"
	"fmt"
	"strings"

	tea "charm.land/bubbletea/v2"

	"holdfast/sop"
	"holdfast/sources/alerts"
	"holdfast/sources/people"
	"holdfast/store"
	"holdfast/tui/dialog"
	"holdfast/tui/incident/box"
	"holdfast/tui/pane"
)

// Runner acts on the checklists of an incident, and holds what runs: a script
// goes on whoever looks, and any cockpit of the process may watch or stop it.
type Runner interface {
	Runs(ctx context.Context, incident int64) ([]*sop.Run, error)
	Start(ctx context.Context, by people.Actor, incident int64, p sop.Procedure, a *alerts.Alert, vars map[string]string) (sop.RunID, error)
	Do(ctx context.Context, by people.Actor, at sop.Place, a sop.Act) (sop.Event, error)
	Execute(ctx context.Context, by people.Actor, at sop.Place, approved string) error
	Output(at sop.Place, cursor uint64) (sop.Output, bool)
	Wait(ctx context.Context, at sop.Place) (sop.Event, error)
	Stop(by people.Actor, at sop.Place) bool
	Active() int
}

// stepAt is a step as the person saw it when they pressed a key. Acts hold on
// to it: what is chosen a moment later does not matter any more.
type stepAt struct {
	incident int64
	run      *sop.Run
	step     sop.Step
	state    sop.StepState
}

// place is where acts on the step are done.
func (s stepAt) place() sop.Place {
	return sop.Place{Incident: s.incident, Run: s.run.Run, Step: s.step.ID}
}

// at is the chosen step; ok is false when there is none.
func (p *Pane) at() (stepAt, bool) {
	run := p.run()
	if run == nil {
		return stepAt{}, false
	}
	step, ok := run.Procedure.Step(p.sel)
	return stepAt{incident: int64(p.id), run: run, step: step, state: run.Steps[p.sel]}, ok
}

// onStep runs one act on a step.
func (p *Pane) onStep(s stepAt, a sop.Act) tea.Cmd {
	p.advance = s.step.ID
	by, runner := p.deps.Actor, p.deps.Runner
	return act("step "+string(s.run.Run)+s.step.ID, func(ctx context.Context) (string, error) {
		_, err := runner.Do(ctx, by, s.place(), a)
		return "", err
	})
}

// withReason asks for a reason and then acts.
func (p *Pane) withReason(s stepAt, q question, reasoned func(reason string) sop.Act) tea.Cmd {
	return p.ask(q, func(reason string) tea.Cmd { return p.onStep(s, reasoned(reason)) })
}

// tickStep says the step was done by hand; a step with a script asks why by hand.
func (p *Pane) tickStep() tea.Cmd {
	s, ok := p.at()
	if !ok {
		return nil
	}
	if cmd, locked := p.locked(s); locked {
		return cmd
	}
	name := s.step.Number + " " + s.step.Title
	switch {
	case len(s.step.Branches) > 0:
		return p.decide(s)
	case s.step.Script() != nil:
		return p.withReason(s, question{title: "Tick " + name + " by hand", label: "Why by hand?",
			hint: "it has a script; the reason is kept", need: needReason}, sop.Tick)
	case s.state.State == sop.StepFailed || s.state.State == sop.StepCutOff:
		return p.withReason(s, question{title: "Tick " + name, label: "Why is it done?",
			hint: "it is " + string(s.state.State) + "; the reason is kept", need: needReason}, sop.Tick)
	}
	if s.state.State == sop.StepWaiting && p.now.Before(s.state.Until) {
		return p.withReason(s, question{title: "Go on with " + name, label: "Why not wait?",
			hint: "it waits until " + p.clock(s.state.Until) + "; the reason is kept", need: needReason}, sop.Tick)
	}
	return p.onStep(s, sop.Tick(""))
}

// decide asks which way a decision goes.
func (p *Pane) decide(s stepAt) tea.Cmd {
	var items []dialog.Item
	for _, b := range s.step.Branches {
		item := dialog.Item{Name: b.Answer}
		if to, ok := s.run.Procedure.Step(b.To); ok {
			item.Note = "go on with " + to.Number + " " + to.Title
		}
		items = append(items, item)
	}
	return p.pick(s.step.Number+" "+s.step.Title, items, func(i int) tea.Cmd {
		return p.onStep(s, sop.Decide(s.step.Branches[i].Answer))
	})
}

// locked offers to override what holds a step back, with a reason that is kept.
func (p *Pane) locked(s stepAt) (tea.Cmd, bool) {
	needs := s.run.Blocked(s.step.ID)
	if len(needs) == 0 {
		return nil, false
	}
	var open []string
	for _, id := range needs {
		if n, ok := s.run.Procedure.Step(id); ok {
			open = append(open, n.Number+" "+n.Title)
			continue
		}
		open = append(open, id+", which is no step here")
	}
	return p.withReason(s, question{title: "Step " + s.step.Number + " waits for " + strings.Join(open, ", "), label: "Override because",
		hint: "the reason is kept; Esc keeps the lock", need: needReason}, sop.Override), true
}

const needReason = "a reason is needed: it is kept in the record"

// leaveOut skips a step with a reason; an optional one may not apply instead.
func (p *Pane) leaveOut() tea.Cmd {
	s, ok := p.at()
	if !ok {
		return nil
	}
	name := s.step.Number + " " + s.step.Title
	skip := func() tea.Cmd {
		return p.withReason(s, question{title: "Skip " + name, label: "Why skip it?", need: needReason}, sop.Skip)
	}
	if to, ok := s.run.OnFailure(s.step.ID); ok {
		return p.fallBack(s, to, skip)
	}
	if !s.step.Optional {
		return skip()
	}
	return p.pick("Leave out "+name, []dialog.Item{{Name: "it does not apply here"}, {Name: "skip it", Note: "with a reason"}}, func(i int) tea.Cmd {
		if i == 1 {
			return skip()
		}
		return p.onStep(s, sop.DoesNotApply(""))
	})
}

func (p *Pane) fail() tea.Cmd {
	s, ok := p.at()
	if !ok {
		return nil
	}
	return p.withReason(s, question{title: "Step " + s.step.Number + " " + s.step.Title + " failed", label: "What went wrong?",
		hint: "it can be tried again", need: needReason}, sop.Fail)
}

func (p *Pane) reopen() tea.Cmd {
	s, ok := p.at()
	if !ok {
		return nil
	}
	return p.withReason(s, question{title: "Reopen " + s.step.Number + " " + s.step.Title, label: "Why again?", need: needReason}, sop.Reopen)
}

// enter opens what is chosen; of a step its script when it has one, a decision's
// answers, or its words.
func (p *Pane) enter() tea.Cmd {
	switch p.box {
	case box.Timeline:
		return p.timeline.Enter().Do()
	case box.Before:
		return p.visit(p.before.Chosen(), 0)
	}
	s, ok := p.at()
	if !ok {
		return nil
	}
	switch {
	case p.deps.ReadOnly || p.elsewhere(p.id):
	case p.underway(s.place()):
		return p.showRun(s, "", true)
	case s.step.Script() != nil && (!s.state.State.Closed() || s.state.State == sop.StepBypassed) && s.state.State != sop.StepRunning:
		if cmd, locked := p.locked(s); locked {
			return cmd
		}
		return p.showRun(s, "", false)
	case len(s.step.Branches) > 0 && !s.state.State.Closed():
		if cmd, locked := p.locked(s); locked {
			return cmd
		}
		return p.decide(s)
	}
	if linked := p.linked(s); len(linked) > 0 && !p.deps.ReadOnly && !p.elsewhere(p.id) {
		return p.offerLinked(s, linked)
	}
	return p.showText("Step "+s.step.Number+" "+s.step.Title, p.stepText(s))
}

// showRun shows the script whole; y runs exactly what is shown.
func (p *Pane) showRun(s stepAt, again string, begun bool) tea.Cmd {
	if cmd, lacking := p.askLacking(s); lacking && !begun {
		return cmd
	}
	at := s.place()
	d := &runDialog{
		step: s.step, vars: s.run.Vars, lacks: s.run.Lacks(s.step.ID), again: again, begun: begun, follow: begun,
		where: "here, on " + p.deps.Host, who: string(p.deps.Actor.Person),
		run:  func() tea.Cmd { return p.start(s) },
		kill: func() { p.deps.Runner.Stop(p.deps.Actor, at) },
		state: func() (sop.StepState, *live) {
			if run := p.runOf(at.Run); run != nil {
				return run.Steps[at.Step], p.lives[at]
			}
			return sop.StepState{}, p.lives[at]
		},
	}
	if p.practices[store.IncidentID(s.incident)] != nil {
		d.practice, d.where = true, "PRACTICE: nothing is run, it answers as it did then"
	}
	if p.deps.Actor.Via != "" {
		d.who += " (" + p.deps.Actor.Via + ")"
	}
	return say(pane.Show{Dialog: d})
}

func (p *Pane) runOf(id sop.RunID) *sop.Run {
	for _, r := range p.state.runs {
		if r.Run == id {
			return r
		}
	}
	return nil
}

// executed says that a script runs now.
type executed struct{ at stepAt }

// ran says how a script ended.
type ran struct {
	at  stepAt
	ev  sop.Event
	err error
}

// start runs the script that was shown. It goes on when the dialog is left.
func (p *Pane) start(s stepAt) tea.Cmd {
	at := s.place()
	if p.underway(at) {
		return nil
	}
	p.lives[at], p.advance, p.dirty = &live{}, s.step.ID, true
	if p.elsewhere(store.IncidentID(s.incident)) {
		return say(ran{at: s, err: errPracticeElsewhere})
	}
	by, runner, approved := p.deps.Actor, p.deps.Runner, s.step.Script().Hash()
	return func() (msg tea.Msg) {
		defer recovered(func(err error) { msg = ran{at: s, err: err} })
		ctx, cancel := context.WithTimeout(context.Background(), actLimit)
		defer cancel()
		if err := runner.Execute(ctx, by, at, approved); err != nil {
			return ran{at: s, err: err}
		}
		return executed{s}
	}
}

// isExecuted watches a script that runs now, and waits for its end to tell of it.
func (p *Pane) isExecuted(m executed) tea.Cmd {
	if l := p.lives[m.at.place()]; l != nil {
		l.begun = true
	}
	p.watch()
	runner := p.deps.Runner
	return func() (msg tea.Msg) {
		defer recovered(func(err error) { msg = ran{at: m.at, err: err} })
		ev, err := runner.Wait(context.Background(), m.at.place())
		return ran{m.at, ev, err}
	}
}

// hasRun takes the end of a script.
func (p *Pane) hasRun(m ran) tea.Cmd {
	p.watch()
	if l := p.lives[m.at.place()]; l != nil {
		l.over = true
	}
	p.dirty = true
	key := "step " + string(m.at.run.Run) + m.at.step.ID
	switch {
	case m.err == nil:
		words := "step " + m.at.step.Number + " was stopped"
		if m.ev.Killed == "" && m.ev.Exit != nil {
			words = fmt.Sprintf("step %s ended with exit %d", m.at.step.Number, *m.ev.Exit)
		}
		return tea.Batch(p.load(), trouble(key, ""), say(pane.Notice{Key: key, Text: words}))
	case errors.Is(m.err, sop.ErrChanged):
		return tea.Batch(p.load(), p.showRun(m.at, m.err.Error(), false))
	}
	return tea.Batch(p.load(), trouble(key, fmt.Sprintf("step %s: %s", m.at.step.Number, kindly(m.err))))
}
