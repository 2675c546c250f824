package tui

import (
	"strings"

	tea "charm.land/bubbletea/v2"

	"holdfast/themes"
	"holdfast/tui/dialog"
	"holdfast/tui/pane"
)

// manual is a text to read in which words are looked for: only what has them stays.
type manual struct {
	pane.Dialog
	title    string
	chapters []chapter
	input    *pane.Input
	typing   bool // keys are text
	theme    *themes.Theme
	w, h     int
}

// chapter is a part of a manual.
type chapter struct {
	name  string
	items []topic
}

// topic is one thing of a chapter; words are what it is found by, in small letters.
type topic struct {
	text  []pane.Paragraph
	words string
}

func newManual(title string, chapters []chapter) *manual {
	m := &manual{title: title, chapters: chapters, input: pane.NewInput("")}
	m.compose()
	return m
}

// compose makes the text of what has every word that is typed.
func (m *manual) compose() {
	words := strings.Fields(strings.ToLower(m.input.Value()))
	var body []pane.Paragraph
	for _, c := range m.chapters {
		var found []pane.Paragraph
		for _, t := range c.items {
			if t.has(words) {
				found = append(found, t.text...)
			}
		}
		if len(found) == 0 {
			continue
		}
		if len(body) > 0 {
			body = append(body, pane.Paragraph{})
		}
		body = append(append(body, pane.Paragraph{Role: themes.Strong, Text: c.name}), found...)
	}
	if len(body) == 0 {
		body = []pane.Paragraph{{Role: themes.Dim, Text: "Nothing here has these words. Esc shows all again."}}
	}
	title := m.title
	switch {
	case m.typing:
		title += "  / " + m.input.Value() + "_"
	case m.input.Value() != "":
		title += "  / " + m.input.Value() + "  Esc shows all"
	default:
		title += "  / searches"
	}
	m.Dialog = dialog.Read(title, body...)
	if m.theme != nil {
		m.Dialog.SetTheme(m.theme)
		m.Dialog.SetSize(m.w, m.h)
	}
}

func (t topic) has(words []string) bool {
	for _, w := range words {
		if !strings.Contains(t.words, w) {
			return false
		}
	}
	return true
}

// Typing reports whether keys are text.
func (m *manual) Typing() bool { return m.typing }

// SetSize keeps the size for the next text.
func (m *manual) SetSize(w, h int) {
	m.w, m.h = w, h
	m.Dialog.SetSize(w, h)
}

// SetTheme keeps the theme for the next text.
func (m *manual) SetTheme(t *themes.Theme) {
	m.theme = t
	m.Dialog.SetTheme(t)
}

// Update looks for words, scrolls and closes.
func (m *manual) Update(msg tea.Msg) (tea.Cmd, bool) {
	key, isKey := msg.(tea.KeyPressMsg)
	paste, isPaste := msg.(tea.PasteMsg)
	switch {
	case isPaste && m.typing:
		m.input.Update(paste)
	case !isKey:
		return m.Dialog.Update(msg)
	case key.String() == "esc" && (m.typing || m.input.Value() != ""):
		m.typing = false
		m.input.Set("")
	case m.typing && key.String() == "enter":
		m.typing = false
	case m.typing && scrolls(key.String()):
		return m.Dialog.Update(msg)
	case m.typing:
		m.input.Update(key)
	case key.String() == "/":
		m.typing = true
	default:
		return m.Dialog.Update(msg)
	}
	m.compose()
	return nil, false
}

// scrolls reports whether a key scrolls even while words are typed.
func scrolls(key string) bool {
	return key == "up" || key == "down" || key == "pgup" || key == "pgdown"
}
