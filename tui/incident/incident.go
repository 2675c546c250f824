// Package incident shows one incident whole: it says which one, which of its
// boxes has the keys, and holds what is loaded; the boxes draw it and act on it.
// Every act of an incident starts here, whichever pane asked for it. It must not
// decide what a step or an entry means: sop and store/incident do.
package incident

import (
	"context"
	"time"

	tea "charm.land/bubbletea/v2"

	"holdfast/sop"
	"holdfast/sources"
	"holdfast/sources/alerts"
	"holdfast/sources/backups"
	"holdfast/sources/people"
	"holdfast/store/incident"
	"holdfast/themes"
	"holdfast/tui/incident/acts"
	"holdfast/tui/incident/box"
	"holdfast/tui/incident/checklist"
	"holdfast/tui/incident/form"
	"holdfast/tui/incident/live"
	"holdfast/tui/incident/output"
	"holdfast/tui/incident/reading"
	"holdfast/tui/incident/rehearsal"
	"holdfast/tui/incident/search"
	"holdfast/tui/incident/timeline"
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

// Record is the record, as each part of the pane needs it.
type Record struct {
	Reading     reading.Record
	Search      search.Record
	Times       acts.Times // what may have happened at another time than now
	Keeping     acts.Keeping
	Saying      acts.Saying
	Tying       acts.Tying
	Corrections timeline.Record
	Answers     form.Record
	Practices   rehearsal.Record
}

// Deps is what the pane needs.
type Deps struct {
	Record   Record
	Library  checklist.Library
	Runner   Runner
	Exporter acts.Exporter
	Evidence acts.Evidence
	// Check looks for what does not fit together in an incident's report; nil: nothing does.
	Check    func(ctx context.Context, id incident.ID) ([]acts.Finding, error)
	Rehearse rehearsal.Open      // nil: this cockpit has no rehearsals
	Alerts   func() *alerts.View // which alerts fire now
	// Hold acks alerts in a person's name. Nil: what an incident is opened for stays as it is.
	Hold    func(ctx context.Context, by people.Actor, ids []alerts.Fingerprint) error
	Health  func() []sources.Health // of the sources of alerts; nil: nobody knows it
	Tail    live.Tail               // the newest lines of the log; nil: none is followed
	Backups func() []backups.Status // the restore points
	// People are whom the rotations name, who is on call first, and how many are; nil:
	// nobody is known.
	People   func() (list []people.Person, onCall int)
	Actor    people.Actor
	Host     string // where commands run, such as "db-7"
	Now      func() time.Time
	Zone     *time.Location
	ReadOnly bool // nothing is written and nothing is run: scripts are only shown
}

// Pane is the incident pane.
type Pane struct {
	pane.Base
	deps Deps

	way     way                 // which incident is at hand
	settled bool                // the first reading has chosen it
	all     []incident.Incident // open ones, then recent ones
	known   reading.Case        // the one at hand, as it was last read
	desk    reading.Desk

	boxes   *boxes
	scripts *output.Scripts
	deeds   deeds
	errands errands
}

// New returns the incident pane.
func New(d Deps) *Pane {
	p := &Pane{Base: pane.NewBase(pane.Incident, d.Actor, d.Now, d.Zone), deps: d}
	p.desk, p.scripts = reading.NewDesk(d.Record.Reading, d.Runner), output.New(d.Runner)
	p.errands.hold = &pane.Hold{}
	who := func() pane.Person { return pane.Person{Actor: p.Actor, Zone: p.Zone} }
	p.deeds = newDeeds(d, who, p.Act)
	p.deeds.intake.Opening, p.deeds.practices.Beginning = p.errands.open, p.errands.practise
	p.boxes = newBoxes(d, who, p.scripts, p.Act, p.askSearch, p.Redraw)
	return p
}

// SetSize gives the pane its room.
func (p *Pane) SetSize(w, h int) {
	if was, high := p.Size(); was != w || high != h {
		p.Base.SetSize(w, h)
		p.see()
	}
}

// SetTheme changes the colours.
func (p *Pane) SetTheme(t *themes.Theme) {
	p.Base.SetTheme(t)
	p.see()
}

// SetFocus says whether keys come here.
func (p *Pane) SetFocus(on bool) {
	if on {
		p.errands.arrived()
	}
	if on != p.Focus {
		p.Base.SetFocus(on)
		p.see()
	}
}

// Rows asks for all the room there is: the pane is shown on the whole screen.
func (p *Pane) Rows(int) int { return 1 << 10 }

// Update takes what happened.
func (p *Pane) Update(msg tea.Msg) tea.Cmd {
	switch msg := msg.(type) {
	case pane.Changed:
		return p.onChanged(msg.Topics)
	case pane.Person:
		p.Become(msg)
		p.see()
	case pane.Tick:
		return p.onTick(msg.Now)
	case pane.Acted:
		return p.onActed(msg)
	case box.Changed:
		p.see()
	case reading.Taken:
		return p.onTaken(msg)
	case acts.Opened:
		return p.onOpened(msg)
	case acts.Checked:
		return p.deeds.papers.OnChecked(msg, p.Theme.Glyph(themes.Half))
	case form.Saved:
		return tea.Batch(p.deeds.drafts.OnSaved(msg, box.Kindly), p.load())
	case search.Answer:
		msg.Arrive()
	case rehearsal.Begun:
		return p.onBegun(msg)
	case checklist.Started:
		p.boxes.enter(box.Checklist)
		p.boxes.checklist.Want(msg.Run)
		p.Redraw()
		if p.errands.start(msg.Run, p.boxes.checklist.Run()) {
			return p.load()
		}
	case checklist.Follow:
		return p.begin(msg.Incident, msg.Procedure, firstAlert(p.known))
	case tea.MouseWheelMsg:
		p.boxes.wheel(msg)
		p.Redraw()
	case tea.MouseClickMsg:
		p.boxes.click(msg)
		p.Redraw()
	default:
		if cmd, mine := p.boxes.checklist.Update(msg); mine {
			p.scripts.Look(int64(p.known.ID), p.known.Runs)
			p.Redraw()
			return tea.Batch(p.load(), cmd)
		}
		return p.onAsked(msg)
	}
	return nil
}

// Close ends the practices that were begun here. What runs belongs to the runner,
// and goes on.
func (p *Pane) Close() { p.deeds.practices.Close() }

// Running is how many scripts run in this process: its end would stop them.
func (p *Pane) Running() int { return p.deps.Runner.Active() }
