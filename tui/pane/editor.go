package pane

import (
	"strings"

	"charm.land/bubbles/v2/key"
	"charm.land/bubbles/v2/textarea"
	tea "charm.land/bubbletea/v2"
	"charm.land/lipgloss/v2"

	"holdfast/sources/text"
	"holdfast/themes"
)

// Editor is several lines of text being typed. Long lines wrap; Enter is left to
// who uses it, Alt-Enter and Ctrl-J begin a new line. What is pasted is sanitised.
type Editor struct {
	model textarea.Model
	theme *themes.Theme
	hint  string
	w, h  int
}

// NewEditor makes an empty text; hint stands in it, dim, while it is empty.
func NewEditor(hint string) *Editor {
	m := textarea.New()
	m.Prompt, m.ShowLineNumbers, m.CharLimit, m.MaxHeight = "", false, 0, 0
	// Only keys that no terminal or multiplexer takes for itself.
	on := func(keys ...string) key.Binding { return key.NewBinding(key.WithKeys(keys...)) }
	m.KeyMap = textarea.KeyMap{
		CharacterBackward: on("left"), CharacterForward: on("right"), LineNext: on("down"), LinePrevious: on("up"),
		WordBackward: on("alt+left", "ctrl+left"), WordForward: on("alt+right", "ctrl+right"),
		LineStart: on("home"), LineEnd: on("end", "ctrl+e"), InputBegin: on("ctrl+home"), InputEnd: on("ctrl+end"),
		DeleteCharacterBackward: on("backspace", "ctrl+h"), DeleteCharacterForward: on("delete"),
		DeleteWordBackward: on("alt+backspace", "ctrl+w"), DeleteBeforeCursor: on("ctrl+u"), DeleteAfterCursor: on("ctrl+k"),
		InsertNewline: on("alt+enter", "ctrl+j"),
	}
	plain := textarea.StyleState{}
	m.SetStyles(textarea.Styles{Focused: plain, Blurred: plain, Cursor: textarea.CursorStyle{Color: lipgloss.NoColor{}}})
	m.Focus() // its command blinks the cursor; ours stands still
	return &Editor{model: m, hint: hint, w: 40, h: 3}
}

// SetTheme changes the colours.
func (e *Editor) SetTheme(t *themes.Theme) { e.theme = t }

// SetSize gives the text its room in cells.
func (e *Editor) SetSize(w, h int) {
	e.w, e.h = max(w, 4), max(h, 1)
	e.model.SetWidth(e.w)
	e.model.SetHeight(e.h)
}

// Value is what has been typed.
func (e *Editor) Value() string { return e.model.Value() }

// Set replaces the text and puts the cursor behind it.
func (e *Editor) Set(s string) {
	e.model.SetValue(text.CleanBlock(s))
	e.model.MoveToEnd()
}

// Update takes a key or a paste.
func (e *Editor) Update(msg tea.Msg) {
	switch m := msg.(type) {
	case tea.PasteMsg:
		e.model.InsertString(text.CleanBlock(strings.ReplaceAll(m.Content, "\r\n", "\n")))
	case tea.KeyPressMsg:
		e.model, _ = e.model.Update(m)
	}
}

// View draws h lines of exactly w cells, with a cursor that stands still.
func (e *Editor) View() string {
	lines := make([]string, e.h)
	if e.model.Value() == "" {
		for i, line := range Wrap(e.hint, e.w-1) {
			if i == len(lines) {
				break
			}
			if i == 0 && line != "" {
				lines[0] = reversed(line[:1]) + e.theme.Paint(themes.Dim, line[1:])
				continue
			}
			lines[i] = e.theme.Paint(themes.Dim, line)
		}
	} else {
		copy(lines, strings.Split(e.model.View(), "\n"))
	}
	for i, line := range lines {
		lines[i] = Fit(line, e.w)
	}
	return strings.Join(lines, "\n")
}
