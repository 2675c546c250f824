package store_test

import (
	"testing"
	"time"

	"holdfast/sop"
	"holdfast/sources/alerts"
	"holdfast/sources/backups"
	"holdfast/store/incident"
)

// change is a transition of the alert that attached describes.
func change(a incident.AttachedAlert, kind string, episode, at time.Time) alerts.Transition {
	return alerts.Transition{
		Alert:  alerts.Alert{Fingerprint: a.Fingerprint, Labels: a.Labels, Annotations: a.Annotations, StartsAt: episode, State: alerts.Firing},
		Source: a.Source, Episode: episode, Kind: kind, At: at,
	}
}

func (r *record) seen(t testing.TB, list ...alerts.Transition) {
	t.Helper()
	if _, err := r.Alerts.SaveSeen(t.Context(), alerts.Seen{Transitions: list}); err != nil {
		t.Fatal(err)
	}
}

func ackOf(a incident.AttachedAlert, at time.Time, note string) alerts.Ack {
	return alerts.Ack{Fingerprint: a.Fingerprint, Episode: a.Episode, By: alice, At: at, Note: note}
}

func TestWhatAnAlertDoesIsWrittenIntoEveryOpenIncidentThatHoldsIt(t *testing.T) {
	r := open(t)
	a, other := attached("HighErrors", "api-1"), attached("DiskFull", "db-1")
	both, one := r.incident(t, a, other), r.incident(t, other)
	done := r.incident(t, a)
	must[incident.Incident](t)(r.Incidents.Resolve(t.Context(), alice, done.ID, ""))
	again := night.Add(10 * time.Minute)
	r.seen(t,
		change(a, "cleared", a.Episode, night.Add(5*time.Minute)),
		change(a, "cleared", a.Episode, night.Add(6*time.Minute)), // a second process saw it too
		change(a, "fired", again, again),
		change(a, "unknown", again, again.Add(time.Minute)),
	)
	wantKinds(t, r.kinds(t, both.ID), incident.Opened, incident.Fired, incident.Fired, incident.Cleared, incident.Fired)
	wantKinds(t, r.kinds(t, one.ID), incident.Opened, incident.Fired)
	wantKinds(t, r.kinds(t, done.ID), incident.Opened, incident.Fired, incident.ResolvedEntry)
	inc := must[incident.Incident](t)(r.Book.Incident(t.Context(), both.ID))
	if !inc.Alerts[0].Episode.Equal(again) || !inc.Alerts[0].EndsAt.IsZero() {
		t.Errorf("after it fired again the incident holds it as %+v", inc.Alerts[0])
	}
	cleared := r.timeline(t, both.ID)[3]
	if !cleared.At.Equal(night.Add(5*time.Minute)) || cleared.By.Person != "holdfast" || cleared.Text != "HighErrors api-1" {
		t.Errorf("cleared as %+v", cleared)
	}
	r.sound(t)
}

func TestAnAckIsWrittenOnceAndItsEndToo(t *testing.T) {
	r := open(t)
	a := attached("HighErrors", "api-1")
	inc := r.incident(t, a)
	ack := ackOf(a, night.Add(time.Minute), "mine")
	for range 2 {
		if err := r.Alerts.SaveAcks(t.Context(), []alerts.Ack{ack}); err != nil {
			t.Fatal(err)
		}
	}
	got := must[alerts.Remembered](t)(r.Alerts.LoadAlerts(t.Context()))
	if len(got.Acks) != 1 || got.Acks[0].Note != "mine" || got.Acks[0].By != alice || !got.Acks[0].Episode.Equal(a.Episode) {
		t.Errorf("remembered %+v", got.Acks)
	}
	for range 2 {
		if err := r.Alerts.EndAcks(t.Context(), bob, []alerts.Ack{ack}, alerts.EndUnacked); err != nil {
			t.Fatal(err)
		}
	}
	if got := must[alerts.Remembered](t)(r.Alerts.LoadAlerts(t.Context())); len(got.Acks) != 0 {
		t.Errorf("remembered %+v", got.Acks)
	}
	wantKinds(t, r.kinds(t, inc.ID), incident.Opened, incident.Fired, incident.Acked, incident.Unacked)
	if e := r.timeline(t, inc.ID)[3]; e.By != bob {
		t.Errorf("let go by %v", e.By)
	}
	r.sound(t)
}

