package backups

import (
	"fmt"
	"strings"
	"time"

	source "holdfast/sources/backups"
	"holdfast/sources/text"
	"holdfast/themes"
	"holdfast/tui/pane"
	"holdfast/tui/row"
)

const (
	ageCells           = 4
	rpoCells           = ageCells - 1
	barLeast, barCells = 4, 7 // of how much of the RPO has passed
	nameMin            = 8
	nameMax            = 24
	reasonFrom         = 20  // cells that a reason needs to say anything
	clauseFrom         = 12  // and what follows its first clause
	mostBeneath        = 2   // lines of a reason beneath its row
	sideFrom           = 110 // from this width on the detail stands beside the list
)

// look is how a verdict is shown: a glyph, a word and a role each, so that it
// is read without colour too.
type look struct {
	glyph themes.Glyph
	word  string // the verdict's own, in capitals where somebody must act
	role  themes.Role
	badge bool
}

func lookOf(v source.Verdict) look {
	l := look{word: strings.ToUpper(string(v))}
	l.glyph, l.role = pane.VerdictLook(v)
	switch v {
	case source.Failed, source.Never:
		l.role, l.badge = themes.CriticalBadge, true
	case source.Short, source.Unprotected, source.Untested, source.OK:
		l.word = string(v)
	}
	return l
}

// columns are the widths of a list's verdicts and names, of the ages of the newest good
// copies, and of the bar beside them; 0 cells of bar: it has no room.
type columns struct{ badge, name, age, bar int }

// columnsOf fits the columns to what they hold. Where there is little room, a row that
// has no age to stand under the others takes its own for its verdict and its name; then
// the bar gives way to the words, and at last the names do.
func columnsOf(look pane.Look, list []source.Status, width int) columns {
	all, aged := columns{name: nameMin, age: ageCells}, columns{name: nameMin, age: ageCells}
	copies := 0
	for _, s := range list {
		all.hold(look, s)
		copies = max(copies, text.Width(good(s)))
		if !s.LastGood.IsZero() {
			aged.hold(look, s)
		}
	}
	left := func(c columns) int {
		return width - (1 + c.badge + c.name + 1 + c.age + text.Width(allowed(look)) + rpoCells + 1 + 1 + copies)
	}
	c := all
	if left(all) < barCells && aged.badge > 0 {
		c = aged
	}
	if c.bar = min(barCells, left(c)); c.bar < barLeast {
		c.bar = 0
	}
	c.name = max(nameMin, c.name+min(0, left(c)+1)) // without a bar there is no blank before it
	return c
}

// hold makes the columns wide enough for a row.
func (c *columns) hold(look pane.Look, s source.Status) {
	c.badge = max(c.badge, text.Width(word(s))+3)
	c.name = max(c.name, min(text.Width(s.Name), nameMax))
	c.age = max(c.age, look.AgedCells(ageCells, s.LastGood))
}

// word is the verdict in a word. A good one of which something must be said says so.
func word(s source.Status) string {
	if s.Verdict == source.OK && len(s.Reasons) > 0 {
		return "ok, but"
	}
	return lookOf(s.Verdict).word
}

// putVerdict writes the verdict in its column. FAILED and NEVER are badges: the
// loudest things in the pane.
func (c columns) putVerdict(r *row.Row, t *themes.Theme, s source.Status) {
	start := r.Used()
	l := lookOf(s.Verdict)
	if l.badge {
		r.Put(l.role, " "+word(s)+" ")
	} else {
		r.Put(l.role, t.Glyph(l.glyph)+" "+word(s))
	}
	r.To(max(start+c.badge, r.Used()+1))
}

// line draws one data source, and in at most free lines beneath it the reason that has
// no room beside it.
func line(look pane.Look, s source.Status, width int, cols columns, selected bool, free int) (one string, under []string) {
	t := look.Theme
	// A key changes two rows, and over a slow line each word that is lit costs: the name is.
	r := row.New(t, width, false)
	if selected {
		r.Put(themes.Accent, t.Glyph(themes.Pointer))
	}
	r.To(1)
	cols.putVerdict(r, t, s)
	nameRole := themes.Strong
	if s.Verdict == source.OK {
		nameRole = themes.Dim
	}
	cells := cols.name
	if s.LastGood.IsZero() { // nothing stands under the others behind it
		cells = max(cells, min(text.Width(s.Name), nameMax))
	}
	if selected {
		name := text.Truncate(s.Name, cells, t.Glyph(themes.Ellipsis))
		r.Raw(t.PaintSel(themes.Strong, name), text.Width(name)).Space(cells - text.Width(name))
	} else {
		r.Cell(nameRole, s.Name, cells)
	}
	r.Space(1)
	gap := 0
	if !s.LastGood.IsZero() {
		cols.putAge(r, look, s)
		gap = 2
	}
	var beside string
	var beneath []string
	if !look.Points || s.Verdict != source.Late || s.LastGood.IsZero() { // which says an age, and the row of when it is
		beside, beneath = reason(s, r.Left()-gap, width-1-cols.badge, min(free, mostBeneath), t.Glyph(themes.Ellipsis))
	}
	if beside != "" {
		r.Space(gap).Put(themes.Dim, beside)
	}
	for _, words := range beneath {
		under = append(under, row.New(t, width, false).Space(1+cols.badge).Put(themes.Dim, words).String())
	}
	return r.String(), under
}

