package incident

import (
	"fmt"
	"strings"
	"testing"

	tea "charm.land/bubbletea/v2"
	"github.com/charmbracelet/x/ansi"

	"holdfast/sources/alerts"
	"holdfast/sources/backups"
	"holdfast/store"
)

func TestAClickInALongListTakesTheIncidentThatIsSeenThere(t *testing.T) {
	b := newBench(t, 100, 10)
	for i := range 20 {
		if _, err := b.store.Open(t.Context(), b.pane.deps.Actor, fmt.Sprintf("case %02d", i), store.Sev3); err != nil {
			t.Fatal(err)
		}
	}
	b.refresh()
	b.pane.id, b.pane.browse = 0, true
	b.pane.chosen = b.pane.list[len(b.pane.list)-1].ID
	b.pane.dirty = true
	lines := strings.Split(ansi.Strip(b.pane.View()), "\n")
	b.send(tea.MouseClickMsg{X: 5, Y: 3, Button: tea.MouseLeft})
	for _, inc := range b.pane.list {
		if inc.ID == b.pane.listChoice() && !strings.Contains(lines[3], inc.Title) {
			t.Errorf("%q was clicked, %q is chosen", lines[3], inc.Title)
		}
	}
}

func TestRestorePointsCountWhatCannotBeReliedOn(t *testing.T) {
	b := newBench(t, 120, 40)
	for want, list := range map[string][]backups.Status{
		"":                       {{Name: "a", Verdict: backups.OK}},
		"a late":                 {{Name: "a", Verdict: backups.Late}, {Name: "b", Verdict: backups.OK}},
		"1 late · 2 unprotected": {{Name: "a", Verdict: backups.Late}, {Name: "b", Verdict: backups.Unprotected}, {Name: "c", Verdict: backups.Unprotected}},
	} {
		if got := ansi.Strip(b.pane.unsafe(list)); got != want {
			t.Errorf("the title says %q, want %q", got, want)
		}
	}
}

func TestAProposedTitleIsReadAtAGlance(t *testing.T) {
	row := checkoutDown()
	if got := titleFor([]alerts.Row{row}); got != "Checkout down in eu-1" {
		t.Errorf("a short summary is not taken: %q", got)
	}
	row.Annotations = map[string]string{"summary": strings.Repeat("so many words ", 10)}
	if got := titleFor([]alerts.Row{row}); got != "CheckoutDown eu-1" {
		t.Errorf("a long summary became the title: %q", got)
	}
}
