package incident

import (
	tea "charm.land/bubbletea/v2"

	"holdfast/sources/alerts"
	"holdfast/store/incident"
	"holdfast/tui/pane"
)

// silencing is the action that asks for the form of a silence of those alerts of an
// incident that fire; the form is the alerts pane's.
func silencing(inc incident.Incident, here string, now func() *alerts.View) pane.Action {
	return pane.Action{Name: "silence", Keys: []string{"s"}, What: "silence", Writes: true, WhyNot: here, On: inc.ID.String(), Asks: "asking what to silence",
		Help: "Silence the incident's alerts that fire: a form, then what that would mute, then y.",
		Do: func() tea.Cmd {
			var list []alerts.Row
			for _, r := range fires(now, inc) {
				list = append(list, *r)
			}
			if len(list) == 0 {
				return pane.Say(pane.Notice{Key: "why not", Text: "silence: no alert of " + inc.ID.String() + " fires"})
			}
			return pane.Say(pane.SilenceAlerts{Alerts: list})
		}}
}
