package heading

import "holdfast/tui/incident/box"

// The parts of the line, in this order.
const (
	badges = iota
	title
	status
	watch
	dots
	roles // from here on at the right end
	owed
	person
	parts
)

// lineOf starts the line in w cells.
func lineOf(w int) *box.Parts { return box.NewParts(w, 0, 1, 1, 1, 1, 2, 2, 2) }
