package store_test

import (
	"encoding/json"
	"testing"
	"time"

	"holdfast/sources/alerts"
	"holdfast/sources/people"
	"holdfast/sources/silences"
	"holdfast/store"
	"holdfast/store/incident"
)

func TestWhatAPersonDidToASilenceIsKeptWithWhoDidIt(t *testing.T) {
	r := open(t)
	full, other := attached("DiskFull", "db-7"), attached("DiskFull", "db-8")
	with, without := r.incident(t, full), r.incident(t, attached("DiskFull", "db-9"))
	carol := people.Actor{Person: "carol", Via: "carol@db"}
	act := silences.Act{
		What: silences.Made, Cluster: "prod", ID: "s1", Matchers: `alertname="DiskFull"`, Comment: "password=hunter2hunter2 \x1b[2J", For: time.Hour, Until: night.Add(time.Hour),
		Alerts: []alerts.Fingerprint{full.Fingerprint, other.Fingerprint},
	}
	for range 2 { // a retry finds what it wrote
		if err := r.Alerts.SaveSilenced(t.Context(), carol, act); err != nil {
			t.Fatal(err)
		}
	}
	of := func(id incident.ID) (list []incident.Entry) {
		for _, e := range must[[]incident.Entry](t)(r.Book.Timeline(t.Context(), id, 0, 0)) {
			if e.Kind == incident.Silenced {
				list = append(list, e)
			}
		}
		return list
	}
	entries := of(with.ID)
	if len(entries) != 1 || len(of(without.ID)) != 0 {
		t.Fatalf("written %d times, and %d times where the alert is not", len(entries), len(of(without.ID)))
	}
	if e := entries[0]; e.By.Person != "carol" || e.Text != `silenced alertname="DiskFull" in prod for 1h: password=[redacted] <U+001B>[2J` {
		t.Errorf("%s: %s", e.By.Person, e.Text)
	}
	if d, ok := incident.As[incident.SilenceData](entries[0]); !ok || d.Silence != "s1" || d.Source != "prod" || !d.Until.Equal(night.Add(time.Hour)) || len(d.Alerts) != 2 {
		t.Errorf("it keeps %+v", d)
	}
	x, ok, err := r.Chronicle.Latest(t.Context(), store.SilenceStood, "prod s1")
	var was store.SilenceStanding
	if err != nil || !ok || json.Unmarshal(x.Value, &was) != nil || was.By != "carol" || was.Via != "carol@db" || was.What != "made" {
		t.Errorf("the chronicle has %+v, %v", x, err)
	}
	act.What, act.Until = silences.Ended, night
	if err := r.Alerts.SaveSilenced(t.Context(), alice, act); err != nil {
		t.Fatal(err)
	}
	if list := of(with.ID); len(list) != 2 || list[1].By.Person != "alice" {
		t.Errorf("ended it is %+v", list)
	}
	r.sound(t)
}
