package tui_test

import (
	"testing"
	"time"

	"holdfast/sources/alerts"
	"holdfast/sources/people"
	"holdfast/store/incident"
	"holdfast/tui/tuitest"
)

// mine is a night in which alice holds two alerts and leads an incident, and bob as
// much.
func mine() *stage {
	s := busy()
	one, two, bobs, gone := alert("One", "critical", "a", time.Hour), alert("Two", "warning", "b", time.Hour), alert("Three", "warning", "c", time.Hour), alert("Four", "warning", "d", time.Hour)
	gone = held(gone, "alice", time.Hour)
	gone.State, gone.ClearedAt = alerts.Resolved, friday.Add(-time.Minute)
	s.set(held(one, "alice", time.Minute), held(two, "alice", time.Minute), held(bobs, "bob", time.Minute), gone)
	lead := func(id incident.ID, who people.Person, practice bool) incident.Incident {
		return incident.Incident{ID: id, Title: "Checkout", OpenedAt: friday.Add(-time.Hour), Severity: incident.Sev2, Status: incident.Investigating, Practice: practice,
			Roles: map[string]incident.Holders{incident.Commander: {who}}}
	}
	s.open = []incident.Incident{lead(7, "alice", false), lead(8, "bob", false), lead(9, "alice", true)}
	return s
}

func TestWhoLeavesWhatIsTheirsIsAskedOnce(t *testing.T) {
	s := mine()
	s.options.Farewell = func() []string { return []string{"held: One a, Two b"} }
	s.play(t, 120, 40, func(t *testing.T, d *tuitest.Driver) {
		d.Press("q")
		d.See("Leave holdfast", "You hold 2 alerts; INC-7 is yours, and that stays so when you leave.", "held: One a, Two b", "q again leaves   Esc stays")
		d.Golden("leaving-120x40")
		d.Press("enter", "y", "esc")
		d.Miss("Leave holdfast")
		if d.Quit() {
			t.Fatal("it has left")
		}
		d.Press("q", "q")
		if !d.Quit() {
			t.Error("asked, and asked by the same key again, it has not left")
		}
	})
}

// A q that is held down, or struck before the question can have been read, does not
// answer it.
func TestTheSecondQCountsOnceTheQuestionWasRead(t *testing.T) {
	s := mine()
	s.play(t, 120, 40, func(t *testing.T, d *tuitest.Driver) {
		d.Send(s.pressed("q", 0))
		d.Send(s.pressed("q", 100*time.Millisecond))
		d.See("this q came before the question could be read: press q again")
		if d.Quit() {
			t.Fatal("it has left")
		}
		d.Send(s.pressed("q", time.Second))
		if !d.Quit() {
			t.Error("it has not left")
		}
	})
}

func TestWhoHoldsNothingIsNotAskedOnLeaving(t *testing.T) {
	for name, change := range map[string]func(*stage){
		"what others hold": func(s *stage) {
			s.set(held(alert("Three", "warning", "c", time.Hour), "bob", time.Minute))
			s.open = s.open[1:2]
		},
		"what has cleared, practice": func(s *stage) { s.set(); s.open = s.open[2:] },
		"a rehearsal":                func(s *stage) { s.options.Rehearsal = true },
	} {
		t.Run(name, func(t *testing.T) {
			s := mine()
			change(s)
			s.play(t, 120, 40, func(t *testing.T, d *tuitest.Driver) {
				d.Press("q")
				if !d.Quit() {
					t.Errorf("it has not left:\n%s", d.Screen())
				}
			})
		})
	}
}

func TestTheKeyThatLeavesIsTheOneThatIsAskedFor(t *testing.T) {
	s := mine()
	s.options.Keys = map[string]string{"quit": "K"}
	s.play(t, 80, 24, func(t *testing.T, d *tuitest.Driver) {
		d.Press("K")
		d.See("K again leaves   Esc stays")
		d.Press("q")
		if d.Quit() {
			t.Fatal("another key has left")
		}
		d.Press("K")
		if !d.Quit() {
			t.Error("it has not left")
		}
	})
}
