package tui_test

import (
	"fmt"
	"slices"
	"testing"
	"time"

	"holdfast/sources"
	"holdfast/sources/alerts"
	"holdfast/tui/tuitest"
)

func TestARehearsalSaysSoOnEveryScreen(t *testing.T) {
	for _, size := range [][2]int{{80, 24}, {120, 40}, {200, 50}} {
		s := busy()
		s.options.Rehearsal, s.options.ReadOnly = true, true
		s.play(t, size[0], size[1], func(_ *testing.T, d *tuitest.Driver) {
			for _, key := range []string{"1", "2", "3", "4", "5"} {
				d.Press(key)
				d.See(" REHEARSAL ", " READ-ONLY ")
			}
		})
	}
}

func TestAClusterWithADeadMemberIsNotShownAsWhole(t *testing.T) {
	s := busy()
	up := sources.Health{Name: "prod", Kind: "alertmanager", Up: true, LastGood: friday, Every: 5 * time.Second}
	one, two := up, up
	one.Member, two.Member = "http://10.0.0.1:9093", "http://10.0.0.2:9093"
	two.Up, two.Err, two.LastGood = false, "connection refused", time.Time{}
	s.health = []sources.Health{up, one, two}
	s.play(t, 120, 40, func(_ *testing.T, d *tuitest.Driver) { d.See("◐ prod 1 of 2") })
}

// Who was not asked yet stands in the top line from the first frame on, and leaves the
// calm open. A log that is not read yet does not.
func TestASourceThatWasNotAskedYetIsInTheTopLine(t *testing.T) {
	up := func(kind, name string) sources.Health {
		return sources.Health{Name: name, Kind: kind, Up: true, LastGood: friday, Every: 5 * time.Second}
	}
	not := func(kind, name string) sources.Health { return sources.Health{Name: name, Kind: kind} }
	for name, c := range map[string]struct {
		health []sources.Health
		want   []string
	}{
		"what is asked what fires": {[]sources.Health{not("alertmanager", "prod"), up("file", "api")}, []string{"asking…", "● api ○ prod"}},
		"a log":                    {[]sources.Health{up("alertmanager", "prod"), not("file", "api")}, []string{"all quiet", "● prod ○ api"}},
		"one of many": {
			[]sources.Health{not("alertmanager", "edge"), up("alertmanager", "prod"), up("door", "door"), up("file", "api"), up("file", "host")},
			[]string{"asking…", "● prod ● door ● api ● host ○ edge"},
		},
		"all of many": {
			[]sources.Health{not("alertmanager", "edge"), not("alertmanager", "prod"), not("door", "door"), not("file", "api"), not("file", "host")},
			[]string{"asking…", "○ edge ○ prod ○ door ○ api ○ host"},
		},
	} {
		t.Run(name, func(t *testing.T) {
			s := newStage()
			s.health = c.health
			s.play(t, 120, 40, func(_ *testing.T, d *tuitest.Driver) { d.See(c.want...) })
		})
	}
}

func TestWhoeverIsWokenSeesTheLoudestAlert(t *testing.T) {
	s := newStage()
	dog := alert("Watchdog", "info", "prod", time.Hour)
	s.set(dog)
	s.play(t, 120, 40, func(t *testing.T, d *tuitest.Driver) {
		rows := make([]alerts.Row, 60)
		for i := range rows {
			rows[i] = alert(fmt.Sprintf("Storm%02d", i), "critical", "x", time.Minute)
		}
		s.set(slices.Concat(rows, []alerts.Row{dog})...)
		d.Send(all)
		d.See("CRIT")
		d.Press("a")
		d.See("another alert has just come to the top; look again")
		if len(s.done()) != 0 {
			t.Fatalf("a key meant for another row did %v", s.done())
		}
		s.later(d, time.Second)
		d.Press("a")
		if done := s.done(); len(done) != 1 || done[0] != "ack "+id(rows[0]) {
			t.Errorf("done %v, the first row was selected", done)
		}
	})
}

// The review reads when it is shown, not when the cockpit starts, and what needs
// a human stays in sight above it.
func TestTheReviewIsReadWhenItIsShown(t *testing.T) {
	busy().play(t, 120, 40, func(_ *testing.T, d *tuitest.Driver) {
		d.Miss("as of")
		d.Press("6")
		d.See("need you", "Jul", "as of 14:02", "Leading signs", "Acknowledge", "6 Review")
		d.Golden("review-120x40")
		d.Press("j", "enter")
		d.See("how many incidents each person who acted in one took part in")
		d.Press("esc")
		d.See("Leading signs")
		d.Press("q")
		d.See("1 Alerts ─")
	})
}

// The screen of an incident takes the whole room, and still says what else needs a
// human, which source is not well, and what time it is where.
func TestAnIncidentLeavesTheOneNumberInSight(t *testing.T) {
	for _, size := range [][2]int{{80, 24}, {120, 40}, {200, 50}} {
		s := busy()
		s.play(t, size[0], size[1], func(_ *testing.T, d *tuitest.Driver) {
			d.Press("5", "enter")
			d.See(" 6 need you ", " INC-7 sev2 ", "00:14:09", "◐ edge", "Fri 14:02:51 UTC", "Checkout down in eu-1")
			rows := []alerts.Row{alert("New", "critical", "p0", 5*time.Second), alert("New", "critical", "p1", 5*time.Second)}
			for _, r := range s.View().Rows {
				rows = append(rows, *r)
			}
			s.set(rows...)
			d.Send(all)
			d.See(" 8 need you ")
		})
	}
}
