package tui_test

import (
	"context"
	"errors"
	"strings"
	"testing"
	"time"

	"holdfast/sop"
	"holdfast/sources/alerts"
	"holdfast/sources/people"
	"holdfast/store/incident"
	incidentpane "holdfast/tui/incident"
	"holdfast/tui/incident/acts"
	"holdfast/tui/incident/rehearsal"
	"holdfast/tui/pane"
	"holdfast/tui/tuitest"
)

// checkoutDown is a procedure for the alert of these tests.
func checkoutDown() sop.Procedure {
	return sop.Parse("checkout-down", "", []byte("---\ntitle: Checkout down\nalerts: ['alertname=\"CheckoutDown\"']\n---\n1. Note the time\n2. Check upstreams\n"))
}

// oneSOP is a library of that procedure.
type oneSOP struct{}

func (oneSOP) All() []sop.Procedure                  { return []sop.Procedure{checkoutDown()} }
func (oneSOP) For(alerts.Alert) []sop.Procedure      { return []sop.Procedure{checkoutDown()} }
func (oneSOP) Get(string) (p sop.Procedure, ok bool) { return checkoutDown(), true }

// slowRunner begins a checklist, and a practice, when it is let.
type slowRunner struct {
	incidentpane.Runner
	s    *stage
	gate *chan error
}

func (r slowRunner) Runs(context.Context, int64) ([]*sop.Run, error) { return r.s.past.runs, nil }

func (r slowRunner) Start(_ context.Context, by people.Actor, _ int64, p sop.Procedure, _ *alerts.Alert, _ map[string]string) (sop.RunID, error) {
	if err := <-*r.gate; err != nil {
		return "", err
	}
	began := sop.Started{Run: "r1", Name: p.Name, Title: p.Title, Text: p.Text}
	r.s.past.runs = append(r.s.past.runs, sop.Fold(sop.Record{Started: began, By: by, At: r.s.clock()}))
	return "r1", nil
}

func (r slowRunner) Do(_ context.Context, _ people.Actor, at sop.Place, _ sop.Act) (sop.Event, error) {
	r.s.mu.Lock()
	defer r.s.mu.Unlock()
	r.s.acks = append(r.s.acks, "step "+string(at.Run))
	return sop.Event{}, nil
}

func (r slowRunner) rehearse(_ context.Context, _ people.Actor, past incident.ID) (rehearsal.Rehearsal, error) {
	if err := <-*r.gate; err != nil {
		return rehearsal.Rehearsal{}, err
	}
	inc := incident.Incident{ID: 9, Title: "Practice: Checkout down", Severity: incident.Sev4, Status: incident.Investigating, OpenedAt: r.s.clock(), Practice: true}
	was := r.s.open[0]
	r.s.open = append(r.s.open, inc)
	return rehearsal.Rehearsal{Past: was, Practice: inc.ID, Begun: func(string) time.Time { return time.Time{} }}, nil
}

// followed is a cockpit with one alert nobody holds, an SOP that fits it, and incidents;
// checklists and practices begin slowly.
func followed(list ...incident.Incident) (s *stage, gate *chan error) {
	s, gate = slowly(list...)
	r := slowRunner{s: s, gate: gate}
	for i, p := range s.extra {
		if p.ID() == pane.Incident {
			s.extra[i] = incidentpane.New(incidentpane.Deps{
				Record:  incidentpane.Record{Reading: record{s: s}, Times: acts.Times{Now: slow{s: s, gate: gate}}, Keeping: slow{s: s, gate: gate}},
				Library: oneSOP{}, Runner: r, Rehearse: r.rehearse, Exporter: reports{s}, Alerts: s.View, Tail: s.tail, Backups: ledger{s}.View,
				Actor: people.Actor{Person: "alice"}, Host: "db-7", Now: s.clock, Zone: s.place(),
			})
		}
	}
	return s, gate
}

var underway = incident.Incident{ID: 7, Title: "Checkout down", Severity: incident.Sev2, Status: incident.Investigating, OpenedAt: friday}

// A key that comes before the question that was asked for stands does nothing to the
// alert that is still shown, and is said to have been lost.
func TestKeysWaitUntilTheQuestionStands(t *testing.T) {
	two := underway
	two.ID, two.Title = 6, "Queue grows"
	for name, c := range map[string]struct {
		key, words, question string
		open                 []incident.Incident
	}{
		"a new incident":   {"i", "asking about the incident", "Open an incident", nil},
		"one that is open": {"i", "asking about the incident", "attach to INC-7", []incident.Incident{underway}},
		"an SOP":           {"x", "looking for the SOP", "In which incident?", []incident.Incident{underway, two}},
		"a note":           {"c", "asking for the note", "Note in INC-7", []incident.Incident{underway}},
		"another":          {"I", "asking which incident", "Which incident?", []incident.Incident{underway, two}},
	} {
		t.Run(name, func(t *testing.T) {
			s, _ := followed(c.open...)
			s.play(t, 120, 36, func(t *testing.T, d *tuitest.Driver) {
				d.PressAtOnce(c.key, "space", "a", "A", "n")
				s.untouched(t, d)
				d.See(c.question, "still "+c.words+": n did nothing, press it again then")
				d.Press("esc", "a")
				if did := s.done(); len(did) != 1 {
					t.Fatalf("keys do not count again: %v\n%s", did, d.Screen())
				}
			})
		})
	}
}

