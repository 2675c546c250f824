package incident

import (
	"strings"
	"testing"

	"holdfast/sources/alerts"
	"holdfast/store/incident"
	"holdfast/tui/pane"
)

func TestTheAlertsOfAnIncidentThatFireAreSilencedFromIt(t *testing.T) {
	b := newBench(t, 120, 36)
	b.refresh()
	if a := b.action("s"); !a.Writes || a.WhyNot == "" {
		t.Errorf("without an incident it is %+v", a)
	}
	b.send(pane.OpenIncident{Alerts: []alerts.Row{checkoutDown()}})
	b.press("enter")
	b.press("s")
	var asked []pane.SilenceAlerts
	for _, m := range b.said {
		if s, ok := m.(pane.SilenceAlerts); ok {
			asked = append(asked, s)
		}
	}
	if len(asked) != 1 || len(asked[0].Alerts) != 1 || asked[0].Alerts[0].Fingerprint != checkoutDown().Fingerprint {
		t.Fatalf("asked is %+v", asked)
	}
	inc := incident.Incident{ID: 7, Alerts: []incident.AttachedAlert{{Fingerprint: "00000000000000aa"}}}
	none := silencing(inc, "", func() *alerts.View { return &alerts.View{Rows: alerts.Rows(checkoutDown())} })
	b.run(none.Do())
	if told := b.told("why not"); !strings.Contains(told, "silence: no alert of INC-7 fires") {
		t.Errorf("where none of its alerts fires it says %q", told)
	}
}
