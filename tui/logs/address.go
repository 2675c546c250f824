package logs

import (
	tea "charm.land/bubbletea/v2"

	source "holdfast/sources/logs"
	"holdfast/tui/dialog"
	"holdfast/tui/pane"
)

// places knows where lines are looked at outside the cockpit.
type places struct {
	elsewhere func(source.Line) (name, address string) // nil: nowhere
}

// of are the places of a line: the page that shows it, and where it stands.
func (p places) of(l source.Line) (list []dialog.Address) {
	if p.elsewhere != nil {
		if name, address := p.elsewhere(l); dialog.Web(address) {
			list = append(list, dialog.Address{Name: name, URL: address})
		}
	}
	if at := l.Place(); at != "" {
		list = append(list, dialog.Address{Name: "place", URL: at})
	}
	return list
}

// action shows where a line is looked at, and copies that; whyNot says why there is no
// line.
func (p places) action(l source.Line, whyNot string) pane.Action {
	var list []dialog.Address
	if whyNot == "" {
		if list = p.of(l); len(list) == 0 {
			whyNot = "where the chosen line stands is not known: `link:` of its log says where it is looked at"
		}
	}
	return pane.Action{Name: "address", Keys: []string{"o"}, What: "address", WhyNot: whyNot,
		Help: "Show where the chosen line is looked at elsewhere (`link:` of its log), or its file and the byte it begins at, and copy that.",
		Do:   func() tea.Cmd { return dialog.Addresses("a line of "+l.Source, list) }}
}
