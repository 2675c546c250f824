package tui

import (
	tea "charm.land/bubbletea/v2"

	"holdfast/store/duty"
	"holdfast/tui/dialog"
	"holdfast/tui/pane"
)

// needsList is what the number at the top counts, in its order; choosing one
// goes where it is shown.
func (m *Model) needsList() pane.Dialog {
	list := m.summary.Items
	items := make([]dialog.Item, 0, len(list))
	for _, i := range list {
		item := dialog.Item{Name: i.What, Note: i.Why}
		if m.deck.paneOf(i.Where) < 0 {
			item.WhyNot = i.Why + " (no pane shows more of it)"
		}
		items = append(items, item)
	}
	return dialog.Pick(needs(len(list)), items, func(n int) tea.Cmd {
		at := pane.ID(list[n].Where)
		m.deck.bringID(at)
		return say(pane.Reveal{Pane: at, Row: list[n].ID})
	})
}

func noNeeds(s duty.Summary) string {
	if len(s.Items) == 0 {
		return "nothing needs you"
	}
	return ""
}
