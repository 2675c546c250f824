package store_test

import (
	"testing"
	"time"

	"holdfast/store/incident"
)

func TestWhatIsUnansweredComesBackInTheMorning(t *testing.T) {
	for name, test := range map[string]struct {
		zone, resolved, want string
	}{
		"at night: the same day":               {"Europe/Berlin", "2026-11-21T03:40:00+01:00", "2026-11-21T08:00:00+01:00"},
		"in the evening: the next day":         {"Europe/Berlin", "2026-11-21T22:00:00+01:00", "2026-11-22T08:00:00+01:00"},
		"at eight: the next day":               {"Europe/Berlin", "2026-11-21T08:00:00+01:00", "2026-11-22T08:00:00+01:00"},
		"just before eight":                    {"Europe/Berlin", "2026-11-21T07:59:59+01:00", "2026-11-21T08:00:00+01:00"},
		"the clocks go forward in between":     {"Europe/Berlin", "2026-03-28T23:00:00+01:00", "2026-03-29T08:00:00+02:00"},
		"in the night in which they do":        {"Europe/Berlin", "2026-03-29T01:59:00+01:00", "2026-03-29T08:00:00+02:00"},
		"the clocks go back in between":        {"Europe/Berlin", "2026-10-24T23:00:00+02:00", "2026-10-25T08:00:00+01:00"},
		"in the hour that comes twice":         {"Europe/Berlin", "2026-10-25T02:30:00+01:00", "2026-10-25T08:00:00+01:00"},
		"on its own clock, wherever one is":    {"America/New_York", "2026-11-21T03:40:00+01:00", "2026-11-21T08:00:00-05:00"},
		"a zone half an hour off":              {"Australia/Lord_Howe", "2026-04-04T22:00:00+11:00", "2026-04-05T08:00:00+10:30"},
		"a day that the zone left out":         {"Pacific/Apia", "2011-12-29T22:00:00-10:00", "2011-12-31T08:00:00+14:00"},
		"the end of a year":                    {"UTC", "2026-12-31T12:00:00Z", "2027-01-01T08:00:00Z"},
		"a zone that this machine has not got": {"Mars/Olympus", "2026-11-21T03:40:00Z", "2026-11-21T08:00:00Z"},
	} {
		at, err := time.Parse(time.RFC3339, test.resolved)
		if err != nil {
			t.Fatal(err)
		}
		inc := incident.Incident{Zone: test.zone, ResolvedAt: at}
		if got := inc.AnswersDue(&incident.Zones{}).Format(time.RFC3339); got != test.want {
			t.Errorf("%s: %s, want %s", name, got, test.want)
		}
	}
}

// A month of incidents is told in one zone: to read it from the disk for each of them
// would cost more than all else.
func TestTheZoneOfManyIncidentsIsReadOnce(t *testing.T) {
	asks := func(zone string) float64 {
		inc, zones := incident.Incident{Zone: zone, ResolvedAt: night, Answers: map[string]string{}}, incident.Zones{}
		var d incident.Duties
		return testing.AllocsPerRun(20, func() {
			d.Unanswered = d.Unanswered[:0]
			d.Add(inc, time.Time{}, &zones)
		})
	}
	if far, near := asks("Europe/Berlin"), asks("UTC"); far > near+1 {
		t.Errorf("in Berlin %.0f allocations, in UTC %.0f", far, near)
	}
}

func TestWhatIsNotAskedFor(t *testing.T) {
	resolved := incident.Incident{ResolvedAt: night, Answers: map[string]string{}}
	open, practice, duplicate, answered := resolved, resolved, resolved, resolved
	open.ResolvedAt, practice.Practice, duplicate.DuplicateOf = time.Time{}, true, 3
	answered.Answers = map[string]string{}
	for _, field := range incident.Fields() {
		answered.Answers[field] = "x"
	}
	for name, inc := range map[string]incident.Incident{"open": open, "practice": practice, "a duplicate": duplicate, "answered": answered} {
		if at := inc.AnswersDue(&incident.Zones{}); !at.IsZero() {
			t.Errorf("%s is asked for at %s", name, at)
		}
	}
	if resolved.AnswersDue(&incident.Zones{}).IsZero() {
		t.Error("what is not answered is not asked for")
	}
}

