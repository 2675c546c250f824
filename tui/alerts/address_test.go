package alerts

import (
	"testing"

	source "holdfast/sources/alerts"
)

func TestAnAlertNamesWhereItIsLookedAt(t *testing.T) {
	a := source.Row{Alert: source.Alert{GeneratorURL: "http://prom:9090/graph", Annotations: map[string]string{
		"summary": "see http://nowhere", "dashboardURL": "https://graf/d/1", "runbook_url": "https://wiki/disk", "ticket": "https://jira/7", "script": "javascript:alert(1)",
	}}}
	want := "runbook https://wiki/disk|dashboard https://graf/d/1|ticket https://jira/7|rule http://prom:9090/graph|"
	got := ""
	for _, at := range addresses(a) {
		got += at.Name + " " + at.URL + "|"
	}
	if got != want {
		t.Errorf("it names\n%s\nand not\n%s", got, want)
	}
	if why := whyNoAddress(source.Row{Alert: source.Alert{GeneratorURL: "prom"}}); why == "" {
		t.Error("no address, and it does not say so")
	}
}
