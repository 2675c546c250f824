package logs

import (
	"fmt"

	tea "charm.land/bubbletea/v2"

	source "holdfast/sources/logs"
	"holdfast/tui/dialog"
	"holdfast/tui/pane"
)

// address is the action that shows where a line stands, and copies it; whyNot says why
// there is no line.
func address(l source.Line, whyNot string) pane.Action {
	at := addressOf(l)
	if whyNot == "" && at == "" {
		whyNot = "the chosen line stands in no file"
	}
	return pane.Action{Name: "address", Keys: []string{"o"}, What: "address", WhyNot: whyNot,
		Help: "Show where the chosen line stands, its file and the byte it begins at, and copy that.",
		Do: func() tea.Cmd {
			return dialog.Addresses("a line of "+l.Source, []dialog.Address{{Name: "place", URL: at}})
		}}
}

// addressOf is where a line stands: "/var/log/api.log:4711", by the byte it begins at;
// empty: it is in no file.
func addressOf(l source.Line) string {
	if l.Path == "" || l.Gap {
		return ""
	}
	return fmt.Sprintf("%s:%d", l.Path, l.Offset)
}
