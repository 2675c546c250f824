package alerts

import (
	"net/url"
	"slices"
	"strings"

	source "holdfast/sources/alerts"
	"holdfast/tui/dialog"
)

// addresses are where an alert is looked at elsewhere: its rule, and what its
// annotations name, runbook and dashboard first.
func addresses(a source.Row) []dialog.Address {
	var list []dialog.Address
	for name, value := range a.Annotations {
		if web(value) {
			name, _ = strings.CutSuffix(strings.ToLower(name), "url")
			list = append(list, dialog.Address{Name: strings.Trim(name, "_"), URL: value})
		}
	}
	rank := func(name string) int { return slices.Index([]string{"dashboard", "runbook"}, name) }
	slices.SortFunc(list, func(a, b dialog.Address) int {
		if by := rank(b.Name) - rank(a.Name); by != 0 {
			return by
		}
		return strings.Compare(a.Name+a.URL, b.Name+b.URL)
	})
	if web(a.GeneratorURL) {
		list = append(list, dialog.Address{Name: "rule", URL: a.GeneratorURL})
	}
	return list
}

// web reports whether words are an address of a browser.
func web(words string) bool {
	u, err := url.Parse(words)
	return err == nil && (u.Scheme == "http" || u.Scheme == "https") && u.Host != ""
}

// whyNoAddress says why there is none to show.
func whyNoAddress(a source.Row) string {
	if len(addresses(a)) == 0 {
		return "this alert names no rule, dashboard or runbook by an address"
	}
	return ""
}