func TestAnAckReplacesTheOneBeforeIt(t *testing.T) {
	r := open(t)
	a := attached("HighErrors", "api-1")
	first, second := ackOf(a, night, "mine"), ackOf(a, night.Add(time.Minute), "no, mine")
	second.By = bob
	for _, ack := range []alerts.Ack{first, second} {
		if err := r.Alerts.SaveAcks(t.Context(), []alerts.Ack{ack}); err != nil {
			t.Fatal(err)
		}
	}
	got := must[alerts.Remembered](t)(r.Alerts.LoadAlerts(t.Context()))
	if len(got.Acks) != 1 || got.Acks[0].By != bob {
		t.Errorf("remembered %+v", got.Acks)
	}
}

func TestAckOfAClearedAlertEndsWithoutAnEntryAndOneThatRanOutWithOne(t *testing.T) {
	r := open(t)
	a := attached("HighErrors", "api-1")
	inc := r.incident(t, a)
	for i, why := range []string{alerts.EndCleared, alerts.EndExpired} {
		ack := ackOf(a, night.Add(time.Duration(i)*time.Minute), "")
		if err := r.Alerts.SaveAcks(t.Context(), []alerts.Ack{ack}); err != nil {
			t.Fatal(err)
		}
		if err := r.Alerts.EndAcks(t.Context(), alerts.Self(), []alerts.Ack{ack}, why); err != nil {
			t.Fatal(err)
		}
	}
	wantKinds(t, r.kinds(t, inc.ID), incident.Opened, incident.Fired, incident.Acked, incident.Acked, incident.Unacked)
}

func TestWhatHappenedBeforeTheIncidentIsWrittenIntoIt(t *testing.T) {
	r := open(t)
	a := attached("HighErrors", "api-1")
	r.seen(t, change(a, "fired", a.Episode, a.Episode.Add(5*time.Second)))
	if err := r.Alerts.SaveAcks(t.Context(), []alerts.Ack{ackOf(a, night.Add(-time.Minute), "looking")}); err != nil {
		t.Fatal(err)
	}
	inc := r.incident(t)
	must[incident.Incident](t)(r.Incidents.Attach(t.Context(), bob, inc.ID, a))
	must[incident.Incident](t)(r.Incidents.Attach(t.Context(), bob, inc.ID, a)) // a second time says nothing new
	wantKinds(t, r.kinds(t, inc.ID), incident.Opened, incident.Attached, incident.Fired, incident.Acked)
	list := r.timeline(t, inc.ID)
	if !list[2].At.Equal(a.Episode.Add(5*time.Second)) || !list[3].At.Equal(night.Add(-time.Minute)) || list[3].By != alice {
		t.Errorf("written as %+v and %+v", list[2], list[3])
	}
	// The same firing told later, by a process that could not save it before.
	r.seen(t, change(a, "fired", a.Episode, a.Episode.Add(5*time.Second)))
	wantKinds(t, r.kinds(t, inc.ID), incident.Opened, incident.Attached, incident.Fired, incident.Acked)
	r.sound(t)
}

