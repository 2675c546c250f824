package tui

import (
	"time"

	tea "charm.land/bubbletea/v2"

	"holdfast/tui/keyboard"
)

// sizelessWords stand alone on a terminal that does not say its size, below what
// is there. A cockpit that is drawn for another size than the terminal's tells
// wrong things: lines that are cut show a row's text under another's name.
const sizelessWords = "holdfast waits for the size of this terminal, which says that it is 0×0.\n" +
	"Enter draws it in 80×24, q leaves."

// The size that is drawn where a person says so.
const sizelessWidth, sizelessHeight = 80, 24

// unsized reports whether the terminal has not said its size yet, and nobody has
// chosen one.
func unsized(m *Model) bool { return m.o.Terminal.Sizeless && m.deck.w == 0 }

// awaitSize takes what a person does meanwhile: no key acts on what is not drawn.
func awaitSize(m *Model, msg tea.Msg) (cmd tea.Cmd, taken bool) {
	if !unsized(m) {
		return nil, m.blank.takes(msg)
	}
	var key string
	switch msg := msg.(type) {
	case keyboard.Press:
		key = msg.Key.String()
	case tea.KeyPressMsg:
		key = msg.String()
	case tea.PasteMsg:
	default:
		return nil, false
	}
	switch key {
	case "enter":
		return m.update(tea.WindowSizeMsg{Width: sizelessWidth, Height: sizelessHeight}), true
	case "q", "ctrl+c":
		return tea.Quit, true
	}
	return nil, true
}

// blank is a screen on which nothing was drawn yet because nobody knew its size. Keys
// that were pressed on it may arrive when the size is known: what comes from the
// keyboard is held until it is told apart, and the size is not.
type blank struct {
	ended time.Time // when the size came; zero: it was known, or a key was pressed since
}

// takes reports whether a message is a key that was pressed before the size came: it
// acts on nothing.
func (b *blank) takes(msg tea.Msg) bool {
	p, ok := msg.(keyboard.Press)
	if !ok || b.ended.IsZero() {
		return false
	}
	if !p.At.IsZero() && p.At.Before(b.ended) {
		return true
	}
	b.ended = time.Time{}
	return false
}
