package incident

import (
	"fmt"
	"strings"
	"testing"

	tea "charm.land/bubbletea/v2"
	"github.com/charmbracelet/x/ansi"

	"holdfast/store/incident"
)

func TestAClickInALongListTakesTheIncidentThatIsSeenThere(t *testing.T) {
	b := newBench(t, 100, 10)
	for i := range 20 {
		if _, err := b.store.Incidents.Open(t.Context(), b.pane.Actor, fmt.Sprintf("case %02d", i), incident.Sev3); err != nil {
			t.Fatal(err)
		}
	}
	b.refresh()
	b.press("G")
	lines := strings.Split(ansi.Strip(b.pane.View()), "\n")
	b.send(tea.MouseClickMsg{X: 5, Y: 3, Button: tea.MouseLeft})
	for _, inc := range b.pane.all {
		if inc.ID == b.pane.boxes.list.Chosen() && !strings.Contains(lines[3], inc.Title) {
			t.Errorf("%q was clicked, %q is chosen", lines[3], inc.Title)
		}
	}
}
