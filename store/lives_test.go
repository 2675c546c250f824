package store_test

import (
	"context"
	"fmt"
	"slices"
	"testing"
	"time"

	"pgregory.net/rapid"

	"holdfast/sources/alerts"
	"holdfast/sources/people"
	"holdfast/store"
	"holdfast/store/incident"
	"holdfast/store/incident/life"
)

// lives are those of the alerts that matchers name, between two instants.
func (r *record) lives(t rapid.TB, from, until time.Time, matchers ...string) store.Lived {
	t.Helper()
	ms, err := alerts.ParseSelector(matchers...)
	if err != nil {
		t.Fatal(err)
	}
	told, err := r.Past.Lives(context.Background(), store.Sought{From: from, Until: until, Match: ms.Match, Name: ms.Exact()["alertname"], Labels: ms.Exact()})
	if err != nil {
		t.Fatal(err)
	}
	return told
}

func TestALifeIsToldFromItsBeginningToItsEnd(t *testing.T) {
	r := open(t)
	at := func(m int) time.Time { return night.Add(time.Duration(m) * time.Minute) }
	a := attached("HighErrors", "api-1")
	a.Episode = at(0)
	quiet := func(m int, q *alerts.Quiet) {
		t.Helper()
		x := change(a, "", at(0), at(0)).Alert
		x.Quiet = q
		seen := alerts.Sighting{Alert: x, Source: "prod", Episode: at(0), First: at(0), Last: at(m), Said: at(m)}
		if _, err := r.Alerts.SaveSeen(t.Context(), alerts.Seen{Sightings: []alerts.Sighting{seen}}); err != nil {
			t.Fatal(err)
		}
	}
	r.clock.set(at(0))
	r.seen(t, change(a, alerts.KindPending, at(0), at(-5)), change(a, alerts.KindFired, at(0), at(0)))
	inc := r.incident(t, a)
	quiet(2, &alerts.Quiet{Why: alerts.Silenced, By: "carol", Until: at(30)})
	quiet(9, nil)
	quiet(12, &alerts.Quiet{Why: alerts.Inhibited, By: "feed"})
	if err := r.Alerts.SaveAcks(t.Context(), []alerts.Ack{ackOf(a, at(4), "mine")}); err != nil {
		t.Fatal(err)
	}
	r.seen(t, change(a, alerts.KindUnknown, at(0), at(15)), change(a, alerts.KindCleared, at(0), at(20)))
	other := attached("HighErrors", "api-2") // it only waits, and nobody is told of it
	other.Episode = at(1)
	r.seen(t, change(other, alerts.KindPending, at(1), at(1)), change(other, alerts.KindPassed, at(1), at(3)))

	told := r.lives(t, at(-60), at(60), `alertname="HighErrors"`)
	if len(told.Lives) != 2 || told.Lives[0].Fingerprint != other.Fingerprint {
		t.Fatalf("lives %+v", told.Lives)
	}
	if l := told.Lives[0]; l.State() != alerts.Resolved || !l.FiredAt.IsZero() || !l.PendingAt.Equal(at(1)) || !l.EndedAt.Equal(at(3)) {
		t.Errorf("what only waited: %+v", l)
	}
	l := told.Lives[1]
	if !l.PendingAt.Equal(at(-5)) || !l.FiredAt.Equal(at(0)) || !l.UnknownAt.Equal(at(15)) || !l.EndedAt.Equal(at(20)) || l.State() != alerts.Resolved {
		t.Errorf("turns %+v", l)
	}
	want := []life.Quiet{
		{Why: alerts.Silenced, By: "carol", Source: "prod", From: at(2), To: at(9), Until: at(30)},
		{Why: alerts.Inhibited, By: "feed", Source: "prod", From: at(12)},
	}
	if !slices.EqualFunc(l.Quiet, want, func(x, y life.Quiet) bool {
		return x.Why == y.Why && x.By == y.By && x.Source == y.Source && x.From.Equal(y.From) && x.To.Equal(y.To) && x.Until.Equal(y.Until)
	}) {
		t.Errorf("quiet %+v, want %+v", l.Quiet, want)
	}
	if len(l.Acks) != 1 || l.Acks[0].By != "alice" || l.Acks[0].Note != "mine" || !slices.Equal(l.Incidents, []incident.ID{inc.ID}) {
		t.Errorf("held by %+v, in %v", l.Acks, l.Incidents)
	}
	if l.Annotations["summary"] != "too many errors" {
		t.Errorf("annotations %v", l.Annotations)
	}
	for _, none := range []store.Lived{
		r.lives(t, at(-60), at(60), `alertname="HighErrors"`, `instance="api-9"`), r.lives(t, at(-60), at(-5), `alertname=~".+"`),
		r.lives(t, at(21), at(60), `alertname=~".+"`), r.lives(t, at(-60), at(60), `alertname="HighError"`),
	} {
		if len(none.Lives) > 0 {
			t.Errorf("told of %+v", none.Lives[0])
		}
	}
}

