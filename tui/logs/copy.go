package logs

import (
	"strings"
	"time"

	tea "charm.land/bubbletea/v2"
	"github.com/charmbracelet/x/ansi"

	source "holdfast/sources/logs"
	"holdfast/tui/dialog"
	"holdfast/tui/pane"
)

// copied asks in which form, and hands lines to the terminal's clipboard.
func copied(lines []source.Line, zone *time.Location) tea.Cmd {
	plain := plainly(lines, zone)
	return pane.Say(pane.Show{Dialog: dialog.Pick("Copy "+pane.Several(len(lines), "log line"), []dialog.Item{
		{Name: "as text", Note: "for a chat or a mail"},
		{Name: "as Markdown", Note: "for a ticket or a page"},
	}, func(i int) tea.Cmd {
		s := plain
		if i == 1 {
			s = fenced(plain)
		}
		return tea.Batch(tea.Raw(ansi.SetSystemClipboard(s)), pane.Say(pane.Notice{Key: "logs copy", Text: "copied, if the terminal allows it (OSC 52)"}))
	})})
}

// plainly are lines whole, each behind when it happened, with the day and the zone, and
// its source. A time that is not the line's own word is marked as on the screen.
func plainly(lines []source.Line, zone *time.Location) string {
	var b strings.Builder
	for _, l := range lines {
		b.WriteString(l.At.In(zone).Format("2006-01-02 15:04:05.000 MST"))
		if l.Untimed {
			b.WriteString("~")
		}
		b.WriteString(" " + l.Source + " ")
		if l.Gap {
			b.WriteString("-- ")
		}
		b.WriteString(l.Whole() + "\n")
	}
	return b.String()
}

// fenced is text as a block of Markdown that nothing in it ends.
func fenced(s string) string {
	fence := "```"
	for strings.Contains(s, fence) {
		fence += "`"
	}
	return fence + "\n" + s + fence + "\n"
}
