package logs

import (
	tea "charm.land/bubbletea/v2"

	source "holdfast/sources/logs"
	"holdfast/tui/dialog"
	"holdfast/tui/pane"
)

// address is the action that shows where a line stands, and copies it; whyNot says why
// there is no line.
func address(l source.Line, whyNot string) pane.Action {
	at := l.Place()
	if whyNot == "" && at == "" {
		whyNot = "where the chosen line stands is not known"
	}
	return pane.Action{Name: "address", Keys: []string{"o"}, What: "address", WhyNot: whyNot,
		Help: "Show where the chosen line stands, its file and the byte it begins at, and copy that.",
		Do: func() tea.Cmd {
			return dialog.Addresses("a line of "+l.Source, []dialog.Address{{Name: "place", URL: at}})
		}}
}
