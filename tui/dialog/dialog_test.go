package dialog

import (
	"strings"
	"testing"

	tea "charm.land/bubbletea/v2"
	"github.com/charmbracelet/x/ansi"

	"holdfast/themes"
	"holdfast/tui/pane"
)

func key(name string) tea.KeyPressMsg {
	codes := map[string]rune{"enter": tea.KeyEnter, "esc": tea.KeyEscape, "tab": tea.KeyTab, "down": tea.KeyDown, "up": tea.KeyUp, "pgdown": tea.KeyPgDown}
	if code, ok := codes[name]; ok {
		return tea.KeyPressMsg{Code: code}
	}
	if name == "space" {
		return tea.KeyPressMsg{Code: tea.KeySpace, Text: " "}
	}
	return tea.KeyPressMsg{Code: []rune(name)[0], Text: name}
}

func show(t *testing.T, d pane.Dialog, w, h int) string {
	t.Helper()
	theme, err := themes.Load("dark")
	if err != nil {
		t.Fatal(err)
	}
	d.SetTheme(theme)
	d.SetSize(w, h)
	view := d.View()
	lines := strings.Split(view, "\n")
	if len(lines) > h {
		t.Errorf("%d lines on a screen of %d", len(lines), h)
	}
	for _, line := range lines {
		if n := ansi.StringWidth(line); n > w {
			t.Errorf("%d cells on a screen of %d: %q", n, w, ansi.Strip(line))
		}
	}
	return ansi.Strip(view)
}

func TestConfirmIsAnsweredByYAlone(t *testing.T) {
	tests := map[string]struct {
		key      string
		asked    int
		finished bool
	}{
		"y does it":              {"y", 1, true},
		"Esc leaves":             {"esc", 0, true},
		"n leaves":               {"n", 0, true},
		"q leaves":               {"q", 0, true},
		"Enter does nothing":     {"enter", 0, false},
		"a blank does nothing":   {"space", 0, false},
		"a capital does nothing": {"Y", 0, false},
	}
	for name, test := range tests {
		t.Run(name, func(t *testing.T) {
			asked := 0
			d := Confirm("Run it", []string{"exactly this"}, "run it", func() tea.Cmd { asked++; return nil })
			if got := show(t, d, 80, 24); !strings.Contains(got, "exactly this") || !strings.Contains(got, "y run it   Esc not now") {
				t.Errorf("box\n%s", got)
			}
			_, finished := d.Update(key(test.key))
			if finished != test.finished || asked != test.asked {
				t.Errorf("finished %v, done %d times", finished, asked)
			}
		})
	}
}

func TestConfirmSaysWhyAYDidNotCount(t *testing.T) {
	d := Confirm("Run it", strings.Split(strings.Repeat("a line of a long script\n", 60), "\n"), "run it", nil)
	show(t, d, 40, 12)
	const why = "this y came together with other keys: press y again"
	d.(pane.Confirmed).Refuse(why)
	if got := show(t, d, 80, 12); !strings.Contains(got, why) || !strings.Contains(got, "y run it") {
		t.Errorf("box\n%s", got)
	}
	show(t, d, 30, 10) // it fits
	d.Update(key("j"))
	if got := show(t, d, 80, 12); strings.Contains(got, why) {
		t.Errorf("it is still said after the next key\n%s", got)
	}
}

func TestNoDialogIsAnsweredBeforeItIsDrawn(t *testing.T) {
	done := func() tea.Cmd { t.Error("it was done"); return nil }
	dialogs := map[string]pane.Dialog{
		"confirm": Confirm("A", nil, "do it", done),
		"ask":     Ask("A", []Field{{Label: "Words"}}, func([]string) tea.Cmd { return done() }),
		"pick":    Pick("A", []Item{{Name: "one"}}, func(int) tea.Cmd { return done() }),
		"text":    Text("A", "words"),
	}
	for name, d := range dialogs {
		for _, k := range []string{"y", "enter", "1", "esc", "q"} {
			if _, finished := d.Update(key(k)); finished {
				t.Errorf("%s: %s finished it", name, k)
			}
		}
		if a, ok := d.(*ask); ok && a.inputs[0].Value() != "" {
			t.Errorf("ask took %q", a.inputs[0].Value())
		}
	}
}

