package logs

import (
	tea "charm.land/bubbletea/v2"

	"holdfast/tui/logs/filter"
	"holdfast/tui/logs/window"
	"holdfast/tui/pane"
)

// reveal shows the lines of one source alone.
func reveal(m pane.Reveal, f *filter.Filter, win *window.Window, tail window.Tail) tea.Cmd {
	if m.Pane != pane.Logs || m.Row == "" {
		return nil
	}
	return filtered("source:"+m.Row, f, win, tail)
}

// filtered has the filter be these words.
func filtered(words string, f *filter.Filter, win *window.Window, tail window.Tail) tea.Cmd {
	if f.Use(words) != filter.Other {
		return nil
	}
	win.Filter(f.Matches)
	return f.Search(tail, win.Newest())
}
