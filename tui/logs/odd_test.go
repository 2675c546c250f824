package logs

import (
	"strings"
	"testing"

	"github.com/charmbracelet/x/ansi"

	"holdfast/sources/watch"
	"holdfast/tui/pane"
)

func TestARateThatIsNotWhatItWasIsMarked(t *testing.T) {
	b := newBench(t, 120, 12)
	b.many(3)
	if strings.Contains(b.title(), "▲") || b.pane.Strip(60) != "" {
		t.Errorf("as ever, and the title says %q, the strip %q", b.title(), b.pane.Strip(60))
	}
	list := []watch.Odd{{Log: "api", Of: "errors", Says: "38/min where 0–4 are usual", Last: noon}, {Log: "api", Of: "lines", Says: "300/min where 3–9 are usual", Last: noon}}
	b.pane.odd = func() []watch.Odd { return list }
	b.pane.said = func() []watch.Top {
		return []watch.Top{{Log: "api", Pattern: "order <*> paid", Count: 12, Odd: "214/min where 3–9 are usual"}}
	}
	b.says(t, "▲ api: errors 38/min where 0–4 are usual and 1 other rate")
	if got := ansi.Strip(b.pane.Strip(60)); got != "▲ api: errors 38/min where 0–4 are usual and 1 other rate" {
		t.Errorf("the strip says %q", got)
	}
	list = list[:1]
	b.says(t, "where 0–4 are usual |")
	b.said = nil
	b.press("t")
	for _, msg := range b.said {
		if m, ok := msg.(pane.Show); ok {
			m.Dialog.SetTheme(b.pane.Theme)
			m.Dialog.SetSize(120, 30)
			if shown := ansi.Strip(m.Dialog.View()); !strings.Contains(shown, "order <*> paid  ▲ 214/min where 3–9 are usual") {
				t.Errorf("the list is\n%s", shown)
			}
			return
		}
	}
	t.Error("no list is shown")
}
