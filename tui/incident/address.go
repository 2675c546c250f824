package incident

import (
	"slices"

	tea "charm.land/bubbletea/v2"

	"holdfast/sop"
	"holdfast/store/incident"
	"holdfast/tui/dialog"
	"holdfast/tui/incident/reading"
	"holdfast/tui/pane"
)

// addressing is the action that shows where the incident at hand, or the chosen one of
// the list, is looked at elsewhere: what its alerts name, and the file of its SOP.
func addressing(b *boxes, all []incident.Incident, at reading.Case) pane.Action {
	inc, run := at.Incident, b.checklist.Run()
	if b.listing {
		i := slices.IndexFunc(all, func(one incident.Incident) bool { return one.ID == b.list.Chosen() })
		if inc, run = (incident.Incident{}), nil; i >= 0 {
			inc = all[i]
		}
	}
	list, whyNot := addresses(inc, run), ""
	switch {
	case inc.ID == 0:
		whyNot = "no incident is chosen"
	case len(list) == 0:
		whyNot = "neither the alerts of " + inc.ID.String() + " nor an SOP of it name an address"
	}
	return pane.Action{Name: "address", Keys: []string{"o"}, What: "address", WhyNot: whyNot,
		Help: "Show the address of a runbook or dashboard of the incident's alerts, or the file of its SOP, and copy it.",
		Do:   func() tea.Cmd { return dialog.Addresses(inc.ID.String(), list) }}
}

// addresses are what the alerts name, each once, and where the SOP was read.
func addresses(inc incident.Incident, run *sop.Run) []dialog.Address {
	var list []dialog.Address
	if run != nil && run.Path != "" {
		list = append(list, dialog.Address{Name: "SOP", URL: run.Path})
	}
	for _, a := range inc.Alerts {
		for _, at := range dialog.AddressesIn(a.Annotations) {
			if !slices.ContainsFunc(list, func(known dialog.Address) bool { return known.URL == at.URL }) {
				list = append(list, at)
			}
		}
	}
	return list
}
