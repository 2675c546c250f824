package acts

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
	"holdfast/tui/dialog"
	"holdfast/tui/incident/ask"
	"holdfast/tui/incident/reading"
	"holdfast/tui/pane"
)

// Keeping puts into an open incident what belongs to it.
type Keeping interface {
	Attach(ctx context.Context, by people.Actor, id incident.ID, held ...incident.AttachedAlert) (incident.Incident, error)
	Pin(ctx context.Context, by people.Actor, id incident.ID, lines []incident.PinnedLine) (incident.Entry, error)
}

// Intake takes things in: it opens incidents, and puts alerts, notes and lines
// into those that are open.
type Intake struct {
	Person
	Times  Times
	Record Keeping
	// Hold acks alerts in a person's name. Nil: what an incident is opened for stays as it is.
	Hold func(ctx context.Context, by people.Actor, ids []alerts.Fingerprint) error
	// Opening is told when an incident begins to be opened; Opened ends that. Nil: nobody is.
	Opening func()
}

// Opened says that an incident was opened, or that it could not be.
type Opened struct {
	Incident incident.Incident
	Err      error
	Then     func(incident.ID) tea.Cmd // what asked for it goes on with it; may be nil
}

// Following is which checklists fit the alerts of an incident that is to be opened,
// and how one of them is begun in it.
type Following struct {
	Fit   []sop.Procedure
	Best  string // the name of the one that is proposed; empty: several fit alike
	Begin func(incident.ID, sop.Procedure) tea.Cmd
}

// field asks for the checklist that is begun with the incident: the one that fits best
// is proposed; of several that fit alike none is.
func (f Following) field() dialog.Field {
	field := dialog.Field{Label: "SOP to begin", Value: f.Best, Hint: "none", Check: func(name string) string {
		if _, ok := f.named(name); name == "" || ok {
			return ""
		}
		return "what fits is " + f.names() + "; leave it empty to begin none"
	}}
	if len(f.Fit) > 1 {
		field.Hint = fmt.Sprintf("none; %d fit: %s", len(f.Fit), f.names())
	}
	return field
}

func (f Following) names() string {
	names := make([]string, len(f.Fit))
	for i, proc := range f.Fit {
		names[i] = proc.Name
	}
	return strings.Join(names, ", ")
}

// named is the fitting checklist of that name.
func (f Following) named(name string) (sop.Procedure, bool) {
	for _, proc := range f.Fit {
		if proc.Name == name {
			return proc, true
		}
	}
	return sop.Procedure{}, false
}

// AskOpenFor opens an incident for alerts, with the checklist that fits them. All of
// it is proposed, so that Enter takes it.
func (in Intake) AskOpenFor(rows []alerts.Row, follow Following) tea.Cmd {
	fields, proposed, free := in.fields(rows), reading.TitleFor(rows), in.free(rows)
	if len(follow.Fit) > 0 {
		fields = append(fields, follow.field())
	}
	if len(free) > 0 {
		fields = append(fields, holdField(free))
	}
	return ask.Propose("Open an incident", fields, "open it", func(v []string) tea.Cmd {
		begin := func(incident.ID) tea.Cmd { return nil }
		if len(follow.Fit) > 0 {
			if proc, ok := follow.named(v[2]); ok {
				begin = func(id incident.ID) tea.Cmd { return follow.Begin(id, proc) }
			}
		}
		hold := len(free) > 0 && wanted(v[len(v)-1])
		return in.open(v, proposed, rows, func(id incident.ID) tea.Cmd {
			if !hold {
				return begin(id)
			}
			return tea.Batch(in.hold(free), begin(id))
		})
	})
}

// free are the alerts of several that nobody holds, where they can be held.
func (in Intake) free(rows []alerts.Row) []alerts.Row {
	if in.Hold == nil {
		return nil
	}
	return slices.DeleteFunc(slices.Clone(rows), func(r alerts.Row) bool {
		return r.Ack != nil || r.State == alerts.Resolved || r.Quiet != nil && r.Quiet.Why == alerts.Expected
	})
}

// holdField asks whether whoever opens the incident holds what it is opened for: an alert
// that an incident works on and nobody holds is taken a second time.
func holdField(free []alerts.Row) dialog.Field {
	label := "Hold " + free[0].Name() + "?"
	if len(free) > 1 {
		label = fmt.Sprintf("Hold its %d alerts?", len(free))
	}
	return dialog.Field{Label: label, Value: "yes", Hint: "yes or no", Check: func(v string) string {
		switch strings.ToLower(v) {
		case "yes", "y", "no", "n":
			return ""
		}
		return "yes holds in your name what the incident is opened for, no leaves it as it is"
	}}
}

func wanted(answer string) bool { return strings.HasPrefix(strings.ToLower(answer), "y") }

