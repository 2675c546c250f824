package tui

import (
	"slices"

	tea "charm.land/bubbletea/v2"

	"holdfast/tui/dialog"
	"holdfast/tui/pane"
)

// press routes a key: what lies on top, else a pane that is typed in, else the
// pane's actions, else what works everywhere.
func (m *Model) press(key tea.KeyPressMsg) tea.Cmd {
	if key.String() == "ctrl+c" {
		m.show(pane.Show{Dialog: dialog.Confirm("Leave holdfast", append([]string{"q leaves too, and asks only while something runs or is yours."}, farewell(m.o.Farewell)...), "leave", m.leave)})
		return nil
	}
	m.clear()
	if n := len(m.pile.list); n > 0 {
		return m.answer(m.pile.list[n-1], key)
	}
	if why := m.deck.keep(key.String()); why != "" {
		m.notices.add(pane.Notice{Key: "why not", Text: why})
		return nil
	}
	p := m.deck.front()
	if p != nil && p.typing() {
		return tea.Batch(p.update(key), p.tell())
	}
	return m.act(key.String())
}

// answer hands a key to a dialog that the person has seen.
func (m *Model) answer(o *overlay, key tea.KeyPressMsg) tea.Cmd {
	if !m.pile.seen(o) {
		m.notices.add(pane.Notice{Key: "why not", Text: keyName(key.String()) + " came before this could be seen: press it again"})
		return nil
	}
	cmd, done := o.update(key)
	o.done = done
	m.clear()
	return cmd
}

// act does what a key means now. The targets of an act are taken here, when the
// key is pressed.
func (m *Model) act(key string) tea.Cmd {
	here, everywhere := m.table()
	var refused *pane.Action
	for _, list := range [][]pane.Action{here, everywhere} {
		for i, a := range list {
			if !slices.Contains(a.Keys, key) {
				continue
			}
			if a.WhyNot == "" && !(a.Writes && m.o.ReadOnly) {
				m.coach.last = a.Name
				return m.run(a)
			}
			if refused == nil {
				refused = &list[i]
			}
		}
	}
	if refused == nil {
		m.notices.add(pane.Notice{Key: "why not", Text: m.deck.elsewhere(key, m.o.Keys)})
		return nil
	}
	why := refused.WhyNot
	if refused.Writes && m.o.ReadOnly {
		why = "this cockpit is read-only"
	}
	m.notices.add(pane.Notice{Key: "why not", Text: refused.What + ": " + why})
	return nil
}

// run does an action; a fault in it breaks the pane, not the cockpit.
func (m *Model) run(a pane.Action) (cmd tea.Cmd) {
	p := m.deck.front()
	if p == nil || a.Do == nil {
		return nil
	}
	p.try("do "+a.What, func() { cmd = a.Do() })
	if a.Asks != "" {
		cmd = m.deck.asking.begin(a.Asks, cmd)
	}
	return tea.Batch(cmd, p.tell())
}

func (m *Model) paste(msg tea.PasteMsg) tea.Cmd {
	if n := len(m.pile.list); n > 0 {
		o := m.pile.list[n-1]
		if !m.pile.seen(o) {
			return nil
		}
		cmd, done := o.update(msg)
		o.done = done
		m.clear()
		return cmd
	}
	if p := m.deck.front(); p != nil && p.typing() {
		return p.update(msg)
	}
	return nil
}

// mouse hands a wheel turn or a click to the pane under the pointer, with its
// place counted from the pane's inside; a click brings the pane to the front.
func (m *Model) mouse(msg tea.Msg, at tea.Mouse) tea.Cmd {
	if n := len(m.pile.list); n > 0 {
		if wheel, ok := msg.(tea.MouseWheelMsg); ok && m.pile.seen(m.pile.list[n-1]) {
			cmd, done := m.pile.list[n-1].update(wheel)
			m.pile.list[n-1].done = done
			m.clear()
			return cmd
		}
		return nil
	}
	for _, b := range m.deck.boxes {
		if at.X < b.x || at.X >= b.x+b.w || at.Y < b.y || at.Y >= b.y+b.h {
			continue
		}
		at.X, at.Y = at.X-b.x, at.Y-b.y
		if !b.bare {
			at.X, at.Y = at.X-1, at.Y-1
		}
		if _, ok := msg.(tea.MouseWheelMsg); ok {
			return m.deck.panes[b.pane].update(tea.MouseWheelMsg(at))
		}
		m.deck.bring(b.pane)
		return m.deck.panes[b.pane].update(tea.MouseClickMsg(at))
	}
	return nil
}

// show puts a dialog on top.
func (m *Model) show(msg pane.Show) { m.pile.show(msg, m.deck.theme, m.deck.w, m.deck.h) }

// clear takes away dialogs that are done, and tells of those that met a fault.
func (m *Model) clear() {
	for _, broke := range m.pile.clear() {
		m.notices.add(pane.Notice{
			Key: "fault", Loud: pane.Trouble,
			Text: "a fault in holdfast closed a dialog: " + broke + "; look whether it did what it asked before you open it again",
		})
	}
}
