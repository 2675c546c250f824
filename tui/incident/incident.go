// Package incident shows one incident whole: the checklist that is followed,
// the timeline that writes itself, what happened the last times, and the
// restore points. Every act of an incident starts here, whichever pane asked
// for it. It must not decide what a step or an entry means: sop and store do.
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
	"holdfast/store"
	"holdfast/themes"
	"holdfast/tui/incident/before"
	"holdfast/tui/incident/box"
	"holdfast/tui/incident/form"
	"holdfast/tui/incident/list"
	"holdfast/tui/incident/restore"
	"holdfast/tui/incident/timeline"
	"holdfast/tui/pane"
)

// Record is what the pane reads and writes of the record.
type Record interface {
	Open(ctx context.Context, by people.Actor, title string, sev store.Severity, held ...store.AttachedAlert) (store.Incident, error)
	Attach(ctx context.Context, by people.Actor, id store.IncidentID, held ...store.AttachedAlert) (store.Incident, error)
	AddNote(ctx context.Context, by people.Actor, id store.IncidentID, at time.Time, note string) (store.Entry, error)
	Pin(ctx context.Context, by people.Actor, id store.IncidentID, lines []store.PinnedLine) (store.Entry, error)
	SetStatus(ctx context.Context, by people.Actor, id store.IncidentID, to store.Status) (store.Incident, error)
	SetSeverity(ctx context.Context, by people.Actor, id store.IncidentID, to store.Severity) (store.Incident, error)
	SetRole(ctx context.Context, by people.Actor, id store.IncidentID, role string, person people.Person) (store.Incident, error)
	Answer(ctx context.Context, by people.Actor, id store.IncidentID, field, answer string) (store.Incident, error)
	Resolve(ctx context.Context, by people.Actor, id store.IncidentID, summary string) (store.Incident, error)
	Reopen(ctx context.Context, by people.Actor, id store.IncidentID, why string) (store.Incident, error)
	Update(ctx context.Context, by people.Actor, id store.IncidentID, text string, next time.Duration) (store.Incident, error)
	Correct(ctx context.Context, by people.Actor, id store.IncidentID, seq int64, text string) (store.Entry, error)
	MarkDuplicate(ctx context.Context, by people.Actor, id, of store.IncidentID) (store.Incident, error)
	Detach(ctx context.Context, by people.Actor, id store.IncidentID, why string, ids ...alerts.Fingerprint) (store.Incident, error)
	Link(ctx context.Context, by people.Actor, id, to store.IncidentID, why string) (store.Incident, error)
	AddAction(ctx context.Context, by people.Actor, id store.IncidentID, a store.ActionData) (store.Entry, error)

	Incident(ctx context.Context, id store.IncidentID) (store.Incident, error)
	Incidents(ctx context.Context, f store.IncidentFilter) ([]store.Incident, error)
	Timeline(ctx context.Context, id store.IncidentID, afterSeq int64, limit int) ([]store.Entry, error)
	LastTimes(ctx context.Context, alertname string, limit int) ([]store.LastTime, error)
	Similar(ctx context.Context, id store.IncidentID, limit int) ([]store.Similar, error)
	Search(ctx context.Context, q store.Search) ([]store.Found, error)
}

// Library holds the procedures.
type Library interface {
	All() []sop.Procedure
	For(a alerts.Alert) []sop.Procedure
}

// Exporter writes an incident's report and says where.
type Exporter interface {
	Export(ctx context.Context, id store.IncidentID) (path string, err error)
}

// Deps is what the pane needs.
type Deps struct {
	Record   Record
	Library  Library
	Runner   Runner
	Exporter Exporter
	Evidence Evidence
	// Check looks for what does not fit together in an incident's report; nil: nothing does.
	Check func(ctx context.Context, id store.IncidentID) ([]Finding, error)
	// Earlier gives the acts that happened at another time than now.
	Earlier  func(when store.When) Earlier
	Rehearse Rehearse                // nil: this cockpit has no rehearsals
	Alerts   func() *alerts.View     // which alerts fire now
	Backups  func() []backups.Status // the restore points
	Actor    people.Actor
	Host     string // where commands run, such as "db-7"
	Now      func() time.Time
	Zone     *time.Location
	ReadOnly bool // nothing is written and nothing is run: scripts are only shown
}

// Pane is the incident pane.
type Pane struct {
	deps  Deps
	theme *themes.Theme
	w, h  int
	focus bool
	now   time.Time

	id      store.IncidentID // the incident at hand; 0: none
	browse  bool             // the list is shown although one is at hand
	settled bool             // the first reading has chosen the incident at hand
	all     []store.Incident // open ones, then recent ones
	state   state

	loading bool      // a reading is under way
	looked  time.Time // when the last one began
	again   bool      // something changed meanwhile

	runID     sop.RunID // the checklist shown
	wanted    sop.RunID // the one to show as soon as it is read
	sel       string    // the chosen step
	advance   string    // the step whose closing moves the choice on
	box       box.Name  // which box takes the moving keys
	list      *list.Box
	timeline  *timeline.Box
	before    *before.Box
	restore   *restore.Box
	trail     []place // what was shown before this, the last one last
	sought    int64   // the entry to choose as soon as the incident is read; 0: none
	forms     map[store.IncidentID]*form.Form
	practices map[store.IncidentID]*practice // the rehearsals of this cockpit
	lives     map[sop.Place]*live
	called    map[sop.Place]bool // the waits that are over and were told of

	stepRows []string // the step on each row of the checklist box, as drawn
	sopOff   int      // the first row of the checklist that is seen
	dirty    bool
	memo     string
}

