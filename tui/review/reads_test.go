package review

import (
	"testing"
	"time"

	"holdfast/sources"
	"holdfast/tui/pane"
	"holdfast/tui/review/card"
	"holdfast/tui/tuitest"
)

func TestDrawingChangesNothing(t *testing.T) {
	scrolled := 0
	for _, size := range [][2]int{{30, 3}, {60, 20}, {80, 21}, {120, 37}, {200, 47}} {
		tuitest.ReadsOnly(t, newStage(t, halfYear(t), size[0], size[1]).pane) // nothing was read yet
		tuitest.ReadsOnly(t, newStage(t, nothingYet(t), size[0], size[1]).show().pane)
		s := newStage(t, halfYear(t), size[0], size[1]).show()
		for range s.pane.cards {
			tuitest.ReadsOnly(t, s.pane)
			s.press("right")
		}
		s.pane.choose(card.Loss)
		s.press("enter")
		tuitest.ReadsOnly(t, s.pane)
		s.press("G")
		if s.pane.opened.offset > 0 {
			scrolled++
		}
		tuitest.ReadsOnly(t, s.pane)
		s.pane.SetSize(size[0], size[1]+5)
		tuitest.ReadsOnly(t, s.pane)
		s.send(pane.Changed{Topics: sources.Topics(sources.Record)})
		s.later(30 * time.Hour)
		tuitest.ReadsOnly(t, s.pane)
	}
	if scrolled == 0 {
		t.Error("no card was scrolled")
	}
}
