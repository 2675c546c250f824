package review

import (
	"fmt"
	"strings"
	"time"

	"holdfast/sources/text"
	"holdfast/themes"
	"holdfast/tui/chart"
	"holdfast/tui/pane"
	"holdfast/tui/row"
)

const (
	gridWidth, gridHeight = 110, 30 // from here on every card is seen at once
	listWidth             = 30      // cells of the list of cards where they are not
	listNames             = 14      // cells of a card's name in it, before its course
	besideFrom            = 72      // from here on the chosen card stands beside the list
	chartLeast, chartMost = 9, 18   // lines of the chart of an opened card
	listsLeast            = 6       // lines of a box with a list
)

// gridded reports whether every card is seen at once.
func (p *Pane) gridded() bool { return !p.whole && p.w >= gridWidth && p.h >= gridHeight }

// View draws the review.
func (p *Pane) View() string {
	if !p.dirty && p.memo != "" {
		return p.memo
	}
	p.dirty = false
	p.places = p.places[:0]
	switch {
	case p.asOf.IsZero():
		p.memo = p.framed(p.notYet())
	case p.nothing():
		p.memo = p.framed(p.empty())
	case p.h < 4:
		p.memo = row.Join([]string{p.header()}, p.h)
	case p.whole:
		p.memo = stack(p.header(), p.opened(0, p.w, p.h-1))
	case p.gridded():
		p.memo = stack(p.header(), p.grid(p.w, p.h-1))
	default:
		p.memo = stack(p.header(), p.listed(p.w, p.h-1))
	}
	return p.memo
}

func stack(parts ...string) string { return strings.Join(parts, "\n") }

// framed is words in the place of all boxes.
func (p *Pane) framed(words []pane.Paragraph) string {
	return pane.Frame(p.theme, pane.Title{Name: "Review"}, strings.Join(p.wrapped(words, p.w-2), "\n"), p.w, p.h, p.focus)
}

// wrapped is paragraphs as lines.
func (p *Pane) wrapped(words []pane.Paragraph, w int) []string {
	if len(words) == 0 {
		return nil
	}
	v := pane.NewViewer()
	v.SetTheme(p.theme)
	v.SetSize(w-2, 1)
	v.SetText(words...)
	v.SetSize(w-2, v.Lines())
	lines := strings.Split(v.View(), "\n")
	for i := range lines {
		lines[i] = " " + lines[i]
	}
	return lines
}

// notYet says that the record is being read, or why it could not be.
func (p *Pane) notYet() []pane.Paragraph {
	if p.failed == "" || !p.since.IsZero() {
		words := []pane.Paragraph{{}, {Role: themes.Text, Text: "Reading the record: " + p.period(p.wanted()) + "."}}
		if !p.since.IsZero() {
			words = append(words, pane.Paragraph{Role: themes.Dim, Text: fmt.Sprintf("Begun at %s; it is given up after %s.", p.clock(p.since, true), text.Age(readLimit))})
		}
		return words
	}
	return []pane.Paragraph{
		{},
		{Role: themes.Critical, Text: "The record could not be summed up: " + p.failed},
		{Role: themes.Text, Text: "Nothing is lost; only these figures are missing. It is tried again at " + p.clock(p.again, true) + ", and r tries at once."},
		{Role: themes.Dim, Text: "If it stays so, `holdfast store check` says whether the record can be read."},
	}
}

// empty says what fills the review.
func (p *Pane) empty() []pane.Paragraph {
	return []pane.Paragraph{
		{},
		{Role: themes.Text, Text: "The record holds nothing to sum up yet."},
		{},
		{Role: themes.Dim, Text: "These figures come by themselves: each incident that is opened and resolved counts for its month, each alert that fires for the noise, each ack for the time it took."},
		{Role: themes.Dim, Text: "Time for meetings, planning, documentation and SOPs is written down with:"},
		{},
		{Role: themes.Text, Text: timeExample},
		{},
		{Role: themes.Dim, Text: p.review.Covers},
	}
}

// clock writes a moment; one of another day with its day.
func (p *Pane) clock(t time.Time, seconds bool) string {
	if seconds {
		return text.ClockSeconds(t, p.now.In(p.deps.Zone))
	}
	return text.Clock(t, p.now.In(p.deps.Zone))
}

