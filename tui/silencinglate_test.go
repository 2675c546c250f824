package tui_test

import (
	"fmt"
	"testing"
	"time"

	"holdfast/sources"
	"holdfast/sources/alerts"
	"holdfast/tui/pane"
	"holdfast/tui/tuitest"
)

// What an Alertmanager that does not answer told last is not what it mutes now.
func TestOfWhatWasToldLastAFormSaysNoNow(t *testing.T) {
	s, _ := hushed(t)
	s.play(t, 120, 40, func(t *testing.T, d *tuitest.Driver) {
		d.Press("s")
		d.See("it mutes 1 alert now: CheckoutDown eu-1")
		s.health = []sources.Health{{Name: "prod", Kind: "alertmanager", LastGood: friday.Add(-time.Minute), Since: friday.Add(-time.Minute), Err: "connection refused", Every: 5 * time.Second}}
		d.Send(pane.Changed{Topics: sources.Topics(sources.Sources)})
		d.See("prod does not answer; of what was told last it mutes 1 alert: CheckoutDown eu-1")
		d.Miss("1 alert now")
		s.health = []sources.Health{up("alertmanager", "prod")}
		d.Send(pane.Changed{Topics: sources.Topics(sources.Sources)})
		d.See("it mutes 1 alert now: CheckoutDown eu-1")
	})
}

// A list of silences that does not fit says how many are out of sight.
func TestSilencesOutOfSightAreCounted(t *testing.T) {
	s, h := hushed(t)
	for i := range 60 {
		h.held = append(h.held, alerts.Silence{
			ID: fmt.Sprintf("more%d", i), By: "carol", Comment: "many", Active: true, StartsAt: friday.Add(-time.Hour), EndsAt: friday.Add(3 * time.Hour), Others: h.held[0].Others,
		})
	}
	s.play(t, 80, 24, func(t *testing.T, d *tuitest.Driver) {
		d.Press("M")
		d.See("more below")
		d.Miss("more above")
		d.Press("G")
		d.See("more above")
		d.Miss("below")
	})
}
