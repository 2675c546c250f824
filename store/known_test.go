package store_test

import (
	"slices"
	"testing"
	"time"

	"holdfast/sources/alerts"
	"holdfast/store/incident"
)

// An incident holds the alert of a rule. What becomes of it under the fingerprint that
// it is known by since is told there, and a firing is told once.
func TestAnIncidentHearsOfItsAlertByWhateverNameItIsKnown(t *testing.T) {
	r := open(t)
	rule := attached("HighErrors", "api-1")
	inc := r.incident(t, rule)
	r.seen(t, change(rule, "fired", rule.Episode, rule.Episode))
	sent := rule
	sent.Fingerprint = "00000000000000aa"
	ack := alerts.Ack{Fingerprint: sent.Fingerprint, Also: []alerts.Fingerprint{rule.Fingerprint}, Episode: rule.Episode, By: alice, At: night, Note: "on it"}
	if err := r.Alerts.SaveAcks(t.Context(), []alerts.Ack{ack}); err != nil {
		t.Fatal(err)
	}
	moved := ack
	moved.At = night.Add(time.Second)
	if err := r.Alerts.EndAcks(t.Context(), alerts.Self(), []alerts.Ack{{Fingerprint: rule.Fingerprint, Episode: rule.Episode}, ack}, alerts.EndJoined); err != nil {
		t.Fatal(err)
	}
	if err := r.Alerts.SaveAcks(t.Context(), []alerts.Ack{moved}); err != nil {
		t.Fatal(err)
	}
	if err := r.Alerts.EndAcks(t.Context(), alice, []alerts.Ack{moved}, alerts.EndUnacked); err != nil {
		t.Fatal(err)
	}
	over := change(sent, "cleared", rule.Episode, night.Add(time.Minute))
	over.Also = []alerts.Fingerprint{rule.Fingerprint}
	again := change(sent, "fired", rule.Episode, night)
	again.Also = over.Also
	r.seen(t, again, over)
	var kinds []incident.Kind
	for _, e := range must[[]incident.Entry](t)(r.Book.Timeline(t.Context(), inc.ID, 0, 100)) {
		if e.Kind != incident.Opened {
			kinds = append(kinds, e.Kind)
		}
	}
	if want := []incident.Kind{incident.Fired, incident.Acked, incident.Acked, incident.Unacked, incident.Cleared}; !slices.Equal(kinds, want) {
		t.Fatalf("the timeline tells %v, want %v", kinds, want)
	}
	if n := r.count(t, `SELECT count(*) FROM transitions WHERE fingerprint <> '`+string(rule.Fingerprint)+`'`); n != 0 {
		t.Fatalf("%d transitions are told under the other name too", n)
	}
}

func TestAnAlertThatIsHeldByItsRulesNameIsNotAttachedASecondTime(t *testing.T) {
	r := open(t)
	rule := attached("HighErrors", "api-1")
	inc := r.incident(t, rule)
	sent := rule
	sent.Fingerprint = "00000000000000aa"
	tied := alerts.Sighting{
		Alert: alerts.Alert{
			Fingerprint: sent.Fingerprint, Labels: rule.Labels, State: alerts.Firing, StartsAt: rule.Episode,
			Rule: &alerts.Rule{Print: rule.Fingerprint, Since: rule.Episode},
		},
		Source: "rules", Episode: rule.Episode, First: rule.Episode, Last: rule.Episode, Said: rule.Episode,
	}
	if _, err := r.Alerts.SaveSeen(t.Context(), alerts.Seen{Sightings: []alerts.Sighting{tied}}); err != nil {
		t.Fatal(err)
	}
	inc = must[incident.Incident](t)(r.Incidents.Attach(t.Context(), alice, inc.ID, sent))
	if len(inc.Alerts) != 1 {
		t.Fatalf("it holds %+v", inc.Alerts)
	}
}

// What waits to fire has not fired when it is attached; the timeline tells when it does.
func TestAnAlertThatWaitsHasNotFiredWhenItIsAttached(t *testing.T) {
	r := open(t)
	a := attached("HighErrors", "api-1")
	waiting := alerts.Sighting{
		Alert:  alerts.Alert{Fingerprint: a.Fingerprint, Labels: a.Labels, State: alerts.Pending, StartsAt: a.Episode},
		Source: a.Source, Episode: a.Episode, First: a.Episode, Last: a.Episode, Said: a.Episode,
	}
	if _, err := r.Alerts.SaveSeen(t.Context(), alerts.Seen{Sightings: []alerts.Sighting{waiting}}); err != nil {
		t.Fatal(err)
	}
	inc := r.incident(t, a)
	fired := func() (list []time.Time) {
		for _, e := range must[[]incident.Entry](t)(r.Book.Timeline(t.Context(), inc.ID, 0, 100)) {
			if e.Kind == incident.Fired {
				list = append(list, e.At)
			}
		}
		return list
	}
	if list := fired(); len(list) != 0 {
		t.Fatalf("it fired at %v, and waits", list)
	}
	at := a.Episode.Add(time.Minute)
	r.seen(t, change(a, "fired", a.Episode, at))
	if list := fired(); len(list) != 1 || !list[0].Equal(at) {
		t.Fatalf("it fired at %v, want %s", list, at)
	}
}
