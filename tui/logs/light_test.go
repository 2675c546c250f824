package logs

import (
	"fmt"
	"strings"
	"testing"

	tea "charm.land/bubbletea/v2"

	source "holdfast/sources/logs"
	"holdfast/themes"
	"holdfast/tui/pane"
)

// highlight types a highlight.
func (b *bench) highlight(words string) {
	b.press("*")
	b.press(strings.Split(words, "")...)
	b.press("enter")
}

// lit reports whether a word stands out in a style on the screen, selected or not.
func (b *bench) lit(n int, word string) bool {
	t, screen := b.pane.Theme, b.pane.View()
	return strings.Contains(screen, t.Light(n, word)) || strings.Contains(screen, t.LightSel(n, word))
}

func TestHighlightsStandOutAndHideNothing(t *testing.T) {
	b := newBench(t, 100, 10)
	b.append(source.Line{Text: "upstream timed out order=504"}, source.Line{Text: "all well"}, source.Line{Text: "GATEWAY said 504"})
	b.highlight("timed out")
	b.highlight("gateway")
	b.highlight(`/50\d/`)
	for n, words := range [][]string{{"timed out"}, {"GATEWAY"}, {"504"}} {
		if !b.lit(n, words[0]) {
			t.Errorf("%s does not stand out:\n%q", words[0], b.pane.View())
		}
	}
	b.sees("all well")
	b.sees("& takes away")
	b.press("N") // from the newest, which has one, to the one before
	if l, _ := b.pane.win.Chosen(); !strings.HasPrefix(l.Text, "upstream") {
		t.Errorf("N goes to %q", l.Text)
	}
	b.press("n")
	if l, _ := b.pane.win.Chosen(); !strings.HasPrefix(l.Text, "GATEWAY") {
		t.Errorf("n goes to %q", l.Text)
	}
	b.press("n")
	if len(b.said) != 1 || !strings.Contains(fmt.Sprint(b.said), "no next match in the lines held") {
		t.Errorf("behind the last: %v", b.said)
	}
	b.highlight("gateway") // the same again
	if b.lit(1, "GATEWAY") || !b.lit(0, "timed out") {
		t.Error("the same again does not take it away")
	}
	b.highlight("well")
	if !b.lit(1, "well") {
		t.Error("the style that became free is not used")
	}
	b.press("esc")
	if b.lit(0, "timed out") || b.pane.lights.Shown() {
		t.Error("Esc does not take all away")
	}
	if a, _ := b.action("&"); a.WhyNot == "" {
		t.Error("there is nothing to take away")
	}
}

func TestOneHighlightOfSeveralIsTakenAway(t *testing.T) {
	b := newBench(t, 100, 10)
	b.append(source.Line{Text: "red green blue"})
	for _, w := range []string{"red", "green", "blue"} {
		b.highlight(w)
	}
	b.said = nil
	b.press("&")
	show, ok := b.said[0].(pane.Show)
	if !ok {
		t.Fatalf("it says %v", b.said)
	}
	show.Dialog.SetTheme(b.pane.Theme)
	show.Dialog.SetSize(100, 30)
	show.Dialog.View()
	cmd, _ := show.Dialog.Update(tea.KeyPressMsg{Text: "2", Code: '2'})
	b.run(cmd)
	if b.lit(1, "green") || !b.lit(0, "red") || !b.lit(2, "blue") {
		t.Errorf("after the second was taken away:\n%q", b.pane.View())
	}
	b.highlight("/(/")
	b.sees("is not a regular expression")
	b.press("esc")
	for i := range themes.Lights {
		b.highlight(fmt.Sprint("w", i))
		if b.pane.Typing() {
			b.sees("six already")
			b.press("esc")
		}
	}
	if n := len(b.pane.lights.Names()); n != themes.Lights {
		t.Errorf("%d highlights", n)
	}
}

// A match that is out of sight on the right is scrolled to.
func TestAMatchIsScrolledTo(t *testing.T) {
	b := newBench(t, 60, 10)
	b.append(source.Line{Text: strings.Repeat("abc ", 40) + "needle" + strings.Repeat(" xyz", 40)}, source.Line{Text: "end"})
	b.highlight("needle")
	b.press("N")
	b.sees("needle")
	if !b.lit(0, "needle") {
		t.Error("it does not stand out")
	}
}
