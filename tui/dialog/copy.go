package dialog

import (
	"strings"

	tea "charm.land/bubbletea/v2"
	"github.com/charmbracelet/x/ansi"

	"holdfast/tui/pane"
)

// copied is said of what was handed to the terminal's clipboard: nobody tells whether
// it took it.
const copied = "copied, if the terminal allows it (OSC 52)"

// Copy asks in which form a thing is to be copied through the terminal. Where there is
// no Markdown of its own, that is the text as it stands, beneath its name.
func Copy(name, plain, markdown string) tea.Cmd {
	if markdown == "" {
		fence := "```"
		for strings.Contains(plain, fence) {
			fence += "`"
		}
		markdown = "**" + name + "**\n\n" + fence + "\n" + strings.TrimRight(plain, "\n") + "\n" + fence + "\n"
	}
	return pane.Say(pane.Show{Dialog: Pick("Copy "+name, []Item{
		{Name: "as text", Note: "for a chat or a mail"},
		{Name: "as Markdown", Note: "for a ticket or a page"},
	}, func(i int) tea.Cmd {
		s := plain
		if i == 1 {
			s = markdown
		}
		return tea.Batch(tea.Raw(ansi.SetSystemClipboard(s)), pane.Say(pane.Notice{Key: "copy", Text: copied}))
	})})
}
