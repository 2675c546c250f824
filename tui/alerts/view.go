package alerts

import (
	"fmt"
	"strings"
	"time"

	tea "charm.land/bubbletea/v2"

	source "holdfast/sources/alerts"
	"holdfast/themes"
	"holdfast/tui/alerts/table"
	"holdfast/tui/pane"
	"holdfast/tui/row"
)

const (
	besideRows = 20 // lines that a detail can use
	headFrom   = 8  // lines from which the columns have a head
)

// headed is how many lines the head of the columns takes.
func (p *Pane) headed() int {
	if w, h := p.Size(); w < readFrom || h < headFrom || p.list.Len() == 0 {
		return 0
	}
	return 1
}

// below is a turn or a click as the list counts its lines: without those above it.
func below(above int, msg tea.Msg) tea.Msg {
	if m, click := msg.(tea.MouseClickMsg); click {
		m.Y -= above
		return m
	}
	return msg
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
		switch side := p.split().list(); {
		case side == 0:
			body = p.detail.View()
		case p.list.Len() == 0:
			body = p.nothing().view(w, h)
		default:
			if body = p.list.View(); p.headed() > 0 {
				body = p.lines.table.Head(p.Look, side) + "\n" + body
			}
			if side < w {
				body = pane.Beside(block(body, side, h), bar(p.Theme, p.detail.Reading() != "", h), p.detail.View())
			}
		}
		if filtering {
			body = row.Join(strings.Split(body, "\n"), h) + "\n" + p.filter.Line(p.Theme, w, p.lines.table.Alerts, len(p.board.view.Rows))
		}
		return body
	})
}

// row paints one alert of the list.
func (p *Pane) row(id string, w int, selected, marked bool) string {
	return p.lines.table.Draw(p.pen(), id, w, table.As{Selected: selected, Marked: marked, Wrapped: p.list.Wraps(id)})
}

func (p *Pane) pen() table.Pen {
	pen := table.Pen{Look: p.Look, Late: p.lines.late, Works: p.lines.works, Changed: p.suspects.Mark}
	pen.Lately = func(r *source.Row) source.Row { return newest(p.hands.board, p.board.view, r) }
	if p.since.Any() {
		pen.New = p.since.New
	}
	return pen
}

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

// Rows is how many lines there are to show in w cells: what needs somebody is told whole
// before the log is.
func (p *Pane) Rows(w int) int {
	if p.list.Len() == 0 {
		return p.nothing().lines(w) + 1
	}
	of := p.split()
	of.w = w
	rows := p.list.Lines() + 2 + p.lines.spread.need(p.lines.table, p.pen(), of.list())
	if of.beside() {
		return max(rows, besideRows)
	}
	return rows
}

// Title says how many alerts there are and, when a source is late, how old what
// is shown is.
func (p *Pane) Title() pane.Title {
	title := pane.Title{Name: "Alerts", Right: p.board.tally(p.Look, p.lines.table.Firing, age{p.Look, p.heard, p.board.view.Rows}.words())}
	if n := len(p.list.Marked()); n > 0 {
		title.Note = p.Theme.Paint(themes.Accent, fmt.Sprintf("%d marked", n))
	}
	if words := p.since.Words(p.Look); words != "" && title.Note == "" {
		title.Note = p.Theme.Paint(themes.Good, words)
	}
	above, below := p.detail.Hidden()
	switch id := p.detail.Reading(); {
	case id != "" && !p.split().beside():
		if r, ok := p.board.view.Row(id); ok {
			title.Note = p.Theme.Paint(themes.Dim, r.Name())
		}
		title.Foot = p.Theme.Paint(themes.Dim, pane.More(above, below))
	case p.split().beside(): // each says what is hidden beneath itself
		title.Beside, title.Side = p.split().list(), p.Theme.Paint(themes.Dim, pane.More(p.list.Hidden()))
		if title.Foot = p.Theme.Paint(themes.Dim, pane.More(above, below)); id == "" && below > 0 {
			title.Foot = p.Theme.Paint(themes.Dim, pane.Count(below)+" more lines, Enter scrolls")
		}
	default:
		title.Foot = p.Theme.Paint(themes.Dim, pane.More(p.list.Hidden()))
	}
	return title
}

// Rests is until when the pane stays as it is.
func (p *Pane) Rests(shown bool) time.Time {
	rest := pane.RestOf(p.Now)
	rest.Stale(p.heard)
	p.attend.rests(&rest, p.Present())
	p.since.Rests(&rest)
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
	if p.split().beside() || p.detail.Reading() != "" {
		rest.Never() // seconds are told
	}
	if p.list.Len() == 0 {
		p.nothing().rests(&rest)
	}
	for _, id := range p.list.Seen() {
		p.lines.table.Rests(&rest, id, p.pen())
	}
	if p.lines.spread.waits(p.list) {
		rest.To(p.attend.touched.Add(stands))
	}
	return rest.Until()
}