func TestSightingsSilencesAndFlapsAreRemembered(t *testing.T) {
	r := open(t)
	a := attached("HighErrors", "api-1")
	full := alerts.Alert{
		Fingerprint: a.Fingerprint, Labels: a.Labels, Annotations: a.Annotations, StartsAt: night.Add(-time.Hour), EndsAt: night.Add(time.Minute),
		UpdatedAt: night, State: alerts.Firing, Quiet: &alerts.Quiet{Why: "inhibited", By: "x"}, GeneratorURL: "http://prometheus/graph",
	}
	sighting := alerts.Sighting{Alert: full, Source: "prod", Episode: full.StartsAt, First: night.Add(-time.Minute), Last: night, Said: night, Pushed: true, Emergent: true}
	old := sighting
	old.Fingerprint, old.Cleared = "old", night.Add(-time.Hour)
	_, err := r.Alerts.SaveSeen(t.Context(), alerts.Seen{
		Sightings: []alerts.Sighting{sighting, old},
		Transitions: []alerts.Transition{
			change(a, "fired", night.Add(-30*time.Minute), night.Add(-30*time.Minute)), change(a, "fired", night.Add(-10*time.Minute), night.Add(-10*time.Minute)),
			change(a, "fired", night.Add(-3*time.Hour), night.Add(-3*time.Hour)),
		},
	})
	if err != nil {
		t.Fatal(err)
	}
	late := sighting
	late.Last, late.Said, late.First = night.Add(-time.Second), night.Add(-time.Second), night.Add(-2*time.Hour)
	if _, err := r.Alerts.SaveSeen(t.Context(), alerts.Seen{Sightings: []alerts.Sighting{late}}); err != nil {
		t.Fatal(err)
	}
	silence := alerts.KeptSilence{Cluster: "prod", Fingerprint: a.Fingerprint, Episode: full.StartsAt, ID: "s1", Until: night.Add(time.Hour)}
	if err := r.Alerts.SaveSilences(t.Context(), []alerts.KeptSilence{silence}); err != nil {
		t.Fatal(err)
	}
	got := must[alerts.Remembered](t)(r.Alerts.LoadAlerts(t.Context()))
	if len(got.Sightings) != 1 || got.Sightings[0].Quiet.By != "x" || !got.Sightings[0].Pushed || !got.Sightings[0].Emergent ||
		!got.Sightings[0].Last.Equal(night) || !got.Sightings[0].StartsAt.Equal(full.StartsAt) || got.Sightings[0].GeneratorURL != full.GeneratorURL {
		t.Errorf("sightings: %+v", got.Sightings)
	}
	if len(got.Silences) != 1 || got.Silences[0] != silence || got.Flaps[a.Fingerprint] != 2 {
		t.Errorf("silences %+v, flaps %v", got.Silences, got.Flaps)
	}
	if err := r.Alerts.DropSilences(t.Context(), "prod", []alerts.Fingerprint{a.Fingerprint}); err != nil {
		t.Fatal(err)
	}
	if got := must[alerts.Remembered](t)(r.Alerts.LoadAlerts(t.Context())); len(got.Silences) != 0 {
		t.Errorf("silences %+v", got.Silences)
	}
}

func TestALeaseHasOneOwnerUntilItExpiresOrIsReleased(t *testing.T) {
	r := open(t)
	lease := func(owner string) bool {
		return must[bool](t)(r.Leases.Lease(t.Context(), "silences/prod", owner, 10*time.Second))
	}
	if !lease("one") || lease("two") || !lease("one") {
		t.Error("the first owner does not hold it alone")
	}
	r.clock.set(night.Add(8 * time.Second))
	if !lease("one") {
		t.Error("it was not extended")
	}
	r.clock.set(night.Add(15 * time.Second))
	if lease("two") {
		t.Error("it was taken while its owner kept it")
	}
	r.clock.set(night.Add(19 * time.Second))
	if !lease("two") || lease("one") {
		t.Error("it did not pass on when it expired")
	}
	if err := r.Leases.Release(t.Context(), "silences/prod", "one"); err != nil || lease("one") {
		t.Error("another's lease was given back")
	}
	if err := r.Leases.Release(t.Context(), "silences/prod", "two"); err != nil || !lease("one") {
		t.Error("a released lease was not to be had")
	}
}

func TestVerdictsAreKeptAndCopiedIntoTheIncident(t *testing.T) {
	r := open(t)
	status := backups.Status{
		Name: "orders-db", Verdict: backups.Late, Reasons: []string{"30 h old"}, LastGood: night.Add(-30 * time.Hour), RPO: 26 * time.Hour,
		Copies: 1, CopiesNeeded: 2, At: night, Detail: []backups.CopyStatus{{Kind: "restic", Observation: backups.Observation{ID: "ab12"}}},
	}
	if err := r.Verdicts.SaveVerdicts(t.Context(), []backups.Status{status}); err != nil {
		t.Fatal(err)
	}
	older := status
	older.At, older.Verdict = night.Add(-time.Minute), backups.OK
	if err := r.Verdicts.SaveVerdicts(t.Context(), []backups.Status{older}); err != nil {
		t.Fatal(err)
	}
	got := must[[]backups.Status](t)(r.Verdicts.LoadVerdicts(t.Context()))
	if len(got) != 1 || got[0].Verdict != backups.Late || got[0].RPO != 26*time.Hour || got[0].Detail[0].Observation.ID != "ab12" {
		t.Errorf("kept %+v", got)
	}
	inc := r.incident(t)
	must[incident.Incident](t)(r.Incidents.Resolve(t.Context(), alice, inc.ID, ""))
	list := r.timeline(t, inc.ID)
	var opened incident.OpenedData
	var resolved incident.ResolvedData
	if err := list[0].Decode(&opened); err != nil {
		t.Fatal(err)
	}
	if err := list[1].Decode(&resolved); err != nil {
		t.Fatal(err)
	}
	for _, points := range [][]incident.RestorePoint{opened.RestorePoints, resolved.RestorePoints} {
		if len(points) != 1 || points[0].Verdict != "late" || points[0].AgeSeconds != 108000 || points[0].Reasons[0] != "30 h old" {
			t.Errorf("copied %+v", points)
		}
	}
}

