package tui_test

import (
	"errors"
	"slices"
	"strings"
	"testing"
	"time"

	tea "charm.land/bubbletea/v2"

	"holdfast/sources"
	"holdfast/sources/alerts"
	"holdfast/store/incident"
	"holdfast/tui/dialog"
	"holdfast/tui/pane"
	"holdfast/tui/tuitest"
)

func id(r alerts.Row) string { return string(r.Fingerprint) }

func TestAnAckTakesNoQuestionAndIsTakenBackWithinTenSeconds(t *testing.T) {
	s := busy()
	s.play(t, 120, 40, func(t *testing.T, d *tuitest.Driver) {
		d.Press("a")
		d.Send(all)
		d.See("5 need you", "holding CheckoutDown  z undo")
		if got := s.done(); len(got) != 1 || !strings.HasPrefix(got[0], "ack ") {
			t.Fatalf("done %v", got)
		}
		s.later(d, 9*time.Second)
		d.Press("z")
		d.Send(all)
		d.See("6 need you", "taken back: holding CheckoutDown")
		if got := s.done(); len(got) != 2 || !strings.HasPrefix(got[1], "unack ") {
			t.Fatalf("done %v", got)
		}
		d.Press("a")
		s.later(d, 10*time.Second)
		d.Miss("z undo")
		d.Press("z")
		d.See("undo: there is nothing to take back")
		if got := s.done(); len(got) != 3 {
			t.Fatalf("done %v", got)
		}
	})
}

func TestNoActLandsOnARowThatMovedUnderTheKey(t *testing.T) {
	s := newStage()
	one, two, three := alert("One", "critical", "a", time.Minute), alert("Two", "warning", "b", time.Minute), alert("New", "critical", "c", 0)
	s.set(one, two)
	s.play(t, 120, 40, func(t *testing.T, d *tuitest.Driver) {
		s.set(three, one, two) // the source brings one, nobody has drawn it yet
		d.PressAtOnce("j", "a")
		if got := s.done(); !slices.Equal(got, []string{"ack " + id(two)}) {
			t.Errorf("done %v: below One, Two was seen", got)
		}
		d.Send(all)
		d.Press("a") // the key was struck twice: it is not meant for the row that is selected by now
		d.See("the next alert has just been selected")
		s.later(d, time.Second)
		d.Press("G") // on Two again
		s.set(three, one)
		d.Send(all)
		d.Press("a", "a")
		d.See("no longer there")
		if got := s.done(); len(got) != 1 {
			t.Errorf("an act went somewhere although the selected row vanished: %v", got)
		}
		d.Press("k", "a")
		if got := s.done(); len(got) != 2 || got[1] != "ack "+id(one) {
			t.Errorf("done %v", got)
		}
	})
}

func TestKeysTypedBeforeADialogIsSeenDoNotAnswerIt(t *testing.T) {
	t.Run("typed together with the key that opens it", func(t *testing.T) {
		s := busy()
		s.play(t, 120, 40, func(t *testing.T, d *tuitest.Driver) {
			d.PressAtOnce("A", "y")
			if got := s.done(); got != nil {
				t.Errorf("done %v", got)
			}
			d.See("Ack every CheckoutDown of severity critical")
			d.Press("y")
			if got := s.done(); len(got) != 1 {
				t.Errorf("done %v", got)
			}
		})
	})
	t.Run("drawn, but not written to the terminal", func(t *testing.T) {
		s := busy()
		handed, written := uint64(3), uint64(3)
		s.options.Handed = func() uint64 { return handed }
		s.options.WrittenAt = func(n uint64) time.Time {
			if n > written {
				return time.Time{}
			}
			return s.clock().Add(-time.Minute)
		}
		s.play(t, 120, 40, func(t *testing.T, d *tuitest.Driver) {
			d.Press("A", "y")
			if got := s.done(); got != nil {
				t.Errorf("done %v", got)
			}
			d.Press("n")
			d.See("n came before this could be seen: press it again")
			written++
			d.Press("y")
			if got := s.done(); len(got) != 1 {
				t.Errorf("done %v", got)
			}
		})
	})
	t.Run("a dialog nobody asked for waits 300 ms", func(t *testing.T) {
		s := busy()
		s.play(t, 120, 40, func(t *testing.T, d *tuitest.Driver) {
			answered := 0
			d.Send(pane.Show{Unasked: true, Dialog: dialog.Confirm("Take over?", nil, "take over", func() tea.Cmd {
				answered++
				return nil
			})})
			s.later(d, 299*time.Millisecond)
			d.Press("y")
			if answered != 0 {
				t.Error("it was answered")
			}
			s.later(d, time.Millisecond)
			d.Press("y")
			if answered != 1 {
				t.Error("it was not answered")
			}
		})
	})
}

