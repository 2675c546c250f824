package logs

import (
	"strings"
	"testing"

	tea "charm.land/bubbletea/v2"
	"github.com/charmbracelet/x/ansi"

	source "holdfast/sources/logs"
	"holdfast/sources/watch"
	"holdfast/tui/pane"
)

func TestTheTopPatternsAreListedAndOneIsShown(t *testing.T) {
	b := newBench(t, 100, 12)
	b.append(
		source.Line{Text: "GET /cart/1 200 (3ms)"}, source.Line{Text: "order 7 paid"},
		source.Line{Text: "GET /cart/2 200 (4ms)"}, source.Line{Source: "host", Text: "GET /cart/3 200 (5ms)"},
	)
	b.pane.said = func() []watch.Top {
		return []watch.Top{{Log: "api", Pattern: "GET /cart/<*> <*> (<*>)", Count: 1203, Minutes: []int{0, 6, 214}}, {Log: "api", Pattern: "order <*> paid", Count: 1}}
	}
	b.press("t")
	var shown pane.Dialog
	for _, msg := range b.said {
		if m, ok := msg.(pane.Show); ok {
			shown = m.Dialog
		}
	}
	if shown == nil {
		t.Fatal("no list")
	}
	shown.SetTheme(b.pane.Theme)
	shown.SetSize(100, 30)
	view := ansi.Strip(shown.View())
	for _, want := range []string{"1 GET /cart/<*> <*> (<*>)  api ×1,203 ▁▂█ 214/min", "2 order <*> paid  api ×1"} {
		if !strings.Contains(view, want) {
			t.Errorf("it does not say %q:\n%s", want, view)
		}
	}
	cmd, closes := shown.Update(tea.KeyPressMsg{Code: tea.KeyEnter})
	if !closes {
		t.Fatal("it stays open")
	}
	b.run(cmd)
	b.sees("GET /cart/1")
	b.sees("GET /cart/2")
	b.seesNot("order 7")
	b.seesNot("GET /cart/3")
	b.sees(`/ source:api /GET\s+\/cart\/.*?\s+.*?\s+\(.*?\)/`)
}

func TestThereMayBeNoPatternsYet(t *testing.T) {
	b := newBench(t, 100, 12)
	b.pane.said = func() []watch.Top { return nil }
	b.press("t")
	if n, ok := b.said[len(b.said)-1].(pane.Notice); !ok || !strings.Contains(n.Text, "no log has said anything yet") {
		t.Errorf("it says %+v", b.said)
	}
	b.pane.said = func() []watch.Top { panic("torn") }
	b.press("t")
	if n, ok := b.said[len(b.said)-1].(pane.Notice); !ok || !strings.Contains(n.Text, "torn") {
		t.Errorf("of a fault it says %+v", b.said[len(b.said)-1])
	}
}
