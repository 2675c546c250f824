package incident

import (
	"fmt"
	"strings"
	"testing"

	tea "charm.land/bubbletea/v2"
	"github.com/charmbracelet/x/ansi"

	"holdfast/sources/alerts"
	"holdfast/store"
)

func TestAClickInALongListTakesTheIncidentThatIsSeenThere(t *testing.T) {
	b := newBench(t, 100, 10)
	for i := range 20 {
		if _, err := b.store.Incidents.Open(t.Context(), b.pane.deps.Actor, fmt.Sprintf("case %02d", i), store.Sev3); err != nil {
			t.Fatal(err)
		}
	}
	b.refresh()
	b.press("G")
	lines := strings.Split(ansi.Strip(b.pane.View()), "\n")
	b.send(tea.MouseClickMsg{X: 5, Y: 3, Button: tea.MouseLeft})
	for _, inc := range b.pane.all {
		if inc.ID == b.pane.list.Chosen() && !strings.Contains(lines[3], inc.Title) {
			t.Errorf("%q was clicked, %q is chosen", lines[3], inc.Title)
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
