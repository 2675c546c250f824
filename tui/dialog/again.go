package dialog

import (
	tea "charm.land/bubbletea/v2"

	"holdfast/tui/pane"
)

type again struct {
	reader
	key, what, not string
	do             func() tea.Cmd
}

// Again asks whether somebody means what they have begun, which neither mutes, runs nor
// resolves anything: the key that began it, pressed again, does it. what finishes "q
// again …", such as "leaves", and not "Esc …", such as "stays".
func Again(title string, body []string, key, what, not string, do func() tea.Cmd) pane.Dialog {
	return &again{reader: newReader(title, paragraphs(body)), key: key, what: what, not: not, do: do}
}

// Again is the key that does it.
func (a *again) Again() string { return a.key }

// Refuse says why that key did not count.
func (a *again) Refuse(why string) { a.refused = why }

// Update takes that key and Esc; everything else scrolls or does nothing.
func (a *again) Update(msg tea.Msg) (tea.Cmd, bool) {
	key, ok := msg.(tea.KeyPressMsg)
	if !ok {
		a.view.Update(msg)
		return nil, false
	}
	if !a.drawn {
		return nil, false
	}
	a.refused = ""
	switch key.String() {
	case a.key:
		return a.do(), true
	case "esc", "n":
		return nil, true
	}
	a.view.Update(msg)
	return nil, false
}

// View draws the box.
func (a *again) View() string { return a.draw(a.hints(a.key, "again "+a.what, "Esc", a.not)) }
