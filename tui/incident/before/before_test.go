package before

import (
	"fmt"
	"reflect"
	"strings"
	"testing"
	"time"

	"github.com/charmbracelet/x/ansi"
	"pgregory.net/rapid"

	"holdfast/store/incident"
	"holdfast/store/incident/relief"
	"holdfast/themes"
	"holdfast/tui/incident/box"
	"holdfast/tui/pane"
)

var now = time.Date(2026, 11, 20, 13, 48, 42, 0, time.UTC)

func sight(t *testing.T, w, h int, keys bool) box.Sight {
	t.Helper()
	theme, err := themes.Load("dark")
	if err != nil {
		t.Fatal(err)
	}
	return box.Sight{Look: pane.Look{Theme: theme, Now: now, Zone: time.UTC, Focus: true}, W: w, H: h, Keys: keys}
}

func past(similar, times int) Past {
	p := Past{Alert: "CheckoutDown"}
	for i := range similar {
		p.Similar = append(p.Similar, incident.Similar{Incident: incident.Incident{ID: incident.ID(i + 10), Title: "slow", OpenedAt: now.AddDate(0, -1, 0)}, Why: []string{"the same alert"}})
	}
	for i := range times {
		p.Times = append(p.Times, incident.LastTime{FiredAt: now.AddDate(0, 0, -60*i), AckedBy: "bob"})
	}
	return p
}

func TestTheChoiceFollowsItsIncident(t *testing.T) {
	b := New()
	b.See(sight(t, 60, 8, true))
	if way := b.Enter(); way.WhyNot == "" || way.To != 0 {
		t.Fatalf("without any, Enter goes to %s: %q", way.To, way.WhyNot)
	}
	b.Show(past(4, 2))
	b.Move(2)
	more := past(4, 2)
	more.Similar = append([]incident.Similar{{Incident: incident.Incident{ID: 99}, Why: []string{"linked"}}}, more.Similar...)
	b.Show(more)
	if way := b.Enter(); way.To != 12 || way.WhyNot != "" || way.What != "show" {
		t.Fatalf("one came in above, and Enter goes to %s: %q", way.To, way.WhyNot)
	}
	b.Forget()
	if b.Chosen() != 0 {
		t.Fatalf("another incident is at hand, and %s is chosen", b.Chosen())
	}
}

func TestTheTitleCountsNinetyDays(t *testing.T) {
	b := New()
	b.See(sight(t, 60, 8, false))
	b.Show(past(0, 4)) // 0, 60, 120 and 180 days ago
	if got := ansi.Strip(b.Draw()); !strings.Contains(got, "2× in 90 days") {
		t.Errorf("it says\n%s", got)
	}
	b.Show(Past{})
	if got := ansi.Strip(b.Draw()); !strings.Contains(got, "No alert is attached") {
		t.Errorf("with no alert it says\n%s", got)
	}
}

// What is chosen is seen with what makes it alike, a click takes what is seen
// there, and to draw changes nothing.
func TestTheChoiceIsSeenAndAClickTakesWhatIsSeen(t *testing.T) {
	rapid.Check(t, func(r *rapid.T) {
		b := New()
		p := past(rapid.IntRange(0, 9).Draw(r, "similar"), rapid.IntRange(0, 9).Draw(r, "times"))
		p.Relief = restarted(rapid.IntRange(0, 3).Draw(r, "steps"))
		b.Show(p)
		b.See(sight(t, rapid.IntRange(40, 90).Draw(r, "w"), rapid.IntRange(4, 20).Draw(r, "h"), true))
		for range 4 {
			b.Move(rapid.IntRange(-6, 6).Draw(r, "moved"))
		}
		was := *b
		drawn := ansi.Strip(b.Draw())
		if drawn != ansi.Strip(b.Draw()) || !reflect.DeepEqual(was, *b) {
			r.Fatal("drawing changed it")
		}
		lines := strings.Split(drawn, "\n")
		if b.Chosen() != 0 {
			i := 0
			for ; i < len(lines) && !strings.Contains(lines[i], b.Chosen().String()); i++ {
			}
			if i == len(lines) || !strings.Contains(lines[i+1], "the same alert") && len(lines) > 3 {
				r.Fatalf("the chosen %s is not seen whole:\n%s", b.Chosen(), drawn)
			}
		}
		line := rapid.IntRange(0, len(lines)-3).Draw(r, "clicked")
		b.Click(line)
		for _, s := range b.past.Similar {
			if strings.Contains(lines[1+line], s.Incident.ID.String()) && b.Chosen() != s.Incident.ID {
				r.Fatalf("%q was clicked, %s is chosen", lines[1+line], b.Chosen())
			}
		}
	})
}

// restarted is that the alert cleared after so many steps.
func restarted(steps int) relief.Told {
	told := relief.Told{Alert: "CheckoutDown"}
	for i := range steps {
		told.Steps = append(told.Steps, relief.Step{SOP: "restart-api", Number: fmt.Sprint(i + 3), Title: "Restart", Runs: 5, Cleared: 4 - i, Median: 3 * time.Minute})
	}
	return told
}

func TestTheStepsAfterWhichItClearedStandOnTop(t *testing.T) {
	b := New()
	b.See(sight(t, 70, 9, false))
	p := past(1, 1)
	p.Relief = restarted(3)
	p.Relief.Steps = append([]relief.Step{{SOP: "look", Number: "1", Runs: 9}}, p.Relief.Steps...)
	b.Show(p)
	lines := strings.Split(ansi.Strip(b.Draw()), "\n")
	if !strings.Contains(lines[1], "cleared after restart-api 3 in 4 of 5, median 3m  Restart") || !strings.Contains(lines[2], "restart-api 4 in 3 of 5") || !strings.Contains(lines[3], "INC-10") {
		t.Errorf("it says\n%s", strings.Join(lines, "\n"))
	}
	if b.Needs() != 6 || strings.Contains(strings.Join(lines, ""), "restart-api 5") {
		t.Errorf("it needs %d lines of\n%s", b.Needs(), strings.Join(lines, "\n"))
	}
}

func TestLeftAloneItShowsItsTop(t *testing.T) {
	b := New()
	b.Show(past(9, 9))
	b.See(sight(t, 60, 8, true))
	b.Move(8)
	if strings.Contains(ansi.Strip(b.Draw()), fmt.Sprint(b.past.Similar[0].Incident.ID)) {
		t.Fatal("the first is seen, and the last is chosen")
	}
	b.See(sight(t, 60, 8, false))
	if !strings.Contains(ansi.Strip(b.Draw()), fmt.Sprint(b.past.Similar[0].Incident.ID)) {
		t.Fatal("the keys are elsewhere, and its top is not seen")
	}
}
