package alerts

import (
	"maps"

	source "holdfast/sources/alerts"
	"holdfast/tui/alerts/table"
)

// hear asks how the sources do, and which incidents are open, whenever the top line does. Where one of them is
// late no more its answer is on the board, though nobody may have told of it yet: the
// board is read too, so that its rows turn in the frame in which the top line does.
func hear(p *Pane) {
	p.heard = p.health()
	if open := p.incidents(); !p.lines.works.Same(open) {
		p.lines.works = table.WorksOf(open)
		p.detail.Grow()
		p.redraw()
	}
	if !maps.Equal(p.lines.late, source.LateOf(p.heard, p.Present())) {
		p.read() // and draws anew
	}
}
