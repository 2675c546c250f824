package backups

import (
	"testing"

	"holdfast/tui/tuitest"
)

func TestDrawingChangesNothing(t *testing.T) {
	for _, size := range [][2]int{{40, 3}, {78, 15}, {198, 44}} {
		tuitest.ReadsOnly(t, newPane(t, &ledger{}, size[0], size[1]))
		l := &ledger{list: inventory()}
		p := newPane(t, l, size[0], size[1])
		for range l.list {
			tuitest.ReadsOnly(t, p)
			p.move(1)
		}
		l.list = l.list[:2]
		p.reload()
		tuitest.ReadsOnly(t, p)
	}
}
