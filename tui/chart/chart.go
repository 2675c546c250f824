// Package chart draws small charts out of the signs every font has: bars and
// lines over months, with an axis, labels and the values written. What is not
// known is drawn as not known and never as nothing. It knows nothing of what
// the numbers mean and must not compute them.
package chart

import (
	"cmp"
	"math"
	"slices"

	"holdfast/sources/text"
	"holdfast/themes"
)

// Point is one step of a chart, such as a month.
type Point struct {
	Label string  // below the axis, such as "Nov"; cells of one column
	Value float64 // in the unit of the chart's axis; never negative
	Text  string  // the value as it is written beside its sign, in three cells or four
	Long  string  // the same more exactly, where there is room; empty: Text is exact
	High  float64 // a second figure above the value, drawn as a ring; 0: none
	Known bool    // false: there is no figure, which is not the same as 0
	Open  bool    // not all of the step is counted: drawn paler, with the half-full sign after its label
}

// Chart is what is drawn.
type Chart struct {
	Points []Point
	Line   bool                    // a line through the points instead of bars
	Highs  bool                    // draw the second figures too
	Axis   func(most float64) Axis // chooses the scale for the greatest value
}

// Axis is a scale from 0 to Top.
type Axis struct {
	Top  float64
	Name func(v float64) string // a value in at most five cells
}

const (
	widestBar  = 12 // cells of a bar and the gap after it; wider ones say no more
	widestStep = 20 // cells from one point of a line to the next
	nameSlot   = 4  // from here on a slot holds "Nov" and a gap
)

// Draw draws the chart in exactly h lines of at most w cells. Where not every
// point fits, the latest do.
func (c Chart) Draw(t *themes.Theme, w, h int) []string {
	g := newGrid(w, h)
	if w < 4 || h < 3 || len(c.Points) == 0 {
		return g.lines(t)
	}
	axis := c.Axis(c.most())
	top, half := axis.Name(axis.Top), axis.Name(axis.Top/2)
	p := plot{grid: g, theme: t, left: max(text.Width(top), text.Width(half), 1) + 1, rows: h - 2, top: axis.Top}
	p.points, p.slot = c.fitting(w - p.left)
	if p.slot == 0 {
		return g.lines(t)
	}
	if p.left+p.slot*len(p.points) < w { // a blank between the border and the scale, where it costs nothing
		p.left++
	}
	p.long = p.exact()
	middle := p.rows - (p.height()+1)/2 // the line the middle of the scale falls into
	if c.Line {
		middle = p.level(axis.Top / 2)
	}
	p.frame(top, half, middle)
	for i, pt := range p.points {
		p.label(i, pt)
	}
	if c.Line {
		p.line(c.Highs)
	} else {
		for i, pt := range p.points {
			p.bar(i, pt)
		}
	}
	return g.lines(t)
}

// most is the greatest figure that is drawn.
func (c Chart) most() float64 {
	most := 0.0
	for _, pt := range c.Points {
		if pt.Known {
			most = max(most, pt.Value)
			if c.Highs {
				most = max(most, pt.High)
			}
		}
	}
	return most
}

// fitting is the latest points that fit into so many cells, and the cells each
// of them has; 0: there is no room for any.
func (c Chart) fitting(room int) ([]Point, int) {
	if room < 1 {
		return nil, 0
	}
	widest := widestBar
	if c.Line {
		widest = widestStep
	}
	points := c.Points[max(0, len(c.Points)-room):]
	return points, min(widest, room/len(points))
}

// plot is a chart under construction: the grid, where the points begin, how
// many lines stand above the axis, and the value the scale ends at.
type plot struct {
	grid   *grid
	theme  *themes.Theme
	points []Point
	left   int
	rows   int
	slot   int
	top    float64
	long   bool // values are written in their longer form
}

// height is the lines that a value at the top of the scale takes; the line above
// them is kept for its text.
func (p *plot) height() int { return max(1, p.rows-1) }

// frame draws the axes and writes the scale; middle is the line of its half.
func (p *plot) frame(top, half string, middle int) {
	bar := p.theme.Glyph(themes.VLine)
	for y := range p.rows {
		p.grid.set(p.left-1, y, themes.Faint, bar)
	}
	p.grid.set(p.left-1, p.rows, themes.Faint, p.theme.Glyph(themes.BottomLeft))
	for x := p.left; x < p.left+p.slot*len(p.points); x++ {
		p.grid.set(x, p.rows, themes.Faint, p.theme.Glyph(themes.HLine))
	}
	name := func(y int, s string) { p.grid.put(p.left-1-text.Width(s), y, themes.Dim, s) }
	name(p.rows-p.height(), top)
	if p.height() >= 4 {
		name(middle, half)
	}
	name(p.rows, "0")
}

