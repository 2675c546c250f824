package draw

import (
	"slices"

	uv "github.com/charmbracelet/ultraviolet"
)

// coat is how a cell is painted: to change it costs more bytes than most words are
// long.
type coat struct {
	style uv.Style
	link  uv.Link
}

func coatOf(c *uv.Cell) coat { return coat{c.Style, c.Link} }

// What a change of the coat, and a move to another place, take on the wire, in bytes.
const coatCosts, moveCosts = 22, 8

// coats are those of the cells of these rows that differ from what stands there, the
// plain one first, then as they are met; none where it is cheaper to paint row by
// row, and change the coat within each.
func (p *pen) coats(rows []int) []coat {
	list := []coat{{}}
	known := map[coat]bool{{}: true}
	changes, runs := 0, 0
	var last coat
	for _, y := range rows {
		before := -2 // the column of the last cell that differs
		for x := range p.next.Lines[y] {
			c := &p.next.Lines[y][x]
			if c.Equal(&p.cells.Lines[y][x]) {
				continue
			}
			is := coatOf(c)
			if is != last {
				changes++
			}
			if is != last || before != x-1 {
				runs++
			}
			if !known[is] {
				known[is] = true
				list = append(list, is)
			}
			last, before = is, x
		}
	}
	if runs*moveCosts+len(list)*coatCosts >= changes*coatCosts {
		return nil
	}
	return list
}

// lay puts the cells of these rows into place that differ from what stands there, of
// one coat or, with nil, of all.
func (p *pen) lay(rows []int, only *coat) {
	for _, y := range rows {
		for x := range p.next.Lines[y] {
			c := &p.next.Lines[y][x]
			if !c.Equal(&p.cells.Lines[y][x]) && (only == nil || coatOf(c) == *only) {
				p.cells.SetCell(x, y, c)
			}
		}
	}
}

// moves reports whether several lines in a row stand elsewhere in the frame before:
// the terminal is then told to move them.
func moves(before, after []string) bool {
	const several = 3
	places := make(map[string]int, len(before))
	for y, line := range before {
		places[line] = y
	}
	shift, length := 0, 0
	for y, line := range after {
		was, ok := places[line]
		switch {
		case !ok || was == y:
			length = 0
		case length > 0 && was-y == shift:
			length++
		default:
			shift, length = was-y, 1
		}
		if length >= several {
			return true
		}
	}
	return false
}

// spread reports whether a row holds a cell that is more than one column wide, or
// more than one character: such a row is painted as a whole.
func spread(line uv.Line) bool {
	return slices.ContainsFunc(line, func(c uv.Cell) bool { return c.Width != 1 || len(c.Content) > 4 })
}
