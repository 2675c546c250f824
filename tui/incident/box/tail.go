package box

import "holdfast/tui/pane"

// Tail is the end of what was printed, in at most so many rows of w cells, and how many
// lines begin above it. Where w is 0 no line is wrapped. One row more than most is shown
// where that is all there is: to say that it is left out takes as much room.
func Tail(lines []string, w, most int) (rows []string, above int) {
	most = max(1, most)
	from := max(0, len(lines)-most-1)
	var of []int // the line that each row is of
	var begins []bool
	for i, line := range lines[from:] {
		parts := []string{line}
		if wrapped := Wrap(line, w); w > 0 && len(wrapped) > 0 {
			parts = wrapped
		}
		for k, part := range parts {
			rows, of, begins = append(rows, part), append(of, from+i), append(begins, k == 0)
		}
	}
	if from == 0 && len(rows) <= most+1 {
		return rows, 0
	}
	first := len(rows) - most
	if above = of[first]; !begins[first] {
		above++
	}
	return rows[first:], above
}

// LeftOut says how many lines are not shown there, above or below, and which key shows
// them; keys are empty where none does now.
func LeftOut(n int, there, keys, dot string) string {
	words := pane.Several(n, "line") + " " + there
	if keys != "" {
		words += dot + keys + " shows all"
	}
	return words
}
