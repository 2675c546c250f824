package logs

import (
	tea "charm.land/bubbletea/v2"

	"holdfast/tui/logs/filter"
	"holdfast/tui/pane"
)

// onReveal shows the lines of one source alone.
func (p *Pane) onReveal(m pane.Reveal) tea.Cmd {
	if m.Pane != pane.Logs || m.Row == "" {
		return nil
	}
	p.Redraw()
	if p.filter.Only(m.Row) != filter.Other {
		return nil
	}
	p.win.Filter(p.filter.Matches)
	return p.filter.Search(p.tail, p.win.Newest())
}
