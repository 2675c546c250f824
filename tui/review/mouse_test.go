package review

import (
	"strings"
	"testing"

	tea "charm.land/bubbletea/v2"

	"holdfast/tui/review/card"
)

// at is where a word stands on the screen.
func (s *stage) at(word string) (x, y int) {
	s.t.Helper()
	for y, line := range strings.Split(s.screen(), "\n") {
		if before, _, ok := strings.Cut(line, word); ok {
			return len([]rune(before)), y
		}
	}
	s.t.Fatalf("%q is not shown:\n%s", word, s.screen())
	return 0, 0
}

func TestAClickChoosesABoxAndTheWheelMovesOn(t *testing.T) {
	for _, size := range [][2]int{{120, 37}, {80, 21}} {
		s := newStage(t, halfYear(t), size[0], size[1]).show()
		x, y := s.at("Mitigate")
		s.send(tea.MouseClickMsg{X: x, Y: y, Button: tea.MouseLeft})
		if s.pane.sel != card.Mitigate {
			t.Errorf("at %v a click on Mitigate chooses %s", size, s.pane.sel)
		}
		s.send(tea.MouseWheelMsg{Button: tea.MouseWheelDown})
		if s.pane.sel != card.Resolve {
			t.Errorf("at %v the wheel goes on to %s", size, s.pane.sel)
		}
		s.press("enter")
		s.pane.SetSize(80, 10)
		s.sees("more below")
		s.send(tea.MouseWheelMsg{Button: tea.MouseWheelDown})
		s.sees("3 more above")
	}
}
