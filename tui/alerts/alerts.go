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
	"holdfast/store"
	"holdfast/themes"
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
	LastTimes func(ctx context.Context, alertname string, limit int) ([]store.LastTime, error)
	// Changes lists what was changed from a time on and before another, from
	// memory. Nil: nothing is said of changes.
	Changes func(from, until time.Time) []changes.Change
	// ChangeHealth is how the sources of changes do.
	ChangeHealth func() []sources.Health
	// Health is how the sources of alerts do.
	Health func() []sources.Health
	// Configured says that there is a source of alerts at all.
	Configured bool
	Actor      people.Actor
	Now        func() time.Time
	Zone       *time.Location // nil: local
}

// Pane is the alerts pane.
type Pane struct {
	deps  Deps
	theme *themes.Theme
	w, h  int
	focus bool
	now   time.Time

	view    *source.View
	counts  source.Counts
	loudest themes.Role // of the count of what fires
	list    *pane.List
	filter  filter
	shown   int // rows that the filter lets through
	widths  widths

	reading source.Fingerprint // the alert whose detail has the keys; empty: the list has
	detail  *pane.Viewer
	of      source.Fingerprint // whose detail is in the viewer
	side    source.Fingerprint // whose detail stands beside the list
	going   source.Fingerprint // whose will, once the selection has stood still
	moves   int                // how often the selection has moved
	past    past
	suspect map[source.Fingerprint]suspicion
	hears   bool   // somebody tells of changes
	said    string // the last trouble told about the record

	attend attend

	dirty bool
	memo  string
}

// New returns the alerts pane.
func New(d Deps) *Pane {
	if d.Zone == nil {
		d.Zone = time.Local
	}
	p := &Pane{deps: d, now: d.Now(), view: &source.View{}, detail: pane.NewViewer(), past: newPast(), dirty: true}
	p.list = pane.NewList(p.row)
	p.filter = newFilter()
	p.read()
	return p
}

// ID is pane.Alerts.
func (p *Pane) ID() pane.ID { return pane.Alerts }

// SetSize gives the pane its room.
func (p *Pane) SetSize(w, h int) {
	if w != p.w || h != p.h {
		p.w, p.h = w, h
		p.redraw()
	}
}

// SetTheme changes the colours.
func (p *Pane) SetTheme(t *themes.Theme) {
	p.theme = t
	p.list.SetTheme(t)
	p.detail.SetTheme(t)
	p.filter.input.SetTheme(t)
	p.of = ""
	p.redraw()
}

// SetFocus says whether keys come here.
func (p *Pane) SetFocus(on bool) {
	if on != p.focus {
		p.focus = on
		p.redraw()
	}
}

// Typing reports whether the filter line takes the keys.
func (p *Pane) Typing() bool { return p.filter.typing }

// Rows is how many lines there are to show.
func (p *Pane) Rows() int {
	if p.list.Len() == 0 {
		v := p.emptyViewer()
		v.SetSize(p.w, 1)
		return v.Lines() + 1
	}
	if p.beside() {
		return max(p.list.Lines()+1, besideRows)
	}
	return p.list.Lines() + 1
}

func (p *Pane) redraw() {
	p.dirty = true
	p.list.Redraw()
}

// Update takes what happened.
func (p *Pane) Update(msg tea.Msg) tea.Cmd {
	switch msg := msg.(type) {
	case pane.Changed:
		return p.changed(msg.Topics)
	case pane.Tick:
		p.now = msg.Now
		p.of = "" // the detail has ages too
		p.redraw()
	case acted:
		return p.tookPlace(msg)
	case rested:
		if msg.moves == p.moves {
			p.arrive()
		}
	case remembered:
		p.past.take(msg)
		p.of = ""
		p.dirty = true
	case pane.Reveal:
		if msg.Pane == pane.Alerts && p.list.Choose(msg.Row) {
			p.redraw()
		}
	case tea.MouseWheelMsg, tea.MouseClickMsg:
		return p.mouse(msg)
	case tea.KeyPressMsg, tea.PasteMsg:
		if p.filter.typing {
			p.touch()
			p.typed(msg)
		}
	}
	return p.follow()
}

