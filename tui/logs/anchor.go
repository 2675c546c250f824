package logs

import (
	"strings"
	"time"

	tea "charm.land/bubbletea/v2"

	source "holdfast/sources/logs"
	"holdfast/tui/logs/around"
	"holdfast/tui/logs/filter"
	"holdfast/tui/logs/window"
	"holdfast/tui/pane"
)

// anchor is a moment the pane was asked to show.
type anchor struct {
	seq  uint64      // the first line at or after it; 0: none
	rank source.Rank // where that stands
	why  string      // what happened then, such as "CheckoutDown fired"; empty: nothing that is known
	at   time.Time

	later    []begin // the logs that are held only from later on
	narrowed bool    // a filter that was chosen for it looks for the lines it lets through
}

// above reports whether the rule of the moment stands above line i. first is the first
// line from the moment on that is shown.
func (a anchor) above(lines []source.Line, i int, first uint64) bool {
	if a.seq == 0 || a.rank.Compare(lines[i].Rank()) > 0 {
		return false
	}
	return i == 0 && first == lines[i].Seq || i > 0 && a.rank.Compare(lines[i-1].Rank()) > 0
}

// words names the moment above its first line. A moment before everything that is
// held says so, and which logs are held only from later on: the first line is not what
// happened then, and that a log is not among them does not mean that it was silent.
func (a anchor) words(look pane.Look, first source.Line, oldest bool) string {
	words := strings.TrimSpace(a.why + " " + look.ClockSeconds(a.at))
	if told := later(look, a.later); told != "" && !oldest {
		words += ": " + told
	}
	if oldest && first.At.Sub(a.at) > time.Second {
		return words + ", before the oldest line held"
	}
	if a.at.Sub(first.At) > time.Second {
		return words + ", after the newest line"
	}
	return words
}

// narrow filters the lines by what was found around the moment, unless the person went
// elsewhere or filters by something of their own meanwhile.
func (a *anchor) narrow(m around.Found, look pane.Look, f *filter.Filter, win *window.Window, tail window.Tail) tea.Cmd {
	if !a.at.Equal(m.At) || f.Shown() {
		return nil
	}
	if m.Choice.Words == "" || m.Err != nil {
		return tea.Batch(m.Say(look.ClockSeconds(m.At), len(a.later) > 0), a.unread(look))
	}
	search := filtered(m.Choice.Words, f, win, tail)
	f.Because(m.Choice.Note)
	a.narrowed = true
	return tea.Batch(search, a.unread(look))
}

// unread tells which logs are held only from later on, and how to read them whole; nil:
// there are none.
func (a *anchor) unread(look pane.Look) tea.Cmd {
	if len(a.later) == 0 {
		return nil
	}
	return pane.Say(pane.Notice{Key: "logs from", Text: later(look, a.later) + beyond(a.later)})
}

// again shows the moment anew once the filter that was chosen for it has found its lines.
func (a *anchor) again(win *window.Window, now time.Time, h int) {
	if a.narrowed {
		a.narrowed = false
		win.ShowFrom(win.At(a.at), now, h)
	}
}
