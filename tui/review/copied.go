package review

import (
	"strings"

	tea "charm.land/bubbletea/v2"
	"github.com/charmbracelet/x/ansi"

	"holdfast/themes"
	"holdfast/tui/dialog"
	"holdfast/tui/pane"
	"holdfast/tui/review/card"
)

// copyWide and copyHigh are the room that figures are copied in: their table whole.
const copyWide, copyHigh = 100, 200

// copyCard copies the figures of a box, as they stand when it is opened.
func copyCard(cards []card.Card, id string) tea.Cmd {
	plain, err := themes.Load("mono")
	if err != nil {
		return pane.Warn("copy", "not copied: "+err.Error())
	}
	c := cards[max(0, card.Index(cards, id))]
	var b strings.Builder
	for _, line := range c.Opened(plain, copyWide, copyHigh) {
		b.WriteString(strings.TrimRight(ansi.Strip(line), " ") + "\n")
	}
	return dialog.Copy(c.Name, strings.TrimRight(b.String(), "\n")+"\n", "")
}
