package incident

import (
	"slices"
	"testing"

	"holdfast/sop"
	"holdfast/store/incident"
	"holdfast/tui/dialog"
)

func TestAnIncidentNamesWhereItIsLookedAt(t *testing.T) {
	inc := incident.Incident{ID: 7, Alerts: []incident.AttachedAlert{
		{Annotations: map[string]string{"dashboard": "https://graf/d/1", "runbook_url": "https://wiki/down", "summary": "see http://nowhere", "script": "javascript:alert(1)"}},
		{Annotations: map[string]string{"runbook": "https://wiki/down", "runbook_url": "https://wiki/slow"}},
	}}
	run := &sop.Run{Record: sop.Record{Started: sop.Started{Path: "/srv/sops/down.md"}}}
	want := []dialog.Address{{Name: "SOP", URL: "/srv/sops/down.md"}, {Name: "runbook", URL: "https://wiki/down"}, {Name: "dashboard", URL: "https://graf/d/1"}, {Name: "runbook", URL: "https://wiki/slow"}}
	if got := addresses(inc, run); !slices.Equal(got, want) {
		t.Errorf("it names %v", got)
	}
	if got := addresses(incident.Incident{ID: 8}, nil); len(got) != 0 {
		t.Errorf("of nothing it names %v", got)
	}
}

func TestOShowsTheAddressOfTheIncidentOrSaysThatThereIsNone(t *testing.T) {
	b := newBench(t, 120, 36)
	if why := b.action("o").WhyNot; why != "no incident is chosen" {
		t.Errorf("without an incident: %q", why)
	}
	b.incident()
	b.pane.boxes.checklist.Run().Path = ""
	if why := b.action("o").WhyNot; why != "neither the alerts of INC-1 nor an SOP of it name an address" {
		t.Errorf("where none is named: %q", why)
	}
	b.pane.boxes.checklist.Run().Path = "/srv/sops/checkout.md"
	b.press("o")
	b.asks("SOP of INC-1")
	b.asks("/srv/sops/checkout.md")
	b.press("esc")
}
