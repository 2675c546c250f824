package tui

import (
	"slices"
	"time"

	tea "charm.land/bubbletea/v2"

	"holdfast/tui/dialog"
	"holdfast/tui/pane"
)

// unaskedGrace is how long a dialog that the person did not open takes no keys:
// they may be in the middle of typing something else.
const unaskedGrace = 300 * time.Millisecond

// overlay is a dialog on top of the panes.
type overlay struct {
	pane.Dialog
	grace  time.Duration
	drawn  time.Time // when it was first drawn; zero: not yet
	doubt  time.Time // when the y came that was refused last
	frame  uint64    // the number of the frame it was first drawn in
	done   bool
	broken string
}

// show puts a dialog on top.
func (m *Model) show(msg pane.Show) {
	if msg.Dialog == nil {
		return
	}
	o := &overlay{Dialog: msg.Dialog}
	if msg.Unasked {
		o.grace = unaskedGrace
	}
	o.SetTheme(m.theme)
	o.SetSize(m.w, m.h)
	m.overlays = append(m.overlays, o)
}

// update hands a message over; a fault closes the dialog and is told by clear.
func (o *overlay) update(msg tea.Msg) (cmd tea.Cmd, done bool) {
	if o.broken != "" {
		return nil, true
	}
	if o.broken = attempt(func() { cmd, done = o.Update(msg) }); o.broken != "" {
		return nil, true
	}
	return cmd, done
}

// clear takes away dialogs that are done, and tells of those that met a fault.
func (m *Model) clear() {
	top := m.top()
	for _, o := range m.overlays {
		if o.broken != "" {
			m.notices.add(pane.Notice{
				Key: "fault", Loud: pane.Trouble,
				Text: "a fault in holdfast closed a dialog: " + o.broken + "; look whether it did what it asked before you open it again",
			})
		}
	}
	m.overlays = slices.DeleteFunc(m.overlays, func(o *overlay) bool { return o.done || o.broken != "" })
	if o := m.top(); o != nil && o != top {
		o.drawn = time.Time{} // it was covered, and is to be read anew
	}
}

// top is the dialog that takes the keys; nil: none does.
func (m *Model) top() *overlay {
	if len(m.overlays) == 0 {
		return nil
	}
	return m.overlays[len(m.overlays)-1]
}

// press routes a key: what lies on top, else a pane that is typed in, else the
// pane's actions, else what works everywhere.
func (m *Model) press(key tea.KeyPressMsg) tea.Cmd {
	if key.String() == "ctrl+c" {
		m.show(pane.Show{Dialog: dialog.Confirm("Leave holdfast", []string{"q leaves too, and asks only while something runs."}, "leave", m.leave)})
		return nil
	}
	m.clear()
	if n := len(m.overlays); n > 0 {
		return m.answer(m.overlays[n-1], key)
	}
	p := m.front()
	if p != nil && p.typing() {
		return tea.Batch(p.update(key), p.tell())
	}
	return m.act(key.String())
}

// answer hands a key to a dialog that the person has seen.
func (m *Model) answer(o *overlay, key tea.KeyPressMsg) tea.Cmd {
	if !m.seen(o) {
		return nil
	}
	cmd, done := o.update(key)
	o.done = done
	m.clear()
	return cmd
}

// seen reports whether a dialog has been on the screen, for as long as it must
// have been before it takes keys.
func (m *Model) seen(o *overlay) bool {
	if o.drawn.IsZero() || m.o.Now().Sub(o.drawn) < o.grace {
		return false
	}
	return m.o.WrittenAt == nil || !m.o.WrittenAt(o.frame).IsZero()
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
				return m.run(a)
			}
			if refused == nil {
				refused = &list[i]
			}
		}
	}
	if refused != nil {
		why := refused.WhyNot
		if refused.Writes && m.o.ReadOnly {
			why = "this cockpit is read-only"
		}
		m.notices.add(pane.Notice{Key: "why not", Text: refused.What + ": " + why})
	}
	return nil
}

// run does an action; a fault in it breaks the pane, not the cockpit.
func (m *Model) run(a pane.Action) (cmd tea.Cmd) {
	p := m.front()
	if p == nil || a.Do == nil {
		return nil
	}
	p.try("do "+a.What, func() { cmd = a.Do() })
	return tea.Batch(cmd, p.tell())
}

func (m *Model) paste(msg tea.PasteMsg) tea.Cmd {
	if n := len(m.overlays); n > 0 {
		o := m.overlays[n-1]
		if !m.seen(o) {
			return nil
		}
		cmd, done := o.update(msg)
		o.done = done
		m.clear()
		return cmd
	}
	if p := m.front(); p != nil && p.typing() {
		return p.update(msg)
	}
	return nil
}

// mouse hands a wheel turn or a click to the pane under the pointer, with its
// place counted from the pane's inside; a click brings the pane to the front.
func (m *Model) mouse(msg tea.Msg, at tea.Mouse) tea.Cmd {
	if n := len(m.overlays); n > 0 {
		if wheel, ok := msg.(tea.MouseWheelMsg); ok && m.seen(m.overlays[n-1]) {
			cmd, done := m.overlays[n-1].update(wheel)
			m.overlays[n-1].done = done
			m.clear()
			return cmd
		}
		return nil
	}
	for _, b := range m.boxes {
		if at.X < b.x || at.X >= b.x+b.w || at.Y < b.y || at.Y >= b.y+b.h {
			continue
		}
		at.X, at.Y = at.X-b.x, at.Y-b.y
		if !b.bare {
			at.X, at.Y = at.X-1, at.Y-1
		}
		if _, ok := msg.(tea.MouseWheelMsg); ok {
			return m.panes[b.pane].update(tea.MouseWheelMsg(at))
		}
		m.bring(b.pane)
		return m.panes[b.pane].update(tea.MouseClickMsg(at))
	}
	return nil
}
