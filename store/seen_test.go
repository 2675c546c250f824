package store_test

import (
	"slices"
	"strings"
	"testing"
	"time"

	"holdfast/sources/alerts"
	"holdfast/sources/text"
	"holdfast/store"
	"holdfast/store/incident"
)

func TestAFiringThatGoesOnIsNoEarlierTime(t *testing.T) {
	r := open(t)
	a := attached("HighErrors", "api-1")
	began := night.Add(-3 * time.Minute)
	sighting := alerts.Sighting{
		Alert:  alerts.Alert{Fingerprint: a.Fingerprint, Labels: a.Labels, State: alerts.Firing, StartsAt: began},
		Source: "prod", Episode: began, First: began, Last: night, Said: night,
	}
	seen := alerts.Seen{Sightings: []alerts.Sighting{sighting}, Transitions: []alerts.Transition{
		change(a, "fired", began, began), change(a, "unknown", began, night.Add(-time.Minute)),
	}}
	if _, err := r.Alerts.SaveSeen(t.Context(), seen); err != nil {
		t.Fatal(err)
	}
	if past := must[[]incident.LastTime](t)(r.Book.LastTimes(t.Context(), "HighErrors", 5)); len(past) != 0 {
		t.Fatalf("it fell silent, came back, and is its own earlier time: %+v", past)
	}
	over := sighting
	over.Fingerprint, over.State, over.Cleared = "another", alerts.Resolved, night
	b := a
	b.Fingerprint = over.Fingerprint
	ended := alerts.Seen{Sightings: []alerts.Sighting{over}, Transitions: []alerts.Transition{change(b, "fired", began, began), change(b, "cleared", began, night)}}
	if _, err := r.Alerts.SaveSeen(t.Context(), ended); err != nil {
		t.Fatal(err)
	}
	if past := must[[]incident.LastTime](t)(r.Book.LastTimes(t.Context(), "HighErrors", 5)); len(past) != 1 || past[0].Fingerprint != "another" {
		t.Fatalf("one that has just cleared is an earlier time: %+v", past)
	}
	r.clock.set(night.Add(8 * 24 * time.Hour))
	if past := must[[]incident.LastTime](t)(r.Book.LastTimes(t.Context(), "HighErrors", 5)); len(past) != 2 || !past[0].Episode.Equal(began) {
		t.Fatalf("a week later: %+v", past)
	}
}

func TestWhoSaidThatAnAlertIsGoneIsInTheRecord(t *testing.T) {
	r := open(t)
	a := attached("HighErrors", "api-1")
	inc := r.incident(t, a)
	began := a.Episode
	sighting := alerts.Sighting{
		Alert:  alerts.Alert{Fingerprint: a.Fingerprint, Labels: a.Labels, State: alerts.Unknown, StartsAt: began},
		Source: "prod", Episode: began, First: began, Last: night, Said: night,
	}
	if _, err := r.Alerts.SaveSeen(t.Context(), alerts.Seen{Sightings: []alerts.Sighting{sighting}}); err != nil {
		t.Fatal(err)
	}
	gone := sighting
	gone.State, gone.Cleared, gone.Said = alerts.Resolved, night.Add(time.Minute), night.Add(time.Minute)
	seen := alerts.Seen{Sightings: []alerts.Sighting{gone}, Transitions: []alerts.Transition{change(a, "cleared", began, gone.Cleared)}}
	r.clock.set(night.Add(time.Minute))
	if err := r.Alerts.SaveGone(t.Context(), bob, seen); err != nil {
		t.Fatal(err)
	}
	rem := must[alerts.Remembered](t)(r.Alerts.LoadAlerts(t.Context()))
	if len(rem.Sightings) != 1 || rem.Sightings[0].Gone == nil || rem.Sightings[0].Gone.Person != "bob" || !rem.Sightings[0].Cleared.Equal(gone.Cleared) {
		t.Fatalf("kept as %+v", rem.Sightings)
	}
	entries := must[[]incident.Entry](t)(r.Book.Timeline(t.Context(), inc.ID, 0, 100))
	last := entries[len(entries)-1]
	if last.Kind != incident.Cleared || last.By.Person != "bob" || last.Text != "HighErrors api-1: said to be gone" {
		t.Fatalf("the timeline ends with %+v", last)
	}

	late := sighting // seen firing by another process after that, and before its word is written
	late.Said, late.Episode = night.Add(time.Hour), began
	if _, err := r.Alerts.SaveSeen(t.Context(), alerts.Seen{Sightings: []alerts.Sighting{late}}); err != nil {
		t.Fatal(err)
	}
	if rem := must[alerts.Remembered](t)(r.Alerts.LoadAlerts(t.Context())); rem.Sightings[0].State != alerts.Resolved {
		t.Fatal("what was said to be gone came back under its old name")
	}
}