func TestWhatStoodBesideIsToldWithTheLives(t *testing.T) {
	r := open(t)
	at := func(m int) time.Time { return night.Add(time.Duration(m) * time.Minute) }
	r.clock.set(at(120))
	note := func(kind store.StandingKind, name string, m int, word string, value any) {
		t.Helper()
		if err := r.Chronicle.Note(t.Context(), store.Stood(kind, name, at(m), word, value)); err != nil {
			t.Fatal(err)
		}
	}
	note(store.SourceStood, "am prod", -30, "down", store.SourceStanding{State: "down", Why: "refused"})
	note(store.SourceStood, "am prod", 5, "up", store.SourceStanding{State: "up"})
	note(store.SourceStood, "am old", -30, "down", store.SourceStanding{State: "down"})
	note(store.SourceStood, "am old", -20, "up", store.SourceStanding{State: "up"})
	note(store.VerdictStood, "orders", -30, "ok", store.VerdictStanding{Verdict: "ok"})
	note(store.VerdictStood, "orders", 7, "late", store.VerdictStanding{Verdict: "late", Reasons: []string{"27h old"}})
	note(store.VitalStood, "errors", -30, "crit", store.VitalStanding{Level: "crit", Says: "6.1/s", Why: "6.1/s, crit from 5/s up"})
	note(store.VitalStood, "errors", 2, "unknown", store.VitalStanding{Level: "unknown", Why: "no data"})
	note(store.VitalStood, "orders", -30, "crit", store.VitalStanding{Level: "crit"})
	note(store.VitalStood, "orders", -20, "ok", store.VitalStanding{Level: "ok"})
	note(store.WatchStood, "", 1, "x", store.WatchStanding{Owner: "x"})
	note(store.WatchStood, "", 8, "", struct{}{})
	note(store.WatchStood, "", 11, "y", store.WatchStanding{Owner: "y"})
	note(store.ConfigStood, "h.yaml", 9, "abc", store.ConfigStanding{Digest: "abc"})
	note(store.SourceStood, "am prod", 40, "late", store.SourceStanding{State: "late"})
	var got []string
	for _, s := range r.lives(t, at(0), at(30), `alertname=~".+"`).Beside {
		to := "on"
		if !s.To.IsZero() {
			to = fmt.Sprint(s.To.Sub(night).Minutes())
		}
		got = append(got, fmt.Sprintf("%s %s %q %s from %v to %s", s.Of, s.Name, s.Word, s.Why, s.At.Sub(night).Minutes(), to))
	}
	want := []string{
		`source am prod "down" refused from -30 to 5`, `vital errors "crit" 6.1/s, crit from 5/s up from -30 to 2`, `verdict orders "late" 27h old from 7 to on`,
		`watch  ""  from 8 to 11`, `configuration h.yaml "abc"  from 9 to on`,
	}
	if !slices.Equal(got, want) {
		t.Errorf("beside\n%q, want\n%q", got, want)
	}
}

// Any stretch of time tells of exactly the lives that lie in it, however many ended
// before, began after, or go on.
func TestAnyStretchTellsOfTheLivesThatLieInIt(t *testing.T) {
	r, turn := open(t), 0
	rapid.Check(t, func(rt *rapid.T) {
		turn++
		a, b := fmt.Sprintf("A%d", turn), fmt.Sprintf("B%d", turn)
		at := func(m int) time.Time { return night.Add(time.Duration(m) * time.Minute) }
		r.clock.set(at(1000))
		from := rapid.IntRange(0, 60).Draw(rt, "from")
		until := from + rapid.IntRange(1, 40).Draw(rt, "long")
		var want []string
		next := map[string]int{}
		for range rapid.IntRange(0, 12).Draw(rt, "lives") {
			name := rapid.SampledFrom([]string{a, b}).Draw(rt, "name")
			x := attached(name, rapid.SampledFrom([]string{"x", "y"}).Draw(rt, "instance"))
			began := next[string(x.Fingerprint)] + rapid.IntRange(0, 20).Draw(rt, "after")
			ended := began + rapid.IntRange(1, 40).Draw(rt, "lasts")
			next[string(x.Fingerprint)] = ended + 1
			kinds := rapid.SampledFrom([][2]string{{"fired", "cleared"}, {"fired", "unknown"}, {"pending", "passed"}}).Draw(rt, "kinds")
			list := []alerts.Transition{change(x, kinds[0], at(began), at(began)), change(x, kinds[1], at(began), at(ended))}
			if rapid.Bool().Draw(rt, "end first") {
				slices.Reverse(list)
			}
			r.seen(t, list...)
			if name == a && began < until && ended >= from {
				want = append(want, fmt.Sprint(x.Fingerprint, began))
			}
		}
		var got []string
		for _, l := range r.lives(rt, at(from), at(until), fmt.Sprintf("alertname=%q", a)).Lives {
			got = append(got, fmt.Sprint(l.Fingerprint, int(l.Began().Sub(night).Minutes())))
		}
		slices.Sort(got)
		slices.Sort(want)
		if !slices.Equal(got, want) {
			rt.Fatalf("told of %q, want %q", got, want)
		}
		wide := r.lives(rt, at(from), at(until), `instance=~"x|y"`, `severity="critical"`, fmt.Sprintf("alertname=~%q", a+"|C")).Lives
		if len(wide) != len(got) {
			rt.Fatalf("by other matchers %d lives, want %d", len(wide), len(got))
		}
	})
}

func TestWhoeverSaidThatItIsGoneIsTold(t *testing.T) {
	r := open(t)
	a := attached("HighErrors", "api-1")
	gone := change(a, alerts.KindCleared, night, night.Add(time.Minute))
	gone.By = &people.Actor{Person: "bob"}
	r.seen(t, change(a, alerts.KindFired, night, night), gone)
	l := r.lives(t, night, night.Add(time.Hour), `alertname="HighErrors"`).Lives
	if len(l) != 1 || l[0].GoneBy.Person != "bob" {
		t.Errorf("lives %+v", l)
	}
}
