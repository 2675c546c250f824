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
