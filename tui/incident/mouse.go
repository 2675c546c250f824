package incident

import tea "charm.land/bubbletea/v2"

// under is the box beneath the pointer and the row in it, from 0 beneath its
// upper border; ok is false where nothing can be chosen.
func (p *Pane) under(x, y int) (at box, line int, ok bool) {
	switch {
	case p.w < wideFrom:
		return p.box, y - 1, true
	case y >= p.lower && x < p.w/2:
		return boxBefore, y - p.lower - 1, true
	case y >= p.lower:
		return p.box, 0, false
	case x >= p.w/2:
		return boxTimeline, y - 1, true
	}
	return boxSOP, y - 1, true
}

// wheel moves in the box beneath the pointer.
func (p *Pane) wheel(m tea.MouseWheelMsg) {
	n := 3
	if m.Mouse().Button == tea.MouseWheelUp {
		n = -3
	}
	if !p.listing() {
		at, _, ok := p.under(m.Mouse().X, m.Mouse().Y)
		if !ok {
			return
		}
		p.enterBox(at)
	}
	p.move(n)
}

// click chooses what is beneath the pointer.
func (p *Pane) click(m tea.MouseClickMsg) {
	if p.listing() {
		y := m.Mouse().Y - 1
		if i := p.listOff + y; y >= 0 && y < p.h-2 && i < len(p.list) {
			p.chosen, p.dirty = p.list[i].ID, true
		}
		return
	}
	at, line, ok := p.under(m.Mouse().X, m.Mouse().Y)
	if !ok {
		return
	}
	p.enterBox(at)
	switch {
	case line < 0:
	case at == boxTimeline && line < len(p.reader.rows):
		p.choseEntry(p.reader.rows[line])
	case at == boxBefore && line < len(p.past.rows) && p.past.rows[line] >= 0:
		p.past.chosen = p.state.similar[p.past.rows[line]].Incident.ID
	case at == boxSOP && line < len(p.stepRows) && p.stepRows[line] != "":
		p.advance, p.sel = "", p.stepRows[line]
	}
}
