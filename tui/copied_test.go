package tui_test

import (
	"testing"

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
