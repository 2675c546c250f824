package store_test

import (
	"fmt"
	"testing"
	"time"

	"holdfast/sources/alerts"
)

// BenchmarkSaveStorm saves 10,000 alerts that fire at once, in one transaction,
// while an incident is open.
func BenchmarkSaveStorm(b *testing.B) {
	r := open(b)
	r.incident(b, attached("HighErrors", "api-1"))
	round := 0
	for b.Loop() {
		round++
		seen := alerts.Seen{}
		at := night.Add(time.Duration(round) * time.Minute)
		for i := range 10_000 {
			a := attached("HighErrors", fmt.Sprintf("api-%d", i))
			t := change(a, "fired", at, at)
			seen.Transitions = append(seen.Transitions, t)
			seen.Sightings = append(seen.Sightings, alerts.Sighting{Alert: t.Alert, Source: "prod", Episode: at, First: at, Last: at})
		}
		if _, err := r.Alerts.SaveSeen(b.Context(), seen); err != nil {
			b.Fatal(err)
		}
	}
}

// BenchmarkLoadAlerts reads 10,000 sightings back.
func BenchmarkLoadAlerts(b *testing.B) {
	r := open(b)
	seen := alerts.Seen{}
	for i := range 10_000 {
		t := change(attached("HighErrors", fmt.Sprintf("api-%d", i)), "fired", night, night)
		seen.Sightings = append(seen.Sightings, alerts.Sighting{Alert: t.Alert, Source: "prod", Episode: night, First: night, Last: night})
	}
	if _, err := r.Alerts.SaveSeen(b.Context(), seen); err != nil {
		b.Fatal(err)
	}
	for b.Loop() {
		if got, err := r.Alerts.LoadAlerts(b.Context()); err != nil || len(got.Sightings) != 10_000 {
			b.Fatalf("%d sightings, %v", len(got.Sightings), err)
		}
	}
}
