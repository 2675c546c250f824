package form

import (
	"errors"
	"fmt"
	"strings"
	"testing"
	"time"

	tea "charm.land/bubbletea/v2"
	"github.com/charmbracelet/x/ansi"
	"pgregory.net/rapid"

	"holdfast/sources/people"
	"holdfast/store/incident"
	"holdfast/themes"
	"holdfast/tui/incident/ask"
)

var noon = time.Date(2026, 11, 20, 12, 0, 0, 0, time.UTC)

// desk is a form and what was saved by it.
type desk struct {
	*Form
	answers map[string]string
	items   []incident.ActionItem
}

func newDesk(t *testing.T) *desk {
	t.Helper()
	d := &desk{answers: map[string]string{}}
	d.Form = New(Deps{
		Name: "INC-7", Now: func() time.Time { return noon }, Zone: time.UTC,
		Answers: func() map[string]string { return d.answers },
		Actions: func() []incident.ActionItem { return d.items },
		Save: func(field, answer string) tea.Cmd {
			d.answers[field] = answer
			return nil
		},
		Add: func(a incident.ActionData) tea.Cmd {
			d.items = append(d.items, incident.ActionItem{Number: len(d.items) + 1, What: a.What, Owner: a.Owner, Due: a.Due})
			return nil
		},
	})
	theme, err := themes.Load("mono")
	if err != nil {
		t.Fatal(err)
	}
	d.SetTheme(theme)
	d.SetSize(120, 40)
	d.View()
	return d
}

func (d *desk) press(codes ...rune) {
	for _, c := range codes {
		key := tea.KeyPressMsg{Code: c}
		if c >= ' ' && c < 0x7f {
			key.Text = string(c)
		}
		d.Update(key)
	}
}

func TestADueDateIsADayOrALengthOfTime(t *testing.T) {
	for in, want := range map[string]string{
		"": "", "2026-12-24": "2026-12-24", "7d": "2026-11-27", "2w": "2026-12-04", "1d": "2026-11-21",
		"soon": "wrong", "2026-13-01": "wrong", "0d": "wrong", "-2w": "wrong", "d": "wrong", "7": "wrong", "9999d": "wrong",
	} {
		got, wrong := dueDate(in, noon)
		if wrong != "" {
			got = "wrong"
		}
		if got != want {
			t.Errorf("%q is read as %q, want %q", in, got, want)
		}
	}
}

func TestEveryQuestionOfTheReportIsAskedAndExplained(t *testing.T) {
	for _, q := range questions() {
		if q.title == q.field || q.about == "" || q.short == "" {
			t.Errorf("the form has no words for %s", q.field)
		}
	}
	for _, r := range incident.Reasons() {
		if r != "other" && reason(r) == reason("other") {
			t.Errorf("the reason %s is not explained", r)
		}
	}
}

func TestItBeginsAtTheFirstQuestionThatIsOpen(t *testing.T) {
	d := newDesk(t)
	d.answers["summary"], d.answers["impact"] = "a", "b"
	f := New(d.deps)
	if page, ok := f.page(); !ok || page.field != "what_happened" {
		t.Errorf("it begins at %q", page.field)
	}
	for _, field := range incident.Fields() {
		d.answers[field] = "x"
	}
	if _, ok := New(d.deps).page(); ok {
		t.Error("with all answered it does not begin at the action items")
	}
}

func TestAnAnswerIsNotEmptiedAndNotWrittenTwice(t *testing.T) {
	d := newDesk(t)
	d.answers["summary"] = "ab"
	d.load()
	d.press(tea.KeyBackspace, tea.KeyBackspace, tea.KeyEnter)
	if d.wrong == "" || d.answers["summary"] != "ab" || d.at != 0 {
		t.Errorf("emptied it is %q at page %d: %q", d.answers["summary"], d.at, d.wrong)
	}
	saves := 0
	d.deps.Save = func(string, string) tea.Cmd { saves++; return nil }
	d.press(tea.KeyEnter)
	if saves != 0 || d.at != 1 {
		t.Errorf("unchanged it was saved %d times, at page %d", saves, d.at)
	}
}

func TestKeysOfBeforeItWasSeenDoNotAnswerIt(t *testing.T) {
	d := newDesk(t)
	d.Again()
	d.press('x', tea.KeyEnter)
	if len(d.answers) != 0 || d.at != 0 || d.editor.Value() != "" {
		t.Errorf("unseen it took %q, page %d, %q", d.answers, d.at, d.editor.Value())
	}
	d.View()
	d.press('x', tea.KeyEnter)
	if d.answers["summary"] != "x" || d.at != 1 {
		t.Errorf("seen it took %q, page %d", d.answers, d.at)
	}
}

