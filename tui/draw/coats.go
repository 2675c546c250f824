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

// wears reports whether a cell is painted so.
func (c *coat) wears(cell *uv.Cell) bool { return cell.Style == c.style && cell.Link == c.link }

// cellsAlike reports whether two cells are the same. What ultraviolet asks for that makes
// each colour into red, green and blue first.
func cellsAlike(a, b *uv.Cell) bool {
	return a.Content == b.Content && a.Width == b.Width && a.Style == b.Style && a.Link == b.Link
}

// coats notes which cells of these rows differ from what stands there, and in which
// coat, and returns how many coats there are, the plain one first, then as they are
// met; none where it is cheaper to paint row by row, and change the coat within each.
func (p *pen) coats(rows []int) int {
	w := p.next.Width()
	p.worn = slices.Grow(p.worn[:0], w*p.next.Height())[:w*p.next.Height()]
	list := []coat{{}}
	changes, runs, last := 0, 0, 1
	for _, y := range rows {
		worn, before := p.worn[y*w:(y+1)*w], -2 // the column of the last cell that differs
		for x := range worn {
			c := &p.next.Lines[y][x]
			if worn[x] = 0; cellsAlike(c, &p.cells.Lines[y][x]) {
				continue
			}
			is := last
			if !list[last-1].wears(c) {
				changes++
				if is = 1 + slices.IndexFunc(list, func(known coat) bool { return known.wears(c) }); is == 0 {
					list = append(list, coatOf(c))
					is = len(list)
				}
			}
			if is != last || before != x-1 {
				runs++
			}
			worn[x], last, before = is, is, x
		}
	}
	if runs*moveCosts+len(list)*coatCosts >= changes*coatCosts {
		return 0
	}
	return len(list)
}

// lay puts the cells of these rows into place that differ from what stands there.
func (p *pen) lay(rows []int) {
	for _, y := range rows {
		for x := range p.next.Lines[y] {
			if c := &p.next.Lines[y][x]; !cellsAlike(c, &p.cells.Lines[y][x]) {
				p.cells.SetCell(x, y, c)
			}
		}
	}
}

// put puts the cells of a row from one column on and before another into place that
// were noted to differ.
func (p *pen) put(y, from, until int) {
	worn := p.worn[y*p.next.Width():]
	for x := from; x < until; x++ {
		if worn[x] != 0 {
			p.cells.SetCell(x, y, &p.next.Lines[y][x])
			worn[x] = 0
		}
	}
}

// patch brings what differs in these rows to the terminal run by run, of one coat or,
// with 0, of all. The renderer alone writes a row from its first cell that differs to
// its last, with all that stands between them in other colours: so it is given one run
// of a row at a time.
func (p *pen) patch(rows []int, only int) {
	for _, y := range rows {
		given := false
		for from := 0; from >= 0; {
			var until int
			if from, until = p.run(y, from, only); from < 0 {
				break
			}
			if given {
				p.scr.Render(p.cells.RenderBuffer)
			}
			p.put(y, from, until)
			from, given = until, true
		}
	}
	p.scr.Render(p.cells.RenderBuffer)
}

// run is where the first run of cells that differ begins and ends in a row, from a
// column on. What stands between two cells that differ is of it as long as to write it
// again takes no more than to move across. from is below 0 where there is none.
func (p *pen) run(y, column, only int) (from, until int) {
	line, worn := p.next.Lines[y], p.worn[y*p.next.Width():]
	from = -1
	for x := column; x < len(line); x++ {
		is := worn[x]
		switch {
		case is != 0 && (only == 0 || is == only):
			if from < 0 {
				from = x
			}
			until = x + 1
		case from < 0:
		case is != 0 || x-until >= moveCosts:
			return from, until
		default:
			if last := coatOf(&line[until-1]); !last.wears(&line[x]) {
				return from, until
			}
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
