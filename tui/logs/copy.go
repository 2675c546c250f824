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

// plainly are lines whole, as they are handed to somebody.
func plainly(lines []source.Line, zone *time.Location) string {
	var b []byte
	for _, l := range lines {
		b = source.AppendWritten(b, l, zone)
	}
	return string(b)
}

// fenced is text as a block of Markdown that nothing in it ends.
func fenced(s string) string {
	fence := "```"
	for strings.Contains(s, fence) {
		fence += "`"
	}
	return fence + "\n" + s + fence + "\n"
}
