package tui

import (
	tea "charm.land/bubbletea/v2"

	"holdfast/sources/alerts"
	"holdfast/sources/text"
	"holdfast/store/duty"
	"holdfast/tui/dialog"
	"holdfast/tui/pane"
)

// needsList is what the number at the top counted when it was asked for, in its order
// and folded as the board is; choosing one goes where it is shown.
func (m *Model) needsList() pane.Dialog {
	list := duty.Fold(m.summary.Items, boardOf(m))
	items := make([]dialog.Item, 0, len(list))
	for _, i := range list {
		item := dialog.Item{Name: i.Name, Tells: i.Tells, Note: i.Why}
		if m.deck.paneOf(i.Where) < 0 {
			item.WhyNot = i.Why + " (no pane shows more of it)"
		}
		items = append(items, item)
	}
	title := needs(len(m.summary.Items))
	if len(list) < len(m.summary.Items) {
		title += " in " + pane.Several(len(list), "row")
	}
	return dialog.Pick(title+" as of "+text.ClockSeconds(m.now, m.now.In(m.o.Zone)), items, func(n int) tea.Cmd {
		at := pane.ID(list[n].Where)
		m.deck.bringID(at)
		return say(pane.Reveal{Pane: at, Row: list[n].ID})
	})
}

// boardOf is the alerts as they are; nil: none are read.
func boardOf(m *Model) *alerts.View {
	if m.o.Alerts == nil {
		return nil
	}
	return m.o.Alerts()
}

func noNeeds(s duty.Summary) string {
	if len(s.Items) == 0 {
		return "nothing needs you"
	}
	return ""
}
