package store_test

import (
	"testing"
	"time"

	"holdfast/sources/alerts"
)

// A repeat moves until when everything was seen that was written of a look,
// and nothing else: not where somebody has written any of it since, not what has
// cleared. What was observed before that is refused as if each had been written.
func TestARepeatTellsOfAllThatALookListed(t *testing.T) {
	r := open(t)
	r.clock.set(night.Add(10 * time.Minute))
	began := night.Add(-time.Hour)
	seen := func(instance string, at time.Time) alerts.Sighting {
		a := attached("HighErrors", instance)
		return alerts.Sighting{
			Alert:  alerts.Alert{Fingerprint: a.Fingerprint, Labels: a.Labels, State: alerts.Firing, StartsAt: began},
			Source: "prod", Episode: began, First: began, Last: at, Said: at, Look: 7,
		}
	}
	save := func(s alerts.Seen) alerts.Kept {
		t.Helper()
		return must[alerts.Kept](t)(r.Alerts.SaveSeen(t.Context(), s))
	}
	one, two, edge := seen("api-1", night), seen("api-2", night), seen("api-3", night)
	edge.Source = "edge"
	save(alerts.Seen{Sightings: []alerts.Sighting{one, two, edge}})
	again := func(until time.Duration, n int) alerts.Repeat {
		return alerts.Repeat{Source: "prod", Look: 7, Until: night.Add(until), Alerts: n, Episodes: int64(n) * began.UnixMilli()}
	}
	repeat := func(x alerts.Repeat, taken bool) {
		t.Helper()
		if kept := save(alerts.Seen{Repeats: []alerts.Repeat{x}}); (len(kept.Missed) == 0) != taken {
			t.Fatalf("missed are %+v, taken should be %v", kept.Missed, taken)
		}
	}
	last := func(want1, want2, want3 time.Duration) {
		t.Helper()
		want := map[alerts.Fingerprint]time.Duration{one.Fingerprint: want1, two.Fingerprint: want2, edge.Fingerprint: want3}
		rem := must[alerts.Remembered](t)(r.Alerts.LoadAlerts(t.Context()))
		if len(rem.Sightings) != 3 {
			t.Fatalf("kept are %d", len(rem.Sightings))
		}
		for _, s := range rem.Sightings {
			if at := night.Add(want[s.Fingerprint]); !s.Last.Equal(at) || (s.Cleared.IsZero() && !s.Said.Equal(at)) {
				t.Errorf("%s was last seen %s after, said %s after, want %s", s.Labels["instance"], s.Last.Sub(night), s.Said.Sub(night), at.Sub(night))
			}
		}
	}
	const minute = time.Minute
	repeat(again(minute, 2), true)
	last(minute, minute, 0)
	repeat(again(2*minute, 2), true)
	repeat(again(minute, 2), true) // a slow one takes nothing back
	last(2*minute, 2*minute, 0)

	repeat(again(3*minute, 3), false)
	other := again(3*minute, 2)
	other.Episodes++
	repeat(other, false)
	other.Alerts, other.Episodes = 3, 2*began.UnixMilli()
	repeat(other, false)
	other = again(3*minute, 2)
	other.Look = 8 // nothing was written of it
	repeat(other, false)
	last(2*minute, 2*minute, 0)

	earlier := seen("api-1", night.Add(90*time.Second)) // another process, before the repeat
	earlier.Look, earlier.Annotations = 8, map[string]string{"summary": "as it was"}
	save(alerts.Seen{Sightings: []alerts.Sighting{earlier}})
	earlier.Again = true
	save(alerts.Seen{Sightings: []alerts.Sighting{earlier}})
	last(2*minute, 2*minute, 0)

	later := seen("api-1", night.Add(150*time.Second)) // and after it
	later.Look = 8
	save(alerts.Seen{Sightings: []alerts.Sighting{later}})
	repeat(again(3*minute, 2), false)
	last(150*time.Second, 2*minute, 0)

	both := []alerts.Sighting{seen("api-1", night.Add(4*minute)), seen("api-2", night.Add(4*minute))}
	both[0].Again, both[1].Again = true, true
	save(alerts.Seen{Sightings: both})
	last(4*minute, 4*minute, 0)
	repeat(again(5*minute, 2), true)
	last(5*minute, 5*minute, 0)
	save(alerts.Seen{Sightings: []alerts.Sighting{seen("api-1", night.Add(6*minute))}}) // later than all of it was
	last(6*minute, 5*minute, 0)
	repeat(again(7*minute, 2), true)
	last(7*minute, 7*minute, 0)

	over := seen("api-2", night.Add(7*minute))
	over.State, over.Cleared, over.Said, over.Look = alerts.Resolved, night.Add(8*minute), night.Add(8*minute), 0
	save(alerts.Seen{Sightings: []alerts.Sighting{over}})
	repeat(again(9*minute, 2), false)
	repeat(again(9*minute, 1), true)
	last(9*minute, 7*minute, 0)
}