func TestOnlyYConfirms(t *testing.T) {
	s := busy()
	s.play(t, 120, 40, func(t *testing.T, d *tuitest.Driver) {
		for _, key := range []string{"enter", "space", "A", "a", "Y", "tab"} {
			d.Press("A", key)
			if got := s.done(); got != nil {
				t.Fatalf("%s did %v", key, got)
			}
			d.Press("esc")
			d.Miss("y ack")
		}
		d.Press("y") // no dialog: it is bound to nothing
		d.Golden("busy-120x40")
	})
}

func TestATroubleStaysUntilItIsRead(t *testing.T) {
	s := calm()
	s.play(t, 120, 40, func(_ *testing.T, d *tuitest.Driver) {
		d.Send(pane.Notice{Key: "one", Loud: pane.Trouble, Text: "the disk is full"}, pane.Notice{Key: "two", Loud: pane.Trouble, Text: "the other thing"})
		s.later(d, time.Hour)
		d.See("the other thing · m 1 more, Esc when read")
		d.Press("esc")
		d.See("the disk is full · Esc when read")
		d.Send(pane.Notice{Key: "one", Loud: pane.Trouble, Text: "the disk is still full"})
		d.See("the disk is still full · Esc when read")
		d.Send(pane.Notice{Key: "one", Loud: pane.Trouble})
		d.Miss("Esc when read")
		d.Send(pane.Notice{Text: "only said"})
		d.See("only said")
		s.later(d, time.Second)
		s.later(d, time.Minute)
		d.Miss("only said")
	})
}

func TestASourceThatIsDownIsATroubleUntilReadOrUp(t *testing.T) {
	s := calm()
	s.play(t, 120, 40, func(_ *testing.T, d *tuitest.Driver) {
		s.health[0] = sources.Health{Name: "prod", Kind: "alertmanager", LastGood: friday, Since: friday, Err: "connection refused", NextTry: friday.Add(30 * time.Second)}
		s.later(d, 10*time.Second)
		d.See("prod: connection refused since 14:02:51, next try in 20 s · Esc when read", "◐ prod 10s old", "1 needs you")
		d.Miss("all quiet")
		d.Press("esc")
		s.later(d, 10*time.Second)
		d.Miss("Esc when read")
		d.See("◐ prod 20s old")
		s.health[0] = up("alertmanager", "prod")
		s.later(d, time.Second)
		s.health[0].Up, s.health[0].Err, s.health[0].Since = false, "connection refused", s.clock()
		s.later(d, time.Second)
		d.See("prod: connection refused", "Esc when read")
	})
}

func TestTheTopLineIsCalmOnlyWhenAllIsKnownToBeWell(t *testing.T) {
	tests := map[string]struct {
		set  func(*stage)
		want string
	}{
		"everything answers and nothing fires": {func(*stage) {}, " all quiet "},
		"a source never answered":              {func(s *stage) { s.health[0] = sources.Health{Name: "prod", Kind: "alertmanager", Err: "refused"} }, " 1 needs you "},
		"a source is stale":                    {func(s *stage) { s.health[0].LastGood = friday.Add(-time.Hour) }, " 1 needs you "},
		"a source is blind":                    {func(s *stage) { s.health[0].Blind = "Watchdog" }, " 1 needs you "},
		"no source at all":                     {func(s *stage) { s.health = nil }, " nothing is watched "},
		"an alert is unknown": {func(s *stage) {
			r := alert("X", "info", "y", time.Hour)
			r.State = alerts.Unknown
			s.set(r)
		}, " 1 needs you "},
		"an alert is held":  {func(s *stage) { s.set(held(alert("X", "critical", "y", time.Hour), "bob", time.Minute)) }, " all quiet "},
		"nobody is on call": {func(s *stage) { s.rotations = weekly("") }, " 1 needs you "},
	}
	for name, test := range tests {
		t.Run(name, func(t *testing.T) {
			s := calm()
			test.set(s)
			s.play(t, 120, 40, func(t *testing.T, d *tuitest.Driver) {
				if got := d.Line(0); !strings.HasPrefix(got, test.want) {
					t.Errorf("top line %q", got)
				}
			})
		})
	}
}

func TestReadOnlyOffersNothingThatWrites(t *testing.T) {
	s := busy()
	s.options.ReadOnly = true
	s.play(t, 120, 40, func(t *testing.T, d *tuitest.Driver) {
		d.See(" READ-ONLY ", "l logs")
		d.Miss("a ack", "A group", "i incident")
		d.Press("a")
		d.See("ack: this cockpit is read-only")
		if got := s.done(); got != nil {
			t.Errorf("done %v", got)
		}
		d.Press(":")
		d.Type("ack")
		d.Miss("Hold this alert")
	})
}

func TestAFailedActSaysSoAndChangesNothing(t *testing.T) {
	s := busy()
	s.refuse = errors.New("the record could not be written: disk full")
	s.play(t, 120, 40, func(_ *testing.T, d *tuitest.Driver) {
		d.Press("a")
		d.See("not acknowledged: the record could not be written: disk full · m 1 more, Esc when read", "6 need you")
		d.Miss("z undo")
	})
}

