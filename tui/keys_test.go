package tui_test

import (
	"strings"
	"testing"

	"holdfast/tui"
	"holdfast/tui/tuitest"
)

func TestTheDefaultKeysDoNotCollide(t *testing.T) {
	if err := tui.CheckKeys(nil, busy().panes()...); err != nil {
		t.Error(err)
	}
}

func TestWhatIsWrongWithARebindingIsSaidAtOnce(t *testing.T) {
	err := tui.CheckKeys(map[string]string{"ack": "y", "quit": "ctrl+s", "fly": "g", "undo": "?"}, busy().panes()...)
	if err == nil {
		t.Fatal("nothing is wrong")
	}
	for _, want := range []string{`no action "fly"`, "y answers dialogs", "multiplexers", `"?" is both`} {
		if !strings.Contains(err.Error(), want) {
			t.Errorf("%q is not said in: %v", want, err)
		}
	}
}

func TestAReboundKeyWorksAndIsShown(t *testing.T) {
	s := busy()
	s.options.Keys = map[string]string{"ack": "b", "help": "ctrl+h"}
	s.play(t, 120, 40, func(t *testing.T, d *tuitest.Driver) {
		d.See("b ack", "Ctrl-H help")
		d.Press("a")
		if got := s.done(); got != nil {
			t.Errorf("done %v", got)
		}
		d.Press("b")
		if got := s.done(); len(got) != 1 {
			t.Errorf("done %v", got)
		}
	})
}

func TestKeysThatCannotBeReboundKeepTheirDefaults(t *testing.T) {
	s := busy()
	s.options.Keys = map[string]string{"ack": "y"}
	s.play(t, 120, 40, func(_ *testing.T, d *tuitest.Driver) {
		d.See("a ack", "the keys of the configuration are not used: keys: ack cannot be")
	})
}

func TestHelpAndKeysPageNameEveryAction(t *testing.T) {
	panes := busy().panes()
	page := tui.KeysMarkdown(panes...)
	for _, p := range panes {
		p.SetTheme(load(t, "mono"))
		for _, a := range p.Actions() {
			if !strings.Contains(page, "`"+a.Name+"`") {
				t.Errorf("%s is not on the page", a.Name)
			}
			if a.What == "" || (a.Help == "" && !a.Moves) {
				t.Errorf("%s of %s says nothing of itself", a.Name, p.ID())
			}
		}
	}
	for _, want := range []string{"`palette`", "`quit`", "| `Esc` |", "## Alerts", "`go-backups`"} {
		if !strings.Contains(page, want) {
			t.Errorf("%s is not on the page", want)
		}
	}
	busy().play(t, 120, 60, func(_ *testing.T, d *tuitest.Driver) {
		d.Press("?")
		d.See("Help", "Everywhere", "Hold this alert: it is yours until it clears.", "Take the last act back", "not now: there is nothing to take back")
		d.Press("G")
		d.See("Go to backups.")
		d.Press("q")
		d.Miss("Everywhere")
	})
}

func TestThePaletteFindsAndSaysWhyNot(t *testing.T) {
	s := busy()
	s.play(t, 120, 40, func(t *testing.T, d *tuitest.Driver) {
		d.Press(":")
		d.Type("bckup")
		d.See("Go to backups.")
		d.Press("enter")
		d.Press("f")
		d.Miss("1 Alerts ─")
		d.Press("f")
		d.Press("1", ":")
		d.Type("unack")
		d.Press("enter")
		d.See("unack: nobody holds it")
		if got := s.done(); got != nil {
			t.Errorf("done %v", got)
		}
		d.Press("esc", ":")
		d.Type("xyzzy")
		d.See("nothing here is called that; each pane has acts of its own")
		d.Press("enter", "esc", ":")
		d.Type("zoom")
		d.Press("enter")
		d.Miss("2 Logs ─")
	})
}

func TestTheCallsAreListedNewestFirst(t *testing.T) {
	s := calm()
	calls := []string{"curl one", "amtool two"}
	s.options.Calls = func() []string { return calls }
	s.play(t, 120, 40, func(t *testing.T, d *tuitest.Driver) {
		d.Press(`\`)
		d.See("Commands and API calls", "curl one", "amtool two")
		if screen := d.Screen(); strings.Index(screen, "two") > strings.Index(screen, "one") {
			t.Error("the oldest stands first")
		}
		d.Press("esc")
		d.Miss("amtool")
	})
}
