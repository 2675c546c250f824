package since_test

import (
	"testing"
	"time"

	"holdfast/sources"
	source "holdfast/sources/alerts"
	"holdfast/themes"
	"holdfast/tui/alerts/since"
	"holdfast/tui/pane"
)

var left = time.Date(2026, 11, 20, 2, 10, 0, 0, time.UTC)

func row(name string, began time.Time) *source.Row {
	return &source.Row{FirstSeen: began, Episode: began, Alert: source.Alert{
		Fingerprint: source.Fingerprint(name + began.String()), Labels: map[string]string{"alertname": name}, State: source.Firing, StartsAt: began,
	}}
}

func cleared(r *source.Row, at time.Time) *source.Row {
	c := *r
	c.State, c.ClearedAt = source.Resolved, at
	return &c
}

func look(t *testing.T, now time.Time) pane.Look {
	theme, err := themes.Load("dark")
	if err != nil {
		t.Fatal(err)
	}
	return pane.Look{Theme: theme, Now: now, Zone: time.UTC}
}

// Somebody who has not touched a key for five minutes was away from the last key on,
// and not from the moment that was noticed.
func TestWhatChangedIsCountedFromWhenThePersonLookedAway(t *testing.T) {
	noticed := left.Add(5 * time.Minute)
	old, over := row("DBReplicaLag", left.Add(-time.Hour)), row("PodCrashLooping", left.Add(-time.Minute))
	fresh := row("DiskWillFill", left.Add(2*time.Minute))
	before := cleared(row("CertExpiry", left.Add(-time.Hour)), left.Add(-time.Minute))
	var s since.Since
	if s.Words(look(t, noticed)) != "" || s.New(old.Fingerprint) {
		t.Error("nobody has looked away")
	}
	s.Leave(left, &source.View{Rows: []*source.Row{old, fresh, cleared(over, left.Add(time.Minute)), before}})
	s.See(&source.View{Rows: []*source.Row{old, fresh}})
	if got := s.Words(look(t, noticed)); got != "since 02:10: +1 DiskWillFill, −1 cleared" {
		t.Errorf("it says %q", got)
	}
	if !s.New(fresh.Fingerprint) || s.New(old.Fingerprint) {
		t.Error("the one that began is new, and no other")
	}
	s.Seen(string(fresh.Fingerprint))
	if !s.New(fresh.Fingerprint) {
		t.Error("nobody has seen it: nobody is there")
	}
	s.Back(noticed)
	s.Seen(string(fresh.Fingerprint))
	if s.New(fresh.Fingerprint) {
		t.Error("it was selected by a person")
	}
	if s.Tick(noticed.Add(time.Minute)) || !s.Tick(noticed.Add(2*time.Minute)) || s.Words(look(t, noticed)) != "" {
		t.Error("it stays for two minutes")
	}
}

// An alert that cleared and fires again is another firing.
func TestAnotherFiringIsNew(t *testing.T) {
	was := row("A", left.Add(-time.Hour))
	var s since.Since
	s.Leave(left, &source.View{Rows: []*source.Row{was}})
	again := *was
	again.Episode = left.Add(time.Minute)
	s.See(&source.View{Rows: []*source.Row{&again}})
	if !s.New(again.Fingerprint) || s.Words(look(t, left)) != "since 02:10: +1 A, −1 cleared" {
		t.Errorf("it says %q", s.Words(look(t, left)))
	}
}

func TestASourceThatWasBlindMeanwhileIsNamed(t *testing.T) {
	var s since.Since
	s.Leave(left, &source.View{})
	down := sources.Health{Name: "prod", Err: "refused", Since: left.Add(time.Minute)}
	s.Hear([]sources.Health{down}, left.Add(time.Minute))
	if got := s.Words(look(t, left)); got != "since 02:10: prod blind since 02:11" {
		t.Errorf("it says %q", got)
	}
	up := sources.Health{Name: "prod", Up: true, Since: left.Add(90 * time.Second)}
	s.Hear([]sources.Health{up}, left.Add(89*time.Second))
	if got := s.Words(look(t, left)); got != "since 02:10: prod was blind 29s" {
		t.Errorf("it says %q", got)
	}
}
