package form

import (
	"context"
	"time"

	tea "charm.land/bubbletea/v2"

	"holdfast/sources/people"
	"holdfast/store/incident"
	"holdfast/tui/incident/ask"
	"holdfast/tui/pane"
)

// Record keeps what is entered.
type Record interface {
	Answer(ctx context.Context, by people.Actor, id incident.ID, field, answer string) (incident.Incident, error)
	AddAction(ctx context.Context, by people.Actor, id incident.ID, a incident.ActionData) (incident.Entry, error)
}

// Drafts are the forms of incidents that were opened here: each is where it was
// left, with what was typed and not yet saved.
type Drafts struct {
	record Record
	who    func() pane.Person  // who looks
	crew   func() []ask.Member // who may be named; nil: nobody is known
	now    func() time.Time
	forms  map[incident.ID]*Form
	known  map[incident.ID]incident.Incident // as they were last read
}

// NewDrafts makes none yet.
func NewDrafts(record Record, who func() pane.Person, crew func() []ask.Member, now func() time.Time) *Drafts {
	return &Drafts{record: record, who: who, crew: crew, now: now, forms: map[incident.ID]*Form{}, known: map[incident.ID]incident.Incident{}}
}

// Know takes in how an incident was read anew: its form shows that.
func (d *Drafts) Know(inc incident.Incident) {
	if d.forms[inc.ID] != nil {
		d.known[inc.ID] = inc
	}
}

// Fill walks through the questions of an incident's report, from where that was left.
func (d *Drafts) Fill(inc incident.Incident) tea.Cmd {
	id := inc.ID
	f := d.forms[id]
	if d.known[id] = inc; f == nil {
		f = New(Deps{
			Name: id.String(), Crew: d.crew, Now: d.now, Zone: d.who().Zone,
			Answers: func() map[string]string { return d.known[id].Answers },
			Actions: func() []incident.ActionItem { return d.known[id].Actions },
			Save:    func(field, answer string) tea.Cmd { return d.answer(id, field, answer) },
			Add:     func(a incident.ActionData) tea.Cmd { return d.add(id, a) },
		})
		d.forms[id] = f
	}
	return pane.Say(pane.Show{Dialog: f.Again()})
}

// Saved says how the saving of an answer, or of an action item, ended.
type Saved struct {
	id    incident.ID
	field string // of an answer
	item  incident.ActionData
	err   error
}

func (d *Drafts) answer(id incident.ID, field, words string) tea.Cmd {
	record, by := d.record, d.who().Actor
	return pane.Read(pane.ActLimit, func(ctx context.Context) (incident.Incident, error) {
		return record.Answer(ctx, by, id, field, words)
	}, func(_ incident.Incident, err error) tea.Msg { return Saved{id: id, field: field, err: err} })
}

func (d *Drafts) add(id incident.ID, a incident.ActionData) tea.Cmd {
	record, by := d.record, d.who().Actor
	return pane.Read(pane.ActLimit, func(ctx context.Context) (incident.Entry, error) {
		return record.AddAction(ctx, by, id, a)
	}, func(_ incident.Entry, err error) tea.Msg { return Saved{id: id, item: a, err: err} })
}

// OnSaved tells the form how a saving ended; words says of an error why nothing
// was written.
func (d *Drafts) OnSaved(m Saved, words func(error) string) tea.Cmd {
	if f := d.forms[m.id]; f != nil && m.field != "" {
		f.Saved(m.field, m.err)
	} else if f != nil {
		f.Added(m.item, m.err)
	}
	if m.err != nil {
		return pane.Warn("incident answer", words(m.err))
	}
	return pane.Warn("incident answer", "")
}
