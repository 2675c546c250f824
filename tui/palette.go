package tui

import (
	"maps"
	"slices"
	"strconv"
	"strings"

	tea "charm.land/bubbletea/v2"

	"holdfast/sources/text"
	"holdfast/themes"
	"holdfast/tui/finder"
	"holdfast/tui/pane"
)

// foundMost is how many things of one kind the palette lists at a time.
const foundMost = 20

// palette finds what can be done, and the things of the cockpit, by their names. Its
// acts are for what was selected when it was opened, its things those of that moment.
type palette struct {
	theme *themes.Theme
	w, h  int
	input *pane.Input
	list  *pane.List
	query string
	wrong string

	acts   []entry
	byAct  *finder.Index
	things func() []Thing // asked once something is typed
	kinds  []shelf
	shown  []entry // what the list shows; a row's id is its place here
	run    func(pane.Action) tea.Cmd
	lead   func(Thing) tea.Cmd
	search func(words string) tea.Cmd // shows the alerts with these words
}

// entry is a line of the palette: an act, or a thing.
type entry struct {
	lead   string // its key, or the kind of thing it is
	name   string
	says   string
	whyNot string
	do     func() tea.Cmd
}

// shelf is the things of one kind.
type shelf struct {
	kind  string
	list  []Thing
	index *finder.Index
}

func (m *Model) palette() pane.Dialog {
	here, everywhere := m.table()
	p := &palette{input: pane.NewInput("an act, or the name of an alert, SOP, incident, log, data source or person"), run: m.run, lead: m.deck.lead,
		things: func() []Thing { return thingsOf(m.o, m.open) }, search: m.deck.searchAlerts}
	list, where := m.allowed(here), ""
	if f := m.deck.front(); f != nil {
		where = strings.ToLower(f.titled().Name)
	}
	own := len(list)
	for _, a := range m.allowed(everywhere) {
		if a.Name != "palette" && !slices.ContainsFunc(list[:own], func(mine pane.Action) bool { return mine.Name == a.Name }) {
			list = append(list, a)
		}
	}
	for _, name := range slices.Sorted(maps.Keys(m.o.Filters)) {
		words := m.o.Filters[name]
		list = append(list, pane.Action{Name: "@" + name, What: "filter " + name, Help: words, Do: func() tea.Cmd { return m.deck.searchAlerts(words) }})
	}
	type known struct {
		act  pane.Action
		also string
	}
	acts := make([]known, len(list))
	for i, a := range list {
		acts[i] = known{a, a.Name}
		if i < own {
			acts[i].also += " " + where
		}
	}
	// What can be done now comes first, moving after it, and what cannot last.
	slices.SortStableFunc(acts, func(a, b known) int { return place(a.act) - place(b.act) })
	names := make([]finder.Entry, len(acts))
	for i, a := range acts {
		p.acts = append(p.acts, p.actEntry(a.act))
		names[i] = finder.Entry{Name: a.act.What, Also: a.also, Says: a.act.Help}
	}
	p.byAct = finder.New(names)
	p.find()
	return p
}

// place is where an act stands before anything is typed.
func place(a pane.Action) int {
	switch {
	case a.WhyNot != "":
		return 2
	case a.Moves:
		return 1
	}
	return 0
}

