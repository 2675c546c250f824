package tui

import (
	"time"

	tea "charm.land/bubbletea/v2"

	"holdfast/tui/keyboard"
	"holdfast/tui/pane"
)

// awayAfter is how long nobody touches a key before nobody is taken to look.
const awayAfter = 5 * time.Minute

// presence knows whether somebody looks at the screen: as its terminal says, and else
// by the keys.
type presence struct {
	touched time.Time // the last key
	away    bool
}

// hear takes a message at now, and says what the panes are told of it; nil: nothing.
func (p *presence) hear(msg tea.Msg, now time.Time) tea.Msg {
	switch msg.(type) {
	case keyboard.Press, tea.KeyPressMsg, tea.PasteMsg, tea.MouseClickMsg, tea.MouseWheelMsg, tea.FocusMsg:
		p.touched = now
		if p.away {
			p.away = false
			return pane.Here{At: now}
		}
	case tea.BlurMsg:
		return p.leave(now)
	case pane.Tick:
		if now.Sub(p.touched) >= awayAfter {
			return p.leave(p.touched)
		}
	}
	return nil
}

// witness takes a message, and tells the panes first where it shows that somebody has
// left or is back.
func witness(m *Model, msg tea.Msg) tea.Cmd {
	said := m.presence.hear(msg, m.o.Now())
	if said == nil {
		return m.update(msg)
	}
	return tea.Batch(m.tellAll(said), m.update(msg))
}

func (p *presence) leave(at time.Time) tea.Msg {
	if p.away {
		return nil
	}
	p.away = true
	return pane.Away{Since: at}
}

// rests says until when nobody is taken to have left.
func (p *presence) rests(rest *pane.Rest) {
	if !p.away {
		rest.To(p.touched.Add(awayAfter))
	}
}
