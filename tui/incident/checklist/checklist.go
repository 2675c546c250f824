// Package checklist is the box of the procedure that is followed: its steps, what
// stands beneath the chosen one, the dialog that runs its script, and all the
// ways a step can go: done, skipped, failed, decided, overridden. It must not
// decide what a step means: sop does; nor start a procedure in another incident.
package checklist

import (
	"context"
	"fmt"
	"slices"
	"strings"

	tea "charm.land/bubbletea/v2"

	"holdfast/sop"
	"holdfast/sources/alerts"
	"holdfast/sources/people"
	"holdfast/sources/text"
	"holdfast/store/incident"
	"holdfast/themes"
	"holdfast/tui/incident/box"
	"holdfast/tui/incident/heading"
	"holdfast/tui/incident/reading"
	"holdfast/tui/pane"
)

// Runner acts on the checklists of an incident, and runs scripts, which go on
// whoever looks.
type Runner interface {
	Runs(ctx context.Context, incident int64) ([]*sop.Run, error)
	Start(ctx context.Context, by people.Actor, incident int64, p sop.Procedure, a *alerts.Alert, vars map[string]string) (sop.RunID, error)
	Do(ctx context.Context, by people.Actor, at sop.Place, a sop.Act) (sop.Event, error)
	Execute(ctx context.Context, by people.Actor, at sop.Place, approved string) error
	Wait(ctx context.Context, at sop.Place) (sop.Event, error)
	Stop(by people.Actor, at sop.Place) bool
}

// Scripts are those that run in this process, as far as they are watched.
type Scripts interface {
	Expect(at sop.Place)
	Began(at sop.Place)
	Ended(at sop.Place)
	Underway(at sop.Place) bool
	Text(at sop.Place) (string, bool)
}

// Library holds the procedures.
type Library interface {
	All() []sop.Procedure
	For(a alerts.Alert) []sop.Procedure
}

// Deps is what the box needs.
type Deps struct {
	Runner   Runner
	Scripts  Scripts
	Library  Library
	Who      func() pane.Person // who looks
	Host     string             // where commands run, such as "db-7"
	ReadOnly bool               // nothing is run: scripts are only shown
	Act      func(pane.Act) tea.Cmd
	Redraw   func()                       // has the checklist drawn anew
	Firing   func(incident.Incident) bool // an alert of it fires now
}

// Page is what the box shows: an incident, whole.
type Page struct {
	reading.Case
	Rehearsed bool // it is practice that was begun in this cockpit: nothing is run
	Elsewhere bool // it is practice of another cockpit, which alone knows what to answer
}

// Box shows one of the checklists that are followed in an incident.
type Box struct {
	deps   Deps
	sight  box.Sight
	page   Page
	choice *choice
	off    int                // rows above the first one that is seen
	called map[sop.Place]bool // the waits that are over and were told of
	asking *question          // the script that waits for its y here; nil: none
}

// New makes the box.
func New(d Deps) *Box { return &Box{deps: d, choice: &choice{}} }

// Show shows an incident.
func (b *Box) Show(p Page) {
	b.page = p
	b.choice.place(p.Runs)
	b.settle()
}

// Forget takes away what is shown, and the choice: another incident is at hand.
func (b *Box) Forget() { b.page, b.choice, b.off = Page{}, &choice{}, 0 }

// Want shows a checklist as soon as it is read.
func (b *Box) Want(run sop.RunID) {
	b.choice.wanted = run
	b.choice.place(b.page.Runs)
	b.settle()
}

// Turn shows another checklist of the incident.
func (b *Box) Turn(run sop.RunID) {
	b.choice.show(run, b.page.Runs)
	b.settle()
}

// Stay keeps the choice where it is: what was to close its step did not take place.
func (b *Box) Stay() { b.choice.ahead = "" }

// Run is the checklist that is shown; nil when there is none.
func (b *Box) Run() *sop.Run { return runOf(b.page.Runs, b.choice.run) }

// Chosen is the id of the chosen step; empty: there is none.
func (b *Box) Chosen() string { return b.choice.step }

// See is part of box.Box.
func (b *Box) See(s box.Sight) {
	b.sight = s
	b.settle()
}

// Move is part of box.Keyed.
func (b *Box) Move(n int) {
	b.choice.move(b.Run(), n)
	b.settle()
}

// Click is part of box.Keyed.
func (b *Box) Click(line int) {
	run := b.Run()
	if _, h := b.sight.Inside(); run == nil || line < 0 || line >= h {
		return
	}
	if rows := b.sheet(run).rows(); b.off+line < len(rows) && rows[b.off+line].id != "" {
		b.choice.put(rows[b.off+line].id)
		b.settle()
	}
}

func (b *Box) sheet(run *sop.Run) sheet {
	w, h := b.sight.Inside()
	p := sheet{sight: b.sight, run: run, chosen: b.choice.step, width: w, high: h}
	p.reads = wholeBy(b)
	if t, ok := b.task(); ok && t.runnable() {
		o := t.offer("")
		p.offer = &o
	}
	if q := b.asking; q != nil && q.of(b.page.ID, run.Run, b.choice.step) {
		p.asked, p.offer, p.reads = q, &q.offer, ""
	}
	p.output = func(step string) (string, bool) {
		return b.deps.Scripts.Text(sop.Place{Incident: int64(b.page.ID), Run: run.Run, Step: step})
	}
	return p
}

