package review

import (
	"fmt"
	"strings"

	"holdfast/sources/text"
	figures "holdfast/store/incident/review"
	"holdfast/themes"
	"holdfast/tui/pane"
	"holdfast/tui/review/card"
	"holdfast/tui/row"
)

// View draws the review.
func (p *Pane) View() string { return p.Drawn(p.draw) }

func (p *Pane) draw() string {
	w, h := p.Size()
	p.frame = p.frame[:0]
	switch {
	case !p.reading.Known():
		return framed(p.Look, p.reading.NotYet(p.Look, p.wanted()), w, h)
	case p.nothing():
		return framed(p.Look, p.empty(), w, h)
	case h < headerOnly:
		return row.Join([]string{p.header()}, h)
	case p.room().gridded():
		return stack(p.header(), p.grid(w, h-1))
	}
	x, wide, high := p.room().opened()
	if wide == 0 {
		return stack(p.header(), p.list(w, h-1))
	}
	body := p.opened.draw(p.Look, p.whole)
	if x > 0 {
		body = pane.Beside(p.list(x, h-1), body)
	}
	p.frame = append(p.frame, place{p.opened.of.ID, x, 1, wide, high})
	return stack(p.header(), body)
}

func stack(parts ...string) string { return strings.Join(parts, "\n") }

// empty says what fills the review.
func (p *Pane) empty() []pane.Paragraph {
	return []pane.Paragraph{
		{},
		{Role: themes.Text, Text: "The record holds nothing to sum up yet."},
		{},
		{Role: themes.Dim, Text: "These figures come by themselves: each incident that is opened and resolved counts for its month, each alert that fires for the noise, each ack for the time it took."},
		{Role: themes.Dim, Text: "Time for meetings, planning, documentation and SOPs is written down with:"},
		{},
		{Role: themes.Text, Text: card.TimeExample},
		{},
		{Role: themes.Dim, Text: p.reading.Review().Covers},
	}
}

// header says which months these are, what they hold, and as of when.
func (p *Pane) header() string {
	review, w := p.reading.Review(), p.Width()
	state, role := p.reading.State(p.Look, p.wanted())
	line := row.New(p.Theme, w, false).Space(1).Put(themes.Strong, p.reading.Shown().In(p.Zone))
	room := line.Left() - text.Width(state) - 3
	covers := review.Covers
	if text.Width(covers)+2 > room {
		covers, _, _ = strings.Cut(covers, ";") // since when goes before how many
	}
	signs := "" // of the opened chart its legend says them
	if p.room().gridded() {
		signs = card.Explains(p.Theme, *review)
	}
	for _, words := range []string{covers, signs, leftOut(review)} {
		if n := text.Width(words) + 2; words != "" && n <= room {
			line.Space(2).Put(themes.Dim, words)
			room -= n
		}
	}
	return line.To(w-text.Width(state)-1).Put(role, state).String()
}

// leftOut is what the figures are not made of.
func leftOut(r *figures.Review) string {
	var out []string
	if r.Practice > 0 {
		out = append(out, fmt.Sprintf("%d practice", r.Practice))
	}
	if r.Duplicates > 0 {
		out = append(out, pane.Several(r.Duplicates, "duplicate"))
	}
	if len(out) == 0 {
		return ""
	}
	return strings.Join(out, " and ") + " left out"
}

// grid draws every card, rows of them below one another.
func (p *Pane) grid(w, h int) string {
	rows := card.Grid()
	first := p.cards[card.Index(p.cards, card.Signs)].SignsNeed(p.Theme, w*2/3)
	heights := heights(h, needs(p.cards, rows[0], max(first, wordsLeast)), needs(p.cards, rows[3], 0))
	var blocks []string
	y := 1
	for i, ids := range rows {
		var row []string
		x := 0
		for k, id := range ids {
			wide := w/len(ids)*(k+1) - x
			switch {
			case k == len(ids)-1:
				wide = w - x
			case i == 0: // what drifts has more to say than the reasons
				wide = w * 2 / 3
			}
			row = append(row, p.box(id, x, y, wide, heights[i]))
			x += wide
		}
		blocks = append(blocks, pane.Beside(row...))
		y += heights[i]
	}
	return stack(blocks...)
}

// box draws one card in its border.
func (p *Pane) box(id string, x, y, w, h int) string {
	c := p.cards[max(0, card.Index(p.cards, id))]
	p.frame = append(p.frame, place{id, x, y, w, h})
	return pane.Frame(p.Theme, c.Border(p.Theme, w), row.Join(c.Inside(p.Theme, w-2, h-2), h-2), w, h, p.Focus && id == p.sel)
}

// list is a line for each card: its name, its course and its figure.
func (p *Pane) list(w, h int) string {
	lines := make([]string, len(p.cards))
	at := max(0, card.Index(p.cards, p.sel))
	first := max(0, min(at-(h-3), len(p.cards)-1))
	for i, c := range p.cards {
		lines[i] = c.Line(p.Theme, w, c.ID == p.sel)
		if i >= first {
			p.frame = append(p.frame, place{c.ID, 0, 2 + i - first, w, 1})
		}
	}
	return pane.Frame(p.Theme, pane.Title{Name: "Review"}, row.Join(lines[first:], h-2), w, h, p.Focus)
}