func (p *Pane) changed(topics sources.Topics) tea.Cmd {
	if topics.Has(sources.Sources) || topics.Has(sources.Config) {
		p.dirty = true
	}
	if topics.Has(sources.Record) {
		p.past.forget()
	}
	if topics.Has(sources.Changes) {
		p.suspect, p.of = nil, ""
		p.redraw()
	}
	var tell tea.Cmd
	if topics.Has(sources.Alerts) {
		p.read()
		tell = p.troubles()
	}
	return tea.Batch(tell, p.follow())
}

// read takes the board as it is now.
func (p *Pane) read() {
	if v := p.deps.Board.View(); v != nil {
		p.view = v
	}
	p.counts, p.loudest = p.view.Counts(), themes.Warning
	for _, r := range p.view.Rows {
		if r.Severity == source.Critical && r.State == source.Firing && r.Section() == source.SectionFiring {
			p.loudest = themes.Critical
			break
		}
	}
	p.choose()
}

// choose puts the rows that the filter lets through into the list.
func (p *Pane) choose() {
	rows := make([]pane.ListRow, 0, len(p.view.Rows))
	p.widths = widths{}
	last := lastSection(p.view.Rows)
	for _, r := range p.view.Rows {
		if !p.filter.live.IsZero() && !p.filter.live.Match(r) {
			continue
		}
		p.widths.see(r)
		rows = append(rows, pane.ListRow{ID: string(r.Fingerprint), Section: section(r, last)})
	}
	p.shown = len(rows)
	was := p.list.Current()
	p.relax()
	p.list.SetRows(rows)
	p.noteSwap(was)
	p.of = ""
	p.redraw()
}

// lastSection is the heading over what has cleared: what is quiet stands above
// it, when there is any.
func lastSection(rows []*source.Row) string {
	for i := range rows {
		if rows[i].Section() == source.SectionQuiet {
			return "quiet"
		}
	}
	return "cleared"
}

func section(r *source.Row, last string) string {
	switch r.Section() {
	case source.SectionHeld:
		return "held"
	case source.SectionQuiet:
		return "quiet"
	case source.SectionCleared:
		return last
	default:
		return ""
	}
}

// troubles tells when what is seen cannot be kept, and when it can again.
func (p *Pane) troubles() tea.Cmd {
	trouble := ""
	if err := p.view.SaveErr; err != nil {
		trouble = "alerts are shown but not recorded: " + err.Error() + "; it is tried again at every answer"
	}
	for cluster, err := range p.view.KeepErrs {
		if trouble != "" {
			trouble += "; "
		}
		trouble += "the silences of " + cluster + " do not match the acks: " + err.Error()
		break
	}
	if trouble == p.said {
		return nil
	}
	p.said = trouble
	return say(pane.Notice{Key: "alerts record", Loud: pane.Trouble, Text: trouble})
}

func (p *Pane) mouse(msg tea.Msg) tea.Cmd {
	p.touch()
	m, wheel := msg.(tea.MouseWheelMsg)
	inDetail := p.reading != "" && p.listWidth() == 0
	if wheel && (inDetail || (p.beside() && m.X > p.listWidth())) {
		p.detail.Update(m)
	} else if !inDetail {
		p.list.Mouse(msg)
	}
	p.dirty = true
	return p.follow()
}

// at is the alert that acts are for: the one whose detail is read, else the one
// that is selected and was seen to be.
func (p *Pane) at() (row source.Row, whyNot string) {
	id := p.reading
	if id == "" {
		selected, why := p.list.Selected()
		if why == "" {
			why = p.justSwapped()
		}
		if why != "" {
			return source.Row{}, why
		}
		id = source.Fingerprint(selected)
	}
	row, ok := p.view.Row(id)
	if !ok {
		return source.Row{}, "it is no longer on the board"
	}
	return row, ""
}

func say(msg tea.Msg) tea.Cmd { return func() tea.Msg { return msg } }
