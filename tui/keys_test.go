package tui_test

import (
	"maps"
	"slices"
	"strings"
	"testing"

	"holdfast/tui"
	"holdfast/tui/tuitest"
)

func TestEachWrongKeyIsNamedAndTheOthersAreUsed(t *testing.T) {
	for name, tt := range map[string]struct {
		keys   map[string]string
		usable string            // the actions that are rebound
		wrong  map[string]string // and what is said of those that are not
	}{
		"nothing": {},
		"each kind of mistake": {
			keys:   map[string]string{"ack": "y", "quit": "ctrl+s", "fly": "g", "undo": "?", "help": "Ctrl-S", "zoom": "b"},
			usable: "zoom",
			wrong: map[string]string{"ack": "y answers dialogs", "quit": "multiplexers", "fly": "is no action",
				"undo": "it is the key of help", "help": "names no key"},
		},
		"two to one key":                          {keys: map[string]string{"ack": "e", "unack": "e"}, wrong: map[string]string{"ack": "key of unack", "unack": "key of ack"}},
		"two that change places":                  {keys: map[string]string{"ack": "u", "unack": "a"}, usable: "ack unack"},
		"one that needs a place that is not left": {keys: map[string]string{"ack": "u", "unack": "y"}, wrong: map[string]string{"ack": "key of unack", "unack": "y answers"}},
		"keys of every form":                      {keys: map[string]string{"ack": "f5", "unack": "ctrl+x", "zoom": "alt+Z", "undo": "ü"}, usable: "ack unack undo zoom"},
		"what is no key":                          {keys: map[string]string{"ack": "go", "unack": "ctrl+", "undo": "strg+x"}, wrong: map[string]string{"ack": "names no key", "unack": "names no key", "undo": "names no key"}},
	} {
		t.Run(name, func(t *testing.T) {
			usable, wrong := tui.SortKeys(tt.keys, busy().panes()...)
			if got := strings.Join(slices.Sorted(maps.Keys(usable)), " "); got != tt.usable {
				t.Errorf("rebound are %q, want %q", got, tt.usable)
			}
			said := map[string]string{}
			for _, w := range wrong {
				said[w.Action] += w.Why
			}
			for action, why := range tt.wrong {
				if !strings.Contains(said[action], why) {
					t.Errorf("of %s it says %q, want %q", action, said[action], why)
				}
			}
			if len(said) > len(tt.wrong) {
				t.Errorf("more is wrong than wanted: %v", said)
			}
		})
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

func TestAKeyThatCannotBeReboundKeepsItsDefaultAndCostsNoOther(t *testing.T) {
	s := busy()
	s.options.Keys = map[string]string{"ack": "y", "help": "ctrl+h"}
	s.play(t, 120, 40, func(_ *testing.T, d *tuitest.Driver) {
		d.See("a ack", "Ctrl-H help", "not every key of the configuration is used, the others are: ack cannot be")
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
		d.See("nothing is called that: no act here, and no alert")
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
