package alerts

import (
	"maps"

	source "holdfast/sources/alerts"
)

// hear asks how the sources do, whenever the top line does. Where one of them is
// late no more its answer is on the board, though nobody may have told of it yet: the
// board is read too, so that its rows turn in the frame in which the top line does.
func hear(p *Pane) {
	p.heard = p.health()
	if !maps.Equal(p.lines.late, source.LateOf(p.heard, p.Present())) {
		p.read() // and draws anew
	}
}
