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

// help lists every key of the pane in front, why one cannot be used now, and what the
// signs mean.
func (m *Model) help() pane.Dialog {
	here, everywhere := m.table()
	name := ""
	if p := m.deck.front(); p != nil {
		name = p.titled().Name
	}
	var chapters []chapter
	for _, s := range sections(name, m.allowed(here), m.allowed(everywhere)) {
		c := chapter{name: s.name}
		for _, a := range s.actions {
			c.items = append(c.items, topicOf(a))
		}
		chapters = append(chapters, c)
	}
	return newManual("Help", append(chapters, signs(m.deck.theme)))
}

// topicOf is an action in the help.
func topicOf(a pane.Action) topic {
	t := topic{words: strings.ToLower(lead(a) + " " + a.What + " " + a.Name + " " + a.Help)}
	says := a.Help
	if len(a.Keys) > 0 && a.What != "" { // one without a key begins with its name
		says = a.What + ": " + a.Help
	}
	t.text = []pane.Paragraph{{Role: themes.Text, Lead: lead(a), Indent: len(lead(a)), Text: says}}
	if a.WhyNot != "" {
		t.text = append(t.text, pane.Paragraph{Role: themes.Dim, Lead: strings.Repeat(" ", 14), Indent: 14, Text: "not now: " + a.WhyNot})
	}
	return t
}

// signs is what the signs on the screens mean, as this theme draws them.
func signs(t *themes.Theme) chapter {
	c := chapter{name: "Signs"}
	for _, s := range legend() {
		c.items = append(c.items, topic{
			words: strings.ToLower("signs " + s.meaning),
			text:  []pane.Paragraph{{Role: themes.Text, Lead: "  " + t.Glyph(s.glyph) + strings.Repeat(" ", 11), Indent: 14, Text: s.meaning}},
		})
	}
	bars := t.Spark(0) + t.Spark(2) + t.Spark(5) + t.Spark(7)
	const meaning = "how much of it there was over time: how often it fired, how many of many alerts began in each of the last five minutes, how many errors a minute, how old against how old it may be"
	c.items = append(c.items, topic{
		words: "signs bars " + meaning,
		text:  []pane.Paragraph{{Role: themes.Text, Lead: "  " + bars + strings.Repeat(" ", 8), Indent: 14, Text: meaning}},
	})
	return c
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
