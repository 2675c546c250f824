package checklist

import (
	"context"
	"errors"
	"fmt"
	"slices"

	tea "charm.land/bubbletea/v2"

	"holdfast/sop"
	"holdfast/store/incident"
	"holdfast/tui/dialog"
	"holdfast/tui/incident/ask"
	"holdfast/tui/incident/box"
	"holdfast/tui/pane"
)

// sayEmpty is what a person writes to say that a label is rightly empty.
const sayEmpty = "empty"

// lacking is what the step's scripts cannot do without. In practice nothing is run,
// so nothing lacks.
func (t task) lacking() []sop.Lack {
	if t.page.Rehearsed {
		return nil
	}
	return slices.DeleteFunc(t.run.Lacks(t.step.ID), func(l sop.Lack) bool { return !l.Stops() })
}

// askLacking asks for what lacks, and then shows what runs: y comes after the
// values, never before.
func (t task) askLacking(lacking []sop.Lack) tea.Cmd {
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
	return ask.Fields("Step "+t.step.Number+" cannot run without", fields, func(v []string) tea.Cmd {
		values := map[string]string{}
		for i, l := range lacking {
			if values[l.Var] = v[i]; l.Kind == sop.LackAlert && v[i] == sayEmpty {
				values[l.Var] = ""
			}
		}
		return t.fill(values)
	})
}

// filled says that a step has the values it lacked.
type filled struct{ t task }

// fill records the values, and shows the script with them.
func (t task) fill(values map[string]string) tea.Cmd {
	by, runner := t.deps.Who().Actor, t.deps.Runner
	return t.deps.Act(pane.Act{Key: "incident sop", Words: box.Kindly, Do: func(ctx context.Context) (pane.Done, error) {
		if _, err := runner.Do(ctx, by, t.place(), sop.Fill(values)); err != nil {
			return pane.Done{}, err
		}
		runs, err := runner.Runs(ctx, int64(t.page.ID))
		if err != nil {
			return pane.Done{}, err
		}
		if run := runOf(runs, t.run.Run); run != nil {
			t.run, t.state = run, run.Steps[t.step.ID]
		}
		return pane.Done{Then: pane.Say(filled{t})}, nil
	}})
}

// showRun shows the script whole; y runs exactly what is shown.
func (b *Box) showRun(t task, again string, begun bool) tea.Cmd {
	if lacking := t.lacking(); len(lacking) > 0 && !begun {
		return t.askLacking(lacking)
	}
	at := t.place()
	d := &runDialog{
		question: &question{task: t, offer: t.offer(again)}, begun: begun, follow: begun, changed: b.deps.Redraw,
		run:  func() tea.Cmd { return b.start(t) },
		kill: func() { b.deps.Runner.Stop(b.deps.Who().Actor, at) },
		now:  func() standing { return b.standing(at) },
	}
	if q := d.question; !begun {
		d.stands, d.left = func() bool { return b.stands(q) }, func() {
			if b.asking == q {
				b.asks(nil)
			}
		}
		b.asks(q)
	}
	return pane.Say(pane.Show{Dialog: d})
}

// offer is what the step would run, for whoever is to approve it.
func (t task) offer(again string) offer {
	who := t.deps.Who().Actor
	o := offer{step: t.step, vars: t.run.Vars, lacks: t.run.Lacks(t.step.ID), again: again, where: "here, on " + t.deps.Host, who: string(who.Person)}
	if t.page.Rehearsed {
		o.practice, o.where = true, "PRACTICE: nothing is run, it answers as it did then"
	}
	if who.Via != "" {
		o.who += " (" + who.Via + ")"
	}
	switch o.short = "on " + t.deps.Host + ", as " + o.who; {
	case o.practice:
		o.short = o.where
	case who.Via == string(who.Person)+"@"+t.deps.Host: // it says nothing more
		o.short = "on " + t.deps.Host + ", as " + string(who.Person)
	}
	return o
}

// standing is how a step of the incident stands now.
func (b *Box) standing(at sop.Place) standing {
	now := standing{running: b.deps.Scripts.Underway(at)}
	now.output, now.here = b.deps.Scripts.Text(at)
	if run := runOf(b.page.Runs, at.Run); run != nil {
		now.state = run.Steps[at.Step]
	}
	return now
}

// executed says that a script runs now.
type executed struct{ t task }

// ended says how a script ended.
type ended struct {
	t   task
	ev  sop.Event
	err error
}

// start runs the script that was shown. It goes on when the dialog is left.
func (b *Box) start(t task) tea.Cmd {
	at := t.place()
	if b.deps.Scripts.Underway(at) {
		return nil
	}
	b.deps.Scripts.Expect(at)
	b.choice.ahead = t.step.ID
	b.deps.Redraw()
	if t.page.Elsewhere {
		return pane.Say(ended{t: t, err: errPracticeElsewhere})
	}
	by, runner, approved := b.deps.Who().Actor, b.deps.Runner, t.step.Script().Hash()
	return pane.Read(pane.ActLimit, func(ctx context.Context) (task, error) {
		return t, runner.Execute(ctx, by, at, approved)
	}, func(_ task, err error) tea.Msg {
		if err != nil {
			return ended{t: t, err: err}
		}
		return executed{t}
	})
}

// Update takes what became of the scripts and of the values for them; false: the
// message is none of that. The record is to be read after it.
func (b *Box) Update(msg tea.Msg) (cmd tea.Cmd, mine bool) {
	switch msg := msg.(type) {
	case filled:
		return b.showRun(msg.t, "", false), true
	case executed:
		return b.onExecuted(msg), true
	case ended:
		return b.onEnded(msg), true
	}
	return nil, false
}

// onExecuted waits for the end of a script that runs now, to tell of it.
func (b *Box) onExecuted(m executed) tea.Cmd {
	b.deps.Scripts.Began(m.t.place())
	runner := b.deps.Runner
	return func() (msg tea.Msg) {
		defer func() {
			if v := recover(); v != nil {
				msg = ended{t: m.t, err: fmt.Errorf("a fault in holdfast: %v", v)}
			}
		}()
		ev, err := runner.Wait(context.Background(), m.t.place())
		return ended{m.t, ev, err}
	}
}

// onEnded takes the end of a script.
func (b *Box) onEnded(m ended) tea.Cmd {
	b.deps.Scripts.Ended(m.t.place())
	key, number := m.t.key(), m.t.step.Number
	switch {
	case m.err == nil:
		words := "step " + number + " was stopped"
		if m.ev.Killed == "" && m.ev.Exit != nil {
			if words = fmt.Sprintf("step %s ended with %s", number, incident.ExitOf(m.ev)); *m.ev.Exit != 0 {
				return pane.Warn(key, words+": it stays open; Enter tries it again, ! says what went wrong")
			}
		}
		return tea.Batch(pane.Warn(key, ""), pane.Say(pane.Notice{Key: key, Text: words}))
	case errors.Is(m.err, sop.ErrChanged):
		return b.showRun(m.t, m.err.Error(), false)
	}
	return pane.Warn(key, fmt.Sprintf("step %s: %s", number, box.Kindly(m.err)))
}