func TestALongTextScrolls(t *testing.T) {
	d := Confirm("Run it", strings.Split(strings.Repeat("a line of a long script\n", 60), "\n"), "run it", nil)
	if got := show(t, d, 60, 14); !strings.Contains(got, "more below") || !strings.Contains(got, "y run it") {
		t.Errorf("box\n%s", got)
	}
	d.Update(key("G"))
	if got := show(t, d, 60, 14); !strings.Contains(got, "more above") || strings.Contains(got, "below") {
		t.Errorf("box\n%s", got)
	}
	d.Update(tea.MouseWheelMsg{Button: tea.MouseWheelUp})
	if got := show(t, d, 60, 14); !strings.Contains(got, "below") {
		t.Errorf("box\n%s", got)
	}
}

func TestDialogsFitSmallScreens(t *testing.T) {
	long := strings.Repeat("words without end ", 30)
	for _, d := range []pane.Dialog{
		Confirm(long, []string{long, long}, "do it", nil),
		Ask("Ask", []Field{{Label: "One", Hint: long}, {Label: "Two", Value: long}}, nil),
		Pick("Pick", []Item{{Name: long, Note: long}, {Name: "b", WhyNot: long}}, nil),
		Read(long, pane.Paragraph{Role: themes.Text, Text: long}),
	} {
		for _, size := range [][2]int{{20, 10}, {40, 10}, {80, 24}, {200, 50}} {
			show(t, d, size[0], size[1])
		}
	}
}

func TestAskHandsOverTheWords(t *testing.T) {
	var got []string
	d := Ask("Open an incident", []Field{
		{Label: "Title", Value: "Checkout", Check: func(s string) string {
			if s == "" {
				return "an incident needs a title"
			}
			return ""
		}},
		{Label: "Severity", Hint: "sev1 to sev4"},
	}, func(values []string) tea.Cmd { got = values; return nil })
	if box := show(t, d, 80, 24); !strings.Contains(box, "Title     Checkout") || !strings.Contains(box, "sev1 to sev4") {
		t.Errorf("box\n%s", box)
	}
	for range len("Checkout") {
		d.Update(tea.KeyPressMsg{Code: tea.KeyBackspace})
	}
	if _, finished := d.Update(key("enter")); finished {
		t.Fatal("it finished without a title")
	}
	if box := show(t, d, 80, 24); !strings.Contains(box, "an incident needs a title") {
		t.Errorf("box\n%s", box)
	}
	for _, k := range []string{"y", "q", "j"} { // letters are text here
		d.Update(key(k))
	}
	d.Update(key("tab"))
	d.Update(tea.PasteMsg{Content: " sev2 "})
	d.Update(key("up"))
	if _, finished := d.Update(key("enter")); finished {
		t.Fatal("it finished in the first field")
	}
	if _, finished := d.Update(key("enter")); !finished || len(got) != 2 || got[0] != "yqj" || got[1] != "sev2" {
		t.Errorf("finished %v with %q", finished, got)
	}
}

func TestAskGoesBackToTheFieldThatIsWrong(t *testing.T) {
	d := Ask("Ask", []Field{{Label: "One", Check: func(s string) string {
		if s == "" {
			return "one is missing"
		}
		return ""
	}}, {Label: "Two"}}, nil)
	show(t, d, 80, 24)
	d.Update(key("tab"))
	if _, finished := d.Update(key("enter")); finished {
		t.Error("it finished")
	}
	if box := show(t, d, 80, 24); !strings.Contains(box, "one is missing") {
		t.Errorf("box\n%s", box)
	}
	d.Update(struct{}{}) // whatever ticks behind the dialog
	if box := show(t, d, 80, 24); !strings.Contains(box, "one is missing") {
		t.Errorf("what is wrong went away by itself\n%s", box)
	}
	if _, finished := d.Update(key("esc")); !finished {
		t.Error("Esc does not leave")
	}
}

