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

// lay puts the cells of these rows into place that differ from what stands there.
func (p *pen) lay(rows []int) {
	for _, y := range rows {
		p.put(y, 0, len(p.next.Lines[y]))
	}
}

// put puts the cells of a row from one column on and before another into place.
func (p *pen) put(y, from, until int) {
	for x := from; x < until; x++ {
		if c := &p.next.Lines[y][x]; !c.Equal(&p.cells.Lines[y][x]) {
			p.cells.SetCell(x, y, c)
		}
	}
}

// patch brings what differs in these rows to the terminal run by run, of one coat or,
// with nil, of all. The renderer alone writes a row from its first cell that differs to
// its last, with all that stands between them in other colours.
func (p *pen) patch(rows []int, only *coat) {
	for _, y := range rows {
		for from := 0; from >= 0; {
			var until int
			if from, until = p.run(y, from, only); from < 0 {
				break
			}
			p.put(y, from, until)
			p.scr.Render(p.cells.RenderBuffer)
			from = until
		}
	}
}

// run is where the first run of cells that differ begins and ends in a row, from a
// column on. What stands between two cells that differ is of it as long as to write it
// again takes no more than to move across. from is below 0 where there is none.
func (p *pen) run(y, column int, only *coat) (from, until int) {
	line, stands := p.next.Lines[y], p.cells.Lines[y]
	from = -1
	for x := column; x < len(line); x++ {
		c := &line[x]
		is := coatOf(c)
		switch {
		case !c.Equal(&stands[x]) && (only == nil || is == *only):
			if from < 0 {
				from = x
			}
			until = x + 1
		case from >= 0 && (x-until >= moveCosts || is != coatOf(&line[until-1]) || !c.Equal(&stands[x])):
			return from, until
		}
	}
	return from, until
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
