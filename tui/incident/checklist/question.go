package checklist

import (
	"strings"

	tea "charm.land/bubbletea/v2"

	"holdfast/sop"
	"holdfast/store/incident"
	"holdfast/themes"
	"holdfast/tui/incident/box"
	"holdfast/tui/pane"
	"holdfast/tui/row"
)

// question is a script that is asked about where it stands in the checklist. It holds
// what was shown when it was asked: that is what y approves.
type question struct {
	task    task
	offer   offer
	refused string // why the last y did not count; empty: it did, or there was none
}

// of reports whether it is about a step of a checklist.
func (q *question) of(id incident.ID, run sop.RunID, step string) bool {
	return q.task.page.ID == id && q.task.run.Run == run && q.task.step.ID == step
}

// answers is the line beneath the script: what y does, or why one did not count.
func (q *question) answers(s box.Sight, width, indent int) string {
	if q.refused != "" {
		return row.New(s.Theme, width, false).Space(1).Put(themes.Warning, q.refused).String()
	}
	return row.New(s.Theme, width, false).Space(indent).Put(themes.Accent, "y").Put(themes.Text, " "+q.offer.yes()+"   ").
		Put(themes.Accent, "Esc").Put(themes.Text, " not now").String()
}

// asks puts a script as a question where it stands; nil: none any more.
func (b *Box) asks(q *question) {
	b.asking = q
	b.settle()
	b.deps.Redraw()
}

// stands reports whether everything of a question can be read where it stands: only
// then is it asked there, and otherwise in a dialog.
func (b *Box) stands(q *question) bool {
	run := b.Run()
	return b.asking == q && run != nil && b.sight.Focus && b.sight.Keys && b.sight.W > 0 &&
		q.of(b.page.ID, run.Run, b.choice.step) && b.sheet(run).whole()
}

// offered is what a script that stands in the checklist would run with, where and as
// whom: what lacks and what misleads first.
func (p sheet) offered(indent int) []string {
	var lines []string
	put := func(role themes.Role, words string) {
		for i, line := range box.Wrap(words, p.width-indent-1-2) {
			lines = append(lines, row.New(p.sight.Theme, p.width, false).Space(indent+2*min(i, 1)).Put(role, line).String())
		}
	}
	for _, words := range p.offer.warnings() {
		put(themes.Warning, words)
	}
	words := p.offer.short
	if !p.offer.practice {
		words += ", " + p.offer.limits(p.offer.step.Script())
	}
	if used := p.offer.used(); len(used) > 0 {
		words = "with " + strings.Join(used, ", ") + ", " + words
	}
	put(themes.Dim, words)
	return lines
}

// below is the step that comes next once one is done: what waits for nothing else counts.
func below(run *sop.Run, id string) (sop.Step, bool) {
	next, left := run.Below(id)
	passed := false
	for _, s := range run.Procedure.Flat() {
		switch needs := run.Blocked(s.ID); {
		case !passed:
			passed = s.ID == id
		case left && s.ID == next.ID:
			return next, true
		case len(needs) == 1 && needs[0] == id && !run.Steps[s.ID].State.Closed():
			return s, true
		}
	}
	return next, left
}

// Hint says at the foot of the screen what the chosen step is about to do, and at the
// right which keys do it and what comes next.
func (b *Box) Hint() pane.Hint {
	t, ok := b.task()
	if !ok || !b.sight.Keys || !b.page.Open() || b.page.Elsewhere || b.deps.ReadOnly {
		return pane.Hint{}
	}
	theme := b.sight.Theme
	key := func(keys string) string { return theme.Paint(themes.Accent, keys) }
	say := func(keys, does string) string {
		return key(keys) + theme.Paint(themes.Text, " "+does)
	}
	onto, short := "", ""
	if next, left := below(t.run, t.step.ID); left {
		onto, short = " and on to "+next.Number, theme.Paint(themes.Dim, " "+theme.Glyph(themes.Arrow)+" "+next.Number)
	}
	words := t.step.Number + " runs a script, Enter shows it whole"
	if run := b.Run(); run != nil && b.sheet(run).whole() {
		words = t.step.Number + " runs the script above"
	}
	words = theme.Paint(themes.Dim, words)
	switch q := b.asking; {
	case q != nil && q.refused != "":
		return pane.Hint{Next: theme.Paint(themes.Warning, q.refused)}
	case q != nil:
		return pane.Hint{Next: words, Keys: say("y", q.offer.yes()+onto) + "  " + say("Esc", "not now"), Short: key("y") + short + "  " + key("Esc")}
	case t.underway():
		return pane.Hint{Next: theme.Paint(themes.Dim, t.step.Number+" runs"), Keys: say("Enter", "what it prints, K there stops it"), Short: say("Enter", "prints")}
	case len(t.run.Blocked(t.step.ID)) > 0:
	case t.runnable():
		return pane.Hint{Next: words, Keys: say("Enter y", "run it"+onto), Short: key("Enter y") + short}
	case len(t.step.Branches) > 0 && !t.state.State.Closed():
		return pane.Hint{Keys: say("Enter", "decide"), Short: say("Enter", "decide")}
	case b.tickable():
		return pane.Hint{Keys: say("Space", "tick it"+onto), Short: key("Space") + short}
	}
	return pane.Hint{}
}

// InPlace is part of pane.Placed: the script stands in the checklist.
func (d *runDialog) InPlace() bool { return !d.begun && d.stands != nil && d.stands() }

// leave ends what is asked.
func (d *runDialog) leave(cmd tea.Cmd) (tea.Cmd, bool) {
	if d.left != nil {
		d.left()
	}
	return cmd, true
}
