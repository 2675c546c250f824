package logs

import (
	"encoding/base64"
	"fmt"
	"regexp"
	"strings"
	"testing"
	"time"

	tea "charm.land/bubbletea/v2"

	source "holdfast/sources/logs"
	"holdfast/tui/pane"
)

// clip presses Y, picks a form, and is what comes to the clipboard.
func (b *bench) clip(form string) string {
	b.t.Helper()
	b.said = nil
	b.press("Y")
	show, ok := b.said[0].(pane.Show)
	if !ok {
		b.t.Fatalf("it says %v", b.said)
	}
	show.Dialog.SetTheme(b.pane.Theme)
	show.Dialog.SetSize(100, 30)
	show.Dialog.View()
	cmd, _ := show.Dialog.Update(tea.KeyPressMsg{Text: form, Code: rune(form[0])})
	b.said = nil
	b.run(cmd)
	for _, said := range b.said {
		found := regexp.MustCompile("\x1b\\]52;c;([A-Za-z0-9+/=]*)").FindStringSubmatch(fmt.Sprint(said))
		if found != nil {
			s, err := base64.StdEncoding.DecodeString(found[1])
			if err != nil {
				b.t.Fatal(err)
			}
			return string(s)
		}
	}
	b.t.Fatalf("nothing is copied: %v", b.said)
	return ""
}

func TestEveryRowIsCopied(t *testing.T) {
	b := newBench(t, 100, 10)
	b.append(
		source.Line{Text: "a ``` b", At: noon.Add(-48 * time.Hour)},
		source.Line{Source: "edge", Gap: true, Text: "lines may be missing"},
		source.Line{Source: "host", Level: source.Error, Text: "ERROR boom", Untimed: true},
	)
	if a, _ := b.action("Y"); a.WhyNot == "" {
		t.Error("nothing is chosen")
	}
	b.sees("18 Nov 14:02:51") // a time of another day carries the day
	b.press("=")
	if got := b.clip("1"); got != "2026-11-20 14:02:51.000 UTC~ host ERROR boom\n" {
		t.Errorf("text: %q", got)
	}
	b.press("k")
	if got := b.clip("1"); got != "2026-11-20 14:02:51.000 UTC edge -- lines may be missing\n" {
		t.Errorf("a gap: %q", got)
	}
	b.press("k", "space", "j", "space")
	want := "````\n2026-11-18 14:02:51.000 UTC api a ``` b\n2026-11-20 14:02:51.000 UTC~ host ERROR boom\n````\n"
	if got := b.clip("2"); got != want {
		t.Errorf("Markdown: %q, want %q", got, want)
	}
}

// A filter that is set while paused shows at once what is on the screen, also what the
// tail lost meanwhile.
func TestAFilterSetWhilePausedShowsItsMatchesAtOnce(t *testing.T) {
	b := newBench(t, 100, 12)
	b.numbered(1, 100)
	b.press("=")
	b.screen()
	b.numbered(101, 5000) // the tail holds 1000
	b.press("/")
	for _, key := range "<9" {
		b.pane.Update(tea.KeyPressMsg{Text: string(key), Code: key}) // what the search finds is not there yet
	}
	for _, want := range []string{"line <99>", "line <98>", "line <91>"} {
		b.sees(want)
	}
	if strings.Contains(b.screen(), "line <100>") {
		t.Error("it shows what the filter does not let through")
	}
	b.press("enter", "/")
	b.pane.Update(tea.KeyPressMsg{Code: tea.KeyEnd}) // it is edited, and not replaced
	b.press("<", "backspace")
	b.press("enter")
	b.sees("older ones not searched")
	b.sees("line <99>")
}
