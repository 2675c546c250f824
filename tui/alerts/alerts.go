// Package alerts shows the alert board: what fires, who holds it, what is quiet
// and what has just cleared, and takes what an engineer does about it. It must
// not decide what an alert or an ack means: sources/alerts does.
package alerts

import (
	"context"
	"time"

	tea "charm.land/bubbletea/v2"

	"holdfast/sources"
	source "holdfast/sources/alerts"
	"holdfast/sources/changes"
	"holdfast/sources/people"
	"holdfast/store/incident"
	"holdfast/themes"
	"holdfast/tui/alerts/detail"
	"holdfast/tui/alerts/filter"
	"holdfast/tui/alerts/silencing"
	"holdfast/tui/alerts/since"
	"holdfast/tui/alerts/suspects"
	"holdfast/tui/pane"
)

// Board is what the pane reads and does of the alert board.
type Board interface {
	View() *source.View
	Ack(ctx context.Context, by people.Actor, ids []source.Fingerprint, note string, until time.Time) ([]source.Ack, error)
	Unack(ctx context.Context, by people.Actor, ids []source.Fingerprint) error
	Restore(ctx context.Context, acks []source.Ack) error
	Gone(ctx context.Context, by people.Actor, ids []source.Fingerprint) error
}

// Deps is what the pane needs.
type Deps struct {
	Board Board
	// LastTimes tells how earlier firings of an alertname went, newest first. Nil:
	// the detail says nothing of them.
	LastTimes detail.LastTimes
	// Relief counts after which steps of checklists an alert of a name cleared. Nil:
	// the detail says nothing of it.
	Relief detail.Relief
	// Muted tells what an event recorder saw of what mutes an alert. Nil: nobody did.
	Muted detail.Muted
	// Changes lists what was changed from a time on and before another, from
	// memory. Nil: nothing is said of changes.
	Changes func(from, until time.Time) []changes.Change
	// ChangeHealth is how the sources of changes do.
	ChangeHealth func() []sources.Health
	// Health is how the sources of alerts do.
	Health func() []sources.Health
	// Incidents are those that are open. Nil: there are none.
	Incidents func() []incident.Incident
	// Configured says whether there is a source of alerts at all, as things stand
	// when it is asked. Nil: there is one.
	Configured func() bool
	// Silences makes silences, and tells of those there are. Nil: there are none here.
	Silences silencing.Silencer
	// Filters are the saved filters by name. Nil: there are none.
	Filters func() map[string]string
	Actor   people.Actor
	Now     func() time.Time
	Zone    *time.Location // nil: local
}

// Pane is the alerts pane: it hands what happens to its parts, each of which knows
// its own matter only.
type Pane struct {
	pane.Base
	hands      hands
	health     func() []sources.Health
	heard      []sources.Health // how they did when hear asked last
	configured func() bool
	incidents  func() []incident.Incident

	board    board
	filter   *filter.Filter
	list     *pane.List
	lines    *lineup
	attend   attend
	since    since.Since
	detail   *detail.Detail
	suspects *suspects.Suspects
	silences *silencing.Desk
}

// What the root asks of this pane beyond what it asks of all.
var (
	_ pane.Typed   = (*Pane)(nil)
	_ pane.Tall    = (*Pane)(nil)
	_ pane.Told    = (*Pane)(nil)
	_ pane.Resting = (*Pane)(nil)
)

// New returns the alerts pane.
func New(d Deps) *Pane {
	p := &Pane{
		Base: pane.NewBase(pane.Alerts, d.Actor, d.Now, d.Zone), hands: hands{d.Board, d.Actor}, health: d.Health, configured: d.Configured, incidents: d.Incidents,
		board: board{view: &source.View{}}, filter: filter.New(d.Filters), detail: detail.New(d.LastTimes, d.Relief, d.Muted), suspects: suspects.New(d.Changes, d.ChangeHealth),
	}
	if p.health == nil {
		p.health = func() []sources.Health { return nil }
	}
	if p.configured == nil {
		p.configured = func() bool { return true }
	}
	p.silences = silencing.New(d.Silences, func() pane.Look { return p.Look }, func() people.Actor { return p.Actor }, func() []*source.Row { return p.board.view.Rows }, func() source.Late { return source.LateOf(p.health(), p.Present()) }, p.Act)
	if p.incidents == nil {
		p.incidents = func() []incident.Incident { return nil }
	}
	p.list = pane.NewList(p.row)
	p.lines = newLineup(p.list)
	hear(p)
	p.read()
	p.settle()
	return p
}