func TestLastTimesTellHowEarlierEpisodesWent(t *testing.T) {
	r := open(t)
	ctx := t.Context()
	at := func(n int) incident.AttachedAlert {
		a := attached("HighErrors", "api-1")
		a.Episode = night.Add(time.Duration(n-100) * time.Hour)
		a.StartsAt = a.Episode
		return a
	}
	fire := func(a incident.AttachedAlert) { r.seen(t, change(a, "fired", a.Episode, a.Episode)) }
	end := func(a incident.AttachedAlert, kind string) {
		r.seen(t, change(a, kind, a.Episode, a.Episode.Add(10*time.Minute)))
	}
	fire(at(1))
	end(at(1), "cleared")
	fire(at(2))
	if err := r.Alerts.SaveAcks(ctx, []alerts.Ack{ackOf(at(2), at(2).Episode.Add(4*time.Minute), "")}); err != nil {
		t.Fatal(err)
	}
	end(at(2), "cleared")
	fire(at(3))
	end(at(3), "unknown")
	for n := 4; n <= 6; n++ {
		fire(at(n))
		r.practise(t, at(n), n)
		end(at(n), "cleared")
	}
	fire(at(7)) // and fires still
	got := must[[]incident.LastTime](t)(r.Book.LastTimes(ctx, "HighErrors", 10))
	want := []struct {
		outcome, sop string
		incident     incident.ID
	}{
		{"no SOP was used", "", 3}, {"step 2 failed twice", "service-down", 2}, {"SOP followed, 1 skipped", "service-down", 1},
		{"fell silent", "", 0}, {"cleared 6m0s after the ack", "", 0}, {"cleared by itself", "", 0},
	}
	if len(got) != len(want) {
		t.Fatalf("%d episodes: %+v", len(got), got)
	}
	for i, w := range want {
		if got[i].Outcome != w.outcome || got[i].SOP != w.sop || got[i].Incident != w.incident {
			t.Errorf("episode %d: %+v, want %+v", i, got[i], w)
		}
	}
	if got[4].AckedBy != "alice" || got[2].ClearedAt.Sub(got[2].FiredAt) != 10*time.Minute {
		t.Errorf("told %+v", got)
	}
	if few := must[[]incident.LastTime](t)(r.Book.LastTimes(ctx, "HighErrors", 2)); len(few) != 2 || few[0].Incident != 3 {
		t.Errorf("the newest two: %+v", few)
	}
}

// practise takes an alert through an incident, the fourth and fifth with an SOP.
func (r *record) practise(t *testing.T, a incident.AttachedAlert, n int) {
	t.Helper()
	inc := r.incident(t, a)
	run := sop.Started{Run: sop.RunID(inc.ID.String()), Name: "service-down", Title: "Service down", Alert: a.Fingerprint}
	one := 1
	events := map[int][]sop.Event{
		4: {{What: sop.Done, Step: "1", Number: "1"}, {What: sop.Skipped, Step: "2", Number: "2", Reason: "no need"}},
		5: {
			{What: sop.Done, Step: "1", Number: "1"}, {What: sop.Ended, Step: "2", Number: "2", Exit: &one}, {What: sop.Failed, Step: "2", Number: "2"},
		},
	}[n]
	if events != nil {
		if err := r.Runs.StartRun(t.Context(), alice, int64(inc.ID), run); err != nil {
			t.Fatal(err)
		}
	}
	for i := range events {
		events[i].Run = run.Run
	}
	if err := r.Runs.StepEvents(t.Context(), alice, int64(inc.ID), events...); err != nil {
		t.Fatal(err)
	}
	must[incident.Incident](t)(r.Incidents.Resolve(t.Context(), alice, inc.ID, ""))
}
