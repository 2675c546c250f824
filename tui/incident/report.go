package incident

import (
	"context"
	"fmt"

	tea "charm.land/bubbletea/v2"

	"holdfast/store"
	"holdfast/themes"
	"holdfast/tui/incident/form"
	"holdfast/tui/pane"
)

// fillReport walks through the questions of the report, from where it was left.
func (p *Pane) fillReport() tea.Cmd {
	id := p.id
	f := p.forms[id]
	if f == nil {
		f = p.newForm(id)
		p.forms[id] = f
	}
	return say(pane.Show{Dialog: f.Again()})
}

func (p *Pane) newForm(id store.IncidentID) *form.Form {
	known := p.state.inc
	// What is shown of the record is that of the incident, also when another one
	// was brought to hand beneath the form.
	now := func() store.Incident {
		if p.state.inc.ID == id {
			known = p.state.inc
		}
		return known
	}
	var f *form.Form
	f = form.New(form.Deps{
		Name: id.String(), Now: p.deps.Now, Zone: p.deps.Zone,
		Answers: func() map[string]string { return now().Answers },
		Actions: func() []store.ActionItem { return now().Actions },
		Save:    func(field, answer string) tea.Cmd { return p.answer(f, id, field, answer) },
		Add:     func(a store.ActionData) tea.Cmd { return p.addAction(f, id, a) },
	})
	return f
}

// answered says how the saving of an answer, or of an action item, ended.
type answered struct {
	form  *form.Form
	field string
	item  store.ActionData
	acted acted
}

func (p *Pane) answer(f *form.Form, id store.IncidentID, field, words string) tea.Cmd {
	record, by := p.deps.Record, p.deps.Actor
	return p.entered(answered{form: f, field: field}, func(ctx context.Context) error {
		_, err := record.Answer(ctx, by, id, field, words)
		return err
	})
}

func (p *Pane) addAction(f *form.Form, id store.IncidentID, a store.ActionData) tea.Cmd {
	record, by := p.deps.Record, p.deps.Actor
	return p.entered(answered{form: f, item: a}, func(ctx context.Context) error {
		_, err := record.AddAction(ctx, by, id, a)
		return err
	})
}

// entered saves what was entered into the form.
func (p *Pane) entered(what answered, save func(context.Context) error) tea.Cmd {
	saved := act("incident answer", func(ctx context.Context) (string, error) { return "", save(ctx) })
	return func() tea.Msg {
		done, ok := saved().(acted)
		if !ok {
			done = acted{key: "incident answer"}
		}
		what.acted = done
		return what
	}
}

func (p *Pane) hasAnswered(m answered) tea.Cmd {
	if m.field != "" {
		m.form.Saved(m.field, m.acted.err)
	} else {
		m.form.Added(m.item, m.acted.err)
	}
	return p.tookPlace(m.acted)
}

// Finding is something in a report that does not fit together, or is missing.
type Finding struct {
	What string // for the person
	Seq  int64  // the entry it is about; 0: none
}

// checked is what was found before a report is written.
type checked struct {
	id    store.IncidentID
	found []Finding
	err   error
}

// export writes the report; what does not fit together in it is shown before.
func (p *Pane) export() tea.Cmd {
	id, check := p.id, p.deps.Check
	if check == nil {
		return p.write(id)
	}
	return func() (msg tea.Msg) {
		defer recovered(func(err error) { msg = checked{id: id, err: err} })
		ctx, cancel := context.WithTimeout(context.Background(), readLimit)
		defer cancel()
		found, err := check(ctx, id)
		return checked{id: id, found: found, err: err}
	}
}

// hasChecked writes a report in which all fits; else it shows what does not, and
// writes it as it is on y.
func (p *Pane) hasChecked(m checked) tea.Cmd {
	var body []string
	if m.err != nil {
		body = append(body, "It could not be checked: "+m.err.Error())
	}
	for _, f := range m.found {
		body = append(body, p.theme.Glyph(themes.Half)+" "+f.What)
	}
	if len(body) == 0 {
		return p.write(m.id)
	}
	if p.state.inc.ID == m.id {
		if missing := p.unanswered(); len(missing) > 0 {
			body = append(body, fmt.Sprintf("%s %d of %d questions are not answered: Q answers them", p.theme.Glyph(themes.Half), len(missing), len(store.Owing())))
		}
	}
	body = append(body, "", "Written again later, the report takes the place of this one.")
	return p.confirm("Before the report of "+m.id.String()+" is written", body, "write it as it is", func() tea.Cmd { return p.write(m.id) })
}

// write writes the report to a file.
func (p *Pane) write(id store.IncidentID) tea.Cmd {
	exporter := p.deps.Exporter
	return act("incident report", func(ctx context.Context) (string, error) {
		path, err := exporter.Export(ctx, id)
		return fmt.Sprintf("the report of %s is in %s", id, path), err
	})
}
