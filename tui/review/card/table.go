package card

import (
	"holdfast/sources/text"
	"holdfast/themes"
	"holdfast/tui/chart"
	"holdfast/tui/row"
)

// column is one column of a table.
type column struct {
	head  string
	right bool // figures align right
	bar   bool // its cells are bars that take what room there is
	after int  // when not all fit, the columns with the greatest go first; 0 stays
}

// cell is one field of a table.
type cell struct {
	text   string
	role   themes.Role
	person bool    // text is a name, painted in that person's colour
	open   bool    // the half-full sign follows: not all of it is counted
	value  float64 // of a bar
}

// words is the cell's text as it is shown.
func (c cell) words(theme *themes.Theme) string {
	if c.open {
		return c.text + theme.Glyph(themes.Half)
	}
	return c.text
}

// table is rows under their heads. The first column takes what is left.
type table struct {
	columns []column
	rows    [][]cell
}

const (
	nameLeast = 10 // cells of the first column, when others go for its sake
	barLeast  = 6
	barMost   = 40
	gap       = 2 // blanks between columns
)

func plain(s string) cell     { return cell{text: s, role: themes.Text} }
func dim(s string) cell       { return cell{text: s, role: themes.Dim} }
func person(name string) cell { return cell{text: name, person: true} }
func mark(s string, yes bool, r themes.Role) cell {
	if yes {
		return cell{text: s, role: r}
	}
	return plain(s)
}

// draw draws the heads and the rows, each at most w cells.
func (t table) draw(theme *themes.Theme, w int) []string {
	if len(t.rows) == 0 {
		return nil
	}
	kept, widths := t.fit(theme, w-2)
	most := make([]float64, len(t.columns))
	for _, r := range t.rows {
		for i, c := range r {
			most[i] = max(most[i], c.value)
		}
	}
	line := row.New(theme, w, false).Space(1)
	for k, i := range kept {
		head := t.columns[i].head
		if t.columns[i].right {
			line.Right(themes.Dim, head, widths[k])
		} else {
			line.Cell(themes.Dim, head, widths[k])
		}
		line.Space(gap)
	}
	lines := []string{line.String()}
	for _, r := range t.rows {
		line := row.New(theme, w, false).Space(1)
		for k, i := range kept {
			putCell(line, theme, t.columns[i], r[i], widths[k], most[i])
			line.Space(gap)
		}
		lines = append(lines, line.String())
	}
	return lines
}

func putCell(line *row.Row, theme *themes.Theme, col column, c cell, w int, most float64) {
	start := line.Used()
	switch {
	case col.bar:
		line.Put(c.role, chart.Across(theme, c.value, most, w))
	case col.right:
		line.Right(c.role, c.words(theme), w)
	case c.person:
		line.Person(c.text, text.Truncate(c.text, w, theme.Glyph(themes.Ellipsis)))
	default:
		line.Put(c.role, text.Truncate(c.words(theme), w, theme.Glyph(themes.Ellipsis)))
	}
	line.To(start + w)
}

// fit chooses the columns that fit into w cells and their widths: bars take what
// is left, and the first column gives up cells down to a least.
func (t table) fit(theme *themes.Theme, w int) (kept, widths []int) {
	natural := make([]int, len(t.columns))
	for i, col := range t.columns {
		natural[i] = text.Width(col.head)
		for _, r := range t.rows {
			natural[i] = max(natural[i], text.Width(r[i].words(theme)))
		}
		if col.bar {
			natural[i] = barLeast
		}
		kept = append(kept, i)
	}
	need := func(first int) int {
		sum := first
		for _, i := range kept[1:] {
			sum += gap + natural[i]
		}
		return sum
	}
	for need(min(natural[0], nameLeast)) > w {
		worst := 0
		for k, i := range kept {
			if t.columns[i].after > 0 && (worst == 0 || t.columns[i].after >= t.columns[kept[worst]].after) {
				worst = k
			}
		}
		if worst == 0 {
			break
		}
		kept = append(kept[:worst:worst], kept[worst+1:]...)
	}
	first := min(natural[0], max(min(natural[0], nameLeast), w-need(0)))
	left := w - need(first)
	for _, i := range kept {
		switch {
		case i == 0:
			widths = append(widths, max(1, first))
		case t.columns[i].bar:
			more := min(max(0, left), barMost-barLeast)
			widths = append(widths, natural[i]+more)
			left -= more
		default:
			widths = append(widths, natural[i])
		}
	}
	return kept, widths
}
