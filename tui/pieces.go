package tui

import (
	"slices"
	"strings"

	"holdfast/sources/text"
	"holdfast/themes"
)

// piece is a part of the top line. When the line is too narrow, pieces go by
// their weight, the greatest first; weight 0 stays.
type piece struct {
	painted string
	width   int
	weight  int
	right   bool
	gap     int // blanks before it
}

// pieceOf is a part of the top line in a colour.
func pieceOf(theme *themes.Theme, r themes.Role, s string, weight, gap int) piece {
	return piece{painted: theme.Paint(r, s), width: text.Width(s), weight: weight, gap: gap}
}

// keep drops pieces until the rest fits.
func keep(pieces []piece, w int) []piece {
	list := slices.Clone(pieces)
	for total(list) > w {
		worst := -1
		for i, p := range list {
			if p.weight > 0 && (worst < 0 || p.weight >= list[worst].weight) {
				worst = i
			}
		}
		if worst < 0 {
			return list
		}
		list = slices.Delete(list, worst, worst+1)
	}
	return list
}

func total(list []piece) int {
	n := 0
	for _, p := range list {
		n += p.gap + p.width
	}
	return n
}

func join(list []piece) string {
	var b strings.Builder
	for _, p := range list {
		b.WriteString(strings.Repeat(" ", p.gap))
		b.WriteString(p.painted)
	}
	return b.String()
}