func TestAnAnswerThatIsWrittenOnWhileItIsSavedIsNobodyElses(t *testing.T) {
	d := newDesk(t)
	sent := ""
	d.deps.Save = func(_, answer string) tea.Cmd { sent = answer; return nil }
	d.press('x', tea.KeyEnter, tea.KeyPgUp, 'y')
	d.answers["summary"] = sent
	d.Saved("summary", nil)
	if got := ansi.Strip(d.View()); d.editor.Value() != "xy" || sent != "x" || strings.Contains(got, "somebody answered meanwhile") {
		t.Errorf("%q was saved, and the form says\n%s", sent, got)
	}
	d.press(tea.KeyEnter)
	if sent != "xy" {
		t.Errorf("Enter saved %q", sent)
	}
}

func TestAnActionItemThatWasNotSavedStandsThereAgain(t *testing.T) {
	d := newDesk(t)
	d.at = len(d.pages)
	d.Added(incident.ActionData{What: "drill it", Owner: "bob", Due: "2026-12-01"}, errors.New("disk full"))
	got := ansi.Strip(d.View())
	for _, want := range []string{"not saved: disk full", "drill it", "bob", "2026-12-01"} {
		if !strings.Contains(got, want) {
			t.Errorf("%q is not shown:\n%s", want, got)
		}
	}
}

func TestTheFormFitsWhateverTheSize(t *testing.T) {
	d := newDesk(t)
	for i := range 30 {
		d.items = append(d.items, incident.ActionItem{Number: i + 1, What: strings.Repeat("mend it ", 20)})
	}
	rapid.Check(t, func(r *rapid.T) {
		w, h := rapid.IntRange(40, 220).Draw(r, "w"), rapid.IntRange(14, 60).Draw(r, "h")
		d.SetSize(w, h)
		d.at = rapid.IntRange(0, len(d.pages)).Draw(r, "page")
		d.load()
		d.editor.Set(rapid.StringOfN(rapid.SampledFrom([]rune("ab 漢\n")), 0, 400, -1).Draw(r, "words"))
		lines := strings.Split(d.View(), "\n")
		if len(lines) > h {
			r.Fatalf("%d lines on a screen of %d", len(lines), h)
		}
		for _, line := range lines {
			if n := ansi.StringWidth(line); n > w {
				r.Fatalf("%s", fmt.Sprintf("%d cells on a screen of %d: %q", n, w, ansi.Strip(line)))
			}
		}
	})
}

// crewed is a form on its page of action items, in a house of three.
func crewed(t *testing.T, onCall *int) *desk {
	t.Helper()
	d := newDesk(t)
	d.action = newActionLine(func() []ask.Member { return ask.Crew("alice", []people.Person{"bob", "bobby", "alice"}, *onCall) })
	theme, err := themes.Load("mono")
	if err != nil {
		t.Fatal(err)
	}
	d.SetTheme(theme)
	d.at = len(d.pages)
	return d
}

func (d *desk) writes(words string) {
	for _, c := range words {
		d.press(c)
	}
}

