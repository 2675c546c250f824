package tui

import (
	"slices"
	"strconv"
	"strings"

	tea "charm.land/bubbletea/v2"
	"github.com/junegunn/fzf/src/algo"
	"github.com/junegunn/fzf/src/util"

	"holdfast/sources/text"
	"holdfast/themes"
	"holdfast/tui/pane"
)

// palette finds an action by what is typed. Its acts are for what was selected
// when it was opened.
type palette struct {
	theme   *themes.Theme
	w, h    int
	input   *pane.Input
	list    *pane.List
	entries []entry
	query   string
	wrong   string
	run     func(pane.Action) tea.Cmd
}

// entry is an action and where it belongs.
type entry struct {
	action pane.Action
	where  string
}

func (m *Model) palette() pane.Dialog {
	here, everywhere := m.table()
	p := &palette{input: pane.NewInput("what do you want to do?"), run: m.run}
	p.list = pane.NewList(p.row)
	name := ""
	if f := m.deck.front(); f != nil {
		name = strings.ToLower(f.titled().Name)
	}
	for _, a := range m.allowed(here) {
		p.entries = append(p.entries, entry{a, name})
	}
	for _, a := range m.allowed(everywhere) {
		if a.Name != "palette" {
			p.entries = append(p.entries, entry{a, ""})
		}
	}
	// What can be done now comes first, moving after it, and what cannot last.
	slices.SortStableFunc(p.entries, func(a, b entry) int { return a.place() - b.place() })
	p.find()
	return p
}

// place is where an entry stands before anything is typed.
func (e entry) place() int {
	switch {
	case e.action.WhyNot != "":
		return 2
	case e.action.Moves:
		return 1
	}
	return 0
}

// Typing says that keys are text.
func (p *palette) Typing() bool { return true }

// SetSize gives it the screen.
func (p *palette) SetSize(w, h int) { p.w, p.h = w, h }

// SetTheme changes the colours.
func (p *palette) SetTheme(t *themes.Theme) {
	p.theme = t
	p.input.SetTheme(t)
	p.list.SetTheme(t)
}

// find ranks the entries by how well they match, best first.
func (p *palette) find() {
	type ranked struct{ i, score int }
	var found []ranked
	for i, e := range p.entries {
		if score, ok := match(p.input.Value(), e.action.What+" "+e.where+" "+e.action.Name+" "+e.action.Help); ok {
			found = append(found, ranked{i, score})
		}
	}
	slices.SortStableFunc(found, func(a, b ranked) int { return b.score - a.score })
	rows := make([]pane.ListRow, len(found))
	for k, f := range found {
		rows[k] = pane.ListRow{ID: strconv.Itoa(f.i)}
	}
	p.list = pane.NewList(p.row) // a new question: the best answer is chosen
	if p.theme != nil {
		p.list.SetTheme(p.theme)
	}
	p.list.SetRows(rows)
}

// match scores text against what was typed, in any case and with gaps; every
// word must be found.
func match(query, in string) (score int, ok bool) {
	chars := util.ToChars([]byte(strings.ToLower(in)))
	for _, word := range strings.Fields(strings.ToLower(query)) {
		r, _ := algo.FuzzyMatchV2(false, true, true, &chars, []rune(word), false, nil)
		if r.Start < 0 {
			return 0, false
		}
		score += r.Score - r.Start/8 // what stands in front counts more
	}
	return score, true
}

// Update types, moves, and does what is chosen.
func (p *palette) Update(msg tea.Msg) (tea.Cmd, bool) {
	switch m := msg.(type) {
	case tea.MouseWheelMsg:
		p.list.Mouse(m)
		return nil, false
	case tea.PasteMsg:
		p.input.Update(m)
	case tea.KeyPressMsg:
		p.wrong = ""
		switch m.String() {
		case "esc":
			return nil, true
		case "down", "tab", "ctrl+n":
			p.list.Move(1)
			return nil, false
		case "up", "shift+tab", "ctrl+p":
			p.list.Move(-1)
			return nil, false
		case "enter":
			return p.choose()
		}
		p.input.Update(m)
	default:
		return nil, false
	}
	if q := p.input.Value(); q != p.query {
		p.query = q
		p.find()
	}
	return nil, false
}

func (p *palette) choose() (tea.Cmd, bool) {
	i, err := strconv.Atoi(p.list.Current())
	if err != nil {
		return nil, false
	}
	a := p.entries[i].action
	if a.WhyNot != "" {
		p.wrong = a.What + ": " + a.WhyNot
		return nil, false
	}
	return p.run(a), true
}

func (p *palette) row(id string, w int, selected, _ bool) string {
	i, err := strconv.Atoi(id)
	if err != nil {
		return ""
	}
	a := p.entries[i].action
	paint, role := p.theme.Paint, themes.Strong
	if selected {
		paint = p.theme.PaintSel
	}
	note := a.Help
	if a.WhyNot != "" {
		role, note = themes.Dim, "not now: "+a.WhyNot
	}
	key := ""
	if len(a.Keys) > 0 {
		key = keyName(a.Keys[0])
	}
	line := paint(themes.Accent, pane.Fit(" "+key, 9)) + paint(role, pane.Fit(a.What, 16))
	return line + paint(themes.Dim, text.Truncate(" "+note, max(0, w-25), p.theme.Glyph(themes.Ellipsis)))
}

// View draws the box.
func (p *palette) View() string {
	w := min(p.w-4, 90)
	rows := max(3, min(16, p.h-8))
	p.input.SetWidth(w - 6)
	p.list.SetSize(w-2, rows)
	lines := []string{p.theme.Paint(themes.Accent, " : ") + p.input.View(), ""}
	lines = append(lines, strings.Split(p.list.View(), "\n")...)
	last := p.theme.Paint(themes.Dim, " Enter does it, Esc leaves")
	switch {
	case p.wrong != "":
		last = " " + p.theme.Paint(themes.Warning, p.wrong)
	case p.list.Len() == 0:
		last = p.theme.Paint(themes.Dim, " nothing here is called that; each pane has acts of its own")
	}
	lines = append(lines, last)
	return pane.Frame(p.theme, pane.Title{Name: "Palette"}, strings.Join(lines, "\n"), w, len(lines)+2, true)
}
