package backups

import (
	"fmt"
	"strings"

	source "holdfast/sources/backups"
	"holdfast/sources/text"
	"holdfast/themes"
	"holdfast/tui/pane"
)

// titleCells is what the border takes beside the counts: its corners, its name with the
// key, and the blanks between.
const titleCells = 16

// Title counts what is wrong.
func (p *Pane) Title() pane.Title {
	title := pane.Title{Name: "Backups"}
	var old string
	if p.Acting(askKey) {
		old = p.Theme.Paint(themes.Accent, "asking")
	} else if age, late := p.stale(); late {
		old = p.Theme.Paint(themes.Warning, p.Theme.Glyph(themes.Half)+" asked "+p.Ago(p.Now.Add(-age)))
	}
	dot := p.Theme.Paint(themes.Dim, " "+p.Theme.Glyph(themes.Middle)+" ")
	room := p.Width() - titleCells
	if old != "" { // how old it all is goes before how much of it is wrong
		room -= text.Width(dot) + text.Width(old)
	}
	words := countsOf(p.list).say(p.Theme, room)
	if words != "" && old != "" {
		words += dot
	}
	title.Right = words + old
	return title
}

// counts are how many data sources have each verdict that is not good, the worst
// verdict first.
type counts struct {
	bad []counted
	ok  int
}

type counted struct {
	verdict source.Verdict
	n       int
}

func countsOf(list []source.Status) counts {
	var c counts
	n := map[source.Verdict]int{}
	for _, s := range list {
		n[s.Verdict]++
	}
	for _, v := range source.Verdicts() {
		switch {
		case n[v] == 0:
		case v == source.OK:
			c.ok = n[v]
		default:
			c.bad = append(c.bad, counted{v, n[v]})
		}
	}
	return c
}

// say says them in w cells: "1 late · 1 short · 1 unprotected", closer together where
// that is what fits, and where nothing does the worst by name and the rest as so many
// more.
func (c counts) say(t *themes.Theme, w int) string {
	if len(c.bad) == 0 {
		if c.ok == 0 {
			return ""
		}
		return t.Paint(themes.Dim, fmt.Sprintf("%d ok", c.ok))
	}
	for _, between := range []string{" " + t.Glyph(themes.Middle) + " ", ", "} {
		if s := c.first(t, len(c.bad), between); text.Width(s) <= w {
			return s
		}
	}
	for named := len(c.bad) - 1; named > 1; named-- {
		if s := c.first(t, named, ", "); text.Width(s) <= w {
			return s
		}
	}
	return c.first(t, 1, ", ")
}

// first names so many of the verdicts, and says how many more are not good.
func (c counts) first(t *themes.Theme, named int, between string) string {
	var words []string
	more := 0
	for i, one := range c.bad {
		if i >= named {
			more += one.n
			continue
		}
		_, role := pane.VerdictLook(one.verdict)
		words = append(words, t.Paint(role, fmt.Sprintf("%d %s", one.n, one.verdict)))
	}
	if more > 0 {
		words = append(words, t.Paint(themes.Dim, fmt.Sprintf("%d more", more)))
	}
	return strings.Join(words, t.Paint(themes.Dim, between))
}
