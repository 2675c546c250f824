package tui

import (
	"fmt"
	"strings"

	tea "charm.land/bubbletea/v2"

	"holdfast/themes"
	"holdfast/tui/dialog"
	"holdfast/tui/pane"
)

// section is the keys of one place.
type section struct {
	name    string
	actions []pane.Action
}

// sections puts keys in the order people look for them: here, elsewhere, moving.
func sections(here string, list, everywhere []pane.Action) []section {
	var acts, moves []pane.Action
	for _, a := range list {
		if a.Moves {
			moves = append(moves, a)
		} else {
			acts = append(acts, a)
		}
	}
	var always []pane.Action
	for _, a := range everywhere {
		if a.Moves {
			moves = append(moves, a)
		} else {
			always = append(always, a)
		}
	}
	return []section{{here, acts}, {"Everywhere", always}, {"Moving", moves}}
}

// help lists every key of the pane in front, and why one cannot be used now.
func (m *Model) help() pane.Dialog {
	here, everywhere := m.table()
	name := ""
	if p := m.deck.front(); p != nil {
		name = p.titled().Name
	}
	var body []pane.Paragraph
	for _, s := range sections(name, m.allowed(here), m.allowed(everywhere)) {
		if len(s.actions) == 0 {
			continue
		}
		if len(body) > 0 {
			body = append(body, pane.Paragraph{})
		}
		body = append(body, pane.Paragraph{Role: themes.Strong, Text: s.name})
		for _, a := range s.actions {
			body = append(body, pane.Paragraph{Role: themes.Text, Lead: lead(a), Indent: len(lead(a)), Text: a.Help})
			if a.WhyNot != "" {
				body = append(body, pane.Paragraph{Role: themes.Dim, Lead: strings.Repeat(" ", 14), Indent: 14, Text: "not now: " + a.WhyNot})
			}
		}
	}
	return dialog.Read("Help", body...)
}

func lead(a pane.Action) string {
	names := make([]string, 0, len(a.Keys))
	for _, k := range a.Keys {
		names = append(names, keyName(k))
	}
	if len(names) == 0 { // it has no key of its own: the palette finds it
		names = append(names, ": "+a.What)
	}
	return fmt.Sprintf("  %-11s ", strings.Join(names, " "))
}

// KeysMarkdown is the page KEYS.md: every key of every pane, from the same table
// that the footer, the help and the palette are made of.
func KeysMarkdown(panes ...pane.Pane) string {
	m := undressed(panes)
	var b strings.Builder
	b.WriteString("# Keys\n\nMade from the table of actions; every key can be rebound by its name under `keys` in the configuration.\n")
	write := func(name string, list []pane.Action) {
		if len(list) == 0 {
			return
		}
		fmt.Fprintf(&b, "\n## %s\n\n| key | name | does |\n|---|---|---|\n", name)
		for _, a := range list {
			var names []string
			for _, k := range a.Keys {
				names = append(names, "`"+keyName(k)+"`")
			}
			if len(names) == 0 {
				names = []string{"palette"}
			}
			does := a.Help
			if does == "" {
				does = a.What
			}
			fmt.Fprintf(&b, "| %s | `%s` | %s |\n", strings.ReplaceAll(strings.Join(names, " "), "|", `\|`), a.Name, strings.ReplaceAll(does, "|", `\|`))
		}
	}
	write("Everywhere", append(m.global(), m.deck.places()...))
	for _, p := range m.deck.panes {
		write(p.titled().Name, p.actions())
	}
	b.WriteString("\nIn a dialog `y` does what the dialog says, `Esc` leaves it, and Enter never confirms. A `y` counts alone: not together with other keys, and not before the dialog could be read.\n")
	return b.String()
}

// calls is the screen of what was asked and run.
type calls struct {
	pane.Dialog
	list  func() []string
	theme *themes.Theme
	w, h  int
	count int
}

func newCalls(list func() []string) *calls {
	c := &calls{list: list, count: -1}
	c.read()
	return c
}

// read makes the text anew when there is more of it.
func (c *calls) read() {
	lines := c.list()
	if len(lines) == c.count {
		return
	}
	c.count = len(lines)
	body := []pane.Paragraph{{Role: themes.Dim, Text: "Newest first. Secrets are left out."}, {}}
	for i := len(lines) - 1; i >= 0; i-- {
		body = append(body, pane.Paragraph{Role: themes.Text, Indent: 4, Text: lines[i]})
	}
	if len(lines) == 0 {
		body = append(body, pane.Paragraph{Role: themes.Dim, Text: "Nothing was asked or run yet."})
	}
	c.Dialog = dialog.Read("Commands and API calls", body...)
	if c.theme != nil {
		c.Dialog.SetTheme(c.theme)
		c.Dialog.SetSize(c.w, c.h)
	}
}

// SetSize keeps the size for the next reading.
func (c *calls) SetSize(w, h int) {
	c.w, c.h = w, h
	c.Dialog.SetSize(w, h)
}

// SetTheme keeps the theme for the next reading.
func (c *calls) SetTheme(t *themes.Theme) {
	c.theme = t
	c.Dialog.SetTheme(t)
}

// Update closes and scrolls. The list stands still while it is read.
func (c *calls) Update(msg tea.Msg) (tea.Cmd, bool) { return c.Dialog.Update(msg) }