// header says which months these are, what they hold, and as of when.
func (p *Pane) header() string {
	state, role := p.state()
	line := row.New(p.theme, p.w, false).Space(1).Put(themes.Strong, p.period(p.shown))
	room := line.Left() - text.Width(state) - 3
	covers := p.review.Covers
	if text.Width(covers)+2 > room {
		covers, _, _ = strings.Cut(covers, ";") // since when goes before how many
	}
	for _, words := range []string{covers, p.leftOut()} {
		if n := text.Width(words) + 2; words != "" && n <= room {
			line.Space(2).Put(themes.Dim, words)
			room -= n
		}
	}
	return line.To(p.w-text.Width(state)-1).Put(role, state).String()
}

// leftOut is what the figures are not made of.
func (p *Pane) leftOut() string {
	var out []string
	if p.review.Practice > 0 {
		out = append(out, fmt.Sprintf("%d practice", p.review.Practice))
	}
	if p.review.Duplicates > 0 {
		out = append(out, several(p.review.Duplicates, "duplicate"))
	}
	if len(out) == 0 {
		return ""
	}
	return strings.Join(out, " and ") + " left out"
}

// state is as of when the figures are, and what keeps them from being newer.
func (p *Pane) state() (string, themes.Role) {
	asOf := "as of " + p.clock(p.asOf, false)
	middle := " " + p.theme.Glyph(themes.Middle) + " "
	switch other := !p.wanted().same(p.shown); {
	case !p.since.IsZero() && other:
		return "reading " + p.period(p.wanted()), themes.Text
	case !p.since.IsZero():
		return asOf + middle + "reading", themes.Dim
	case p.failed != "" && other:
		return p.period(p.wanted()) + " could not be read", themes.Warning
	case p.failed != "":
		return asOf + middle + "could not be read since", themes.Warning
	case p.changed:
		return asOf + middle + "changed since", themes.Dim
	}
	return asOf, themes.Dim
}

// grid draws every card, rows of them below one another.
func (p *Pane) grid(w, h int) string {
	rows := gridRows()
	heights := p.heights(h)
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

// heights gives the first row what it needs, within bounds, and shares the rest.
func (p *Pane) heights(h int) []int {
	first := 4 // two lines of words, where there is no figure
	for _, id := range gridRows()[0] {
		c := p.cards[p.index(id)]
		first = max(first, 2*len(p.review.Signs)+2, len(c.rows.rows)+3)
	}
	first = min(first, max(5, h/5))
	lists := 0
	for _, id := range gridRows()[3] {
		lists = max(lists, len(p.cards[p.index(id)].rows.rows)+3)
	}
	lists = min(max(lists, listsLeast), (h-first)/3)
	charts := (h - first - lists) / 2
	return []int{first, charts, h - first - lists - charts, lists}
}

// listed draws the list of cards, and beside it the chosen one.
func (p *Pane) listed(w, h int) string {
	if w < besideFrom {
		return p.list(w, h)
	}
	return pane.Beside(p.list(listWidth, h), p.opened(listWidth, w-listWidth, h))
}

// list is a line for each card: its name, its course and its figure.
func (p *Pane) list(w, h int) string {
	lines := make([]string, len(p.cards))
	at := max(0, p.index(p.sel))
	first := max(0, min(at-(h-3), len(p.cards)-1))
	for i, c := range p.cards {
		line := row.New(p.theme, w-2, c.id == p.sel).Space(1)
		line.Put(themes.Text, c.name).Space(1)
		if c.chart != nil && w >= listWidth {
			line.To(listNames).Put(themes.Info, chart.Spark(p.theme, lastPoints(c.chart.Points, 6)))
		}
		role, value := themes.Dim, c.value
		if c.loud {
			role = themes.Warning
		}
		if short := text.Width(value); short > line.Left()-1 {
			value, _, _ = strings.Cut(value, " ")
		}
		lines[i] = line.To(w-3-text.Width(value)).Put(role, value).String()
		if i >= first {
			p.places = append(p.places, place{c.id, 0, 2 + i - first, w, 1})
		}
	}
	return pane.Frame(p.theme, pane.Title{Name: "Review"}, row.Join(lines[first:], h-2), w, h, p.focus)
}

func lastPoints(list []chart.Point, n int) []chart.Point { return list[max(0, len(list)-n):] }
