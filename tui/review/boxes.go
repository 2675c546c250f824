package review

import (
	"fmt"
	"strings"

	"holdfast/sources/text"
	"holdfast/themes"
	"holdfast/tui/chart"
	"holdfast/tui/pane"
	"holdfast/tui/row"
)

// timeExample is how internal time is written down.
const timeExample = `holdfast time planning 1h30m "what we planned"`

// sumFrom is the width of a box from which on its border has room for "in all".
const (
	sumFrom     = 36
	borderCells = 9 // of a border around its words
)

// box draws one card in its border.
func (p *Pane) box(id string, x, y, w, h int) string {
	c := p.cards[max(0, p.index(id))]
	p.places = append(p.places, place{id, x, y, w, h})
	return pane.Frame(p.theme, p.border(c, w), row.Join(p.inside(c, w-2, h-2), h-2), w, h, p.focus && id == p.sel)
}

func (p *Pane) border(c card, w int) pane.Title {
	title := pane.Title{Name: c.name}
	if len(c.name)+len(c.unit)+text.Width(c.value)+borderCells < w { // whole or not at all
		title.Note = p.theme.Paint(themes.Dim, c.unit)
	}
	switch {
	case c.sum && c.value != "" && w >= sumFrom:
		title.Right = p.theme.Paint(themes.Dim, c.value+" in all")
	case c.loud:
		title.Right = p.theme.Paint(themes.Warning, p.theme.Glyph(themes.Up)+" "+c.value)
	case c.value != "":
		title.Right = p.theme.Paint(themes.Dim, c.value)
	}
	return title
}

// inside is a card in a small box.
func (p *Pane) inside(c card, w, h int) []string {
	switch {
	case c.id == signsCard && c.loud:
		return p.signLines(w, h)
	case c.chart != nil && anyKnown(c.chart.Points):
		return c.chart.Draw(p.theme, w, h)
	case len(c.rows.rows) > 0:
		return p.shortened(c.rows.draw(p.theme, w), w, h)
	}
	return p.wrapped([]pane.Paragraph{{Role: themes.Dim, Text: c.none}}, w)
}

func anyKnown(points []chart.Point) bool {
	for _, pt := range points {
		if pt.Known {
			return true
		}
	}
	return false
}

// shortened says how many lines have no room.
func (p *Pane) shortened(lines []string, w, h int) []string {
	if len(lines) <= h || h < 2 {
		return lines
	}
	more := row.New(p.theme, w, false).Space(1).Put(themes.Dim, fmt.Sprintf("%d more: Enter", len(lines)-h+1))
	return append(lines[:h-1:h-1], more.String())
}

// signLines is the leading signs: what, from which figure to which, and, where
// there is room, what to do.
func (p *Pane) signLines(w, h int) []string {
	var lines []string
	twice := 2*len(p.review.Signs) <= h
	for _, s := range p.review.Signs {
		line := row.New(p.theme, w, false).Space(1).Put(themes.Warning, p.theme.Glyph(themes.Up)+" ").Put(themes.Text, s.What).Space(2)
		if s.Was != "" {
			line.Put(themes.Dim, "was "+bare(s.Was)+", now ")
		}
		line.Put(themes.Strong, bare(s.Now))
		lines = append(lines, line.String())
		if twice {
			lines = append(lines, row.New(p.theme, w, false).Space(3).Put(themes.Dim, s.Do).String())
		}
	}
	return p.shortened(lines, w, h)
}

// bare is a figure without what it is made of, which the opened card says.
func bare(figure string) string {
	short, _, _ := strings.Cut(figure, " (")
	return short
}

// opened is the chosen card with all there is to say of it; x is where it begins.
func (p *Pane) opened(x, w, h int) string {
	c := p.cards[max(0, p.index(p.sel))]
	lines, room := p.openedLines(c, w-2, h-2), max(1, h-2)
	p.offset = max(0, min(p.offset, len(lines)-room))
	p.below = max(0, len(lines)-room-p.offset)
	title := p.border(c, w)
	title.Foot = p.theme.Paint(themes.Dim, pane.More(p.offset, p.below))
	p.places = append(p.places, place{c.id, x, 1, w, h})
	return pane.Frame(p.theme, title, row.Join(lines[p.offset:], room), w, h, p.focus)
}

// openedLines is all there is to say of a card: chart, table, notes, definitions.
func (p *Pane) openedLines(c card, w, h int) []string {
	var rest []string
	add := func(lines []string) {
		if len(lines) > 0 && len(rest) > 0 {
			rest = append(rest, "")
		}
		rest = append(rest, lines...)
	}
	add(c.table.draw(p.theme, w))
	add(p.wrapped(c.notes, w))
	if len(c.table.rows)+len(c.notes) == 0 {
		add(p.wrapped([]pane.Paragraph{{Role: themes.Text, Text: c.none}}, w))
	}
	var words []pane.Paragraph
	for _, how := range c.how {
		words = append(words, pane.Paragraph{Role: themes.Dim, Text: how})
	}
	add(p.wrapped(words, w))
	if c.chart == nil || !anyKnown(c.chart.Points) {
		return rest
	}
	big := *c.chart
	big.Highs = big.Line
	// A chart that would push its figures out of sight gives way to them.
	high := min(max(h-len(rest)-2, chartLeast), chartMost, h)
	return append(append(big.Draw(p.theme, w, high), p.legend(c, w), ""), rest...)
}

// legend says what the signs of an opened chart stand for.
func (p *Pane) legend(c card, w int) string {
	g := p.theme.Glyph
	words := []string{"month" + g(themes.Ellipsis) + " not whole", g(themes.Middle) + " no data"}
	if c.chart.Line {
		words = append([]string{g(themes.Dot) + " median", g(themes.Ring) + " 90 %"}, words...)
	}
	return row.New(p.theme, w, false).Space(1).Put(themes.Dim, strings.Join(words, "   ")).String()
}
