package list

import (
	"fmt"
	"reflect"
	"strings"
	"testing"
	"time"

	tea "charm.land/bubbletea/v2"
	"github.com/charmbracelet/x/ansi"
	"pgregory.net/rapid"

	"holdfast/store/incident"
	"holdfast/themes"
	"holdfast/tui/incident/box"
	"holdfast/tui/pane"
)

var began = time.Date(2026, 11, 20, 13, 48, 42, 0, time.UTC)

func sight(t *testing.T, w, h int) box.Sight {
	t.Helper()
	theme, err := themes.Load("dark")
	if err != nil {
		t.Fatal(err)
	}
	return box.Sight{Look: pane.Look{Theme: theme, Now: began, Zone: time.UTC, Focus: true}, W: w, H: h, Keys: true}
}

func incidents(n int) []incident.Incident {
	list := make([]incident.Incident, n)
	for i := range list {
		list[i] = incident.Incident{ID: incident.ID(n - i), Title: fmt.Sprintf("case %02d", n-i), Severity: incident.Sev3, Status: incident.Investigating, OpenedAt: began}
	}
	return list
}

func TestTheChoiceFollowsItsIncidentAndNeverTheRow(t *testing.T) {
	b := New(func() tea.Cmd { return nil })
	b.See(sight(t, 100, 10))
	if way := b.Enter(); way.WhyNot == "" || way.To != 0 {
		t.Fatalf("of no incident, Enter goes to %s: %q", way.To, way.WhyNot)
	}
	b.Show(incidents(3))
	if b.Chosen() != 3 {
		t.Fatalf("at first %s is chosen", b.Chosen())
	}
	b.Move(1)
	b.Show(incidents(9))
	if b.Chosen() != 2 || b.Enter().To != 2 {
		t.Fatalf("others came in above, and %s is chosen", b.Chosen())
	}
	b.Show(incidents(9)[:4])
	if b.Chosen() != 9 {
		t.Fatalf("the chosen one is gone, and %s is chosen", b.Chosen())
	}
}

// Wherever the choice is it is seen, and a click takes what is seen there; to draw
// changes nothing.
func TestTheChoiceIsSeenAndAClickTakesWhatIsSeen(t *testing.T) {
	rapid.Check(t, func(r *rapid.T) {
		b := New(func() tea.Cmd { return nil })
		all := incidents(rapid.IntRange(1, 40).Draw(r, "incidents"))
		b.Show(all)
		b.See(sight(t, rapid.IntRange(60, 140).Draw(r, "w"), rapid.IntRange(4, 30).Draw(r, "h")))
		b.Move(rapid.IntRange(-5, 60).Draw(r, "moved"))
		was := *b
		lines := strings.Split(ansi.Strip(b.Draw()), "\n")
		if strings.Join(lines, "\n") != ansi.Strip(b.Draw()) || !reflect.DeepEqual(was.all, b.all) || was.chosen != b.chosen || was.sight != b.sight {
			r.Fatal("drawing changed it")
		}
		if !strings.Contains(strings.Join(lines, "\n"), fmt.Sprintf("case %02d", b.Chosen())) {
			r.Fatalf("the chosen %s is not seen:\n%s", b.Chosen(), strings.Join(lines, "\n"))
		}
		line := rapid.IntRange(0, len(lines)-3).Draw(r, "clicked")
		before := b.Chosen()
		b.Click(line)
		if seen := lines[1+line]; strings.Contains(seen, "case") {
			if !strings.Contains(seen, fmt.Sprintf("case %02d", b.Chosen())) {
				r.Fatalf("%q was clicked, %s is chosen", seen, b.Chosen())
			}
		} else if b.Chosen() != before {
			r.Fatalf("nothing was clicked, and %s is chosen", b.Chosen())
		}
	})
}