func TestWhoToldOfAnAlertIsInTheRecordAndThatNobodyAsksThem(t *testing.T) {
	r := open(t)
	a, began := attached("HighErrors", "api-1"), night.Add(-time.Hour)
	inc := r.incident(t, a)
	s := alerts.Sighting{
		Alert:  alerts.Alert{Fingerprint: a.Fingerprint, Labels: a.Labels, State: alerts.Unknown, StartsAt: began},
		Source: "prod", Episode: began, First: began, Last: night, Said: night, Members: []string{"am-1:9093", "am-2:9093"},
	}
	if _, err := r.Alerts.SaveSeen(t.Context(), alerts.Seen{Sightings: []alerts.Sighting{s}, Transitions: []alerts.Transition{change(a, "fired", began, began)}}); err != nil {
		t.Fatal(err)
	}
	if rem := must[alerts.Remembered](t)(r.Alerts.LoadAlerts(t.Context())); len(rem.Sightings) != 1 || !slices.Equal(rem.Sightings[0].Members, s.Members) {
		t.Fatalf("kept as %+v", rem.Sightings)
	}
	self := alerts.Self()
	s.State, s.Cleared, s.Said, s.Gone, s.Members = alerts.Resolved, night.Add(time.Minute), night.Add(time.Minute), &self, nil
	over := change(a, "cleared", began, s.Cleared)
	over.By = &self
	r.clock.set(night.Add(time.Minute))
	if _, err := r.Alerts.SaveSeen(t.Context(), alerts.Seen{Sightings: []alerts.Sighting{s}, Transitions: []alerts.Transition{over}}); err != nil {
		t.Fatal(err)
	}
	if rem := must[alerts.Remembered](t)(r.Alerts.LoadAlerts(t.Context())); rem.Sightings[0].Gone == nil || *rem.Sightings[0].Gone != self {
		t.Fatalf("kept as %+v", rem.Sightings)
	}
	entries := must[[]incident.Entry](t)(r.Book.Timeline(t.Context(), inc.ID, 0, 100))
	if last := entries[len(entries)-1]; last.Kind != incident.Cleared || last.Text != "HighErrors api-1: taken off, who told of it is asked no more" {
		t.Fatalf("the timeline ends with %+v", last)
	}
}

// What was written before it was known to be a secret is not shown after.
func TestASecretThatIsLearntLaterIsNotReadOutOfTheRecord(t *testing.T) {
	const secret = "fourteen-oars"
	r := open(t)
	a, began := attached("HighErrors", "api-1"), night.Add(-time.Hour)
	a.Labels["key"] = secret
	s := alerts.Sighting{
		Alert: alerts.Alert{
			Fingerprint: a.Fingerprint, Labels: a.Labels, Annotations: map[string]string{"summary": "log in with " + secret},
			State: alerts.Firing, StartsAt: began,
		},
		Source: "prod", Episode: began, First: began, Last: night, Said: night,
	}
	if _, err := r.Alerts.SaveSeen(t.Context(), alerts.Seen{Sightings: []alerts.Sighting{s}}); err != nil {
		t.Fatal(err)
	}
	ack := ackOf(a, night, "tried "+secret)
	ack.Episode = began
	if err := r.Alerts.SaveAcks(t.Context(), []alerts.Ack{ack}); err != nil {
		t.Fatal(err)
	}
	knows := store.New(r.db, r.feed, r.clock.now, "", store.WithRedactor(text.NewRedactor(secret)))
	rem := must[alerts.Remembered](t)(knows.Alerts.LoadAlerts(t.Context()))
	if x := rem.Sightings[0]; x.Annotations["summary"] != "log in with [redacted]" || x.Labels["key"] != "[redacted]" || x.Fingerprint != a.Fingerprint {
		t.Errorf("read as %+v", x)
	}
	if len(rem.Acks) != 1 || rem.Acks[0].Note != "tried [redacted]" {
		t.Errorf("acks %+v", rem.Acks)
	}
}