// Two processes may look at a source at the very same time. A repeat tells of what
// the one saw that repeats, and of nothing that the other wrote, before or after.
func TestARepeatTellsOfOneLookAlone(t *testing.T) {
	r := open(t)
	r.clock.set(night.Add(10 * time.Minute))
	began := night.Add(-time.Hour)
	save := func(s alerts.Seen) alerts.Kept {
		t.Helper()
		return must[alerts.Kept](t)(r.Alerts.SaveSeen(t.Context(), s))
	}
	write := func(instance string, look int64, episode, at time.Time) {
		t.Helper()
		a := attached("HighErrors", instance)
		kept := save(alerts.Seen{Sightings: []alerts.Sighting{{
			Alert:  alerts.Alert{Fingerprint: a.Fingerprint, Labels: a.Labels, State: alerts.Firing, StartsAt: episode},
			Source: "prod", Episode: episode, First: episode, Last: at, Said: at, Look: look,
		}}})
		if len(kept.Fires)+len(kept.Over) > 0 {
			t.Fatalf("the record knows better: %+v", kept)
		}
	}
	repeat := func(until time.Time, n int64, taken bool) {
		t.Helper()
		x := alerts.Repeat{Source: "prod", Look: 7, Until: until, Alerts: int(n), Episodes: n * began.UnixMilli()}
		if kept := save(alerts.Seen{Repeats: []alerts.Repeat{x}}); (len(kept.Missed) == 0) != taken {
			t.Fatalf("missed are %+v, taken should be %v", kept.Missed, taken)
		}
	}
	last := func(want map[string]time.Duration) {
		t.Helper()
		for _, s := range must[alerts.Remembered](t)(r.Alerts.LoadAlerts(t.Context())).Sightings {
			if at := night.Add(want[s.Labels["instance"]]); !s.Last.Equal(at) || !s.Said.Equal(at) {
				t.Errorf("%s was last seen %s after, said %s after, want %s", s.Labels["instance"], s.Last.Sub(night), s.Said.Sub(night), at.Sub(night))
			}
		}
	}
	write("api-1", 7, began, night)
	write("api-2", 7, began, night)
	write("api-3", 8, began, night) // as many, and of one firing, are there of this time
	repeat(night.Add(time.Minute), 3, false)
	repeat(night.Add(time.Minute), 2, true)
	last(map[string]time.Duration{"api-1": time.Minute, "api-2": time.Minute})

	write("api-2", 8, began.Add(time.Minute), night) // another firing, as the other saw it then
	write("api-4", 8, began, night)
	last(map[string]time.Duration{"api-1": time.Minute})
	repeat(night.Add(2*time.Minute), 2, false)
	repeat(night.Add(2*time.Minute), 1, true)
	last(map[string]time.Duration{"api-1": 2 * time.Minute})
}
