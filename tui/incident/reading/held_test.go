package reading

import (
	"strings"
	"testing"
	"time"

	"holdfast/sources/alerts"
	"holdfast/store/incident"
)

func checkoutDown() alerts.Row {
	began := time.Date(2026, 11, 20, 13, 48, 42, 0, time.UTC)
	return alerts.Row{
		Alert: alerts.Alert{Labels: map[string]string{"alertname": "CheckoutDown", "instance": "eu-1"}, StartsAt: began, State: alerts.Firing,
			Annotations: map[string]string{"summary": "Checkout down in eu-1"}},
		Severity: alerts.Critical, Episode: began, Sources: []string{"prod", "prod-2"},
	}
}

func TestAProposedTitleIsReadAtAGlance(t *testing.T) {
	row := checkoutDown()
	if got := TitleFor([]alerts.Row{row}); got != "Checkout down in eu-1" {
		t.Errorf("a short summary is not taken: %q", got)
	}
	row.Annotations = map[string]string{"summary": strings.Repeat("so many words ", 10)}
	if got := TitleFor([]alerts.Row{row}); got != "CheckoutDown eu-1" {
		t.Errorf("a long summary became the title: %q", got)
	}
	row.Annotations = map[string]string{"message": "Checkout is down"} // as older rules call it
	if got := TitleFor([]alerts.Row{row}); got != "Checkout is down" {
		t.Errorf("what an older rule says is not taken: %q", got)
	}
}

func TestTheLoudestAlertProposesTheSeverity(t *testing.T) {
	warning := checkoutDown()
	warning.Severity = alerts.Warning
	for want, rows := range map[incident.Severity][]alerts.Row{
		incident.Sev2: {warning, checkoutDown()}, incident.Sev3: {warning}, incident.Sev4: {{Severity: alerts.Other}},
	} {
		if got := SeverityFor(rows); got != want {
			t.Errorf("%d alerts propose %s, want %s", len(rows), got, want)
		}
	}
	if got := SeverityFor(nil); got != incident.Sev3 {
		t.Errorf("no alert proposes %s", got)
	}
}

func TestAHeldAlertIsKeptAsItCame(t *testing.T) {
	held := Held([]alerts.Row{checkoutDown()})
	if len(held) != 1 || held[0].Source != "prod" || !held[0].Episode.Equal(checkoutDown().Episode) {
		t.Fatalf("it is held as %+v", held)
	}
	if row := RowOf(held[0]); row.Name() != "CheckoutDown" || row.Sources[0] != "prod" || row.State != alerts.Firing {
		t.Errorf("it is shown as %+v", row)
	}
}

// The address of a scrape is no name for what is broken.
func TestAProposedTitleSaysWhatIsBrokenAndNotWhatWasScraped(t *testing.T) {
	labels := map[string]string{"alertname": "CheckoutErrorRateHigh", "instance": "10.2.4.9:8080", "service": "checkout"}
	if got := TitleFor([]alerts.Row{{Alert: alerts.Alert{Labels: labels}}}); got != "CheckoutErrorRateHigh checkout" {
		t.Errorf("the title is %q", got)
	}
}
