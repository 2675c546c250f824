package rota

import (
	"testing"

	"holdfast/tui/tuitest"
)

func TestDrawingChangesNothing(t *testing.T) {
	for _, size := range [][2]int{{30, 4}, {78, 15}, {198, 44}} {
		tuitest.ReadsOnly(t, newPane(t, nil, friday(t), size[0], size[1]))
		p := newPane(t, twoRotations(t), friday(t), size[0], size[1])
		tuitest.ReadsOnly(t, p)
		p.move(1)
		tuitest.ReadsOnly(t, p)
	}
}