func TestWhatIsObservedLaterIsNotUndone(t *testing.T) {
	at := func(s int) time.Time { return night.Add(time.Duration(s) * time.Second) }
	a := attached("HighErrors", "api-1")
	row := func(episode, said int, state alerts.State) alerts.Sighting {
		s := alerts.Sighting{
			Alert:  alerts.Alert{Fingerprint: a.Fingerprint, Labels: a.Labels, State: state, StartsAt: at(episode)},
			Source: "prod", Episode: at(episode), First: at(episode), Last: at(said), Said: at(said),
		}
		if state == alerts.Resolved {
			s.Cleared = at(said)
		}
		return s
	}
	for _, tc := range []struct {
		name       string
		first      alerts.Sighting
		then       alerts.Sighting
		now        int
		supersedes bool
	}{
		{"a later look", row(0, 10, alerts.Firing), row(0, 20, alerts.Firing), 60, true},
		{"an earlier look, written later", row(0, 20, alerts.Firing), row(0, 10, alerts.Firing), 60, false},
		{"a later clear", row(0, 10, alerts.Firing), row(0, 20, alerts.Resolved), 60, true},
		{"an earlier clear, written later", row(0, 20, alerts.Firing), row(0, 10, alerts.Resolved), 60, false},
		{"a look before the clear", row(0, 20, alerts.Resolved), row(0, 10, alerts.Firing), 60, false},
		{"a look after the clear, under the old name", row(0, 20, alerts.Resolved), row(0, 30, alerts.Firing), 60, false},
		{"a later firing", row(0, 20, alerts.Resolved), row(30, 30, alerts.Firing), 60, true},
		{"the clear of an earlier firing", row(30, 30, alerts.Firing), row(0, 40, alerts.Resolved), 60, false},
		{"a look after the clock was set back", row(0, 20, alerts.Firing), row(0, 10, alerts.Resolved), 12, true},
	} {
		t.Run(tc.name, func(t *testing.T) {
			r := open(t)
			r.clock.set(at(tc.now))
			for _, s := range []alerts.Sighting{tc.first, tc.then} {
				if _, err := r.Alerts.SaveSeen(t.Context(), alerts.Seen{Sightings: []alerts.Sighting{s}}); err != nil {
					t.Fatal(err)
				}
			}
			if got := tc.then.Supersedes(tc.first, at(tc.now)); got != tc.supersedes {
				t.Errorf("the rule says %v", got)
			}
			got := must[alerts.Remembered](t)(r.Alerts.LoadAlerts(t.Context())).Sightings[0]
			want := tc.first
			if tc.supersedes {
				want = tc.then
			}
			if !got.Said.Equal(want.Said) || got.State != want.State || !got.Episode.Equal(want.Episode) {
				t.Errorf("the record keeps %s of %s", got.State, got.Said)
			}
		})
	}
}

func TestWhatIsSeenAgainChangesNothingButUntilWhen(t *testing.T) {
	r := open(t)
	r.clock.set(night.Add(10 * time.Minute))
	a := attached("HighErrors", "api-1")
	began := night.Add(-time.Hour)
	first := alerts.Sighting{
		Alert:  alerts.Alert{Fingerprint: a.Fingerprint, Labels: a.Labels, State: alerts.Firing, StartsAt: began},
		Source: "prod", Episode: began, First: began, Last: night, Said: night,
	}
	save := func(x alerts.Sighting) alerts.Sighting {
		t.Helper()
		if _, err := r.Alerts.SaveSeen(t.Context(), alerts.Seen{Sightings: []alerts.Sighting{x}}); err != nil {
			t.Fatal(err)
		}
		rem := must[alerts.Remembered](t)(r.Alerts.LoadAlerts(t.Context()))
		if len(rem.Sightings) != 1 {
			t.Fatalf("kept are %+v", rem.Sightings)
		}
		if strings.Contains(rem.Sightings[0].Annotations["summary"], "hunter22") {
			t.Errorf("a secret is in the record: %v", rem.Sightings[0].Annotations)
		}
		return rem.Sightings[0]
	}
	later := func(x alerts.Sighting, by time.Duration) alerts.Sighting {
		x.Last, x.Said, x.Again = night.Add(by), night.Add(by), true
		x.Annotations = map[string]string{"summary": "not looked at, password=hunter22"}
		return x
	}
	if got := save(later(first, 0)); got.Annotations["summary"] == "" {
		t.Errorf("the record does not have it, and does not take it as a whole: %+v", got)
	}
	save(first)
	if got := save(later(first, time.Minute)); !got.Last.Equal(night.Add(time.Minute)) || !got.Said.Equal(got.Last) || len(got.Annotations) != 0 {
		t.Errorf("seen again it is %+v", got)
	}
	if got := save(later(first, 0)); !got.Last.Equal(night.Add(time.Minute)) {
		t.Errorf("an earlier look won: %+v", got)
	}
	another := later(first, 2*time.Minute)
	another.Episode = night
	if got := save(another); !got.Episode.Equal(night) || got.Annotations["summary"] == "" {
		t.Errorf("another firing is not taken as a whole: %+v", got)
	}
	over := another
	over.State, over.Cleared, over.Again = alerts.Resolved, night.Add(3*time.Minute), false
	over.Said = over.Cleared
	save(over)
	if got := save(later(another, 4*time.Minute)); got.Cleared.IsZero() || got.Last.Equal(night.Add(4*time.Minute)) {
		t.Errorf("one that has cleared is seen again: %+v", got)
	}
}
