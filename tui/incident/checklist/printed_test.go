package checklist

import (
	"fmt"
	"strings"
	"testing"

	"github.com/charmbracelet/x/ansi"

	"holdfast/sop"
	"holdfast/tui/pane"
)

// A script that failed and printed much: it stands whole, then its last words and how
// much stands above them, then what comes next. What it printed first is often its error,
// so a key shows all of it.
func TestAfterAFailureTheNextStepsStayOnTheScreen(t *testing.T) {
	exit, printed := 3, ""
	for i := range 14 {
		printed += fmt.Sprintf("draining pod %d of 14\n", i+1)
	}
	run := followed(t, "r1", sop.Event{Number: "1", What: sop.Done}, sop.Event{Number: "2", What: sop.Running, Try: 1},
		sop.Event{Number: "2", What: sop.Ended, Try: 1, Exit: &exit, Output: printed + "error: pod api-1 does not terminate\n"})
	for h, want := range map[int][]string{
		11: {"$ echo up", "│ 13 lines above · w shows all", "│ draining pod 14 of 14", "│ error: pod api-1 does not terminate", "MITIGATE", "3  Known cause?"},
		14: {"$ echo up", "│ 12 lines above · w shows all", "│ draining pod 13 of 14", "│ draining pod 14 of 14", "│ error: pod api-1 does not terminate", "MITIGATE", "3  Known cause?"},
		30: {"$ echo up", "│ draining pod 1 of 14", "│ error: pod api-1 does not terminate", "3  Known cause?", "6  Remove the old pool"},
		25: {"$ echo up", "lines above · w shows all", "│ error: pod api-1 does not terminate", "3  Known cause?", "6  Remove the old pool"},
	} {
		b, _ := stand(t, run)
		b.See(sight(t, 60, h))
		b.choice.put(step(t, run, "2"))
		b.settle()
		drawn := ansi.Strip(b.Draw())
		rest := drawn
		for _, words := range want {
			at := strings.Index(rest, words)
			if at < 0 {
				t.Errorf("in %d lines it does not say %q, or not in its place:\n%s", h, words, drawn)
				break
			}
			rest = rest[at:]
		}
	}
}

// Whatever is left out above what a step printed is counted, and the key that is named
// shows it.
func TestTheKeyThatIsNamedShowsAllThatAStepPrinted(t *testing.T) {
	exit := 0
	run := followed(t, "r1", sop.Event{Number: "2", What: sop.Running, Try: 1},
		sop.Event{Number: "2", What: sop.Ended, Try: 1, Exit: &exit, Output: "the first\n" + strings.Repeat("more\n", 40) + "the last\n"})
	b, _ := stand(t, run)
	b.See(sight(t, 60, 14))
	b.choice.put(step(t, run, "2"))
	b.settle()
	if drawn := ansi.Strip(b.Draw()); !strings.Contains(drawn, "│ 39 lines above · Enter shows all") {
		t.Errorf("of a step that is done it says\n%s", drawn)
	}
	for name, do := range map[string]func() any{
		"Enter": func() any { return b.Enter().Do()() },
		"w":     func() any { return action(t, b, "step-whole").Do()() },
	} {
		show, ok := do().(pane.Show)
		if !ok {
			t.Fatalf("%s shows nothing", name)
		}
		show.Dialog.SetTheme(b.sight.Theme)
		show.Dialog.SetSize(80, 60)
		if words := ansi.Strip(show.Dialog.View()); !strings.Contains(words, "the first") || !strings.Contains(words, "the last") {
			t.Errorf("%s shows\n%s", name, words)
		}
	}
}
