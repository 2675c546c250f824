package alerts

import (
	"strings"

	source "holdfast/sources/alerts"
	"holdfast/sources/text"
	"holdfast/themes"
	"holdfast/tui/pane"
	"holdfast/tui/row"
)

// inStrip is how many alerts the strip names.
const inStrip = 2

// Strip is the loudest of what fires, in one line: how many others there are, and how old
// what is told is, go before a second name, and that is whole or not there.
func (p *Pane) Strip(w int) string {
	var named []*source.Row
	firing := 0
	for _, a := range p.board.view.Rows {
		if a.Section() != source.SectionFiring {
			continue
		}
		if firing++; firing <= inStrip {
			named = append(named, a)
		}
	}
	old := (age{p.Look, p.heard, p.board.view.Rows}).words()
	if old != "" {
		old = "  " + old
	}
	end := further(firing-len(named)) + old
	if len(named) > 1 && stripped(p, named, maxWidth).Used()+text.Width(end) > w {
		named = named[:1]
		end = further(firing-1) + old
	}
	r := row.New(p.Theme, w, false)
	names := stripped(p, named, max(0, w-text.Width(end)))
	r.Raw(names.String(), names.Used()).Put(themes.Critical, strings.TrimSuffix(end, old))
	if c := p.board.counts; firing == 0 && c.Acked > 0 {
		r.Put(themes.Held, pane.Count(c.Acked)+" held")
	}
	return r.Put(themes.Warning, old).String()
}

// maxWidth is more than any screen has.
const maxWidth = 1 << 12

// stripped names alerts in a line of at most w cells.
func stripped(p *Pane, named []*source.Row, w int) *row.Row {
	r := row.New(p.Theme, w, false)
	for i, a := range named {
		if i > 0 {
			r.Space(2)
		}
		p.pen().Badge(r, a)
		r.Space(1).Put(themes.Strong, a.Name()).Space(1).Put(themes.Dim, a.Place()+" "+p.Aged(a.StartsAt))
	}
	return r
}

// further is how many others there are; empty: none.
func further(n int) string {
	if n <= 0 {
		return ""
	}
	return "  +" + pane.Count(n)
}