func TestDutiesAreWhatIncidentsAskOfPeople(t *testing.T) {
	r, ctx := open(t), t.Context()
	old := r.incident(t)
	must[incident.Entry](t)(r.Incidents.AddAction(ctx, alice, old.ID, incident.ActionData{What: "later", Due: "2027-01-01"}))
	must[incident.Entry](t)(r.Incidents.AddAction(ctx, alice, old.ID, incident.ActionData{What: "done"}))
	must[incident.ActionItem](t)(r.Incidents.FinishAction(ctx, alice, old.ID, 2))
	must[incident.Incident](t)(r.Incidents.Resolve(ctx, alice, old.ID, ""))
	r.clock.set(night.Add(incident.AskedFor + time.Hour))
	late := r.incident(t)
	must[incident.Entry](t)(r.Incidents.AddAction(ctx, bob, late.ID, incident.ActionData{What: "sooner", Due: "2026-12-01"}))
	must[incident.Incident](t)(r.Incidents.Resolve(ctx, alice, late.ID, ""))
	practice := must[incident.Incident](t)(r.Incidents.OpenPractice(ctx, alice, "rehearsal", incident.Sev4))
	must[incident.Entry](t)(r.Incidents.AddAction(ctx, bob, practice.ID, incident.ActionData{What: "nothing"}))
	must[incident.Incident](t)(r.Incidents.Resolve(ctx, alice, practice.ID, ""))
	standing := r.incident(t)

	d := must[incident.Duties](t)(r.Book.Duties(ctx))
	if len(d.Open) != 1 || d.Open[0].ID != standing.ID || d.Open[0].Head.Count != 1 {
		t.Errorf("open: %+v", d.Open)
	}
	if len(d.Unanswered) != 1 || d.Unanswered[0].Incident.ID != late.ID || len(d.Unanswered[0].Fields) != len(incident.Owing()) || !d.Unanswered[0].Due.Equal(d.Unanswered[0].Incident.AnswersDue(&incident.Zones{})) {
		t.Errorf("unanswered: %+v", d.Unanswered)
	}
	if len(d.Actions) != 2 || d.Actions[0].What != "sooner" || d.Actions[1].What != "later" || d.Actions[1].Incident != old.ID {
		t.Errorf("to be done: %+v", d.Actions)
	}
}

// A clock that is set back brings back what it had made too old to be asked.
func TestWhatIsAskedAgainWhenTheClockIsSetBack(t *testing.T) {
	r := open(t)
	inc := r.incident(t)
	must[incident.Incident](t)(r.Incidents.Resolve(t.Context(), alice, inc.ID, ""))
	asked := r.Book.Asked()
	for _, look := range []struct {
		days, want int
	}{{31, 0}, {1, 1}, {31, 0}, {30, 1}} {
		r.clock.set(night.Add(time.Duration(look.days) * 24 * time.Hour))
		if d := must[incident.Duties](t)(asked.Duties(t.Context())); len(d.Unanswered) != look.want {
			t.Errorf("%d days later %d incidents ask, want %d", look.days, len(d.Unanswered), look.want)
		}
	}
}

// However many entries were written between two looks, as many as the record keeps
// the incidents of or more: what moved before them is not missed.
func TestWhatMovedBeforeManyOthersIsNotMissed(t *testing.T) {
	for _, others := range []int{62, 63, 64, 65, 200} {
		r := open(t)
		first, second := r.incident(t), r.incident(t)
		asked := r.Book.Asked()
		if d := must[incident.Duties](t)(asked.Duties(t.Context())); len(d.Open) != 2 {
			t.Fatalf("%d are open", len(d.Open))
		}
		must[incident.Incident](t)(r.Incidents.Resolve(t.Context(), alice, first.ID, ""))
		notes := make([]incident.Entry, others)
		for i := range notes {
			notes[i] = incident.Entry{Kind: incident.Note, Text: "and again"}
		}
		must[[]incident.Entry](t)(r.Incidents.Record(t.Context(), bob, second.ID, notes...))
		d := must[incident.Duties](t)(asked.Duties(t.Context()))
		if len(d.Open) != 1 || d.Open[0].ID != second.ID || len(d.Unanswered) != 1 {
			t.Errorf("%d entries later %+v is open and %d ask", others, d.Open, len(d.Unanswered))
		}
	}
}

// What nobody answered and nobody did is handed on as it is while another incident
// moves, so that whoever holds it sees by the list itself that it says the same; it
// ends by the clock alone.
func TestWhatIsNotAnsweredIsHandedOnUntilItIsOver(t *testing.T) {
	r, ctx := open(t), t.Context()
	over, todo := r.incident(t), r.incident(t)
	must[incident.Incident](t)(r.Incidents.Resolve(ctx, bob, over.ID, ""))
	must[incident.Entry](t)(r.Incidents.AddAction(ctx, bob, todo.ID, incident.ActionData{What: "mend"}))
	asked := r.Book.Asked()
	look := func(questions int) incident.Duties {
		t.Helper()
		d := must[incident.Duties](t)(asked.Duties(ctx))
		if len(d.Unanswered) != questions || len(d.Actions) != 1 {
			t.Fatalf("asked is %+v, want %d questions and an action", d, questions)
		}
		return d
	}
	before := look(1)
	moved := r.incident(t)
	after := look(1)
	if len(after.Open) != 2 || after.Open[0].ID != moved.ID || &after.Unanswered[0] != &before.Unanswered[0] || &after.Actions[0] != &before.Actions[0] {
		t.Errorf("after another was opened: %+v", after)
	}
	r.clock.set(night.Add(incident.AskedFor - time.Minute))
	look(1)
	r.clock.set(night.Add(incident.AskedFor + time.Hour))
	look(0)
	r.clock.set(night.Add(time.Hour))
	look(1)
}
