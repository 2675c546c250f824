package logs

import (
	"time"

	source "holdfast/sources/logs"
	"holdfast/themes"
	"holdfast/tui/logs/filter"
	"holdfast/tui/logs/light"
	"holdfast/tui/logs/opened"
	"holdfast/tui/logs/window"
	"holdfast/tui/pane"
	"holdfast/tui/row"
)

// view is what is looked at, and how: the live log, or a file that was opened beside it.
type view struct {
	tail    window.Tail
	file    *opened.File // nil: it is the live log
	win     *window.Window
	filter  *filter.Filter
	lights  *light.Lights
	marks   marks
	anchor  anchor
	reading reading
	steady  steady
	frame   []uint64 // the line on each row that the person saw last; 0: none
}

// viewOf looks at the newest lines of a tail.
func viewOf(tail window.Tail, now func() time.Time) *view {
	v := &view{tail: tail, win: window.New(tail), filter: filter.New(), lights: light.New(), marks: marks{}}
	v.steady = steady{win: v.win, now: now}
	return v
}

// take takes what arrived in a view since the last look; also sees each line, too. news
// is false where nothing did.
func take(v *view, also func(*source.Line)) (news bool) {
	return v.win.Read(func(l *source.Line) {
		v.reading.see(l)
		also(l)
	}, v.filter.Lets)
}

// fileRows is what a file is drawn as of which no line is there: yet, or at all.
func fileRows(look pane.Look, w int, f *opened.File) []string {
	return []string{"", row.New(look.Theme, w, false).Space(1).Put(themes.Text, f.Empty(look.Theme.Glyph(themes.Ellipsis))).String()}
}
