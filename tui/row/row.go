// Package row puts one screen line together from painted words and never lets
// it grow wider than its pane. It must not know what the words mean.
package row

import (
	"strings"

	"holdfast/sources/text"
	"holdfast/themes"
)

// Row is one line under construction. Words that do not fit are cut with an
// ellipsis; nothing is added after that.
type Row struct {
	theme    *themes.Theme
	b        strings.Builder
	width    int
	used     int
	selected bool
}

// New starts a line of at most width cells. A selected one is painted on the
// selection background over its whole width.
func New(t *themes.Theme, width int, selected bool) *Row {
	r := &Row{theme: t, width: max(0, width), selected: selected}
	r.b.Grow(width + 64)
	return r
}

// Put adds a word.
func (r *Row) Put(role themes.Role, s string) *Row {
	if s = r.fit(s); s == "" {
		return r
	}
	if r.selected {
		r.b.WriteString(r.theme.PaintSel(role, s))
	} else {
		r.b.WriteString(r.theme.Paint(role, s))
	}
	return r
}

// Lit adds a word on the selection background, in a row that is not lit over its whole
// width: a key changes two rows, and over a slow line each cell and each colour costs.
func (r *Row) Lit(s string) *Row {
	if s = r.fit(s); s != "" {
		r.b.WriteString(r.theme.PaintSel(themes.Strong, s))
	}
	return r
}

// Person adds a name in that person's colour.
func (r *Row) Person(name, s string) *Row {
	if s = r.fit(s); s == "" {
		return r
	}
	if r.selected {
		r.b.WriteString(r.theme.PersonSel(name, s))
	} else {
		r.b.WriteString(r.theme.Person(name, s))
	}
	return r
}

// Block adds a name on that person's background.
func (r *Row) Block(name, s string) *Row {
	if s = r.fit(s); s != "" {
		r.b.WriteString(r.theme.PersonBlock(name, s))
	}
	return r
}

// Light adds a word in a style of highlight.
func (r *Row) Light(n int, s string) *Row {
	if s = r.fit(s); s == "" {
		return r
	}
	if r.selected {
		r.b.WriteString(r.theme.LightSel(n, s))
	} else {
		r.b.WriteString(r.theme.Light(n, s))
	}
	return r
}

// Raw adds what is painted already and takes width cells; the caller answers
// for its width.
func (r *Row) Raw(painted string, width int) *Row {
	r.b.WriteString(painted)
	r.used += width
	return r
}

// Cell adds a word in exactly w cells, cut or filled on the right.
func (r *Row) Cell(role themes.Role, s string, w int) *Row {
	start := r.used
	return r.Put(role, r.cut(s, w)).To(start + w)
}

// Right adds a word in exactly w cells, aligned right.
func (r *Row) Right(role themes.Role, s string, w int) *Row {
	s = r.cut(s, w)
	return r.Space(w-text.Width(s)).Put(role, s)
}

// Space adds n blanks.
func (r *Row) Space(n int) *Row {
	if n = min(n, r.Left()); n <= 0 {
		return r
	}
	r.used += n
	blanks := strings.Repeat(" ", n)
	if r.selected {
		blanks = r.theme.PaintSel(themes.Text, blanks)
	}
	r.b.WriteString(blanks)
	return r
}

// To fills with blanks up to a column, counted from 0; it never goes back.
func (r *Row) To(column int) *Row { return r.Space(column - r.used) }

// Left is how many cells are free.
func (r *Row) Left() int { return r.width - r.used }

// Used is how many cells are taken.
func (r *Row) Used() int { return r.used }

// String ends the line. A selected one is filled to its width.
func (r *Row) String() string {
	if r.selected {
		r.Space(r.Left())
	}
	return r.b.String()
}

// fit cuts s to the free cells and takes them.
func (r *Row) fit(s string) string {
	if s == "" || r.Left() <= 0 {
		return ""
	}
	s = r.cut(s, r.Left())
	r.used += text.Width(s)
	return s
}

func (r *Row) cut(s string, w int) string {
	if w <= 0 {
		return ""
	}
	return text.Truncate(s, w, r.theme.Glyph(themes.Ellipsis))
}

// Rule is a line across the pane with words in it: "── held ─────".
func Rule(t *themes.Theme, width int, role themes.Role, words string) string {
	bar := t.Glyph(themes.HLine)
	r := New(t, width, false)
	r.Put(role, " "+strings.Repeat(bar, 2)+" "+words+" ")
	if n := r.Left() - 1; n > 0 {
		r.Put(role, strings.Repeat(bar, n))
	}
	return r.String()
}

// Join makes a view of exactly h lines.
func Join(lines []string, h int) string {
	if len(lines) > h {
		lines = lines[:max(0, h)]
	}
	var b strings.Builder
	for i := range h {
		if i > 0 {
			b.WriteByte('\n')
		}
		if i < len(lines) {
			b.WriteString(lines[i])
		}
	}
	return b.String()
}
