package alerts

import (
	"fmt"
	"strings"
	"time"

	source "holdfast/sources/alerts"
	"holdfast/themes"
	"holdfast/tui/alerts/table"
	"holdfast/tui/pane"
	"holdfast/tui/row"
)

const (
	sideFrom   = 110 // from this width on the detail stands beside the list
	besideRows = 20  // lines that a detail can use
)

// beside reports whether the detail stands next to the list.
func (p *Pane) beside() bool { return p.Width() >= sideFrom && p.list.Len() > 0 }

// listWidth is the room of the list; 0: the detail has it all.
func (p *Pane) listWidth() int {
	switch {
	case p.beside():
		return p.Width() * 52 / 100
	case p.detail.Reading() != "":
		return 0
	}
	return p.Width()
}

// View draws the pane.
func (p *Pane) View() string {
	return p.Drawn(func() string {
		w, h := p.Size()
		filtering := p.filter.Shown()
		if filtering {
			h--
		}
		var body string
		switch side := p.listWidth(); {
		case side == 0:
			body = p.detail.View()
		case p.list.Len() == 0:
			body = p.nothing().view(w, h)
		default:
			body = p.list.View()
			if side < w {
				body = pane.Beside(block(body, side, h), bar(p.Theme, p.detail.Reading() != "", h), p.detail.View())
			}
		}
		if filtering {
			body = row.Join(strings.Split(body, "\n"), h) + "\n" + p.filter.Line(p.Theme, w, len(p.table.Rows), len(p.board.view.Rows))
		}
		return body
	})
}

// row paints one alert of the list.
func (p *Pane) row(id string, w int, selected, marked bool) string {
	a, ok := p.board.view.Row(source.Fingerprint(id))
	if !ok {
		return ""
	}
	return p.table.Draw(p.pen(), &a, w, selected, marked)
}

func (p *Pane) pen() table.Pen { return table.Pen{Look: p.Look, Changed: p.suspects.Mark} }

func block(s string, w, h int) string {
	lines := strings.Split(s, "\n")
	for i := range lines {
		lines[i] = pane.Fit(lines[i], w)
	}
	return row.Join(lines, h)
}

// bar stands between the list and the detail; lit, the detail has the keys.
func bar(t *themes.Theme, lit bool, h int) string {
	role := themes.Faint
	if lit {
		role = themes.Accent
	}
	line := " " + t.Paint(role, t.Glyph(themes.VLine)) + " "
	return strings.TrimSuffix(strings.Repeat(line+"\n", h), "\n")
}

// Rows is how many lines there are to show.
func (p *Pane) Rows() int {
	if p.list.Len() == 0 {
		return p.nothing().lines(p.Width()) + 1
	}
	if p.beside() {
		return max(p.list.Lines()+1, besideRows)
	}
	return p.list.Lines() + 1
}

// Title says how many alerts there are and, when a source is late, how old what
// is shown is.
func (p *Pane) Title() pane.Title {
	title := pane.Title{Name: "Alerts", Right: p.board.tally(p.Look, p.Oldest(p.health()))}
	if n := len(p.list.Marked()); n > 0 {
		title.Note = p.Theme.Paint(themes.Accent, fmt.Sprintf("%d marked", n))
	}
	above, below := p.detail.Hidden()
	switch id := p.detail.Reading(); {
	case id != "" && !p.beside():
		if r, ok := p.board.view.Row(id); ok {
			title.Note = p.Theme.Paint(themes.Dim, r.Name())
		}
		title.Foot = p.Theme.Paint(themes.Dim, pane.More(above, below))
	case p.beside() && below > 0 && id == "":
		title.Foot = p.Theme.Paint(themes.Dim, pane.Count(below)+" more lines, Enter scrolls")
	default:
		title.Foot = p.Theme.Paint(themes.Dim, pane.More(p.list.Hidden()))
	}
	return title
}

// Rests is until when the pane stays as it is.
func (p *Pane) Rests(shown bool) time.Time {
	rest := pane.RestOf(p.Now)
	rest.Stale(p.health())
	p.attend.rests(&rest, p.Present())
	if !shown {
		named := 0
		for _, a := range p.board.view.Rows {
			if a.Section() != source.SectionFiring {
				continue
			}
			rest.Age(a.StartsAt)
			if named++; named == inStrip {
				break
			}
		}
		return rest.Until()
	}
	if p.beside() || p.detail.Reading() != "" || p.list.Len() == 0 {
		rest.Never() // seconds are told
	}
	for _, id := range p.list.Seen() {
		if a, ok := p.board.view.Row(source.Fingerprint(id)); ok {
			table.Rests(&rest, &a)
		}
	}
	return rest.Until()
}

// inStrip is how many alerts the strip names.
const inStrip = 2

// Strip is the loudest of what fires, in one line.
func (p *Pane) Strip(w int) string {
	r := row.New(p.Theme, w, false)
	firing := 0
	for _, a := range p.board.view.Rows {
		if a.Section() != source.SectionFiring {
			continue
		}
		firing++
		if firing <= inStrip && r.Left() > 20 {
			if firing > 1 {
				r.Space(2)
			}
			p.pen().Badge(r, a)
			r.Space(1).Put(themes.Strong, a.Name()).Space(1).Put(themes.Dim, a.Place()+" "+p.Since(a.StartsAt))
		}
	}
	switch c := p.board.counts; {
	case firing > inStrip:
		r.Put(themes.Critical, fmt.Sprintf("  and %d more", firing-inStrip))
	case firing == 0 && c.Acked > 0:
		r.Put(themes.Held, fmt.Sprintf("%d held", c.Acked))
	}
	if old := p.Oldest(p.health()); old != "" {
		r.Put(themes.Warning, "  "+old)
	}
	return r.String()
}
