package card

import (
	"fmt"
	"strings"

	"holdfast/sources/text"
	figures "holdfast/store/incident/review"
	"holdfast/themes"
	"holdfast/tui/chart"
	"holdfast/tui/pane"
	"holdfast/tui/row"
)

// TimeExample is how internal time is written down.
const TimeExample = `holdfast time planning 1h30m "what we planned"`

const (
	sumFrom               = 36    // the width of a box from which on its border says of how many months its figure is
	borderCells           = 9     // of a border around its words
	listNames             = 13    // cells of a card's name in the list, before its course
	courseFrom            = 30    // the width of the list from which on it has a course
	chartLeast, chartMost = 9, 18 // lines of the chart of an opened card
)

// Border is what the border of a box of w cells says.
func (c Card) Border(t *themes.Theme, w int) pane.Title {
	title := pane.Title{Name: c.Name}
	if len(c.Name)+len(c.unit)+text.Width(c.value)+borderCells < w { // whole or not at all
		title.Note = t.Paint(themes.Dim, c.unit)
	}
	switch {
	case c.over != "" && c.value != "" && w >= sumFrom:
		title.Right = t.Paint(themes.Dim, c.value+" "+c.over)
	case c.loud:
		title.Right = t.Paint(themes.Warning, t.Glyph(themes.Up)+" "+c.value)
	case c.value != "":
		title.Right = t.Paint(themes.Dim, c.value)
	}
	return title
}

// Inside is the card in a small box.
func (c Card) Inside(t *themes.Theme, w, h int) []string {
	switch {
	case c.ID == Signs && c.loud:
		return signLines(t, c.signs, w, h)
	case c.chart != nil && anyKnown(c.chart.Points):
		return c.chart.Draw(t, w, h)
	case len(c.rows.rows) > 0:
		return shortened(t, c.rows.draw(t, w), w, h)
	}
	return Wrapped(t, []pane.Paragraph{{Role: themes.Dim, Text: c.none}}, w)
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
func shortened(t *themes.Theme, lines []string, w, h int) []string {
	if len(lines) <= h || h < 2 {
		return lines
	}
	more := row.New(t, w, false).Space(1).Put(themes.Dim, fmt.Sprintf("%d more: Enter", len(lines)-h+1))
	return append(lines[:h-1:h-1], more.String())
}

// signLines is the leading signs: what, from which figure to which, and, where
// there is room, what to do, whole or cut to one line.
func signLines(t *themes.Theme, signs []figures.Sign, w, h int) []string {
	var whole, cut, bare []string
	for _, s := range signs {
		head := signHead(t, s, w)
		whole, cut, bare = append(whole, head), append(cut, head), append(bare, head)
		cut = append(cut, row.New(t, w, false).Space(doFrom).Put(themes.Dim, s.Do).String())
		for _, words := range pane.Wrap(s.Do, max(1, w-doFrom-1)) {
			whole = append(whole, row.New(t, w, false).Space(doFrom).Put(themes.Dim, words).String())
		}
	}
	switch {
	case len(whole) <= h:
		return whole
	case len(cut) <= h:
		return cut
	}
	return shortened(t, bare, w, h)
}

// doFrom is how far what is to be done stands from the border, beneath its sign.
const doFrom = 3

// signHead is a sign in one line. Where it has no room for what was, it says what is,
// and where not for all of that its beginning.
func signHead(t *themes.Theme, s figures.Sign, w int) string {
	line := row.New(t, w, false).Space(1).Put(themes.Warning, t.Glyph(themes.Up)+" ").Put(themes.Text, s.What).Space(2)
	was, now := "", bare(s.Now)
	if s.Was != "" {
		was = "was " + bare(s.Was) + ", now "
	}
	if text.Width(was)+text.Width(now) > line.Left() {
		was = ""
	}
	if text.Width(now) > line.Left() {
		now, _, _ = strings.Cut(now, ", ")
	}
	return line.Put(themes.Dim, was).Put(themes.Strong, now).String()
}

// SignsNeed is how many lines a box of w cells needs to say all of the signs, its
// border included.
func (c Card) SignsNeed(t *themes.Theme, w int) int {
	return len(signLines(t, c.signs, w-2, farBelow)) + 2
}

const farBelow = 1 << 10

// bare is a figure without what it is made of, which the opened card says.
func bare(figure string) string {
	short, _, _ := strings.Cut(figure, " (")
	return short
}

// Opened is all there is to say of a card: chart, table, notes, definitions. It may
// be more than h lines; the chart is as high as they have room for.
func (c Card) Opened(t *themes.Theme, w, h int) []string {
	var rest []string
	add := func(lines []string) {
		if len(lines) > 0 && len(rest) > 0 {
			rest = append(rest, "")
		}
		rest = append(rest, lines...)
	}
	add(c.table.draw(t, w))
	add(Wrapped(t, c.notes, w))
	if len(c.table.rows)+len(c.notes) == 0 {
		add(Wrapped(t, []pane.Paragraph{{Role: themes.Text, Text: c.none}}, w))
	}
	var words []pane.Paragraph
	for _, how := range c.how {
		words = append(words, pane.Paragraph{Role: themes.Dim, Text: how})
	}
	add(Wrapped(t, words, w))
	if c.chart == nil || !anyKnown(c.chart.Points) {
		return rest
	}
	big := *c.chart
	big.Highs = big.Line
	// A chart that would push its figures out of sight gives way to them.
	high := min(max(h-len(rest)-2, chartLeast), chartMost, h)
	return append(append(big.Draw(t, w, high), c.legend(t, w), ""), rest...)
}

// legend says what the signs of an opened chart stand for.
func (c Card) legend(t *themes.Theme, w int) string {
	g := t.Glyph
	words := []string{signNotWhole(t), g(themes.Middle) + " no data"}
	if c.chart.Line {
		words = append([]string{g(themes.Dot) + " median", g(themes.Ring) + " 90 %"}, words...)
	}
	return row.New(t, w, false).Space(1).Put(themes.Dim, strings.Join(words, "   ")).String()
}

// signNotWhole says what the sign behind a month stands for.
func signNotWhole(t *themes.Theme) string { return t.Glyph(themes.Half) + " not a whole month" }

// Wrapped is paragraphs as lines.
func Wrapped(t *themes.Theme, words []pane.Paragraph, w int) []string {
	if len(words) == 0 {
		return nil
	}
	v := pane.NewViewer()
	v.SetTheme(t)
	v.SetSize(w-2, 1)
	v.SetText(words...)
	v.SetSize(w-2, v.Lines())
	lines := strings.Split(v.View(), "\n")
	for i := range lines {
		lines[i] = " " + lines[i]
	}
	return lines
}

// Line is the card in a line of the list: its name, its course and its figure.
func (c Card) Line(t *themes.Theme, w int, selected bool) string {
	line := row.New(t, w-2, selected).Space(1)
	line.Put(themes.Text, c.Name).Space(1)
	if c.chart != nil && w >= courseFrom {
		line.To(listNames).Put(themes.Info, chart.Spark(t, lastPoints(c.chart.Points, 6)))
	}
	role, value := themes.Dim, c.value
	if c.loud {
		role = themes.Warning
	}
	if short := text.Width(value); short > line.Left()-1 {
		value, _, _ = strings.Cut(value, " ")
	}
	return line.To(w-3-text.Width(value)).Put(role, value).String()
}

func lastPoints(list []chart.Point, n int) []chart.Point { return list[max(0, len(list)-n):] }

// Needs is how many lines a box with rows needs, its border included.
func (c Card) Needs() int { return len(c.rows.rows) + 3 }
