package incident

import (
	"context"
	"fmt"
	"strings"
	"testing"

	"holdfast/sop"
	"holdfast/sources/alerts"
	"holdfast/sources/people"
	"holdfast/store/incident"
	"holdfast/tui/pane"
)

func TestAnIncidentWithItsSOPIsOpenedByOneEnter(t *testing.T) {
	b := newBench(t, 120, 36)
	b.refresh()
	b.send(pane.OpenIncident{Alerts: []alerts.Row{checkoutDown()}})
	b.asks("Checkout down in eu-1")
	b.asks("sev2")
	b.asks("SOP to begin")
	b.asks("checkout-down")
	b.asks("Enter open it")
	b.press("enter")
	c := b.pane.known
	if c.ID != 1 || c.Title != "Checkout down in eu-1" || c.Severity != incident.Sev2 || len(c.Alerts) != 1 {
		t.Fatalf("opened %+v", c.Incident)
	}
	if len(c.Runs) != 1 || c.Runs[0].Name != "checkout-down" || c.Runs[0].Vars["ALERT_INSTANCE"] != "eu-1" {
		t.Fatalf("begun: %+v", c.Runs)
	}
	b.sees("1  Note the time")
}

func TestAnIncidentIsOpenedWithoutItsSOP(t *testing.T) {
	b := newBench(t, 120, 36)
	b.refresh()
	b.send(pane.OpenIncident{Alerts: []alerts.Row{checkoutDown()}})
	b.press("tab", "tab", "backspace", "enter")
	if c := b.pane.known; c.ID != 1 || len(c.Runs) != 0 {
		t.Fatalf("opened %s with %d runs", c.ID, len(c.Runs))
	}
}

// Who opens an incident holds what it is for, unless they say otherwise: else the next
// person takes the alert a second time.
func TestAnIncidentHoldsWhatItIsOpenedFor(t *testing.T) {
	var held []string
	for _, c := range []struct {
		name string
		keys []string
		want string
	}{{"by one Enter", nil, "alice holds 1"}, {"not where no is said", []string{"tab", "tab", "tab", "n"}, ""}} {
		t.Run(c.name, func(t *testing.T) {
			held = nil
			b := newBench(t, 120, 36)
			b.with(func(d *Deps) {
				d.Hold = func(_ context.Context, by people.Actor, ids []alerts.Fingerprint) error {
					held = append(held, fmt.Sprint(by.Person, " holds ", len(ids)))
					return nil
				}
			})
			b.refresh()
			b.send(pane.OpenIncident{Alerts: []alerts.Row{checkoutDown()}})
			b.asks("Hold CheckoutDown?")
			b.press(append(c.keys, "enter")...)
			if c := b.pane.known; c.ID != 1 || len(c.Runs) != 1 {
				t.Fatalf("opened %s with %d runs", c.ID, len(c.Runs))
			}
			if got := strings.Join(held, ", "); got != c.want {
				t.Errorf("it says %q, not %q", got, c.want)
			}
			row := checkoutDown()
			row.Ack = &alerts.Ack{By: people.Actor{Person: "bob"}}
			b.send(pane.OpenIncident{Alerts: []alerts.Row{row}})
			if strings.Contains(b.dialog.View(), "Hold ") {
				t.Error("what somebody holds is asked about")
			}
		})
	}
}

func TestOfSeveralSOPsThatFitNoneIsProposed(t *testing.T) {
	b := newBench(t, 120, 36)
	b.with(func(d *Deps) {
		first := d.Library.All()[0]
		other := first
		other.Name, other.Title = "checkout-slow", "Checkout slow"
		d.Library = shelf{first, other}
	})
	b.refresh()
	b.send(pane.OpenIncident{Alerts: []alerts.Row{checkoutDown()}})
	b.asks("none; 2 fit: checkout-down, checkout-slow")
	b.press("tab", "tab")
	b.write("checkout")
	b.press("enter")
	b.asks("what fits is checkout-down, checkout-slow")
	if len(b.pane.all) != 0 {
		t.Fatal("it was opened with an SOP that is none")
	}
	b.write("-slow")
	b.press("enter")
	if c := b.pane.known; c.ID != 1 || len(c.Runs) != 1 || c.Runs[0].Name != "checkout-slow" {
		t.Fatalf("opened %s with %+v", c.ID, c.Runs)
	}
}

func TestTheSOPThatFitsBestIsProposed(t *testing.T) {
	b := newBench(t, 120, 36)
	b.with(func(d *Deps) {
		every := sop.Parse("service-down", "", []byte("---\ntitle: Service down\nalerts: ['alertname=~\".*Down\"']\n---\n1. Look\n"))
		d.Library = shelf{every, d.Library.All()[0]}
	})
	b.refresh()
	b.send(pane.OpenIncident{Alerts: []alerts.Row{checkoutDown()}})
	b.press("enter")
	if c := b.pane.known; c.ID != 1 || len(c.Runs) != 1 || c.Runs[0].Name != "checkout-down" {
		t.Fatalf("opened %s with %+v", c.ID, c.Runs)
	}
}

func TestAnAlertWithoutAnSOPAsksForNone(t *testing.T) {
	b := newBench(t, 120, 36)
	b.with(func(d *Deps) { d.Library = shelf([]sop.Procedure{}) })
	b.refresh()
	b.send(pane.OpenIncident{Alerts: []alerts.Row{checkoutDown()}})
	if shown := b.dialog.View(); strings.Contains(shown, "SOP") {
		t.Fatalf("it asks for an SOP where none fits:\n%s", shown)
	}
	b.press("enter")
	if c := b.pane.known; c.ID != 1 || len(c.Runs) != 0 {
		t.Fatalf("opened %s with %d runs", c.ID, len(c.Runs))
	}
}

func TestTheReportIsWrittenWhicheverPaneIsInFront(t *testing.T) {
	b := newBench(t, 120, 36)
	b.incident()
	b.send(pane.WriteReport{})
	if got := b.told("incident report"); got != "the report of INC-1 is in /reports/INC-1.md" {
		t.Fatalf("told %q", got)
	}
}