// hold acks alerts once their incident is open, so that its timeline tells of it.
func (in Intake) hold(rows []alerts.Row) tea.Cmd {
	ids, by, hold := make([]alerts.Fingerprint, len(rows)), in.actor(), in.Hold
	for i := range rows {
		ids[i] = rows[i].Fingerprint
	}
	return in.act("incident hold", func(ctx context.Context) (string, error) {
		return "you hold " + NamesOf(rows), hold(ctx, by, ids)
	})
}

// AskOpen asks for the title and the severity of a new incident that holds the
// alerts, and opens it; what had asked for one goes on with it.
func (in Intake) AskOpen(title string, rows []alerts.Row, then func(incident.ID) tea.Cmd) tea.Cmd {
	do := func(v []string) tea.Cmd { return in.open(v, reading.TitleFor(rows), rows, then) }
	if len(rows) > 0 {
		return ask.Propose(title, in.fields(rows), "open it", do)
	}
	return ask.Fields(title, in.fields(rows), do)
}

// fields ask for the title and the severity of an incident for alerts.
func (in Intake) fields(rows []alerts.Row) []dialog.Field {
	proposed := reading.TitleFor(rows)
	return []dialog.Field{
		{Label: "What is wrong?", Value: proposed, Hint: "begin with 14:05 when it began earlier", Check: func(v string) string {
			switch v {
			case "":
				return "say in a few words what is wrong"
			case proposed: // what an alert says of itself is no time that a person wrote
				return ""
			}
			return in.clock().Wrong(v)
		}},
		{Label: "Severity", Value: string(reading.SeverityFor(rows)), Hint: "sev1 (worst) to sev4", Check: func(v string) string {
			if _, ok := severityOf(v); !ok {
				return "a severity is sev1 (worst), sev2, sev3 or sev4"
			}
			return ""
		}},
	}
}

// open opens the incident of which the fields were filled in.
func (in Intake) open(v []string, proposed string, rows []alerts.Row, then func(incident.ID) tea.Cmd) tea.Cmd {
	sev, _ := severityOf(v[1])
	when, words := incident.When{}, v[0]
	if words != proposed {
		when, words, _ = in.clock().Read(v[0]) // it was checked
	}
	record, by, held := in.Times.at(when), in.actor(), reading.Held(rows)
	if in.Opening != nil {
		in.Opening()
	}
	return pane.Read(pane.ActLimit, func(ctx context.Context) (incident.Incident, error) {
		return record.Open(ctx, by, words, sev, held...)
	}, func(inc incident.Incident, err error) tea.Msg { return Opened{Incident: inc, Err: err, Then: then} })
}

// severityOf reads "sev2", "SEV2" or "2".
func severityOf(s string) (incident.Severity, bool) {
	s = "sev" + strings.TrimPrefix(strings.ToLower(strings.TrimSpace(s)), "sev")
	switch sev := incident.Severity(s); sev {
	case incident.Sev1, incident.Sev2, incident.Sev3, incident.Sev4:
		return sev, true
	}
	return "", false
}

// NamesOf names alerts in a few words.
func NamesOf(rows []alerts.Row) string {
	if len(rows) == 1 {
		return rows[0].Name()
	}
	return fmt.Sprintf("%s and %d more", rows[0].Name(), len(rows)-1)
}

// Attach puts alerts into an incident.
func (in Intake) Attach(id incident.ID, rows []alerts.Row) tea.Cmd {
	held := reading.Held(rows)
	by := in.actor()
	return in.act("incident attach", func(ctx context.Context) (string, error) {
		_, err := in.Record.Attach(ctx, by, id, held...)
		return fmt.Sprintf("%s attached to %s", NamesOf(rows), id), err
	})
}

// AskNote asks for a note in an incident.
func (in Intake) AskNote(id incident.ID) tea.Cmd {
	return ask.Line(ask.Question{Title: "Note in " + id.String(), Label: "Note", Hint: "begin with 14:05 when it happened earlier",
		Need: "the note is empty", Check: in.clock().Wrong}, func(line string) tea.Cmd {
		when, words, err := in.clock().Read(line)
		if err != nil {
			return pane.Warn("incident note", "nothing was noted: "+err.Error())
		}
		record, said := in.Times.at(when), fmt.Sprintf("noted in %s", id)+in.clock().Said(when)
		by := in.actor()
		return in.act("incident note", func(ctx context.Context) (string, error) {
			_, err := record.AddNote(ctx, by, id, words)
			return said, err
		})
	})
}

// Pin copies lines into the timeline of an incident.
func (in Intake) Pin(id incident.ID, lines []incident.PinnedLine) tea.Cmd {
	by := in.actor()
	return in.act("incident pin", func(ctx context.Context) (string, error) {
		_, err := in.Record.Pin(ctx, by, id, lines)
		said := fmt.Sprintf("%s pinned to %s", pane.Several(len(lines), "line"), id)
		if len(lines) == 1 {
			said += ": " + text.Truncate(text.Clean(lines[0].Text), 120, "…")
		}
		return said, err
	})
}
