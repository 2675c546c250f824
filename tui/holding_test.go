package tui_test

import (
	"context"
	"errors"
	"testing"
	"time"

	"holdfast/sources/people"
	"holdfast/store/incident"
	incidentpane "holdfast/tui/incident"
	"holdfast/tui/incident/acts"
	"holdfast/tui/pane"
	"holdfast/tui/tuitest"
)

// slow is a record that opens an incident, or attaches to one, when it is let.
type slow struct {
	acts.Present
	acts.Keeping
	s    *stage
	gate *chan error // made in the bubble of the test
}

func (r slow) Open(_ context.Context, by people.Actor, title string, sev incident.Severity, _ ...incident.AttachedAlert) (incident.Incident, error) {
	if err := <-*r.gate; err != nil {
		return incident.Incident{}, err
	}
	inc := incident.Incident{ID: 8, Title: title, Severity: sev, Status: incident.Investigating, OpenedAt: r.s.clock(), OpenedBy: by}
	r.s.open = append(r.s.open, inc)
	return inc, nil
}

func (r slow) Attach(context.Context, people.Actor, incident.ID, ...incident.AttachedAlert) (incident.Incident, error) {
	return incident.Incident{}, nil
}

// slowly is a cockpit with one alert nobody holds, and a record that is slow.
func slowly(open ...incident.Incident) (s *stage, gate *chan error) {
	s, gate = newStage(), new(chan error)
	s.set(alert("CheckoutDown", "critical", "eu-1", 4*time.Minute))
	s.open = open
	r := slow{s: s, gate: gate}
	s.extra = s.panes()
	for i, p := range s.extra {
		if p.ID() == pane.Incident {
			s.extra[i] = incidentpane.New(incidentpane.Deps{
				Record:  incidentpane.Record{Reading: record{s: s}, Times: acts.Times{Now: r}, Keeping: r},
				Library: shelf{}, Runner: runner{s: s}, Exporter: reports{s}, Alerts: s.View, Tail: s.tail, Backups: ledger{s}.View,
				Actor: people.Actor{Person: "alice"}, Host: "db-7", Now: s.clock, Zone: s.place(),
			})
		}
	}
	return s, gate
}

// untouched insists that nothing was done to the alerts, nor marked.
func (s *stage) untouched(t *testing.T, d *tuitest.Driver) {
	t.Helper()
	if did := s.done(); len(did) > 0 {
		t.Fatalf("the alerts took keys: %v\n%s", did, d.Screen())
	}
	d.Miss("1 marked")
}

// Until the incident is open, no key does anything to the alerts that are still shown.
func TestKeysWaitUntilTheIncidentIsOpen(t *testing.T) {
	s, gate := slowly()
	s.play(t, 120, 36, func(t *testing.T, d *tuitest.Driver) {
		*gate = make(chan error)
		d.Press("space")
		d.See("1 marked") // what a Space does to an alert
		d.Press("space", "i")
		d.See("Open an incident")
		d.Press("enter")
		d.See("opening the incident… · keys wait for it, Esc does not")
		for _, key := range []string{"space", "a", "A", "s", "x", "-", "enter", "n"} {
			d.Press(key)
			d.Miss("opening the incident… ·")
			d.See("still opening the incident: "+map[string]string{"space": "Space", "enter": "Enter"}[key], " did nothing, press it again then")
			s.untouched(t, d)
		}
		*gate <- nil
		d.Send(nil)
		d.See("INC-8 is open: what CheckoutDown means", "INC-8")
		d.Miss("still opening")
		d.Press("1", "a")
		if did := s.done(); len(did) != 1 {
			t.Fatalf("keys do not count again: %v\n%s", did, d.Screen())
		}
	})
}

// One that was refused gives the keys back to the alerts, and says so.
func TestKeysCountAgainWhenTheIncidentIsRefused(t *testing.T) {
	s, gate := slowly()
	s.play(t, 120, 36, func(t *testing.T, d *tuitest.Driver) {
		*gate = make(chan error)
		d.Press("i", "enter", "a")
		s.untouched(t, d)
		*gate <- errors.New("the disk is full")
		d.Send(nil)
		d.See("no incident was opened: the disk is full")
		d.Press("a")
		if did := s.done(); len(did) != 1 {
			t.Fatalf("keys do not count again: %v\n%s", did, d.Screen())
		}
	})
}

// Who does not wait leaves with Esc: it goes on, and is told.
func TestEscDoesNotWaitForTheIncident(t *testing.T) {
	s, gate := slowly()
	s.play(t, 120, 36, func(t *testing.T, d *tuitest.Driver) {
		*gate = make(chan error)
		d.Press("i", "enter", "esc")
		d.See("opening the incident goes on, and keys count again: how it ends is told here")
		d.Press("a")
		if did := s.done(); len(did) != 1 {
			t.Fatalf("keys do not count again: %v\n%s", did, d.Screen())
		}
		*gate <- nil
		d.Send(nil)
		d.See("INC-8 is open: what CheckoutDown means")
	})
}

// A key that comes at the heels of the one that leads to the incident screen does
// nothing to the alerts that the person has left.
func TestKeysWaitUntilTheIncidentIsInFront(t *testing.T) {
	inc := incident.Incident{ID: 7, Title: "Checkout down", Severity: incident.Sev2, Status: incident.Investigating, OpenedAt: friday}
	for name, begin := range map[string]string{"attached": "i", "switched to": "I"} {
		t.Run(name, func(t *testing.T) {
			s, _ := slowly(inc)
			s.play(t, 120, 36, func(t *testing.T, d *tuitest.Driver) {
				d.Press(begin)
				d.See("INC-7 Checkout down")
				d.PressAtOnce("enter", "space", "a")
				s.untouched(t, d)
				d.Press("1")
				d.Miss("1 marked")
				d.Press("a")
				if did := s.done(); len(did) != 1 {
					t.Fatalf("keys do not count again: %v\n%s", did, d.Screen())
				}
			})
		})
	}
}