func (p *palette) actEntry(a pane.Action) entry {
	e := entry{name: a.What, says: a.Help, whyNot: a.WhyNot, do: func() tea.Cmd { return p.run(a) }}
	if len(a.Keys) > 0 {
		e.lead = keyName(a.Keys[0])
	}
	return e
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

// find lists what fits best: the acts, then the things by their kinds.
func (p *palette) find() {
	typed := p.input.Value()
	p.shown = p.shown[:0]
	if strings.TrimSpace(typed) == "" {
		p.shown = append(p.shown, p.acts...)
	} else {
		p.gather(typed)
	}
	rows := make([]pane.ListRow, len(p.shown))
	for i := range p.shown {
		rows[i] = pane.ListRow{ID: strconv.Itoa(i)}
	}
	p.list = pane.NewList(p.row) // a new question: the best answer is chosen
	if p.theme != nil {
		p.list.SetTheme(p.theme)
	}
	p.list.SetRows(rows)
}

// gather finds what was typed: acts that are called so, things, then acts of which it
// is only said.
func (p *palette) gather(typed string) {
	if p.kinds == nil {
		p.kinds = shelves(p.things())
	}
	found, _ := p.byAct.Find(typed, foundMost)
	called := 0
	for called < len(found) && p.byAct.Called(found[called], typed) {
		called++
	}
	add := func(places []int) {
		for _, i := range places {
			p.shown = append(p.shown, p.acts[i])
		}
	}
	add(found[:called])
	for _, s := range p.kinds {
		things, all := s.index.Find(typed, foundMost)
		for _, i := range things {
			p.shown = append(p.shown, p.thingEntry(s.list[i]))
		}
		if all > len(things) {
			p.shown = append(p.shown, p.moreEntry(s.kind, typed, all-len(things)))
		}
	}
	if t, ok := numbered(typed); ok && !slices.ContainsFunc(p.shown, func(e entry) bool { return strings.HasPrefix(e.name+" ", t.Name+" ") }) {
		p.shown = append(p.shown, p.thingEntry(t))
	}
	add(found[called:])
}

func (p *palette) thingEntry(t Thing) entry {
	return entry{lead: t.Kind, name: t.Name, says: t.Says, do: func() tea.Cmd { return p.lead(t) }}
}

// moreEntry stands for what is not listed.
func (p *palette) moreEntry(kind, typed string, more int) entry {
	e := entry{lead: kind, name: pane.Count(more) + " more", whyNot: "type more of the name"}
	if kind == kindAlert {
		e.whyNot, e.says = "", "show every alert with these words"
		e.do = func() tea.Cmd { return p.search(typed) }
	}
	return e
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
		case "pgdown":
			p.list.Page(1)
			return nil, false
		case "pgup":
			p.list.Page(-1)
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
	e := p.shown[i]
	if e.whyNot != "" {
		p.wrong = e.name + ": " + e.whyNot
		return nil, false
	}
	return e.do(), true
}

func (p *palette) row(id string, w int, selected, _ bool) string {
	i, err := strconv.Atoi(id)
	if err != nil {
		return ""
	}
	e := p.shown[i]
	paint, role := p.theme.Paint, themes.Strong
	if selected {
		paint = p.theme.PaintSel
	}
	says := e.says
	if e.whyNot != "" {
		role, says = themes.Dim, "not now: "+e.whyNot
	}
	const leadWidth, nameLeast = 10, 16
	ellipsis := p.theme.Glyph(themes.Ellipsis)
	name := text.Truncate(e.name, max(nameLeast, w/2-leadWidth), ellipsis)
	line := paint(themes.Accent, pane.Fit(" "+e.lead, leadWidth)) + paint(role, pane.Fit(name, max(nameLeast, text.Width(name))))
	return line + paint(themes.Dim, text.Truncate("  "+says, max(0, w-text.Width(line)), ellipsis))
}

// View draws the box.
func (p *palette) View() string {
	w := min(p.w-4, 90)
	rows := max(3, min(16, p.h-8))
	p.input.SetWidth(w - 6)
	p.list.SetSize(w-2, rows)
	lines := []string{p.theme.Paint(themes.Accent, " : ") + p.input.View(), ""}
	lines = append(lines, strings.Split(p.list.View(), "\n")...)
	last := p.theme.Paint(themes.Dim, " Enter does it or goes there, Esc leaves")
	switch {
	case p.wrong != "":
		last = " " + p.theme.Paint(themes.Warning, p.wrong)
	case p.list.Len() == 0:
		last = p.theme.Paint(themes.Dim, " nothing is called that: no act here, and no alert, SOP, incident, log, data source or person")
	}
	lines = append(lines, text.Truncate(last, w-2, p.theme.Glyph(themes.Ellipsis)))
	return pane.Frame(p.theme, pane.Title{Name: "Palette", Over: true}, strings.Join(lines, "\n"), w, len(lines)+2, true)
}
