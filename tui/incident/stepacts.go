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

// Runner acts on the checklists of an incident. Every act names its step by id.
type Runner interface {
	Runs(ctx context.Context, incident int64) ([]*sop.Run, error)
	Start(ctx context.Context, by people.Actor, incident int64, p sop.Procedure, a *alerts.Alert, vars map[string]string) (sop.RunID, error)
	Run(ctx context.Context, by people.Actor, incident int64, run sop.RunID, step, approved string, onOutput func([]byte)) (sop.Event, error)
	Tick(ctx context.Context, by people.Actor, incident int64, run sop.RunID, step, reason string) (sop.Event, error)
	Skip(ctx context.Context, by people.Actor, incident int64, run sop.RunID, step, reason string) (sop.Event, error)
	NotApplicable(ctx context.Context, by people.Actor, incident int64, run sop.RunID, step, reason string) (sop.Event, error)
	Fail(ctx context.Context, by people.Actor, incident int64, run sop.RunID, step, reason string) (sop.Event, error)
	Override(ctx context.Context, by people.Actor, incident int64, run sop.RunID, step, reason string) (sop.Event, error)
	FallBack(ctx context.Context, by people.Actor, incident int64, run sop.RunID, step, reason string) (sop.Event, error)
	Reopen(ctx context.Context, by people.Actor, incident int64, run sop.RunID, step, reason string) (sop.Event, error)
	Fill(ctx context.Context, by people.Actor, incident int64, run sop.RunID, step string, values map[string]string) (sop.Event, error)
	Decide(ctx context.Context, by people.Actor, incident int64, run sop.RunID, step, answer string) (sop.Event, error)
}

// stepAt is a step as the person saw it when they pressed a key. Acts hold on
// to it: what is chosen a moment later does not matter any more.
type stepAt struct {
	incident int64
	run      *sop.Run
	step     sop.Step
	state    sop.StepState
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
func (p *Pane) onStep(s stepAt, do func(ctx context.Context, incident int64, run sop.RunID, step string) (sop.Event, error)) tea.Cmd {
	p.advance = s.step.ID
	return act("step "+string(s.run.Run)+s.step.ID, func(ctx context.Context) (string, error) {
		_, err := do(ctx, s.incident, s.run.Run, s.step.ID)
		return "", err
	})
}

// reasoned is an act on a step that takes a reason.
type reasoned func(ctx context.Context, by people.Actor, incident int64, run sop.RunID, step, reason string) (sop.Event, error)

// withReason asks for a reason and then acts.
func (p *Pane) withReason(s stepAt, q question, do reasoned) tea.Cmd {
	by := p.deps.Actor
	return p.ask(q, func(reason string) tea.Cmd {
		return p.onStep(s, func(ctx context.Context, incident int64, run sop.RunID, step string) (sop.Event, error) {
			return do(ctx, by, incident, run, step, reason)
		})
	})
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
			hint: "it has a script; the reason is kept", need: needReason}, p.runner().Tick)
	case s.state.State == sop.StepFailed || s.state.State == sop.StepCutOff:
		return p.withReason(s, question{title: "Tick " + name, label: "Why is it done?",
			hint: "it is " + string(s.state.State) + "; the reason is kept", need: needReason}, p.runner().Tick)
	}
	if s.state.State == sop.StepWaiting && p.now.Before(s.state.Until) {
		return p.withReason(s, question{title: "Go on with " + name, label: "Why not wait?",
			hint: "it waits until " + p.clock(s.state.Until) + "; the reason is kept", need: needReason}, p.runner().Tick)
	}
	by, runner := p.deps.Actor, p.runner()
	return p.onStep(s, func(ctx context.Context, incident int64, run sop.RunID, step string) (sop.Event, error) {
		return runner.Tick(ctx, by, incident, run, step, "")
	})
}