func TestAnOwnerIsPickedFromTheRotation(t *testing.T) {
	for name, c := range map[string]struct {
		keys func(d *desk)
		want people.Person
	}{
		"nobody yet":                      {func(*desk) {}, ""},
		"the one at the keyboard":         {func(d *desk) { d.press(tea.KeyDown) }, "alice"},
		"who is on call":                  {func(d *desk) { d.press(tea.KeyDown, tea.KeyDown) }, "bob"},
		"not beyond the last":             {func(d *desk) { d.press(tea.KeyDown, tea.KeyDown, tea.KeyDown, tea.KeyDown, tea.KeyDown) }, "bobby"},
		"by the beginning of the name":    {func(d *desk) { d.writes("B") }, "bob"},
		"the next of those that begin so": {func(d *desk) { d.writes("b"); d.press(tea.KeyDown) }, "bobby"},
		"whose whole name it is":          {func(d *desk) { d.writes("bobby") }, "bobby"},
		"somebody of no rotation":         {func(d *desk) { d.writes("dan") }, "dan"},
		"as typed, although others fit":   {func(d *desk) { d.writes("bo"); d.press(tea.KeyDown, tea.KeyDown) }, "bo"},
		"typing goes back to the first":   {func(d *desk) { d.press(tea.KeyDown, tea.KeyDown, tea.KeyDown); d.writes("a") }, "alice"},
		"another after the first was left": {func(d *desk) {
			d.writes("al")
			d.press(tea.KeyTab)
			d.Update(tea.KeyPressMsg{Code: tea.KeyTab, Mod: tea.ModShift})
			d.writes("bob")
		}, "bob"},
		"the same after it was left": {func(d *desk) {
			d.writes("al")
			d.press(tea.KeyTab)
			d.Update(tea.KeyPressMsg{Code: tea.KeyTab, Mod: tea.ModShift})
		}, "alice"},
		"nobody after all": {func(d *desk) {
			d.writes("al")
			d.press(tea.KeyTab)
			d.Update(tea.KeyPressMsg{Code: tea.KeyTab, Mod: tea.ModShift})
			d.press(tea.KeyUp)
		}, ""},
	} {
		t.Run(name, func(t *testing.T) {
			onCall := 1
			d := crewed(t, &onCall)
			d.writes("drill")
			d.press(tea.KeyEnter)
			if got := ansi.Strip(d.View()); !strings.Contains(got, "alice  you") || !strings.Contains(got, "bob  on call") {
				t.Fatalf("it does not say who there is:\n%s", got)
			}
			c.keys(d)
			got, _ := d.action.owner.chosen()
			if seen := ansi.Strip(d.View()); c.want != "" && !strings.Contains(seen, "Enter "+string(c.want)) {
				t.Errorf("it does not say that Enter takes %s:\n%s", c.want, seen)
			}
			d.press(tea.KeyEnter, tea.KeyEnter)
			if len(d.items) != 1 || d.items[0].Owner != c.want || got.Person != c.want {
				t.Errorf("the owner is %+v, chosen was %q, want %q", d.items, got.Person, c.want)
			}
		})
	}
}

// Who is on call changes while the people are shown: Enter takes who was seen.
func TestEnterTakesWhoWasSeen(t *testing.T) {
	onCall := 0
	d := crewed(t, &onCall)
	d.writes("drill")
	d.press(tea.KeyEnter, tea.KeyDown, tea.KeyDown)
	d.action.owner.crew = func() []ask.Member { return ask.Crew("alice", []people.Person{"carol", "bob"}, 1) }
	seen := ansi.Strip(d.View())
	d.press(tea.KeyEnter, tea.KeyEnter)
	if !strings.Contains(seen, "Enter bob") || d.items[0].Owner != "bob" {
		t.Errorf("%q was taken, and seen was\n%s", d.items[0].Owner, seen)
	}
	d.writes("mend")
	d.press(tea.KeyEnter, tea.KeyDown)
	d.action.owner.crew = func() []ask.Member { return ask.Crew("alice", []people.Person{"dan", "bob"}, 1) }
	d.Again()
	if seen := ansi.Strip(d.View()); !strings.Contains(seen, "dan  on call") || !strings.Contains(seen, "Enter alice") {
		t.Errorf("opened again it shows\n%s", seen)
	}
}

func TestThePeopleFitWhateverTheSize(t *testing.T) {
	onCall := 1
	d := crewed(t, &onCall)
	for i := range 9 {
		d.items = append(d.items, incident.ActionItem{Number: i + 1, What: "mend it"})
	}
	d.writes("drill")
	d.press(tea.KeyEnter, tea.KeyDown, tea.KeyDown)
	for _, size := range [][2]int{{80, 24}, {120, 40}, {60, 18}, {40, 14}} {
		d.SetSize(size[0], size[1])
		got := ansi.Strip(d.View())
		for _, want := range []string{"What", "Owner", "bob", "Due"} {
			if !strings.Contains(got, want) {
				t.Errorf("at %v it does not show %q:\n%s", size, want, got)
			}
		}
	}
}

// The questions that are owed are counted as they are wherever an incident is told of;
// those that may stay open do not make it look unfinished.
func TestTheQuestionsThatAreOwedAreCounted(t *testing.T) {
	d := newDesk(t)
	d.answers["summary"], d.answers["reaction"], d.answers["lucky"] = "a full pool", "fast", "it was night"
	says := func(want string) {
		t.Helper()
		if got := ansi.Strip(d.View()); !strings.Contains(got, want) {
			t.Errorf("it does not say %q:\n%s", want, got)
		}
	}
	says(" 2 of 11 answered, and 1 more ─")
	says("1 of 11  What was it")
	d.turn(10)
	says("11 of 11  Which technical means")
	d.turn(1)
	says("if you like  What set it off?")
	delete(d.answers, "lucky")
	says(" 2 of 11 answered ─")
}
