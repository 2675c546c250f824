// Package backups shows what could be restored: one row a data source, the
// worst first, and for each the reasons, every copy as last asked, and what to
// do. It must not judge: the verdicts come as they are.
package backups

import (
	"context"
	"fmt"
	"slices"
	"time"

	tea "charm.land/bubbletea/v2"

	"holdfast/sources"
	source "holdfast/sources/backups"
	"holdfast/sources/people"
	"holdfast/sources/text"
	"holdfast/themes"
	"holdfast/tui/pane"
	"holdfast/tui/row"
)

// Ledger is the verdicts, worst first.
type Ledger interface {
	View() []source.Status
	AskAll(ctx context.Context) error
}

// Deps is what the pane needs.
type Deps struct {
	Ledger Ledger
	Now    func() time.Time
	Zone   *time.Location
}

// askLimit is how long asking every copy again may take: some are far away.
const askLimit = 2 * time.Minute

// askKey is the act of asking them.
const askKey = "backups ask"

// Pane is the backups pane.
type Pane struct {
	pane.Base
	ledger Ledger

	list []source.Status
	sel  string // the chosen data source, by name
	gone string // it has vanished: acts are refused until the person moves
	top  int    // the row on the first line
}

// What the root asks of this pane beyond what it asks of all.
var (
	_ pane.Tall    = (*Pane)(nil)
	_ pane.Told    = (*Pane)(nil)
	_ pane.Resting = (*Pane)(nil)
)

// New returns the backups pane.
func New(d Deps) *Pane {
	p := &Pane{Base: pane.NewBase(pane.Backups, people.Actor{}, d.Now, d.Zone), ledger: d.Ledger}
	p.reload()
	return p
}

// SetSize gives the pane its room.
func (p *Pane) SetSize(w, h int) {
	p.Base.SetSize(w, h)
	p.place()
}

// Update takes what happened.
func (p *Pane) Update(msg tea.Msg) tea.Cmd {
	switch msg := msg.(type) {
	case pane.Changed:
		if msg.Topics.Has(sources.Backups) || msg.Topics.Has(sources.Config) {
			p.reload()
		}
	case pane.Person:
		p.Become(msg)
	case pane.Tick:
		if p.Tick(msg.Now) { // ages are in minutes at the finest
			p.Redraw()
		}
	case pane.Acted:
		return p.onActed(msg)
	case pane.Reveal:
		if i := slices.IndexFunc(p.list, func(s source.Status) bool { return s.Name == msg.Row }); msg.Pane == pane.Backups && i >= 0 {
			p.choose(i)
		}
	case tea.MouseWheelMsg:
		switch msg.Mouse().Button {
		case tea.MouseWheelUp:
			p.move(-1)
		case tea.MouseWheelDown:
			p.move(1)
		}
	case tea.MouseClickMsg:
		if y := msg.Mouse().Y; y >= 0 {
			if _, of := p.rows(p.wide(), p.Height()); y < len(of) {
				p.choose(of[y])
			}
		}
	}
	return nil
}

func (p *Pane) onActed(m pane.Acted) tea.Cmd {
	tell, mine := p.Answer(m)
	if mine {
		p.reload()
	}
	return tell
}

// reload reads the verdicts. The choice follows its data source; when that has
// gone, acts are refused until the person has moved.
func (p *Pane) reload() {
	p.list = p.ledger.View()
	if p.sel == "" && p.gone == "" && len(p.list) > 0 {
		p.sel = p.list[0].Name
	}
	if _, ok := p.chosen(); !ok && p.sel != "" {
		p.gone, p.sel = p.sel, ""
	}
	p.place()
	p.Redraw()
}

// choose makes a row the chosen one.
func (p *Pane) choose(i int) {
	p.sel, p.gone = p.list[i].Name, ""
	p.place()
	p.Redraw()
}

// place scrolls so that the chosen row is seen, and no room stays empty.
func (p *Pane) place() {
	h := p.Height()
	if h == 0 {
		return // nobody has seen anything yet
	}
	if i := p.index(); i >= 0 {
		p.top = min(p.top, i)
		p.top = max(p.top, i-h+1)
	}
	p.top = max(0, min(p.top, len(p.list)-h))
}

func (p *Pane) chosen() (source.Status, bool) {
	if i := p.index(); i >= 0 {
		return p.list[i], true
	}
	return source.Status{}, false
}

func (p *Pane) index() int {
	return slices.IndexFunc(p.list, func(s source.Status) bool { return s.Name == p.sel })
}

func (p *Pane) move(n int) {
	if len(p.list) == 0 {
		return
	}
	i := p.index()
	if i < 0 {
		i, n = min(p.top, len(p.list)-1), 0
	}
	p.choose(min(max(i+n, 0), len(p.list)-1))
}

// View draws the rows that fit, and the detail beside them where there is room.
func (p *Pane) View() string { return p.Drawn(p.draw) }

func (p *Pane) draw() string {
	w, h := p.Size()
	if len(p.list) == 0 {
		return row.Join(p.empty(w), h)
	}
	width := p.wide()
	var side []string
	if s, ok := p.chosen(); ok && width < w {
		side = p.drawDetail(s, w-width-3, h)
	}
	lines, _ := p.rows(width, h)
	for i, line := range side {
		for len(lines) <= i {
			lines = append(lines, "")
		}
		r := row.New(p.Theme, w, false).Raw(lines[i], min(width, text.Width(lines[i])))
		lines[i] = r.To(width).Put(themes.Faint, p.Theme.Glyph(themes.VLine)+" ").Raw(line, 0).String()
	}
	return row.Join(lines, h)
}