// label writes a point's name below the axis: whole where it fits, else its
// first letter. One of which not all is counted ends in the half-full sign, in the
// gap before the next one; an ellipsis would say that the name is cut.
func (p *plot) label(i int, pt Point) {
	name, role := pt.Label, themes.Dim
	if p.slot < nameSlot {
		name = text.Truncate(name, 1, "")
	}
	if pt.Open {
		role = themes.Text // the gap after it is room for the sign
		name = text.Truncate(name, p.slot-1, "") + p.theme.Glyph(themes.Half)
		if p.slot < 2 {
			name = text.Truncate(pt.Label, 1, "")
		}
	}
	x := p.left + i*p.slot + p.inset(pt.Label)
	if i == 0 && pt.Open && text.Width(name) == p.slot {
		x-- // below the scale there is room, and the next name keeps its gap
	}
	p.grid.put(x, p.rows+1, role, text.Truncate(name, p.slot, ""))
}

// inset is how far a word stands from the beginning of its slot: it stands in
// the middle of the bar.
func (p *plot) inset(word string) int { return max(0, (max(1, p.slot-1)-text.Width(word))/2) }

func (p *plot) bar(i int, pt Point) {
	x, wide := p.left+i*p.slot, max(1, p.slot-1)
	if !pt.Known {
		p.grid.set(x+(wide-1)/2, p.rows-1, themes.Dim, p.theme.Glyph(themes.Middle))
		return
	}
	eighths := 0
	if p.top > 0 {
		eighths = int(math.Round(pt.Value / p.top * float64(p.height()*8)))
	}
	if pt.Value > 0 {
		eighths = max(1, eighths)
	}
	role := themes.Info
	if pt.Open {
		role = themes.Dim
	}
	y := p.rows
	for ; eighths > 0; eighths -= 8 {
		y--
		for k := range wide {
			p.grid.set(x+k, y, role, p.theme.Spark(min(eighths, 8)-1))
		}
	}
	p.value(i, y-1, pt)
}

// value writes a point's figure on line y, in the middle of its slot, where the
// slot has room for it; the last one may run into the room that is left.
func (p *plot) value(i, y int, pt Point) {
	words := pt.Text
	if p.long {
		words = cmp.Or(pt.Long, pt.Text)
	}
	n, x := text.Width(words), p.left+i*p.slot
	last := i == len(p.points)-1 && x+n <= p.grid.w
	if n > 0 && (n <= p.room() || last) {
		p.grid.put(x+max(0, p.room()-n)/2, max(0, y), themes.Text, words)
	}
}

// room is how many cells a value may take.
func (p *plot) room() int { return max(1, p.slot-1) }

// exact reports whether every value has room in its longer form: one chart
// writes its values in one way.
func (p *plot) exact() bool {
	return !slices.ContainsFunc(p.points, func(pt Point) bool { return pt.Known && text.Width(pt.Long) > p.room() })
}

// line joins the points that are known; where one is missing the line breaks.
func (p *plot) line(highs bool) {
	for i, pt := range p.points {
		x := p.center(i)
		if !pt.Known {
			p.grid.set(x, p.rows-1, themes.Dim, p.theme.Glyph(themes.Middle))
			continue
		}
		y := p.level(pt.Value)
		if i+1 < len(p.points) && p.points[i+1].Known {
			p.join(x, y, p.center(i+1), p.level(p.points[i+1].Value))
		}
		sign, role := themes.Dot, themes.Info
		if pt.Open {
			sign, role = themes.Half, themes.Dim
		}
		p.grid.set(x, y, role, p.theme.Glyph(sign))
		if high := p.level(pt.High); highs && pt.High > pt.Value && high < y {
			p.grid.set(x, high, themes.Dim, p.theme.Glyph(themes.Ring))
		}
	}
	for i, pt := range p.points { // the words last: they lie on top of the line
		if !pt.Known {
			continue
		}
		y := p.level(pt.Value)
		if highs && pt.High > pt.Value && y+1 < p.rows { // above it stands the ring
			p.value(i, y+1, pt)
		} else {
			p.value(i, y-1, pt)
		}
	}
}

func (p *plot) center(i int) int { return p.left + i*p.slot + (max(1, p.slot-1)-1)/2 }

// level is the line a value stands on.
func (p *plot) level(v float64) int {
	if p.top <= 0 {
		return p.rows - 1
	}
	return p.rows - 1 - int(math.Round(v/p.top*float64(p.height()-1)))
}

// join draws a line between two points with one step half way.
func (p *plot) join(x, y, x2, y2 int) {
	flat, rise := p.theme.Glyph(themes.HLine), p.theme.Glyph(themes.VLine)
	mid := x + (x2-x+1)/2
	for k := x + 1; k < x2; k++ {
		at := y
		if k > mid {
			at = y2
		}
		p.grid.set(k, at, themes.Faint, flat)
	}
	if y == y2 || mid >= x2 {
		return
	}
	for k := min(y, y2) + 1; k < max(y, y2); k++ {
		p.grid.set(mid, k, themes.Faint, rise)
	}
	here, there := themes.BottomRight, themes.TopLeft
	if y2 > y {
		here, there = themes.TopRight, themes.BottomLeft
	}
	p.grid.set(mid, y, themes.Faint, p.theme.Glyph(here))
	p.grid.set(mid, y2, themes.Faint, p.theme.Glyph(there))
}
