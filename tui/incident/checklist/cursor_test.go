package checklist

import (
	"regexp"
	"slices"
	"strings"
	"testing"

	"github.com/charmbracelet/x/ansi"

	"holdfast/sop"
	"holdfast/themes"
)

// One row is pointed at and lit, over its whole width: the one that Enter acts on. What is
// under way has another sign.
func TestOneRowIsPointedAtAndLit(t *testing.T) {
	mono, err := themes.Load("mono")
	if err != nil {
		t.Fatal(err)
	}
	exit := 3
	run := followed(t, "r1", sop.Event{Number: "1", What: sop.Waiting}, sop.Event{Number: "2", What: sop.Running, Try: 1},
		sop.Event{Number: "2", What: sop.Ended, Try: 1, Exit: &exit, Output: "no\n"}, sop.Event{Number: "4", What: sop.Waiting}, sop.Event{Number: "5", What: sop.Skipped, Reason: "no"})
	b, _ := stand(t, run)
	look := sight(t, 60, 24)
	look.Theme = mono
	b.See(look)
	// painted is a word in its style; mono lights by putting the colours the other way round.
	painted := regexp.MustCompile(`\x1b\[([0-9;]*)m([^\x1b]*)`)
	for _, number := range []string{"1", "2", "3", "4", "5", "6"} {
		b.choice.put(step(t, run, number))
		b.settle()
		pointed := 0
		for _, line := range strings.Split(b.Draw(), "\n")[1:] {
			plain := ansi.Strip(line)
			if !strings.Contains(plain, "▸") {
				continue
			}
			pointed++
			if words := strings.Fields(strings.Trim(plain, "│")); !strings.HasPrefix(plain, "│▸") || !slices.Contains(words[:3], number) {
				t.Errorf("step %s is chosen, and this row is pointed at: %s", number, plain)
			}
			lit := ""
			for _, word := range painted.FindAllStringSubmatch(line, -1) {
				if slices.Contains(strings.Split(word[1], ";"), "7") {
					lit += word[2]
				}
			}
			if want := strings.Trim(plain, "│"); lit != want {
				t.Errorf("of the row of step %s is lit %q, not %q", number, lit, want)
			}
		}
		if pointed != 1 {
			t.Errorf("step %s is chosen, and %d rows are pointed at:\n%s", number, pointed, ansi.Strip(b.Draw()))
		}
	}
	for number, sign := range map[string]string{"1": "◔", "2": "✗", "4": "◔", "5": "─"} {
		if drawn := ansi.Strip(b.Draw()); !strings.Contains(drawn, "│ "+sign+" "+number+" ") {
			t.Errorf("step %s has not the sign %s:\n%s", number, sign, drawn)
		}
	}
	look.Keys = false
	b.See(look)
	if drawn := ansi.Strip(b.Draw()); strings.Contains(drawn, "▸") {
		t.Errorf("a row is pointed at while the keys are elsewhere:\n%s", drawn)
	}
}