// Who does not wait for the question has the keys back at once; it comes all the same,
// and takes none that were on their way to the alerts.
func TestEscDoesNotWaitForTheQuestion(t *testing.T) {
	s, gate := slowly()
	s.play(t, 120, 36, func(t *testing.T, d *tuitest.Driver) {
		*gate = make(chan error, 1)
		*gate <- errors.New("nothing is to be opened")
		d.PressAtOnce("i", "esc", "a")
		if did := s.done(); len(did) != 1 {
			t.Fatalf("keys do not count again: %v\n%s", did, d.Screen())
		}
		d.See("Open an incident")
		d.Press("enter")
		d.See("Open an incident")
		d.Miss("nothing is to be opened")
	})
}

// What leads to no question gives the keys back, too.
func TestKeysCountAgainWhereNothingIsAsked(t *testing.T) {
	s, _ := slowly(underway)
	s.play(t, 120, 36, func(t *testing.T, d *tuitest.Driver) {
		d.Press("x")
		d.See("there is no SOP to follow")
		d.Press("a")
		if did := s.done(); len(did) != 1 {
			t.Fatalf("keys do not count again: %v\n%s", did, d.Screen())
		}
	})
}

// Until the checklist that is begun is shown, no key does anything to what stands there.
func TestKeysWaitUntilTheSOPIsBegun(t *testing.T) {
	s, gate := followed(underway)
	s.play(t, 120, 36, func(t *testing.T, d *tuitest.Driver) {
		*gate = make(chan error)
		d.Press("x")
		d.See("beginning Checkout down… · keys wait for it, Esc does not", "INC-7")
		for key, said := range map[string]string{"space": "Space", "enter": "Enter", "-": "-", "S": "S", "1": "1"} {
			d.Press(key)
			d.See("still beginning Checkout down: " + said + " did nothing, press it again then")
			s.untouched(t, d)
		}
		*gate <- nil
		d.Send(nil)
		d.See("Note the time")
		d.Miss("still beginning")
		d.Press("space")
		if did := s.done(); len(did) != 1 || !strings.HasPrefix(did[0], "step r1") {
			t.Fatalf("keys do not count again: %v\n%s", did, d.Screen())
		}
	})
}

// A checklist that was refused gives the keys back, and so does Esc.
func TestKeysCountAgainWhenTheSOPIsRefused(t *testing.T) {
	for name, end := range map[string]func(*tuitest.Driver, chan error){
		"refused": func(d *tuitest.Driver, gate chan error) {
			gate <- errors.New("the disk is full")
			d.Send(nil)
			d.See("the disk is full")
		},
		"not waited for": func(d *tuitest.Driver, gate chan error) {
			d.Press("esc")
			d.See("beginning Checkout down goes on, and keys count again")
			gate <- nil
		},
	} {
		t.Run(name, func(t *testing.T) {
			s, gate := followed(underway)
			s.play(t, 120, 36, func(t *testing.T, d *tuitest.Driver) {
				*gate = make(chan error)
				d.Press("x", "1", "a")
				s.untouched(t, d)
				end(d, *gate)
				d.Press("1", "a")
				if did := s.done(); len(did) != 1 {
					t.Fatalf("keys do not count again: %v\n%s", did, d.Screen())
				}
			})
		})
	}
}

// Until a practice is open, a key does nothing to the past incident that is still shown.
func TestKeysWaitUntilThePracticeIsBegun(t *testing.T) {
	past := underway
	past.Status, past.ResolvedAt = incident.Resolved, friday.Add(time.Hour)
	for name, refused := range map[string]error{"begun": nil, "refused": errors.New("the disk is full")} {
		t.Run(name, func(t *testing.T) {
			s, gate := followed(past)
			s.play(t, 120, 36, func(t *testing.T, d *tuitest.Driver) {
				*gate = make(chan error)
				d.Press("I", "enter", ":")
				d.Type("rehearse")
				d.Press("enter")
				d.See("Rehearse INC-7")
				d.Press("y")
				d.See("beginning the practice… · keys wait for it, Esc does not")
				for _, key := range []string{"S", "c"} {
					d.Press(key)
					d.See("still beginning the practice: " + key + " did nothing, press it again then")
					d.Miss("Note in INC-7", "Status")
				}
				*gate <- refused
				d.Send(nil)
				if d.Miss("still beginning"); refused != nil {
					d.See("the practice did not begin: the disk is full")
				} else {
					d.See("INC-9")
				}
				d.Press("S")
				d.See("Status", "of INC-"+map[bool]string{true: "9", false: "7"}[refused == nil])
			})
		})
	}
}
