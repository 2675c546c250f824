package pane

import (
	"strings"
	"testing"

	tea "charm.land/bubbletea/v2"
	"github.com/charmbracelet/x/ansi"

	"holdfast/themes"
)

func TestAFrameIsExactlyAsLargeAsAsked(t *testing.T) {
	theme := mono(t)
	titles := []Title{
		{Name: "Alerts"},
		{Key: "1", Name: "Alerts", Note: "/CheckoutDown", Right: "3 firing · 3 held", Foot: "2 more above, 9 below"},
		{Name: "Alerts", Foot: "3 more lines", Side: "9 more below", Beside: 30},
		{Name: "Alerts", Foot: "3 more lines", Side: "漢字 more below", Beside: 300},
		{Key: "2", Name: "漢字漢字漢字", Right: strings.Repeat("x", 300)},
	}
	for _, title := range titles {
		for w := 4; w < 70; w += 3 {
			for h := 2; h < 9; h++ {
				got := Frame(theme, title, "one\n\x1b[1mtwo\x1b[m 漢字\n"+strings.Repeat("wide ", 30), w, h, h%2 == 0)
				lines := strings.Split(got, "\n")
				if len(lines) != h {
					t.Fatalf("%d lines, not %d", len(lines), h)
				}
				for _, line := range lines {
					if n := ansi.StringWidth(line); n != w {
						t.Fatalf("%d×%d: %d cells in %q", w, h, n, ansi.Strip(line))
					}
				}
			}
		}
	}
}

func TestAFrameSaysWhatIsWrongBeforeWhatIsShown(t *testing.T) {
	got := ansi.Strip(Frame(mono(t), Title{Key: "1", Name: "Alerts", Note: "a long note about a filter", Right: "3 firing"}, "", 34, 2, false))
	if !strings.Contains(got, "3 firing") || !strings.Contains(got, "1 Alerts") {
		t.Errorf("frame %q", got)
	}
}

func TestBlocksStandBesideOneAnother(t *testing.T) {
	if got := Beside("a\nb", "1\n2", "x\ny"); got != "a1x\nb2y" {
		t.Errorf("beside %q", got)
	}
}

func press(name string) tea.KeyPressMsg {
	codes := map[string]rune{"home": tea.KeyHome, "end": tea.KeyEnd, "left": tea.KeyLeft, "backspace": tea.KeyBackspace}
	if code, ok := codes[name]; ok {
		return tea.KeyPressMsg{Code: code}
	}
	return tea.KeyPressMsg{Code: []rune(name)[0], Text: name}
}

func newInput(t *testing.T) *Input {
	t.Helper()
	in := NewInput("a hint")
	in.SetTheme(mono(t))
	in.SetWidth(10)
	return in
}

func TestAnInputIsTypedAndEdited(t *testing.T) {
	in := newInput(t)
	if got := ansi.Strip(in.View()); got != "a hint    " {
		t.Errorf("empty it shows %q", got)
	}
	for _, k := range []string{"b", "y", "home", "a", "end", "z", "backspace"} {
		in.Update(press(k))
	}
	if in.Value() != "aby" {
		t.Errorf("value %q", in.Value())
	}
	if got := ansi.Strip(in.Blurred()); got != "aby       " {
		t.Errorf("it shows %q", got)
	}
}

func TestWhatIsPastedIsOneSanitisedLine(t *testing.T) {
	in := newInput(t)
	in.Update(tea.PasteMsg{Content: "one\r\ntwo\x1b]0;evil\x07\u202e"})
	if got := in.Value(); strings.ContainsAny(got, "\x1b\x07\n\r\u202e") || !strings.HasPrefix(got, "one two") {
		t.Errorf("pasted %q", got)
	}
}

func TestALongInputShowsItsCursor(t *testing.T) {
	in := newInput(t)
	in.Set("0123456789abcdef漢字")
	for range 20 {
		if n := ansi.StringWidth(in.View()); n != 10 {
			t.Fatalf("%d cells wide", n)
		}
		if !strings.Contains(in.View(), "\x1b[7m") {
			t.Fatal("the cursor is not seen")
		}
		in.Update(press("left"))
	}
}

func TestAViewerWrapsAndScrolls(t *testing.T) {
	v := NewViewer()
	v.SetTheme(mono(t))
	v.SetSize(12, 3)
	v.SetText(Paragraph{Role: themes.Text, Lead: "label  ", Indent: 7, Text: "some words to wrap"}, Paragraph{Text: "last"})
	if got := ansi.Strip(v.View()); got != "label  some\n       words\n       to" {
		t.Errorf("view %q", got)
	}
	if above, below := v.Place(); above != 0 || below != 2 {
		t.Errorf("place %d, %d", above, below)
	}
	v.Update(press("G"))
	if got := ansi.Strip(v.View()); got != "       to\n       wrap\nlast" {
		t.Errorf("view %q", got)
	}
	v.Update(tea.MouseWheelMsg{Button: tea.MouseWheelUp})
	if above, _ := v.Place(); above != 0 {
		t.Errorf("%d lines above", above)
	}
	if v.Update(press("x")) {
		t.Error("x scrolls nothing")
	}
}

func TestLongWordsAreBrokenAndNothingIsLost(t *testing.T) {
	word := strings.Repeat("abcdefghij", 5)
	if got := strings.Join(Wrap(word, 7), ""); got != word {
		t.Errorf("wrapped %q", got)
	}
}

func TestOnlyAPlainWebAddressIsALink(t *testing.T) {
	for name, c := range map[string]struct {
		address string
		linked  bool
	}{
		"a runbook":                {"https://wiki.example/runbooks/checkout?x=1#top", true},
		"without encryption":       {"http://10.0.0.7:8080/r", true},
		"nothing":                  {"", false},
		"a file of this machine":   {"file:///etc/passwd", false},
		"a script":                 {"javascript:alert(1)", false},
		"a path only":              {"/runbooks/checkout", false},
		"an escape in the address": {"https://wiki.example/\x1b]52;c;aGk=\x07", false},
		"a parameter separator":    {"https://wiki.example/;id=x", false},
		"longer than terminals go": {"https://wiki.example/" + strings.Repeat("a", 3000), false},
	} {
		t.Run(name, func(t *testing.T) {
			v := NewViewer()
			v.SetTheme(mono(t))
			v.SetSize(30, 200)
			v.SetText(Paragraph{Role: themes.Info, Lead: "runbook ", Indent: 8, Text: "as it is written, over more than one line", Link: c.address})
			view := v.View()
			if got := strings.Contains(view, "\x1b]8;;http"); got != c.linked {
				t.Errorf("linked: %v, want %v, in %q", got, c.linked, view)
			}
			if opened, shut := strings.Count(view, "\x1b]8;;http"), strings.Count(view, "\x1b]8;;\a"); opened != shut {
				t.Errorf("%d links opened and %d shut", opened, shut)
			}
			if got := strings.Join(strings.Fields(ansi.Strip(view)), " "); got != "runbook as it is written, over more than one line" {
				t.Errorf("the text reads %q", got)
			}
		})
	}
}

func TestAHintStandsStillUnderTheCursor(t *testing.T) {
	in := NewInput("where it shall go, such as /srv/restic/orders")
	in.SetTheme(mono(t))
	in.SetWidth(20)
	if got, want := ansi.Strip(in.View()), ansi.Strip(in.Blurred()); got != want || !strings.Contains(got, "…") {
		t.Errorf("with the cursor %q, without %q", got, want)
	}
}
