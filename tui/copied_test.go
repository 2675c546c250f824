package tui_test

import (
	"testing"

	"holdfast/sources/backups"

	"holdfast/tui/tuitest"
)

// Any row of any pane is copied with one key, and an alert's address is shown.
func TestEveryPaneCopiesItsRow(t *testing.T) {
	for key, asks := range map[string]string{"1": "Copy CheckoutDown", "2": "Copy 1 log line", "3": "Copy backup of ", "4": "Copy Coming shifts of ", "6": "Copy "} {
		t.Run(key, func(t *testing.T) {
			busy().play(t, 120, 40, func(_ *testing.T, d *tuitest.Driver) {
				d.Press(key)
				if key == "2" {
					d.Press("=")
				}
				d.Press("Y")
				d.See(asks, "as text", "as Markdown")
				d.Press("1")
				d.See("copied, if the terminal allows it (OSC 52)")
			})
		})
	}
}

// The address of what a row is about is shown and copied in any pane whose rows have
// one; where this row has none, and where no row has, it is said.
func TestOShowsTheAddressOrSaysWhyThereIsNone(t *testing.T) {
	s := busy()
	s.backups[0].Detail = []backups.CopyStatus{{Kind: "restic", Target: "rest:https://backup.example/orders", Site: "rack1"}}
	s.play(t, 120, 40, func(_ *testing.T, d *tuitest.Driver) {
		d.Press("1", "o")
		d.See("runbook of CheckoutDown", "https://wiki.example/CheckoutDown", "copied, if the terminal allows it (OSC 52)")
		d.Press("esc", "3", "o")
		d.See("restic at rack1 of orders-db", "rest:https://backup.example/orders", "copied, if the terminal allows it (OSC 52)")
		d.Press("esc", "j", "o")
		d.See("address: no copy of sessions is configured that has an address")
		d.Press("5", "o")
		d.See("address: neither the alerts of INC-7 nor an SOP of it name an address")
		d.Press("4", "o")
		d.See("o does nothing here; it works in alerts (1), logs (2), backups (3) and incident (5)")
	})
}
