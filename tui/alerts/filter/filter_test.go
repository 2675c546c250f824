package filter

import (
	"strings"
	"testing"

	tea "charm.land/bubbletea/v2"
	"github.com/charmbracelet/x/ansi"

	"holdfast/themes"
)

func typing(t *testing.T) (*Filter, func(keys string), func(code rune)) {
	t.Helper()
	theme, err := themes.Load("mono")
	if err != nil {
		t.Fatal(err)
	}
	f := New(nil)
	f.SetTheme(theme)
	f.Open()
	line := func() string {
		f.Fit(60, 1, 3)
		return ansi.Strip(f.Line(theme, 60, 1, 3))
	}
	types := func(keys string) {
		for _, r := range keys {
			f.Type(tea.KeyPressMsg{Code: r, Text: string(r)})
		}
		if !strings.Contains(line(), "/ ") {
			t.Errorf("the line is %q", line())
		}
	}
	return f, types, func(code rune) { f.Type(tea.KeyPressMsg{Code: code}) }
}

func TestEveryKeyFiltersAtOnce(t *testing.T) {
	f, types, press := typing(t)
	types("check")
	if f.Live().String() != "check" || !f.Typing() {
		t.Errorf("in force is %q, typing %v", f.Live(), f.Typing())
	}
	press(tea.KeyEnter)
	if f.Typing() || !f.Shown() {
		t.Error("Enter puts it in force and leaves the line")
	}
	f.Open()
	types("out")
	press(tea.KeyEscape)
	if f.Live().String() != "check" {
		t.Errorf("Esc goes back to %q", f.Live())
	}
	f.Use("")
	if f.Shown() || f.Last().String() == "" {
		t.Errorf("shown %v, and n goes by %q", f.Shown(), f.Last())
	}
}

// What stands in the line already is replaced by what is typed, kept by Enter and edited
// once the cursor was moved into it.
func TestAFilterInForceIsReplacedByTyping(t *testing.T) {
	f, types, press := typing(t)
	types("Watch")
	press(tea.KeyEnter)
	f.Open()
	press(tea.KeyEnter)
	if f.Live().String() != "Watch" {
		t.Errorf("opened and left, in force is %q", f.Live())
	}
	f.Open()
	types("zz")
	if f.Live().String() != "zz" {
		t.Errorf("typed anew, in force is %q", f.Live())
	}
	f.Open()
	press(tea.KeyEnd)
	types("top")
	if f.Live().String() != "zztop" {
		t.Errorf("edited, in force is %q", f.Live())
	}
}

func TestHalfAFilterIsNone(t *testing.T) {
	f, types, press := typing(t)
	types(`severity="cri`)
	press(tea.KeyEnter)
	if !f.Live().IsZero() || !f.Typing() || !strings.HasPrefix(f.Wrong(), "shows all, not finished") {
		t.Errorf("in force is %q, typing %v, wrong %q", f.Live(), f.Typing(), f.Wrong())
	}
	press(tea.KeyEscape)
	if f.Wrong() != "" || f.Typing() {
		t.Errorf("left with %q", f.Wrong())
	}
}

func TestTheLineKeepsToItsRoom(t *testing.T) {
	f, types, _ := typing(t)
	theme, _ := themes.Load("mono")
	for _, words := range []string{"a", strings.Repeat("long ", 30), `x=~"(`} {
		f.Open()
		f.Use("")
		types(words)
		for _, w := range []int{20, 40, 110} {
			f.Fit(w, 1, 1000)
			if line := f.Line(theme, w, 1, 1000); ansi.StringWidth(line) > w {
				t.Errorf("%q takes %d of %d cells", ansi.Strip(line), ansi.StringWidth(line), w)
			}
		}
	}
}

func TestASavedFilterIsMeantByItsName(t *testing.T) {
	saved := map[string]string{"mine": `team="shop"`, "db": "postgres"}
	f := New(func() map[string]string { return saved })
	f.Use("@mine")
	if got := f.Live().String(); got != `team="shop"` || f.Wrong() != "" {
		t.Errorf("@mine is %q, %q", got, f.Wrong())
	}
	f.Use("@mi")
	if !f.Live().IsZero() || f.Wrong() != "shows all, no saved filter is called so: @db @mine" {
		t.Errorf("half a name is %q, %q", f.Live().String(), f.Wrong())
	}
	none := New(nil)
	none.Use("@mine")
	if got := none.Live().String(); got != "@mine" || none.Wrong() != "" {
		t.Errorf("without saved filters it is a word, and not %q, %q", got, none.Wrong())
	}
}
