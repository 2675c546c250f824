package tui_test

import (
	"strings"
	"testing"
	"time"

	tea "charm.land/bubbletea/v2"
	"github.com/charmbracelet/x/ansi"

	"holdfast/tui/keyboard"
	"holdfast/tui/tuitest"
)

// A key that was pressed before anything could stand on the screen acts on nothing,
// also where it arrives when the size has come: keys are held until they are told
// apart.
func TestAKeyFromBeforeTheSizeActsOnNothing(t *testing.T) {
	for name, c := range map[string]struct {
		pressed time.Duration // after the size came
		acts    bool
	}{"before the size": {-10 * time.Millisecond, false}, "after it": {10 * time.Millisecond, true}} {
		t.Run(name, func(t *testing.T) {
			s := busy()
			s.options.Terminal.Sizeless = true
			m := s.model(t)
			if view := m.View().Content; !strings.Contains(view, "waits for the size") {
				t.Fatalf("it draws %q", view)
			}
			m.Update(tea.WindowSizeMsg{Width: 200, Height: 50})
			m.Update(keyboard.Press{Key: tuitest.Key("2"), At: s.clock().Add(c.pressed), Alone: true})
			if acted := strings.Contains(ansi.Strip(m.View().Content), "▸2 Logs"); acted != c.acts {
				t.Errorf("it acted: %v", acted)
			}
			m.Update(keyboard.Press{Key: tuitest.Key("3"), At: s.clock().Add(time.Second), Alone: true})
			if !strings.Contains(ansi.Strip(m.View().Content), "▸3 Backups") {
				t.Error("the next key does nothing")
			}
		})
	}
}
