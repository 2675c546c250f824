package tui_test

import (
	"slices"
	"strings"
	"testing"
	"time"

	tea "charm.land/bubbletea/v2"

	"holdfast/tui/dialog"
	"holdfast/tui/keyboard"
	"holdfast/tui/pane"
	"holdfast/tui/tuitest"
)

// pressed is a key that came on its own so long after the stage's clock.
func (s *stage) pressed(name string, after time.Duration) keyboard.Press {
	return keyboard.Press{Key: tuitest.Key(name), At: s.clock().Add(after), Alone: true}
}

// question puts a dialog on the screen and counts how often it was confirmed.
func question(d *tuitest.Driver) *int {
	asked := 0
	d.Send(pane.Show{Dialog: dialog.Confirm("Resolve INC-7?", []string{"It is over for everybody."}, "resolve it", func() tea.Cmd { asked++; return nil })})
	return &asked
}

func TestAYCountsAloneAndOnlyOfWhatWasRead(t *testing.T) {
	together := func(p keyboard.Press) keyboard.Press { p.Alone = false; return p }
	for name, test := range map[string]struct {
		press func(s *stage) keyboard.Press
		says  string // empty: it confirms
	}{
		"alone, after 200 ms":  {func(s *stage) keyboard.Press { return s.pressed("y", 200*time.Millisecond) }, ""},
		"alone, after 199 ms":  {func(s *stage) keyboard.Press { return s.pressed("y", 199*time.Millisecond) }, "came before the question could be read: press y again"},
		"before it was drawn":  {func(s *stage) keyboard.Press { return s.pressed("y", -time.Second) }, "came before the question could be read: press y again"},
		"together with others": {func(s *stage) keyboard.Press { return together(s.pressed("y", time.Minute)) }, "came together with other keys: press y again"},
		"of which nothing is known": {func(*stage) keyboard.Press { return keyboard.Press{Key: tuitest.Key("y")} },
			"came together with other keys: press y again"},
	} {
		t.Run(name, func(t *testing.T) {
			s := busy()
			s.play(t, 80, 24, func(t *testing.T, d *tuitest.Driver) {
				asked := question(d)
				d.Send(test.press(s))
				if (*asked == 1) != (test.says == "") {
					t.Fatalf("confirmed %d times", *asked)
				}
				if test.says == "" {
					return
				}
				d.See(test.says)
				// A refused one never counts later, and is said until the next key.
				s.later(d, time.Minute)
				d.See(test.says)
				d.Send(s.pressed("j", time.Second))
				d.Miss(test.says)
				if *asked != 0 {
					t.Fatal("what was refused was done later")
				}
				d.Send(s.pressed("y", time.Minute))
				if *asked != 1 {
					t.Fatalf("a y that came alone confirmed %d times", *asked)
				}
			})
		})
	}
}

func TestAYMeansTheWrittenDialogNotTheDrawnOne(t *testing.T) {
	s := busy()
	var times []time.Time // when each write ended
	s.options.Handed = func() uint64 { return uint64(len(times)) }
	s.options.WrittenAt = func(n uint64) time.Time {
		if n > uint64(len(times)) {
			return time.Time{}
		}
		return times[n-1]
	}
	s.play(t, 120, 40, func(t *testing.T, d *tuitest.Driver) {
		asked := question(d)
		d.Send(s.pressed("y", time.Minute)) // the terminal was slow: it is drawn for a minute, and not written
		if *asked != 0 {
			t.Fatal("what nobody saw was confirmed")
		}
		times = append(times, s.clock().Add(time.Minute))
		d.Send(s.pressed("y", time.Minute+199*time.Millisecond))
		if *asked != 0 {
			t.Fatal("it was confirmed 199 ms after it was written")
		}
		d.Send(s.pressed("y", time.Minute+200*time.Millisecond))
		if *asked != 1 {
			t.Fatal("it was not confirmed 200 ms after it was written")
		}
	})
}

