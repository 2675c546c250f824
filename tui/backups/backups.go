// Package backups shows what could be restored: one row a data source, the
// worst first, and for each the reasons, every copy as last asked, and what to
// do. It must not judge: the verdicts come as they are.
package backups

import (
	"context"
	"fmt"
	"slices"
	"strings"
	"time"

	tea "charm.land/bubbletea/v2"

	"holdfast/sources"
	source "holdfast/sources/backups"
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

// Pane is the backups pane.
type Pane struct {
	deps  Deps
	theme *themes.Theme
	w, h  int
	focus bool
	now   time.Time

	list   []source.Status
	sel    string // the chosen data source, by name
	gone   string // it has vanished: acts are refused until the person moves
	top    int
	asking bool

	dirty bool
	memo  string
}

// New returns the backups pane.
func New(d Deps) *Pane {
	if d.Zone == nil {
		d.Zone = time.Local
	}
	p := &Pane{deps: d, now: d.Now(), dirty: true}
	p.reload()
	return p
}

// ID is pane.Backups.
func (p *Pane) ID() pane.ID { return pane.Backups }

// SetSize gives the pane its room.
func (p *Pane) SetSize(w, h int) {
	if w != p.w || h != p.h {
		p.w, p.h, p.dirty = w, h, true
	}
}

// SetTheme changes the colours.
func (p *Pane) SetTheme(t *themes.Theme) { p.theme, p.dirty = t, true }

// SetFocus says whether keys come here.
func (p *Pane) SetFocus(on bool) {
	if on != p.focus {
		p.focus, p.dirty = on, true
	}
}

// Typing is always false: nothing is typed here.
func (p *Pane) Typing() bool { return false }

// asked says that every copy was asked again.
type asked struct{ err error }

// Update takes what happened.
func (p *Pane) Update(msg tea.Msg) tea.Cmd {
	switch msg := msg.(type) {
	case pane.Changed:
		if msg.Topics.Has(sources.Backups) || msg.Topics.Has(sources.Config) {
			p.reload()
		}
	case pane.Tick:
		// Ages are in minutes at the finest.
		if msg.Now.Unix()/60 != p.now.Unix()/60 {
			p.dirty = true
		}
		p.now = msg.Now
	case asked:
		p.asking, p.dirty = false, true
		p.reload()
		words := ""
		if msg.err != nil {
			words = "the backups could not all be asked: " + msg.err.Error()
		}
		return say(pane.Notice{Key: "backups ask", Loud: pane.Trouble, Text: words})
	case tea.MouseWheelMsg:
		switch msg.Mouse().Button {
		case tea.MouseWheelUp:
			p.move(-1)
		case tea.MouseWheelDown:
			p.move(1)
		}
	case tea.MouseClickMsg:
		if i := p.top + msg.Mouse().Y; msg.Mouse().Y >= 0 && i < len(p.list) {
			p.sel, p.gone, p.dirty = p.list[i].Name, "", true
		}
	}
	return nil
}

// reload reads the verdicts. The choice follows its data source; when that has
// gone, acts are refused until the person has moved.
func (p *Pane) reload() {
	p.list, p.dirty = p.deps.Ledger.View(), true
	if p.sel == "" && p.gone == "" && len(p.list) > 0 {
		p.sel = p.list[0].Name
	}
	if _, ok := p.chosen(); !ok && p.sel != "" {
		p.gone, p.sel = p.sel, ""
	}
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
	p.sel, p.gone = p.list[min(max(i+n, 0), len(p.list)-1)].Name, ""
	p.dirty = true
}

// View draws the rows that fit, and the detail beside them where there is room.
func (p *Pane) View() string {
	if !p.dirty && p.memo != "" {
		return p.memo
	}
	p.dirty = false
	if len(p.list) == 0 {
		p.memo = row.Join(p.empty(), p.h)
		return p.memo
	}
	width := p.w
	var side []string
	if s, ok := p.chosen(); ok && p.w >= sideFrom {
		width = p.w / 2
		side = p.drawDetail(s, p.w-width-3)
	}
	lines := p.rows(width)
	for i, line := range side {
		for len(lines) <= i {
			lines = append(lines, "")
		}
		r := row.New(p.theme, p.w, false).Raw(lines[i], min(width, text.Width(lines[i])))
		lines[i] = r.To(width).Put(themes.Faint, p.theme.Glyph(themes.VLine)+" ").Raw(line, 0).String()
	}
	p.memo = row.Join(lines, p.h)
	return p.memo
}

func (p *Pane) rows(width int) []string {
	if i := p.index(); i >= 0 {
		p.top = min(p.top, i)
		p.top = max(p.top, i-p.h+1)
	}
	p.top = max(0, min(p.top, len(p.list)-p.h))
	names := nameMin
	for _, s := range p.list {
		names = max(names, text.Width(s.Name))
	}
	names = min(names, nameMax)
	var lines []string
	for _, s := range p.list[p.top:min(len(p.list), p.top+p.h)] {
		lines = append(lines, line(p.theme, s, p.now, width, names, p.focus && s.Name == p.sel))
	}
	return lines
}

// drawDetail wraps a detail to a width.
func (p *Pane) drawDetail(s source.Status, w int) []string {
	var lines []string
	for _, d := range detail(s, p.now, p.deps.Zone) {
		for _, part := range pane.Wrap(d.text, w) {
			lines = append(lines, row.New(p.theme, w, false).Put(d.role, part).String())
		}
	}
	return lines[:min(len(lines), p.h)]
}

// Title counts what is wrong.
func (p *Pane) Title() pane.Title {
	title := pane.Title{Name: "Backups"}
	counts := map[source.Verdict]int{}
	for _, s := range p.list {
		counts[s.Verdict]++
	}
	var words []string
	for _, v := range source.Verdicts() {
		if n := counts[v]; n > 0 && v != source.OK {
			words = append(words, p.theme.Paint(roleOf(v), fmt.Sprintf("%d %s", n, v)))
		}
	}
	if n := counts[source.OK]; len(words) == 0 && n > 0 {
		words = append(words, p.theme.Paint(themes.Dim, fmt.Sprintf("%d ok", n)))
	}
	if p.asking {
		words = append(words, p.theme.Paint(themes.Accent, "asking"))
	} else if age, late := p.stale(); late {
		words = append(words, p.theme.Paint(themes.Warning, p.theme.Glyph(themes.Half)+" asked "+text.Age(age)+" ago"))
	}
	title.Right = strings.Join(words, p.theme.Paint(themes.Dim, " "+p.theme.Glyph(themes.Middle)+" "))
	return title
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
				age = max(age, p.now.Sub(c.Asked))
			}
		}
	}
	return age, age > staleAfter
}

