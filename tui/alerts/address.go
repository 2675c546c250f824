package alerts

import (
	source "holdfast/sources/alerts"
	"holdfast/tui/dialog"
)

// addresses are where an alert is looked at elsewhere: its rule, and what its
// annotations name, runbook and dashboard first.
func addresses(a source.Row) []dialog.Address {
	list := dialog.AddressesIn(a.Annotations)
	if dialog.Web(a.GeneratorURL) {
		list = append(list, dialog.Address{Name: "rule", URL: a.GeneratorURL})
	}
	return list
}

// whyNoAddress says why there is none to show.
func whyNoAddress(a source.Row) string {
	if len(addresses(a)) == 0 {
		return "this alert names no rule, dashboard or runbook by an address"
	}
	return ""
}
