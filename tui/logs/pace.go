package logs

import (
	"fmt"
	"time"

	"holdfast/sources/text"
	"holdfast/themes"
	"holdfast/tui/logs/window"
	"holdfast/tui/pane"
	"holdfast/tui/row"
)

// pauseRule stands under paused lines, so that they are never taken for live ones.
func pauseRule(look pane.Look, w int, win *window.Window) string {
	words := fmt.Sprintf("PAUSED · %s", below(win))
	if n := win.Unread(); n > 0 {
		words += fmt.Sprintf(" · %s passed unread", pane.Count(n))
	}
	return row.Rule(look.Theme, w, themes.Warning, words+" · F follows")
}

// below says how much there is under the pause.
func below(win *window.Window) string { return pane.Count(win.Fresh()) + " new below" }

// pace is the right of the title: following with its speed, or paused, loudly.
func pace(look pane.Look, win *window.Window, tail window.Tail) string {
	t := look.Theme
	if !win.Following() {
		return t.Paint(themes.WarningBadge, " = PAUSED ") + t.Paint(themes.Warning,
			fmt.Sprintf(" at %s, %s", look.ClockSeconds(win.Paused()), below(win)))
	}
	s := t.Paint(themes.Good, t.Glyph(themes.Pointer)+" follow") + t.Paint(themes.Dim, " "+rate(tail.Rate()))
	if lag, ok := tail.Lag(); ok {
		role := themes.Dim
		if lag > 10*time.Second {
			role = themes.Warning
		}
		s += t.Paint(role, " lag "+text.Age(lag))
	}
	return s
}

func rate(perSecond float64) string {
	if perSecond > 0 && perSecond < 1 {
		return "<1/s"
	}
	return fmt.Sprintf("%.0f/s", perSecond)
}
