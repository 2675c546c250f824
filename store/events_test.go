package store_test

import (
	"bytes"
	"context"
	"fmt"
	"os"
	"reflect"
	"slices"
	"testing"
	"time"

	"pgregory.net/rapid"

	"holdfast/sources/alerts"
	"holdfast/sources/events"
	"holdfast/store/incident/life"
)

// kept are the events of an alert that the record holds, as stretches.
func (r *record) muted(t testing.TB, fp alerts.Fingerprint, at time.Time) []events.Span {
	t.Helper()
	seen, err := r.Recorded.Seen(context.Background(), []alerts.Fingerprint{fp}, at)
	if err != nil {
		t.Fatal(err)
	}
	return seen[fp]
}

func (r *record) receive(t testing.TB, list ...events.Event) {
	t.Helper()
	if err := r.Recorded.Receive(context.Background(), list); err != nil {
		t.Fatal(err)
	}
}

func TestEventsAreKeptOnceAndFew(t *testing.T) {
	r := open(t)
	a := attached("HighErrors", "api-1")
	event := func(m int) events.Event {
		return events.Event{
			Fingerprint: a.Fingerprint, At: night.Add(time.Duration(m) * time.Minute), Kind: events.Silenced, Cause: "s1", Instance: "am",
			Told: events.Told{By: "carol", Comment: "password=hunter2", Rule: `alertname="HighErrors"`, Until: night.Add(100 * time.Hour)},
		}
	}
	for m := range 200 {
		r.receive(t, event(5*m), event(5*m))
	}
	if n := r.count(t, "SELECT COUNT(*) FROM alert_events"); n > 12 { // one in five hours, and the youngest
		t.Errorf("200 flushes left %d rows", n)
	}
	if n := r.count(t, "SELECT COUNT(*) FROM alert_events WHERE told LIKE '%hunter2%'"); n > 0 {
		t.Error("a secret was kept")
	}
	spans := r.muted(t, a.Fingerprint, night.Add(1000*time.Minute))
	if len(spans) != 1 || !spans[0].From.Equal(night) || !spans[0].Last.Equal(night.Add(995*time.Minute)) || spans[0].By != "carol" {
		t.Errorf("stretches %+v", spans)
	}
	if later := r.muted(t, a.Fingerprint, night.Add(101*time.Hour)); len(later) != 0 {
		t.Errorf("after the silence's end it is muted still: %+v", later)
	}
}

// However events are cut into requests, the record tells the stretches of all of them.
func TestTheRecordTellsTheStretchesOfAllThatCame(t *testing.T) {
	r, turn := open(t), 0
	rapid.Check(t, func(rt *rapid.T) {
		turn++
		fp := alerts.Fingerprint(fmt.Sprintf("alert-%d", turn))
		var list []events.Event
		for range rapid.IntRange(0, 30).Draw(rt, "events") {
			list = append(list, events.Event{
				Fingerprint: fp, At: night.Add(time.Duration(rapid.IntRange(0, 600).Draw(rt, "minute")) * time.Minute), Instance: "am",
				Kind:  rapid.SampledFrom([]events.Kind{events.Silenced, events.Inhibited, events.Inhibited, events.Notified}).Draw(rt, "kind"),
				Cause: rapid.SampledFrom([]string{"x", "y"}).Draw(rt, "cause"),
			})
		}
		list = events.Sorted(list)
		for rest := list; len(rest) > 0; {
			n := rapid.IntRange(1, len(rest)).Draw(rt, "together")
			piece := slices.Clone(rest[:n])
			slices.Reverse(piece)
			r.receive(t, piece...)
			rest = rest[n:]
		}
		for m := 0; m <= 600; m += 50 {
			at := night.Add(time.Duration(m) * time.Minute)
			var want []events.Span
			for _, s := range events.Spans(list) {
				if s.Holds(at) {
					want = append(want, s)
				}
			}
			if got := r.muted(t, fp, at); !reflect.DeepEqual(got, want) {
				rt.Fatalf("at %d minutes %+v\nwant %+v", m, got, want)
			}
		}
	})
}

func TestWhatARecorderSawIsToldAsSeenAndFillsTheGaps(t *testing.T) {
	body, err := os.ReadFile("../sources/events/testdata/alertmanager-0.35.jsonl")
	if err != nil {
		t.Fatal(err)
	}
	r := open(t)
	var all []events.Event
	for line := range bytes.Lines(body) {
		list, err := events.Decode(line)
		if err != nil {
			t.Fatal(err)
		}
		all = append(all, list...)
	}
	r.receive(t, all...)
	first, last := all[0].At, all[len(all)-1].At
	r.clock.set(last)
	// The source was asked once, while one was silenced. The other one, which came and
	// went between two looks, it never told of.
	muted := alerts.Alert{
		Fingerprint: all[0].Fingerprint, Labels: all[0].Labels, StartsAt: all[0].StartsAt, State: alerts.Firing,
		Quiet: &alerts.Quiet{Why: alerts.Silenced, By: "carol", Until: last.Add(time.Hour), SilenceID: "x"},
	}
	episode := all[0].StartsAt.Truncate(time.Millisecond)
	_, err = r.Alerts.SaveSeen(t.Context(), alerts.Seen{
		Sightings:   []alerts.Sighting{{Alert: muted, Source: "prod", Episode: episode, First: last, Last: last.Add(-2 * time.Second), Said: last}},
		Transitions: []alerts.Transition{{Alert: muted, Source: "prod", Episode: episode, Kind: alerts.KindFired, At: episode}},
	})
	if err != nil {
		t.Fatal(err)
	}
	told := r.lives(t, first.Add(-time.Minute), last.Add(time.Minute), `alertname=~"Muted|Leaf"`).Lives
	if len(told) != 2 {
		t.Fatalf("%d lives, want two", len(told))
	}
	by := map[string]*life.Life{}
	for _, l := range told {
		by[l.Labels["alertname"]] = l
	}
	m := by["Muted"]
	if len(m.Quiet) != 1 || m.Quiet[0].Known != life.Seen || m.Quiet[0].Rule != `alertname="Muted"` || m.Quiet[0].Source != "prod" || !m.Quiet[0].From.Before(last.Add(-2*time.Second)) {
		t.Errorf("the muted one was quiet as %+v", m.Quiet)
	}
	if m.Recorded == nil || m.Recorded.CreatedAt.IsZero() || m.State() != alerts.Firing {
		t.Errorf("the muted one %+v", m)
	}
	leaf := by["Leaf"]
	if leaf.State() != alerts.Resolved || !slices.Equal(leaf.Sources, []string{life.RecorderSource}) || leaf.Annotations["summary"] != "x" {
		t.Errorf("what nobody else saw: %+v", leaf)
	}
	if len(leaf.Quiet) != 1 || leaf.Quiet[0].Why != alerts.Inhibited || leaf.Quiet[0].Known != life.Seen || leaf.Quiet[0].To.IsZero() {
		t.Errorf("it was quiet as %+v", leaf.Quiet)
	}
	if none := r.lives(t, last.Add(time.Hour), last.Add(2*time.Hour), `alertname="Leaf"`).Lives; len(none) > 0 {
		t.Errorf("an hour later it is told of: %+v", none[0])
	}
}
