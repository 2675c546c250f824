package incident

import (
	tea "charm.land/bubbletea/v2"

	"holdfast/tui/incident/box"
)

// wheel moves in the box beneath the pointer.
func (p *Pane) wheel(m tea.MouseWheelMsg) {
	n := 3
	if m.Mouse().Button == tea.MouseWheelUp {
		n = -3
	}
	if !p.listing() {
		at, _, ok := p.plan().under(m.Mouse().X, m.Mouse().Y)
		if !ok {
			return
		}
		p.enterBox(at)
	}
	p.move(n)
}

// click chooses what is beneath the pointer.
func (p *Pane) click(m tea.MouseClickMsg) {
	p.dirty = true
	if p.listing() {
		p.list.Click(m.Mouse().Y - 1)
		return
	}
	at, line, ok := p.plan().under(m.Mouse().X, m.Mouse().Y)
	if !ok {
		return
	}
	p.enterBox(at)
	switch {
	case line < 0:
	case at == box.Timeline:
		p.timeline.Click(line)
	case at == box.Before:
		p.before.Click(line)
	case at == box.Checklist && line < len(p.stepRows) && p.stepRows[line] != "":
		p.advance, p.sel = "", p.stepRows[line]
	}
}