// putAge writes how old the newest good copy is, and how many there are.
func (c columns) putAge(r *row.Row, look pane.Look, s source.Status) {
	t := look.Theme
	age := look.Now.Sub(s.LastGood)
	r.Right(ageRole(s, age), look.Aged(s.LastGood), c.age)
	if s.RPO > 0 {
		r.Put(themes.Dim, allowed(look)).Right(themes.Dim, text.Age(s.RPO), rpoCells)
		if c.bar > 0 {
			putBar(r.Space(1), t, age, s.RPO, lookOf(s.Verdict), c.bar)
		}
	}
	role := themes.Dim
	if s.Copies < s.CopiesNeeded || s.Offsite < s.OffsiteNeeded {
		role = themes.Warning
	}
	r.Space(1).Put(role, good(s))
	if words := fmt.Sprintf(" %s %d off-site", t.Glyph(themes.Middle), s.Offsite); s.OffsiteNeeded > 0 && text.Width(words) <= r.Left() {
		r.Put(role, words)
	}
}

// good is how many good copies there are, of how many that are needed.
func good(s source.Status) string {
	return fmt.Sprintf("%d of %d", s.Copies, max(1, s.CopiesNeeded))
}

// allowed stands between how old the newest good copy is, or of when, and how old it
// may be.
func allowed(look pane.Look) string {
	if look.Points {
		return " max "
	}
	return " of "
}

// reason is the first reason of a verdict: beside its row in w cells, or where it is
// cut there and lines are free beneath it, of so many cells.
func reason(s source.Status, w, under, free int, ellipsis string) (beside string, beneath []string) {
	if len(s.Reasons) == 0 {
		if s.LastGood.IsZero() {
			beside = "no good backup seen"
		}
		return beside, nil
	}
	words, dated := s.Reasons[0], !s.LastGood.IsZero()
	switch {
	case text.Width(words) <= w:
		return words, nil
	case s.Verdict == source.Late && dated: // its row says by how much
		return "", nil
	}
	first, more, _ := strings.Cut(words, ": ")
	if dated || more == "" || text.Width(first) > w {
		first, more = "", words
	}
	lines := pane.Wrap(more, under)
	if free == mostBeneath && len(lines) > free { // its beginning; the detail has all of it
		lines = lines[:free]
		lines[free-1] = text.Truncate(lines[free-1], under-1, "") + ellipsis
	}
	if len(lines) <= free {
		return first, lines
	}
	switch {
	case w < reasonFrom && (dated || first == ""):
		return "", nil
	case first != "" && w < text.Width(first)+clauseFrom: // nearly all of the rest would be cut off
		return first, nil
	}
	return words, nil
}

func ageRole(s source.Status, age time.Duration) themes.Role {
	switch {
	case s.RPO > 0 && age > s.RPO:
		return themes.Warning
	case s.Verdict == source.OK:
		return themes.Dim
	default:
		return themes.Text
	}
}

// putBar draws in so many cells how much of the RPO has passed. A bar that runs over its
// end says so with a mark beyond it.
func putBar(r *row.Row, t *themes.Theme, age, rpo time.Duration, l look, cells int) {
	role := l.role
	if l.badge {
		role = themes.Critical
	}
	eighths := int(int64(cells*8) * int64(max(0, age)) / int64(rpo))
	if eighths >= cells*8 {
		r.Put(role, strings.Repeat(t.Spark(7), cells-1)+t.Glyph(themes.BarMark))
		return
	}
	full := max(1, (eighths+4)/8)
	r.Put(role, strings.Repeat(t.Spark(7), full))
	r.Put(themes.Faint, strings.Repeat(t.Spark(0), cells-full))
}
