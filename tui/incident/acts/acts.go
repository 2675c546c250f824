// Package acts is what a person does with an incident as a whole: open it and put
// things into it, say how it stands, tie it to others, hand its papers out. Each
// asks in a dialog what has to be known, then acts on the record and says how it
// went. It must not know which incident is at hand, nor draw the screen.
package acts

import (
	"context"
	"time"

	tea "charm.land/bubbletea/v2"

	"holdfast/sources/people"
	"holdfast/store/incident"
	"holdfast/tui/incident/ask"
	"holdfast/tui/incident/box"
	"holdfast/tui/pane"
)

// Person is who acts, whoever that is by then, and by which clock they say when.
type Person struct {
	Who func() pane.Person
	Now func() time.Time
	Act func(pane.Act) tea.Cmd // runs an act
}

// actor is who acts now. What runs beside the screen is handed it.
func (p Person) actor() people.Actor { return p.Who().Actor }

// clock is theirs.
func (p Person) clock() ask.Clock { return ask.Clock{Now: p.Now, Zone: p.Who().Zone} }

// look is how they want times to be shown, as of now.
func (p Person) look() pane.Look {
	who := p.Who()
	return pane.Look{Now: p.Now(), Zone: who.Zone, Points: who.Points}
}

// act runs one act on the record.
func (p Person) act(key string, do func(ctx context.Context) (said string, err error)) tea.Cmd {
	return p.Act(box.Act(key, do))
}

// Present are the acts that happen now; a note carries its own time, zero being now.
type Present interface {
	AddNote(ctx context.Context, by people.Actor, id incident.ID, at time.Time, note string) (incident.Entry, error)
	Open(ctx context.Context, by people.Actor, title string, sev incident.Severity, held ...incident.AttachedAlert) (incident.Incident, error)
	SetStatus(ctx context.Context, by people.Actor, id incident.ID, to incident.Status) (incident.Incident, error)
	SetSeverity(ctx context.Context, by people.Actor, id incident.ID, to incident.Severity) (incident.Incident, error)
	Resolve(ctx context.Context, by people.Actor, id incident.ID, summary string) (incident.Incident, error)
}

// Earlier are the same acts where they happened at another time than now.
type Earlier interface {
	AddNote(ctx context.Context, by people.Actor, id incident.ID, note string) (incident.Entry, error)
	Open(ctx context.Context, by people.Actor, title string, sev incident.Severity, held ...incident.AttachedAlert) (incident.Incident, error)
	SetStatus(ctx context.Context, by people.Actor, id incident.ID, to incident.Status) (incident.Incident, error)
	SetSeverity(ctx context.Context, by people.Actor, id incident.ID, to incident.Severity) (incident.Incident, error)
	Resolve(ctx context.Context, by people.Actor, id incident.ID, summary string) (incident.Incident, error)
}

// Times are the acts that a person may have done at another time than now.
type Times struct {
	Now  Present
	Then func(when incident.When) Earlier
}

// at are the acts that happened then.
func (t Times) at(when incident.When) Earlier {
	if when.IsZero() {
		return present{t.Now}
	}
	return t.Then(when)
}

// present are the acts that happen now, as those of another time.
type present struct{ Present }

func (p present) AddNote(ctx context.Context, by people.Actor, id incident.ID, note string) (incident.Entry, error) {
	return p.Present.AddNote(ctx, by, id, time.Time{}, note)
}