// settle keeps the chosen step in sight.
func (b *Box) settle() {
	if run := b.Run(); run != nil && b.sight.W > 0 {
		_, h := b.sight.Inside()
		b.off = scrolled(b.sheet(run).rows(), b.choice.step, b.off, h)
	}
}

// Draw is part of box.Box.
func (b *Box) Draw() string {
	run := b.Run()
	if run == nil {
		return b.sight.Frame(fitted(b.sight, b.name("")), b.noSOP())
	}
	_, h := b.sight.Inside()
	rows := b.sheet(run).rows()
	off := scrolled(rows, b.choice.step, b.off, h) // what a script prints moves it, too
	above, below := beyond(rows, off, h)
	rows = trimmed(rows[off:min(len(rows), off+h)])
	lines := make([]string, len(rows))
	for i, r := range rows {
		if r.draw != nil {
			lines[i] = r.draw()
		}
	}
	title := b.title(run)
	if above+below > 0 {
		title.Foot = b.sight.Theme.Paint(themes.Dim, notSeen(above, below, b.sight.Dot()))
	}
	return b.sight.Frame(fitted(b.sight, title), lines)
}

// notSeen says how many steps are not seen.
func notSeen(above, below int, dot string) string {
	var words []string
	if above > 0 {
		words = append(words, fmt.Sprintf("%d above", above))
	}
	if below > 0 {
		words = append(words, fmt.Sprintf("%d below", below))
	}
	return strings.Join(words, dot)
}

// title says which checklist it is, and how far it has come.
func (b *Box) title(run *sop.Run) pane.Title {
	theme, progress := b.sight.Theme, run.Progress()
	title := b.name(run.Title)
	if b.page.Practice {
		title.Note += theme.Paint(themes.Warning, " nothing is run")
	}
	title.Right = theme.Paint(themes.Text, fmt.Sprintf("%d of %d", progress.Closed, progress.Total))
	if leads := heading.Leads(theme, b.page.Roles[incident.Commander]); b.sight.Small && leads != "" {
		title.Right += theme.Paint(themes.Dim, b.sight.Dot()) + leads // the line above has no room for it
	} else if hands := len(progress.Hands); hands > 0 {
		noun := "people"
		if hands == 1 {
			noun = "person"
		}
		title.Right += theme.Paint(themes.Dim, b.sight.Dot()) + theme.Paint(themes.IncidentRole, fmt.Sprintf("%d %s", hands, noun))
	}
	if n := len(b.page.Runs); n > 1 {
		title.Right += theme.Paint(themes.Dim, fmt.Sprintf("%sp: %d SOPs", b.sight.Dot(), n))
	}
	return title
}

// name is what the box is called: on a small screen, whose top line has no room for
// it, by the incident and how that stands.
func (b *Box) name(procedure string) pane.Title {
	inc, theme := b.page.Incident, b.sight.Theme
	if !b.sight.Small || inc.ID == 0 {
		return pane.Title{Name: "SOP", Note: theme.Paint(themes.Dim, procedure)}
	}
	firing := !inc.Open() && b.deps.Firing(inc)
	return pane.Title{Name: inc.Title, Note: theme.Paint(heading.StatusRole(inc, firing), heading.Status(inc))}
}

// besides is what a border has beside the words of its title: corners, dashes, blanks.
const besides = 13

// fitted is a title whose name gives way to how the incident stands and how far the
// checklist has come.
func fitted(s box.Sight, title pane.Title) pane.Title {
	if s.Small {
		title.Name = s.Cut(title.Name, s.W-besides-text.Width(title.Note)-text.Width(title.Right))
	}
	return title
}

// noSOP says how a checklist gets here.
func (b *Box) noSOP() []string {
	s := b.sight
	lines := []string{"", s.Words(themes.Text, "No SOP is followed yet."), ""}
	if names := matching(b.deps.Library, b.page.Alerts); len(names) > 0 {
		lines = append(lines, s.Words(themes.Text, "x starts one; for this alert there is:"))
		for _, name := range names {
			lines = append(lines, s.Words(themes.Strong, "  "+name))
		}
		return lines
	}
	return append(lines, s.Words(themes.Text, "x picks one of the library."),
		s.Words(themes.Dim, "Your own Markdown runbooks join it with this in holdfast.yaml:"), "", s.Words(themes.Dim, "sops: [./sops]"))
}

// matching names the procedures for the alerts of an incident.
func matching(library Library, held []incident.AttachedAlert) []string {
	var names []string
	for _, a := range held {
		for _, proc := range library.For(reading.AlertOf(a)) {
			if !slices.Contains(names, proc.Title) {
				names = append(names, proc.Title)
			}
		}
	}
	return names
}

// task is the chosen step; ok is false when there is none.
func (b *Box) task() (t task, ok bool) {
	run := b.Run()
	if run == nil {
		return task{}, false
	}
	step, ok := run.Procedure.Step(b.choice.step)
	return task{deps: b.deps, sight: b.sight, choice: b.choice, page: b.page, run: run, step: step, state: run.Steps[step.ID]}, ok
}

// Follow asks to go on in another procedure of an incident.
type Follow struct {
	Incident  incident.ID
	Procedure sop.Procedure
}

// Started says that a procedure was started: its checklist is to be shown.
type Started struct{ Run sop.RunID }
