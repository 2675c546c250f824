package tui_test

import (
	"strings"
	"testing"

	"holdfast/themes"
	"holdfast/tui"
	"holdfast/tui/pane"
	"holdfast/tui/tuitest"
)

// A configured layout stands from the start and is put in force when it changes; what
// was made by hand stays while it does not, and is told as the line that keeps it.
func TestTheLayoutIsKeptInTheConfiguration(t *testing.T) {
	s := busy()
	theme, err := themes.Load("mono")
	if err != nil {
		t.Fatal(err)
	}
	s.options.Layout = tui.Layout{Hide: []pane.ID{pane.Backups}, Wider: -10, Taller: map[pane.ID]int{pane.Alerts: 2}}
	s.play(t, 120, 40, func(t *testing.T, d *tuitest.Driver) {
		d.See("hidden 3 Backups")
		d.Miss("3 Backups ─")
		d.Press("4", "H", "1", ":")
		d.Type("layout as")
		d.Press("enter")
		d.See("screen: {layout: {hide: [backups, oncall], wider: -10, taller: {alerts: 2}}}")
		d.Press("esc")
		settings := tui.Settings{Theme: theme, Layout: s.options.Layout}
		d.Send(settings)
		d.See("hidden 3 Backups 4 On call")
		settings.Layout = tui.Layout{Hide: []pane.ID{pane.OnCall}}
		d.Send(settings)
		d.See("hidden 4 On call", "3 Backups ─")
		settings.Layout = tui.Layout{Hide: []pane.ID{pane.Alerts, pane.Logs, pane.Backups, pane.OnCall}}
		d.Send(settings)
		d.See("1 Alerts ─")
		if strings.Contains(d.Screen(), "hidden 1") {
			t.Error("the last pane is hidden")
		}
	})
	s.options.Layout = tui.Layout{Hide: []pane.ID{pane.Alerts}}
	s.play(t, 120, 40, func(_ *testing.T, d *tuitest.Driver) {
		d.See("hidden 1 Alerts", "2 Logs ─")
	})
}

// A saved filter is found by its name, and shows the alerts it takes.
func TestASavedFilterIsInThePalette(t *testing.T) {
	s := busy()
	s.options.Filters = map[string]string{"mine": `alertname="CertExpiry"`}
	s.play(t, 120, 40, func(_ *testing.T, d *tuitest.Driver) {
		d.Press("2", ":")
		d.Type("filter mine")
		d.See(`filter mine`, `alertname="CertExpiry"`)
		d.Press("enter")
		d.See(`/ alertname="CertExpiry"`, "CertExpiry")
		d.Miss("CheckoutDown  ")
	})
}