// decide asks which way a decision goes.
func (p *Pane) decide(s stepAt) tea.Cmd {
	by, runner := p.deps.Actor, p.runner()
	var items []dialog.Item
	for _, b := range s.step.Branches {
		item := dialog.Item{Name: b.Answer}
		if to, ok := s.run.Procedure.Step(b.To); ok {
			item.Note = "go on with " + to.Number + " " + to.Title
		}
		items = append(items, item)
	}
	return p.pick(s.step.Number+" "+s.step.Title, items, func(i int) tea.Cmd {
		answer := s.step.Branches[i].Answer
		return p.onStep(s, func(ctx context.Context, incident int64, run sop.RunID, step string) (sop.Event, error) {
			return runner.Decide(ctx, by, incident, run, step, answer)
		})
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
		hint: "the reason is kept; Esc keeps the lock", need: needReason}, p.runner().Override), true
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
		return p.withReason(s, question{title: "Skip " + name, label: "Why skip it?", need: needReason}, p.runner().Skip)
	}
	if to, ok := s.run.OnFailure(s.step.ID); ok {
		return p.fallBack(s, to, skip)
	}
	if !s.step.Optional {
		return skip()
	}
	by, runner := p.deps.Actor, p.runner()
	return p.pick("Leave out "+name, []dialog.Item{{Name: "it does not apply here"}, {Name: "skip it", Note: "with a reason"}}, func(i int) tea.Cmd {
		if i == 1 {
			return skip()
		}
		return p.onStep(s, func(ctx context.Context, incident int64, run sop.RunID, step string) (sop.Event, error) {
			return runner.NotApplicable(ctx, by, incident, run, step, "")
		})
	})
}

func (p *Pane) fail() tea.Cmd {
	s, ok := p.at()
	if !ok {
		return nil
	}
	return p.withReason(s, question{title: "Step " + s.step.Number + " " + s.step.Title + " failed", label: "What went wrong?",
		hint: "it can be tried again", need: needReason}, p.runner().Fail)
}

func (p *Pane) reopen() tea.Cmd {
	s, ok := p.at()
	if !ok {
		return nil
	}
	return p.withReason(s, question{title: "Reopen " + s.step.Number + " " + s.step.Title, label: "Why again?", need: needReason}, p.runner().Reopen)
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
	case p.underway(liveKey{s.run.Run, s.step.ID}):
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
	key := liveKey{s.run.Run, s.step.ID}
	d := &runDialog{
		key: key, step: s.step, vars: s.run.Vars, lacks: s.run.Lacks(s.step.ID), again: again, begun: begun, follow: begun,
		where: "here, on " + p.deps.Host, who: string(p.deps.Actor.Person),
		run:  func() tea.Cmd { return p.start(s) },
		kill: func() { p.stop(key) },
		state: func() (sop.StepState, *live) {
			if run := p.runOf(key.run); run != nil {
				return run.Steps[key.step], p.lives[key]
			}
			return sop.StepState{}, p.lives[key]
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

// ran says how a script ended.
type ran struct {
	key liveKey
	at  stepAt
	ev  sop.Event
	err error
}

// start runs the script that was shown. It goes on when the dialog is left;
// K, or the end of the cockpit, stops it.
func (p *Pane) start(s stepAt) tea.Cmd {
	key := liveKey{s.run.Run, s.step.ID}
	if p.underway(key) {
		return nil
	}
	ctx, cancel := context.WithCancel(context.Background())
	l := newLive(cancel)
	p.lives[key], p.advance, p.dirty = l, s.step.ID, true
	by, runner, approved := p.deps.Actor, p.runnerOf(store.IncidentID(s.incident)), s.step.Script().Hash()
	if p.elsewhere(store.IncidentID(s.incident)) {
		cancel()
		return say(ran{key: key, at: s, err: errPracticeElsewhere})
	}
	work := func() (msg tea.Msg) {
		defer cancel()
		defer close(l.done)
		defer recovered(func(err error) { msg = ran{key: key, at: s, err: err} })
		if !p.commands.begin(l) {
			return ran{key: key, at: s, err: errors.New("the cockpit is closing: nothing was run")}
		}
		defer p.commands.end(l)
		ev, err := runner.Run(ctx, by, s.incident, s.run.Run, s.step.ID, approved, l.write)
		return ran{key, s, ev, err}
	}
	return tea.Batch(work, l.next(key))
}

// underway reports whether this cockpit runs the script now.
func (p *Pane) underway(key liveKey) bool {
	l := p.lives[key]
	return l != nil && !l.over
}

// forget drops the output of scripts that ended, once the record shows how.
func (p *Pane) forget() {
	for key, l := range p.lives {
		if run := p.runOf(key.run); l.over && (run == nil || run.Steps[key.step].State != sop.StepRunning) {
			delete(p.lives, key)
		}
	}
}

func (p *Pane) stop(key liveKey) {
	if l := p.lives[key]; l != nil {
		l.stop()
	}
}

// hasRun takes the end of a script.
func (p *Pane) hasRun(m ran) tea.Cmd {
	if l := p.lives[m.key]; l != nil {
		l.over = true
	}
	p.dirty = true
	key := "step " + string(m.key.run) + m.key.step
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