// New returns the incident pane.
func New(d Deps) *Pane {
	if d.Zone == nil {
		d.Zone = time.Local
	}
	p := &Pane{deps: d, now: d.Now(), forms: map[store.IncidentID]*form.Form{}, practices: map[store.IncidentID]*practice{}, lives: map[sop.Place]*live{}, dirty: true}
	p.list, p.before, p.restore = list.New(p.askSearch), before.New(), restore.New()
	p.timeline = timeline.New(timeline.Deps{Record: d.Record, Actor: d.Actor, Act: p.act, Come: func() { p.enterBox(box.Timeline) }})
	return p
}

// ID is pane.Incident.
func (p *Pane) ID() pane.ID { return pane.Incident }

// SetSize gives the pane its room.
func (p *Pane) SetSize(w, h int) {
	if w != p.w || h != p.h {
		p.w, p.h = w, h
		p.see()
	}
}

// SetTheme changes the colours.
func (p *Pane) SetTheme(t *themes.Theme) {
	p.theme = t
	p.see()
}

// SetFocus says whether keys come here.
func (p *Pane) SetFocus(on bool) {
	if on != p.focus {
		p.focus = on
		p.see()
	}
}

// Typing is always false: what is typed is typed into dialogs.
func (p *Pane) Typing() bool { return false }

// Rows asks for all the room there is: the pane is shown on the whole screen.
func (p *Pane) Rows() int { return 1 << 10 }

// Update takes what happened.
func (p *Pane) Update(msg tea.Msg) tea.Cmd {
	switch msg := msg.(type) {
	case pane.Changed:
		return p.changed(msg.Topics)
	case pane.Person:
		p.deps.Actor, p.deps.Zone = msg.Actor, msg.Zone
		p.timeline.Become(msg.Actor)
		p.see()
	case pane.Tick:
		return p.tick(msg.Now)
	case box.Changed:
		p.dirty = true
	case loaded:
		return p.take(msg)
	case acted:
		return p.tookPlace(msg)
	case opened:
		return p.isOpen(msg)
	case executed:
		return p.isExecuted(msg)
	case begun:
		p.wanted = msg.id
		p.enterBox(box.Checklist)
		p.place()
	case filled:
		return tea.Batch(p.load(), p.showRun(msg.at, "", false))
	case ran:
		return p.hasRun(msg)
	case rehearsing:
		return p.isRehearsing(msg)
	case checked:
		return p.hasChecked(msg)
	case answered:
		return p.hasAnswered(msg)
	case searched:
		msg.dialog.Take(msg.query, msg.found, msg.err)
	case pane.Reveal:
		if id, err := store.ParseIncidentID(msg.Row); msg.Pane == pane.Incident && err == nil {
			return p.visit(id, 0)
		}
	case pane.SearchIncidents:
		return p.askSearch()
	case pane.SwitchIncident:
		return p.switchFromAnywhere()
	case pane.OpenIncident:
		return p.openOrAttach(msg.Alerts)
	case pane.StartSOP:
		return p.startFor(msg.Alert)
	case pane.AddNote:
		return p.askNote()
	case pane.Pin:
		return p.pin(msg.Lines)
	case tea.MouseWheelMsg:
		p.wheel(msg)
	case tea.MouseClickMsg:
		p.click(msg)
	}
	return nil
}

func (p *Pane) changed(t sources.Topics) tea.Cmd {
	if t.Has(sources.Backups) || t.Has(sources.Alerts) || t.Has(sources.Config) {
		p.see()
	}
	if t.Has(sources.Runs) {
		p.watch()
	}
	if t.Has(sources.Record) {
		return p.load()
	}
	return nil
}

// lookAgain is how often the record is read while somebody else runs a script:
// a session that dies writes nothing, so nothing tells that it is gone.
const lookAgain = 2 * time.Second

// tick moves the ages. Seconds are only seen in the header and while a command
// runs or a wait goes on; the rest is drawn anew once a minute.
func (p *Pane) tick(now time.Time) tea.Cmd {
	moving, elsewhere := p.running()
	again := now.Unix()/60 != p.now.Unix()/60 || moving
	if p.now = now; again {
		p.see()
	}
	if elsewhere && now.Sub(p.looked) >= lookAgain {
		return tea.Batch(p.load(), p.callWaits())
	}
	return p.callWaits()
}

// running reports whether a step runs or waits, and whether one runs in another
// process.
func (p *Pane) running() (moving, elsewhere bool) {
	run := p.run()
	if run == nil {
		return false, false
	}
	for id, st := range run.Steps {
		runs := st.State == sop.StepRunning
		moving = moving || runs || st.State == sop.StepWaiting && p.now.Before(st.Until)
		elsewhere = elsewhere || runs && !p.underway(sop.Place{Incident: int64(p.id), Run: run.Run, Step: id})
	}
	return moving, elsewhere
}

// run is the checklist that is shown; nil when there is none.
func (p *Pane) run() *sop.Run {
	for _, r := range p.state.runs {
		if r.Run == p.runID {
			return r
		}
	}
	return nil
}

// Close ends the practices that were begun here. What runs belongs to the runner,
// and goes on.
func (p *Pane) Close() { p.endPractices() }

// Running is how many scripts run in this process: its end would stop them.
func (p *Pane) Running() int { return p.deps.Runner.Active() }