// SetSize gives the pane its room.
func (p *Pane) SetSize(w, h int) {
	if was, high := p.Size(); w != was || h != high {
		p.Base.SetSize(w, h)
		p.redraw()
		p.settle()
	}
}

// SetTheme changes the colours.
func (p *Pane) SetTheme(t *themes.Theme) {
	p.Base.SetTheme(t)
	p.list.SetTheme(t)
	p.detail.SetTheme(t)
	p.filter.SetTheme(t)
	p.redraw()
	p.settle()
}

// SetFocus says whether keys come here.
func (p *Pane) SetFocus(on bool) {
	if on != p.Focus {
		p.Base.SetFocus(on)
		p.redraw()
	}
}

// Typing reports whether the filter line takes the keys.
func (p *Pane) Typing() bool { return p.filter.Typing() }

// redraw draws the pane anew, and every row of the list.
func (p *Pane) redraw() {
	p.lines.late = source.LateOf(p.heard, p.Present())
	p.Redraw()
	p.list.Redraw()
	p.lines.spread.forget()
}

// Update takes what happened.
func (p *Pane) Update(msg tea.Msg) tea.Cmd {
	return tea.Batch(p.take(msg), p.follow())
}

func (p *Pane) take(msg tea.Msg) tea.Cmd {
	switch msg := msg.(type) {
	case pane.Changed:
		if msg.Topics&^sources.Topics(sources.Logs|sources.Runs) != 0 {
			hear(p)
		}
		return p.onChanged(msg.Topics)
	case pane.Person:
		p.Become(msg)
		p.hands.by = msg.Actor
		p.detail.Grow()
		p.redraw()
	case pane.Tick:
		p.Tick(msg.Now)
		hear(p)
		p.since.Tick(msg.Now)
		p.detail.Grow() // it has ages too
		p.redraw()
	case pane.Away:
		p.since.Leave(msg.Since, p.board.view)
		p.since.See(p.board.view) // it may be told later than it began
		p.since.Hear(p.heard, p.Present())
		p.redraw()
	case pane.Here:
		p.since.Back(msg.At)
		p.redraw()
	case pane.Acted:
		return p.onActed(msg)
	case silencing.Listed, pane.SilenceAlerts:
		return p.silences.Take(msg)
	case detail.Rested:
		p.Redraw()
		return p.detail.Arrive(msg, p.Present(), p.board.view.Row)
	case detail.Remembered:
		p.detail.Remember(msg)
		p.Redraw()
	case detail.Counted, detail.Mutes:
		p.detail.Take(msg)
		p.Redraw()
	case pane.Reveal:
		reveal(p, msg)
	case pane.FilterAlerts:
		p.touch()
		p.filter.Use(msg.Words)
		p.choose()
	case tea.MouseWheelMsg, tea.MouseClickMsg:
		p.onMouse(msg)
	case tea.KeyPressMsg, tea.PasteMsg:
		if p.filter.Typing() {
			p.touch()
			p.filter.Type(msg)
			p.choose()
			p.lines.first()
		}
	}
	return nil
}

// reveal shows a row of this pane.
func reveal(p *Pane, msg pane.Reveal) {
	if msg.Pane == pane.Alerts {
		p.lines.reveal(p.board.view.Rows, msg.Row)
		p.list.Choose(msg.Row)
		p.redraw()
	}
}

func (p *Pane) onChanged(topics sources.Topics) tea.Cmd {
	if topics.Has(sources.Sources) || topics.Has(sources.Config) {
		p.since.Hear(p.heard, p.Present())
		p.detail.Grow()
		p.redraw()
	}
	if topics.Has(sources.Record) {
		p.detail.Forget()
	}
	if topics.Has(sources.Changes) {
		p.suspects.Forget()
		p.detail.Grow()
		p.redraw()
	}
	if topics.Has(sources.Alerts) {
		p.read()
	}
	return p.board.troubles(p.heard, p.Present())
}

func (p *Pane) onActed(m pane.Acted) tea.Cmd {
	tell, mine := p.Answer(m)
	if mine {
		p.read()
	}
	return tell
}

func (p *Pane) onMouse(msg tea.Msg) {
	p.touch()
	p.Redraw()
	m, wheel := msg.(tea.MouseWheelMsg)
	inDetail := p.detail.Reading() != "" && p.split().list() == 0
	if wheel && (inDetail || (p.split().beside() && m.X > p.split().list())) {
		p.detail.Wheel(m)
	} else if !inDetail {
		p.list.Mouse(below(p.headed(), msg))
	}
}