// staleAfter is three of the default polls of ten minutes.
const staleAfter = 30 * time.Minute

// Rows is how many lines the pane can use.
func (p *Pane) Rows() int {
	if len(p.list) == 0 {
		return emptyLines
	}
	return len(p.list)
}

// Strip names what is not safe, worst first.
func (p *Pane) Strip(w int) string {
	r := row.New(p.theme, w, false)
	for _, s := range p.list {
		if s.Verdict == source.OK {
			continue
		}
		if r.Used() > 0 {
			r.Space(3)
		}
		l := lookOf(s.Verdict)
		if l.badge {
			r.Put(l.role, " "+l.word+" ")
		} else {
			r.Put(l.role, p.theme.Glyph(l.glyph)+" "+l.word)
		}
		r.Space(1).Put(themes.Text, s.Name)
		if !s.LastGood.IsZero() && s.RPO > 0 && s.Verdict == source.Late {
			r.Put(themes.Dim, " "+text.Age(p.now.Sub(s.LastGood))+" of "+text.Age(s.RPO))
		}
	}
	return r.String()
}

// emptyLines is how many lines the empty pane takes.
const emptyLines = 8

// empty says what would fill the pane.
func (p *Pane) empty() []string {
	put := func(role themes.Role, s string) string {
		return row.New(p.theme, p.w, false).Space(1).Put(role, s).String()
	}
	return []string{
		"",
		put(themes.Text, "No data source is listed. Add each one to holdfast.yaml;"),
		put(themes.Text, "one without copies shows as UNPROTECTED:"),
		"",
		put(themes.Dim, "backups:"),
		put(themes.Dim, "  - name: orders-db"),
		put(themes.Dim, "    rpo: 26h"),
		put(themes.Dim, "    copies: [{files: /backup/orders-*.sql.gz, min_size: 1MB}]"),
	}
}
