package store_test

import (
	"fmt"
	"slices"
	"strings"
	"testing"
	"time"

	"holdfast/sources/alerts"
	"holdfast/store"
)

// What was last heard of an alert is kept for as long as `keep: sightings:` says after
// that, and not after it changed last: one that is listed as it was for a year is not
// forgotten in between. How it lived is kept by another key.
func TestSightingsAreKeptAfterTheyWereLastHeardOf(t *testing.T) {
	r := open(t)
	const month = 30 * 24 * time.Hour
	old := night.Add(-month - time.Hour)
	began := old.Add(-month)
	sighting := func(name string, last time.Time, look int64) alerts.Sighting {
		a := attached(name, "x")
		return alerts.Sighting{
			Alert:  alerts.Alert{Fingerprint: a.Fingerprint, Labels: a.Labels, State: alerts.Firing, StartsAt: began},
			Source: "prod", Episode: began, First: began, Last: last, Said: last, Look: look,
		}
	}
	emergent, elsewhere := sighting("Emergency", old, 0), sighting("Elsewhere", old, 7)
	emergent.Emergent, elsewhere.Source = true, "edge"
	silent := attached("Silent", "x")
	seen := alerts.Seen{
		Sightings: []alerts.Sighting{
			sighting("Silent", old, 0), sighting("Lately", night.Add(-month+time.Hour), 0), sighting("Listed", old, 7), sighting("ListedLong", old, 8), emergent, elsewhere,
		},
		Transitions: []alerts.Transition{change(silent, alerts.KindFired, began, began)},
	}
	if _, err := r.Alerts.SaveSeen(t.Context(), seen); err != nil {
		t.Fatal(err)
	}
	repeat := func(look int64, until time.Time) {
		t.Helper()
		kept, err := r.Alerts.SaveSeen(t.Context(), alerts.Seen{Repeats: []alerts.Repeat{{Source: "prod", Look: look, Until: until, Alerts: 1, Episodes: began.UnixMilli()}}})
		if err != nil || len(kept.Missed) > 0 {
			t.Fatalf("a repeat was missed: %+v, %v", kept.Missed, err)
		}
	}
	repeat(7, night.Add(-time.Minute))
	repeat(8, old.Add(time.Minute))
	drop := func(keep store.Keep, want ...string) {
		t.Helper()
		if _, err := r.Upkeep.Drop(t.Context(), keep); err != nil {
			t.Fatal(err)
		}
		var names []string
		for _, name := range []string{"Elsewhere", "Emergency", "Lately", "Listed", "ListedLong", "Silent"} {
			if r.count(t, fmt.Sprintf("SELECT COUNT(*) FROM sightings WHERE fingerprint = '%s-x'", name)) > 0 {
				names = append(names, name)
			}
		}
		if !slices.Equal(names, want) {
			t.Errorf("kept are %s, want %s", strings.Join(names, " "), strings.Join(want, " "))
		}
	}
	drop(store.Keep{History: time.Hour, Changes: time.Hour}, "Elsewhere", "Emergency", "Lately", "Listed", "ListedLong", "Silent")
	if n := r.count(t, "SELECT COUNT(*) FROM transitions"); n != 1 {
		t.Errorf("%d turns are kept: an alert that somebody may still tell of keeps its own", n)
	}
	drop(store.Keep{Sightings: 2 * month}, "Elsewhere", "Emergency", "Lately", "Listed", "ListedLong", "Silent")
	drop(store.Keep{Sightings: month}, "Emergency", "Lately", "Listed")
	if n := r.count(t, "SELECT COUNT(*) FROM transitions"); n != 1 {
		t.Errorf("%d turns are kept: how an alert lived outlives what was heard of it last", n)
	}
	drop(store.Keep{History: month}, "Emergency", "Lately", "Listed")
	if n := r.count(t, "SELECT COUNT(*) FROM transitions"); n != 0 {
		t.Errorf("%d turns are kept", n)
	}
	r.clock.set(night.Add(month))
	drop(store.Keep{Sightings: month}, "Emergency")
}

// A storm of which nobody tells any more is forgotten to the last.
func TestSightingsOfAStormGoInPieces(t *testing.T) {
	r := open(t)
	seen := alerts.Seen{}
	for i := range 1201 {
		a := attached("Storm", fmt.Sprint(i))
		seen.Sightings = append(seen.Sightings, alerts.Sighting{
			Alert:  alerts.Alert{Fingerprint: a.Fingerprint, Labels: a.Labels, State: alerts.Firing, StartsAt: night},
			Source: "prod", Episode: night, First: night, Last: night, Said: night,
		})
	}
	if _, err := r.Alerts.SaveSeen(t.Context(), seen); err != nil {
		t.Fatal(err)
	}
	r.clock.set(night.Add(25 * time.Hour))
	if rows := must[int64](t)(r.Upkeep.Drop(t.Context(), store.Keep{Sightings: 24 * time.Hour})); rows != 1201 {
		t.Errorf("%d rows went", rows)
	}
	if rem := must[alerts.Remembered](t)(r.Alerts.LoadAlerts(t.Context())); len(rem.Sightings) != 0 {
		t.Errorf("%d are remembered", len(rem.Sightings))
	}
}
