package incident

import (
	"fmt"
	"strings"
	"testing"

	tea "charm.land/bubbletea/v2"
	"github.com/charmbracelet/x/ansi"

	"holdfast/store/incident"
	"holdfast/tui/incident/box"
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

// A box beneath the timeline has no more room than it has to say, and the timeline has
// the rest.
func TestABoxWithLittleToSayLeavesItsRoomToTheTimeline(t *testing.T) {
	for said, lines := range map[int]int{0: 1, 1: 1, 2: 2, 9: 3} {
		p := planFor(120, 36, box.Checklist, needs{before: said, restore: 9})
		if before, timeline := p.of(box.Before), p.of(box.Timeline); before.h != lines+2 || timeline.h+before.h+p.of(box.Restore).h != p.of(box.Checklist).h {
			t.Errorf("with %d lines to say it has %d, and the timeline %d", said, before.h, timeline.h)
		}
	}
}
