package dialog

import (
	"strconv"

	tea "charm.land/bubbletea/v2"

	"holdfast/sources/text"
	"holdfast/themes"
	"holdfast/tui/pane"
)

// Item is one thing to pick.
type Item struct {
	Name   string
	Tells  string // behind the name, which one of that name it is: its end is never cut off
	Note   string // dim, behind the name
	WhyNot string // why it cannot be picked now; empty: it can
}

type pick struct {
	box
	items []Item
	list  *pane.List
	wrong string
	enter string // what Enter does
	do    func(i int) tea.Cmd
}

// Pick asks for one of several things; Enter takes the chosen one, a digit takes
// the one beside it. do gets its place in items.
func Pick(title string, items []Item, do func(i int) tea.Cmd) pane.Dialog {
	return List(title, "choose", items, do)
}

// List is Pick of things that are there to be read, too; enter says what Enter does with
// the chosen one.
func List(title, enter string, items []Item, do func(i int) tea.Cmd) pane.Dialog {
	p := &pick{box: box{title: title}, items: items, enter: enter, do: do}
	p.list = pane.NewList(p.row)
	rows := make([]pane.ListRow, len(items))
	for i := range items {
		rows[i] = pane.ListRow{ID: strconv.Itoa(i)}
	}
	p.list.SetRows(rows)
	return p
}

// SetTheme changes the colours.
func (p *pick) SetTheme(t *themes.Theme) {
	p.box.SetTheme(t)
	p.list.SetTheme(t)
}

// Update moves and picks.
func (p *pick) Update(msg tea.Msg) (tea.Cmd, bool) {
	key, ok := msg.(tea.KeyPressMsg)
	if !ok {
		if wheel, ok := msg.(tea.MouseWheelMsg); ok {
			p.list.Mouse(wheel)
		}
		return nil, false
	}
	if !p.drawn {
		return nil, false
	}
	p.wrong = ""
	switch s := key.String(); s {
	case "esc", "q":
		return nil, true
	case "j", "down", "tab":
		p.list.Move(1)
	case "k", "up", "shift+tab":
		p.list.Move(-1)
	case "pgdown":
		p.list.Page(1)
	case "pgup":
		p.list.Page(-1)
	case "g", "home":
		p.list.Top()
	case "G", "end":
		p.list.Bottom()
	case "enter":
		if id, whyNot := p.list.Selected(); whyNot == "" {
			return p.take(id)
		}
	default:
		if n, err := strconv.Atoi(s); err == nil && n >= 1 && n <= len(p.items) {
			return p.take(strconv.Itoa(n - 1))
		}
	}
	return nil, false
}

func (p *pick) take(id string) (tea.Cmd, bool) {
	i, err := strconv.Atoi(id)
	if err != nil {
		return nil, false
	}
	if p.wrong = p.items[i].WhyNot; p.wrong != "" {
		p.list.Choose(id)
		return nil, false
	}
	return p.do(i), true
}

func (p *pick) row(id string, w int, selected, _ bool) string {
	i, err := strconv.Atoi(id)
	if err != nil {
		return ""
	}
	item := p.items[i]
	paint, role := p.theme.Paint, themes.Strong
	if selected {
		paint = p.theme.PaintSel
	}
	if item.WhyNot != "" {
		role = themes.Dim
	}
	lead := "  "
	if i < 9 {
		lead = strconv.Itoa(i+1) + " "
	}
	note := item.Note
	if item.WhyNot != "" {
		note = item.WhyNot
	}
	// A long name leaves the note up to half the row: what it says may be why the
	// thing is in the list at all.
	room := max(0, w-4)
	name := p.called(item, room, room-min(text.Width(note), room/2))
	note = text.Truncate(note, room-text.Width(name), p.theme.Glyph(themes.Ellipsis))
	line := paint(themes.Accent, lead) + paint(role, name)
	if note != "" {
		line += paint(themes.Dim, "  "+note)
	}
	return line
}

// called is a name and what tells it, in so many cells, and up to all but a few of the
// room where what tells it would be cut else: the note is read, this chosen by.
func (p *pick) called(item Item, room, w int) string {
	ellipsis := p.theme.Glyph(themes.Ellipsis)
	if item.Tells == "" {
		return text.Truncate(item.Name, w, ellipsis)
	}
	w = max(w, min(text.Width(item.Name+" "+item.Tells), room-noteLeast))
	name := min(text.Width(item.Name), nameLeast)
	if tells, keep := text.Width(item.Tells), w-1-name; keep < tells {
		item.Tells = ellipsis + text.After(item.Tells, tells-max(1, keep-text.Width(ellipsis)))
	}
	return text.Truncate(item.Name, max(1, w-1-text.Width(item.Tells)), ellipsis) + " " + item.Tells
}

const (
	noteLeast = 16 // cells that a note keeps beside a long name
	nameLeast = 12 // and the name beside what tells it
)

// View draws the box.
func (p *pick) View() string {
	p.list.SetSize(p.inner(), max(1, min(len(p.items), p.most()-3)))
	lines := append(splitLines(p.list.View()), "")
	if p.wrong != "" {
		lines = append(lines, p.theme.Paint(themes.Warning, p.wrong))
	}
	foot := p.theme.Paint(themes.Dim, pane.More(p.list.Hidden()))
	return p.frame(append(lines, p.hints("Enter", p.enter, "Esc", "not now")), foot)
}
