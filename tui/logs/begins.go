package logs

import (
	"fmt"
	"slices"
	"strings"
	"time"

	source "holdfast/sources/logs"
	"holdfast/tui/logs/opened"
	"holdfast/tui/logs/window"
	"holdfast/tui/pane"
)

// begin is from when on lines of a log are held.
type begin struct {
	log  string
	at   time.Time
	path string // of its oldest line: a file, or an address
}

// begins are the logs of which lines are held only from later than a moment on, the first
// to begin before the others: what they said before is not among the lines, and that none
// is there says nothing. A log without a line is none of them.
func begins(tail window.Tail, names []string, at time.Time) (list []begin) {
	const chunk = 4096
	names = slices.Clone(names)
	first, _ := tail.Bounds()
	for cursor := max(first, 1) - 1; len(names) > 0; {
		lines := tail.After(cursor, chunk)
		if len(lines) == 0 {
			break
		}
		for _, l := range lines {
			i := slices.Index(names, l.Source)
			if i < 0 || l.Gap {
				continue
			}
			names = slices.Delete(names, i, i+1)
			if l.At.Sub(at) > time.Second {
				list = append(list, begin{l.Source, l.At, l.Path})
			}
		}
		cursor = lines[len(lines)-1].Seq
	}
	slices.SortStableFunc(list, func(a, b begin) int { return a.at.Compare(b.at) })
	return list
}

// later says from when on which logs are held; empty: all are from before.
func later(look pane.Look, list []begin) string {
	switch len(list) {
	case 0:
		return ""
	case 1:
		return fmt.Sprintf("%s is read from %s on", list[0].log, look.ClockSeconds(list[0].at))
	case 2:
		return fmt.Sprintf("%s is read from %s on, %s from %s", list[0].log, look.ClockSeconds(list[0].at), list[1].log, look.ClockSeconds(list[1].at))
	}
	return fmt.Sprintf("%s is read from %s on, %d more logs from later", list[0].log, look.ClockSeconds(list[0].at), len(list)-1)
}

// beyond says how to read what a log said before; empty: there is no file of it.
func beyond(list []begin) string {
	for _, one := range list {
		if one.path != "" && !strings.Contains(one.path, "://") {
			return ": O opens " + one.path
		}
	}
	return ""
}

// front is the log file that the person looks at, and the moment of it: those of the
// chosen line, or, where the pane was asked to show a moment from before a log sets in,
// that log's and that moment. While lines go by it is the end of the file of the newest.
func (a anchor) front(chosen source.Line, win *window.Window) opened.Front {
	isFile := func(path string) bool { return path != "" && !strings.Contains(path, "://") }
	if i := slices.IndexFunc(a.later, func(b begin) bool { return isFile(b.path) }); i >= 0 && chosen.Seq == a.seq {
		return opened.Front{Path: a.later[i].path, At: a.at}
	}
	if chosen.Seq == 0 && win.Following() {
		newest, _ := win.Held(win.Newest())
		chosen = source.Line{Path: newest.Path}
	}
	if !isFile(chosen.Path) {
		return opened.Front{}
	}
	return opened.Front{Path: chosen.Path, At: chosen.At}
}