func TestPickTakesOneThatCanBeTaken(t *testing.T) {
	picked := -1
	items := []Item{{Name: "INC-7", Note: "sev2"}, {Name: "INC-6", WhyNot: "it is resolved"}, {Name: "a new one"}}
	newPick := func() pane.Dialog {
		picked = -1
		d := Pick("Which?", items, func(i int) tea.Cmd { picked = i; return nil })
		show(t, d, 80, 24)
		return d
	}
	d := newPick()
	if _, finished := d.Update(key("2")); finished || picked >= 0 {
		t.Error("what cannot be picked was")
	}
	if box := show(t, d, 80, 24); strings.Count(box, "it is resolved") != 2 {
		t.Errorf("box\n%s", box)
	}
	d.Update(key("j"))
	d.View()
	if _, finished := d.Update(key("enter")); !finished || picked != 2 {
		t.Errorf("picked %d", picked)
	}
	d = newPick()
	if _, finished := d.Update(key("1")); !finished || picked != 0 {
		t.Errorf("picked %d", picked)
	}
	d = newPick()
	if _, finished := d.Update(key("esc")); !finished || picked != -1 {
		t.Errorf("picked %d", picked)
	}
}

func TestPickShowsWhyALongOneIsThere(t *testing.T) {
	name := "INC-2 Checkout down in eu-1, payments fail for every customer"
	note := "status update overdue for 7s, since 05:19, by alice"
	do := func(int) tea.Cmd { return nil }
	narrow := show(t, Pick("1 needs you", []Item{{Name: name, Note: note}}, do), 80, 24)
	if !strings.Contains(narrow, "INC-2 Checkout") || !strings.Contains(narrow, "status update overdue for 7s") {
		t.Errorf("box\n%s", narrow)
	}
	wide := show(t, Pick("1 needs you", []Item{{Name: "INC-2 Checkout down in eu-1", Note: note}}, do), 120, 40)
	if !strings.Contains(wide, "INC-2 Checkout down in eu-1  "+note) {
		t.Errorf("what fits was cut\n%s", wide)
	}
	alone := show(t, Pick("Which?", []Item{{Name: name, Note: "sev2"}}, do), 80, 24)
	if !strings.Contains(alone, name[:60]) || !strings.Contains(alone, "sev2") {
		t.Errorf("a short note took room from the name\n%s", alone)
	}
}

// What tells one of a name from another is not cut off for what is said of it, and what is
// out of sight is counted.
func TestAPickKeepsWhatTellsAndCountsWhatIsBelow(t *testing.T) {
	items := []Item{{Name: "KubePodCrashLooping", Tells: "api-7d9f6c8b5-cp4mm", Note: strings.Repeat("is restarting ", 9)},
		{Name: "NodeFilesystemAlmostOutOfSpace", Tells: "db-7:/var/lib/postgresql/16/main", Note: strings.Repeat("is full ", 9)}}
	for range 20 {
		items = append(items, Item{Name: "QueueGrowing", Note: "x"})
	}
	d := Pick("Which?", items, func(int) tea.Cmd { return nil })
	for w, want := range map[int][]string{
		80: {"1 KubePodCrashLooping api-7d9f6c8b5-cp4mm  is", "2 NodeFilesystemAlmo… db-7:/var/lib/postgresql/16/main  is", "10 more below"},
		60: {"1 KubePodCras… api-7d9f6c8b5-cp4mm  is", "2 NodeFilesys… …postgresql/16/main  is"},
	} {
		got := ansi.Strip(show(t, d, w, 19))
		for _, words := range want {
			if !strings.Contains(got, words) {
				t.Errorf("in %d cells %q is not there:\n%s", w, words, got)
			}
		}
	}
}