// wide is how many cells the rows have: the detail stands beside them where there is
// room.
func (p *Pane) wide() int {
	if _, ok := p.chosen(); ok && p.Width() >= sideFrom {
		return p.Width() / 2
	}
	return p.Width()
}

// rows draws the rows that fit, and which one each line is of. Lines that are left over
// say beneath their rows what has no room in them, the worst row first.
func (p *Pane) rows(width, h int) (lines []string, of []int) {
	cols := columnsOf(p.Look, p.list, width)
	last := min(len(p.list), p.top+h)
	free := h - (last - p.top)
	for i, s := range p.list[p.top:last] {
		one, under := line(p.Look, s, width, cols, p.Focus && s.Name == p.sel, free)
		for _, l := range append([]string{one}, under...) {
			lines, of = append(lines, l), append(of, p.top+i)
		}
		free -= len(under)
	}
	return lines, of
}

// drawDetail wraps a detail to a width.
func (p *Pane) drawDetail(s source.Status, w, h int) []string {
	var lines []string
	for _, d := range detail(s, p.Look) {
		for _, part := range pane.Wrap(d.text, w) {
			lines = append(lines, row.New(p.Theme, w, false).Put(d.role, part).String())
		}
	}
	return lines[:min(len(lines), h)]
}

// stale is how long ago the copy that waits longest was asked, when that is so
// long that its answer must be shown as old.
func (p *Pane) stale() (age time.Duration, late bool) {
	for _, s := range p.list {
		if s.At.IsZero() {
			continue
		}
		for _, c := range s.Detail {
			if !c.Asked.IsZero() {
				age = max(age, p.Now.Sub(c.Asked))
			}
		}
	}
	return age, age > staleAfter
}

// staleAfter is three of the default polls of ten minutes.
const staleAfter = 30 * time.Minute

// Rests is until when the pane stays as it is. Its rows go on with the minutes, its
// title and its line at once.
func (p *Pane) Rests(bool) time.Time {
	rest := pane.RestOf(p.Now)
	if age, late := p.stale(); late {
		rest.Age(p.Now.Add(-age))
	} else {
		rest.To(p.Now.Add(staleAfter - age))
	}
	for _, s := range p.list {
		if s.Verdict == source.Late && !s.LastGood.IsZero() && s.RPO > 0 {
			rest.Age(s.LastGood)
		}
	}
	return rest.Until()
}

// Rows is how many lines the pane can use.
func (p *Pane) Rows(w int) int {
	if len(p.list) == 0 {
		return len(p.empty(w))
	}
	return len(p.list)
}

// Strip names what is not safe, worst first.
func (p *Pane) Strip(w int) string {
	bad := slices.DeleteFunc(slices.Clone(p.list), func(s source.Status) bool { return s.Verdict == source.OK })
	r := row.New(p.Theme, w, false)
	for i, s := range bad {
		one, gap, after := p.named(s), between, 0
		if i == 0 {
			gap = 0
		}
		if left := len(bad) - i - 1; left > 0 {
			after = between + text.Width(more(left))
		}
		if i == 0 { // in any case
			one = text.Truncate(one, r.Left(), p.Theme.Glyph(themes.Ellipsis))
		}
		if n := text.Width(one); i == 0 || gap+n+after <= r.Left() {
			r.Space(gap).Raw(one, n)
			continue
		}
		words := countsOf(bad[i:]).first(p.Theme, 1, ", ")
		if gap+text.Width(words) > r.Left() {
			words = p.Theme.Paint(themes.Dim, more(len(bad)-i))
		}
		if gap+text.Width(words) > r.Left() {
			break
		}
		return r.Space(gap).Raw(words, text.Width(words)).String()
	}
	return r.String()
}

// more stands for so many that have no room.
func more(n int) string { return fmt.Sprintf("+%d", n) }

// between is the blanks between two data sources of the strip.
const between = 3

// named is a data source in the strip: its state, its name, and how late it is.
func (p *Pane) named(s source.Status) string {
	l := lookOf(s.Verdict)
	words := p.Theme.Paint(l.role, p.Theme.Glyph(l.glyph)+" "+l.word)
	if l.badge {
		words = p.Theme.Paint(l.role, " "+l.word+" ")
	}
	words += " " + p.Theme.Paint(themes.Text, s.Name)
	if !s.LastGood.IsZero() && s.RPO > 0 && s.Verdict == source.Late {
		words += p.Theme.Paint(themes.Dim, " "+p.Aged(s.LastGood)+allowed(p.Look)+text.Age(s.RPO))
	}
	return words
}

// empty says in w cells what would fill the pane: each line of the example is whole, or
// nobody could write it down.
func (p *Pane) empty(w int) []string {
	put := func(role themes.Role, s string) string {
		return row.New(p.Theme, w, false).Space(1).Put(role, s).String()
	}
	lines := []string{""}
	for _, part := range pane.Wrap("No data source is listed. Add each one to holdfast.yaml; one without copies shows as unprotected:", max(1, w-2)) {
		lines = append(lines, put(themes.Text, part))
	}
	lines = append(lines, "")
	for _, part := range []string{
		"backups:",
		"  - name: orders-db",
		"    rpo: 26h",
		"    copies:",
		"      - files: /backup/orders-*.sql.gz",
		"        min_size: 1MB",
	} {
		lines = append(lines, put(themes.Dim, part))
	}
	return lines
}