// touch notes that a person works here: what is selected stays selected.
func (p *Pane) touch() {
	p.since.Seen(p.list.Current())
	p.attend.touch(p.Present())
	p.list.StayOnTop(false)
}

// read takes the board as it is now.
func (p *Pane) read() {
	p.board.read(p.hands.board, source.LateOf(p.heard, p.Present()))
	p.since.See(p.board.view)
	p.choose()
}

// choose puts the rows that the filter lets through into the list. Left alone, it
// goes to its loudest row.
func (p *Pane) choose() {
	now, was := p.Present(), p.list.Current()
	if p.detail.Reading() == "" && len(p.list.Marked()) == 0 && p.attend.alone(now) {
		p.list.StayOnTop(true)
	}
	p.lines.show(p.board.view.Rows, p.filter.Live())
	p.attend.swap(was, p.list.Current(), now)
	p.detail.Grow()
	p.redraw()
}

// follow brings the detail, and what is known of earlier times, in step with the
// selection, and everything in its place.
func (p *Pane) follow() tea.Cmd {
	going := p.detail.Of()
	cmd := p.detail.Follow(source.Fingerprint(p.list.Current()))
	p.settle()
	if p.detail.Of() != going {
		p.Redraw()
	}
	if a, ok := p.inDetail(); ok {
		cmd = tea.Batch(cmd, p.detail.Want(a, p.Present()))
	}
	return cmd
}

// settle gives every part its room and the detail its words, so that drawing reads
// only.
func (p *Pane) settle() {
	w, h := p.Size()
	if p.filter.Shown() {
		p.filter.Fit(w, p.lines.table.Alerts, len(p.board.view.Rows))
		h--
	}
	side := p.split().list()
	if side > 0 && p.list.Len() > 0 {
		p.list.SetSize(side, h-p.headed())
		p.settleLines(side)
	}
	if side == w || p.Theme == nil {
		return // the detail is out of sight
	}
	room := w
	if p.split().beside() {
		room = w - side - 3
	}
	p.detail.Place(room, h, p.split().beside())
	if g := p.lines.table.Group(string(p.detail.Of())); g != nil {
		p.detail.ShowGroup(func() detail.Many { return detail.Many{Look: p.Look, Group: g, Apart: p.lines.table.Apart()} })
		return
	}
	a, ok := p.inDetail()
	if !ok {
		p.detail.ShowNothing(p.Look, func(id source.Fingerprint) bool { _, there := p.board.view.Row(id); return there })
		return
	}
	p.detail.Show(func() detail.Page { return p.page(a) })
}

// settleLines gives the rows of the list their second lines.
func (p *Pane) settleLines(w int) {
	s := &p.lines.spread
	if p.attend.still(p.Present()) {
		s.stopped = p.list.Current()
	}
	s.look(p.lines.table, p.pen(), w)
	if s.onto(p.list) {
		p.Redraw()
	}
}

// page is an alert in words.
func (p *Pane) page(a source.Row) detail.Page {
	return detail.Page{Look: p.Look, Late: p.lines.late, Alert: a, LastSeen: lastSeen(p.hands.board, a), Suspects: p.suspects, Incident: p.lines.works.Words(&a)}
}

// inDetail is the alert whose detail is on the screen.
func (p *Pane) inDetail() (source.Row, bool) {
	if id := p.detail.Of(); id != "" {
		return p.board.view.Row(id)
	}
	return source.Row{}, false
}

// at is the alert that acts are for: the one whose detail is read, else the one
// that is selected and was seen to be.
func (p *Pane) at() (row source.Row, whyNot string, soon bool) {
	id := p.detail.Reading()
	if id == "" {
		selected, why := p.list.Selected()
		if why != "" {
			return source.Row{}, why, false
		}
		whyNot = p.attend.whyNot(p.Present())
		id = source.Fingerprint(selected)
		if g := p.lines.group(); g != nil {
			id = g.Rows[0].Fingerprint
		}
	}
	row, ok := p.board.view.Row(id)
	if !ok {
		return source.Row{}, "it is no longer on the board", false
	}
	return row, whyNot, whyNot != ""
}

// target is what acts are for.
func (p *Pane) target() target {
	at, whyNot, soon := p.at()
	to := target{view: p.board.view, at: at, whyNot: whyNot, soon: soon, marked: p.lines.marked()}
	if p.detail.Reading() == "" && (whyNot == "" || soon) {
		to.group = p.lines.group()
	}
	return to
}