func TestPanesAreReachedByTheirKeys(t *testing.T) {
	s := busy()
	s.play(t, 80, 24, func(_ *testing.T, d *tuitest.Driver) {
		for key, name := range map[string]string{"1": "▸1 Alerts", "2": "▸2 Logs", "3": "▸3 Backups", "4": "▸4 On call"} {
			d.Press(key)
			d.See(name)
		}
		d.Press("5")
		d.See("INC-7")
		d.Press("1", "tab")
		d.See("▸2 Logs")
		d.Press("shift+tab")
		d.See("▸1 Alerts", "─ Also")
		d.Press("f")
		d.Miss("─ Also")
		d.Press("q")
		d.See("─ Also")
		d.Press("5", "q")
		d.See("▸1 Alerts")
	})
}

func TestQuittingAsksOnlyWhileSomethingRuns(t *testing.T) {
	t.Run("nothing runs", func(t *testing.T) {
		calm().play(t, 120, 40, func(t *testing.T, d *tuitest.Driver) {
			d.Press("q")
			if !d.Quit() {
				t.Error("it has not left")
			}
		})
	})
	t.Run("a script runs", func(t *testing.T) {
		s := calm()
		s.extra = []pane.Pane{&odd{id: "busy", running: 1}}
		s.play(t, 120, 40, func(t *testing.T, d *tuitest.Driver) {
			d.Press("q")
			d.See("A script still runs")
			d.Press("esc", "q", "enter")
			if d.Quit() {
				t.Error("it has left")
			}
			d.Press("y")
			if !d.Quit() {
				t.Error("it has not left")
			}
		})
	})
	t.Run("Ctrl-C asks", func(t *testing.T) {
		calm().play(t, 120, 40, func(t *testing.T, d *tuitest.Driver) {
			d.Press("ctrl+c")
			if d.Quit() {
				t.Error("it has left")
			}
			d.Press("y")
			if !d.Quit() {
				t.Error("it has not left")
			}
		})
	})
}

func TestTheMouseGoesToThePaneUnderThePointer(t *testing.T) {
	s := storm()
	s.play(t, 120, 40, func(t *testing.T, d *tuitest.Driver) {
		d.Send(tea.MouseWheelMsg{X: 20, Y: 30, Button: tea.MouseWheelUp})
		d.See("PAUSED")
		d.Send(tea.MouseClickMsg{X: 10, Y: 5, Button: tea.MouseLeft})
		d.Press("a")
		d.See("Ack all 17 Storm002 of this line") // the third row was clicked
		d.Press("esc")
		d.Send(tea.MouseClickMsg{X: 10, Y: 38, Button: tea.MouseLeft}, tea.MouseClickMsg{X: 500, Y: 500, Button: tea.MouseLeft})
	})
}

// white is a colour.
type white struct{}

func (white) RGBA() (r, g, b, a uint32) { return 0xffff, 0xffff, 0xffff, 0xffff }

func TestTheIncidentAtHandIsNamed(t *testing.T) {
	s := busy()
	s.open = append(s.open, incident.Incident{ID: 9, Title: "Other", Severity: incident.Sev1, OpenedAt: friday.Add(-time.Hour)},
		incident.Incident{ID: 11, Title: "Practice: Other", Severity: incident.Sev4, OpenedAt: friday.Add(-time.Hour), Practice: true})
	s.play(t, 120, 40, func(_ *testing.T, d *tuitest.Driver) {
		d.Send(pane.CurrentIncident{ID: 9})
		d.See(" INC-9 sev1  01:00:00 +1")
		d.Send(pane.CurrentIncident{ID: 7})
		d.See(" INC-7 sev2  00:14:09 +1")
		s.later(d, time.Second)
		d.See("00:14:10")
	})
}

func TestAFrameIsDrawnOnlyWhenSomethingIsSeenToChange(t *testing.T) {
	s := busy()
	s.play(t, 200, 50, func(t *testing.T, d *tuitest.Driver) {
		before := d.Painted()
		d.Send(pane.Tick{Now: s.clock()}, all, pane.Changed{Topics: sources.Topics(sources.Logs)})
		if d.Painted() != before {
			t.Error("nothing changed, and the frame did")
		}
	})
}

func TestXWritesTheReportOfTheIncidentAtHandFromAnyPane(t *testing.T) {
	s := newStage()
	s.play(t, 120, 40, func(t *testing.T, d *tuitest.Driver) {
		d.Press("X")
		d.See("report: no incident is at hand")
	})
	if got := s.done(); len(got) != 0 {
		t.Fatalf("without an incident it wrote %v", got)
	}
	s = busy() // with one that is open
	s.play(t, 120, 40, func(t *testing.T, d *tuitest.Driver) {
		for i, place := range []string{"1", "2", "3", "4", "6"} {
			d.Press(place, "X")
			if got := s.done(); len(got) != i+1 || got[i] != "report INC-7" {
				t.Fatalf("in pane %s: done %v", place, got)
			}
		}
	})
}