func TestAQuestionThatWasCoveredIsReadAnew(t *testing.T) {
	s := busy()
	s.play(t, 120, 40, func(t *testing.T, d *tuitest.Driver) {
		below := question(d)
		s.later(d, time.Minute)
		d.Send(s.pressed("ctrl+c", 0)) // asks on top of it
		s.later(d, time.Minute)
		d.Send(s.pressed("esc", 0), s.pressed("y", 100*time.Millisecond))
		if *below != 0 || d.Quit() {
			t.Fatal("a y at the heels of an Esc confirmed what lay below")
		}
		d.See("came before the question could be read: press y again")
		d.Send(s.pressed("y", time.Second))
		if *below != 1 {
			t.Fatal("it cannot be confirmed any more")
		}
	})
}

func TestNoActComesOfAPaste(t *testing.T) {
	s := busy()
	s.play(t, 120, 40, func(t *testing.T, d *tuitest.Driver) {
		crowd := func(name string) keyboard.Press {
			return keyboard.Press{Key: tuitest.Key(name), At: s.clock(), Crowd: true}
		}
		d.Send(crowd("j"), crowd("a"))
		d.See("a came together with other keys, as in a paste: press it again")
		d.Send(crowd("A"))
		d.Miss("Ack every")
		if got := s.done(); got != nil {
			t.Fatalf("done %v", got)
		}
		d.Send(s.pressed("a", 0))
		if got := s.done(); len(got) != 1 {
			t.Fatalf("done %v", got)
		}
	})
}

func TestWhatWasPastedWithAYDoesNotTakeAwayWhatIsSaid(t *testing.T) {
	s := busy()
	s.play(t, 120, 40, func(t *testing.T, d *tuitest.Driver) {
		asked := question(d)
		for i, name := range []string{"y", "u", "q", "enter", "y"} {
			d.Send(keyboard.Press{Key: tuitest.Key(name), At: s.clock().Add(time.Minute + time.Duration(10*i)*time.Millisecond), Crowd: true})
		}
		d.See("came together with other keys: press y again", "Resolve INC-7?")
		d.Send(s.pressed("y", 2*time.Minute))
		if *asked != 1 {
			t.Errorf("confirmed %d times", *asked)
		}
	})
}

// Keys that no question hangs on are taken however they come.
func TestOtherKeysAreTakenHoweverTheyCome(t *testing.T) {
	s := busy()
	s.play(t, 120, 40, func(t *testing.T, d *tuitest.Driver) {
		d.Send(keyboard.Press{Key: tuitest.Key("/")})
		for _, r := range "any y" {
			d.Send(keyboard.Press{Key: tea.KeyPressMsg{Code: r, Text: string(r)}})
		}
		d.See("/ any y")
		d.Send(keyboard.Press{Key: tuitest.Key("esc")}, keyboard.Press{Key: tuitest.Key("y")})
		if got := s.done(); !slices.Equal(got, nil) {
			t.Errorf("done %v", got)
		}
	})
}

func TestAKeyThatAnUnendedAnswerTookIsSaid(t *testing.T) {
	for says, u := range map[string]keyboard.Unended{
		"key lost: the terminal did not end an answer; Esc stops waiting":  {},
		"key lost: the terminal did not end a paste; Ctrl-C stops waiting": {Paste: true},
		"key lost to an answer the terminal did not end: press it again":   {Over: true},
	} {
		t.Run(says, func(t *testing.T) {
			s := busy()
			s.play(t, 80, 24, func(t *testing.T, d *tuitest.Driver) {
				d.Send(u)
				d.See(says)
			})
			s.play(t, 80, 24, func(t *testing.T, d *tuitest.Driver) {
				asked := question(d)
				d.Send(u)
				words := strings.Fields(says)
				d.See(words[0]+" "+words[1], words[len(words)-1])
				if *asked != 0 {
					t.Error("it confirmed")
				}
			})
		})
	}
}
