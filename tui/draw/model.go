package draw

import (
	"fmt"

	tea "charm.land/bubbletea/v2"
	"github.com/charmbracelet/x/ansi"

	"holdfast/tui/keyboard"
)

// Anew is a message: the screen is drawn again, in full, whatever the terminal made
// of it.
type Anew struct{}

// Model is a model whose frames go to a Screen. Bubble Tea runs it without a
// renderer of its own (tea.WithoutRenderer), so that nothing but the Screen writes.
type Model struct {
	tea.Model
	screen *Screen
}

// On shows m on the screen.
func (s *Screen) On(m tea.Model) Model { return Model{m, s} }

// Update hands a message on. What it says of the terminal the screen learns first.
func (m Model) Update(msg tea.Msg) (tea.Model, tea.Cmd) {
	m.screen.begin()
	switch msg := msg.(type) {
	case tea.RawMsg:
		m.screen.Say(fmt.Sprint(msg.Msg))
	case tea.WindowSizeMsg:
		m.screen.Asked()
		m.screen.Resize(msg.Width, msg.Height)
	case tea.ColorProfileMsg:
		m.screen.Colours(msg.Profile)
	case tea.ModeReportMsg:
		if msg.Mode == ansi.ModeSynchronizedOutput && msg.Value == ansi.ModeReset {
			m.screen.Synchronise()
		}
	case keyboard.Press, tea.KeyMsg, tea.MouseMsg, tea.PasteMsg:
		m.screen.Asked()
	case Anew:
		m.screen.Anew()
	}
	after, cmd := m.Model.Update(msg)
	return Model{after, m.screen}, cmd
}

// View draws a frame and hands it to the screen. Bubble Tea asks for one after each
// message.
func (m Model) View() tea.View {
	v := m.Model.View()
	var d Dial
	if timed, ok := m.Model.(Timed); ok {
		d = timed.Dial()
	}
	m.screen.show(v, d)
	return v
}
