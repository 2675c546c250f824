package chart

import (
	"strings"

	"holdfast/themes"
)

// cell is one sign of one column; empty: a blank.
type cell struct {
	sign string
	role themes.Role
}

// grid is a field of cells. What lies outside of it is not drawn.
type grid struct {
	w, h  int
	cells []cell
}

func newGrid(w, h int) *grid {
	w, h = max(0, w), max(0, h)
	return &grid{w: w, h: h, cells: make([]cell, w*h)}
}

func (g *grid) set(x, y int, role themes.Role, sign string) {
	if x >= 0 && x < g.w && y >= 0 && y < g.h {
		g.cells[y*g.w+x] = cell{sign, role}
	}
}

// put writes a word of one-column signs.
func (g *grid) put(x, y int, role themes.Role, word string) {
	for _, r := range word {
		g.set(x, y, role, string(r))
		x++
	}
}

// lines paints the rows; neighbours of one role are painted at once, and blanks
// at the end of a row are left out.
func (g *grid) lines(t *themes.Theme) []string {
	list := make([]string, g.h)
	var line, run strings.Builder
	for y := range list {
		line.Reset()
		role, blanks := themes.Text, 0
		flush := func() {
			line.WriteString(t.Paint(role, run.String()))
			run.Reset()
		}
		for _, c := range g.cells[y*g.w : (y+1)*g.w] {
			if c.sign == "" {
				blanks++
				continue
			}
			if c.role != role || blanks > 0 {
				flush()
				line.WriteString(strings.Repeat(" ", blanks))
				role, blanks = c.role, 0
			}
			run.WriteString(c.sign)
		}
		flush()
		list[y] = line.String()
	}
	return list
}
