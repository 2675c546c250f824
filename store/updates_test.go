package store_test

import (
	"strings"
	"testing"
	"time"

	"holdfast/sources/changes"
	"holdfast/store/incident"
)

func (r *record) read(t testing.TB, id incident.ID) incident.Incident {
	t.Helper()
	return must[incident.Incident](t)(r.Book.Incident(t.Context(), id))
}

func wantDue(t testing.TB, when string, inc incident.Incident, want time.Duration) {
	t.Helper()
	switch due := inc.UpdateDue; {
	case want == 0 && !due.IsZero():
		t.Errorf("%s an update is owed at %s, want none", when, due)
	case want > 0 && due.Sub(night.Add(want)).Abs() > time.Second:
		t.Errorf("%s the update is owed at %s, want %s", when, due, night.Add(want))
	}
}

func TestWhenTheNextUpdateIsOwed(t *testing.T) {
	r, ctx := open(t), t.Context()
	for name, test := range map[string]struct {
		opened incident.Severity
		want   time.Duration
	}{
		"sev1": {incident.Sev1, 30 * time.Minute}, "sev2": {incident.Sev2, time.Hour}, "sev3": {incident.Sev3, 0}, "sev4": {incident.Sev4, 0},
	} {
		r.clock.set(night)
		inc := must[incident.Incident](t)(r.Incidents.Open(ctx, alice, "down", test.opened))
		wantDue(t, name+" opened:", r.read(t, inc.ID), test.want)
		if got := incident.UpdateEvery(test.opened); got != test.want {
			t.Errorf("%s every %s", name, got)
		}
	}
	r.sound(t)
}

func TestAnUpdateMovesWhatIsOwed(t *testing.T) {
	r, ctx := open(t), t.Context()
	inc := r.incident(t) // sev2
	acts := []struct {
		name string
		at   time.Duration
		act  func() (incident.Incident, error)
		want time.Duration
	}{
		{"told, nothing promised", 10 * time.Minute, func() (incident.Incident, error) { return r.Incidents.Update(ctx, bob, inc.ID, " we look ", 0) }, 70 * time.Minute},
		{"worse: owed sooner", 20 * time.Minute, func() (incident.Incident, error) { return r.Incidents.SetSeverity(ctx, bob, inc.ID, incident.Sev1) }, 50 * time.Minute},
		{"less bad: what is owed stays", 25 * time.Minute, func() (incident.Incident, error) { return r.Incidents.SetSeverity(ctx, bob, inc.ID, incident.Sev2) }, 50 * time.Minute},
		{"hardly bad: none is owed", 30 * time.Minute, func() (incident.Incident, error) { return r.Incidents.SetSeverity(ctx, bob, inc.ID, incident.Sev4) }, 0},
		{"told, promised", 40 * time.Minute, func() (incident.Incident, error) {
			return r.Incidents.Update(ctx, bob, inc.ID, "more later", 3*time.Hour)
		}, 220 * time.Minute},
		{"a promise outlives the severity", 45 * time.Minute, func() (incident.Incident, error) { return r.Incidents.SetSeverity(ctx, bob, inc.ID, incident.Sev3) }, 220 * time.Minute},
		{"a status changes nothing", 50 * time.Minute, func() (incident.Incident, error) { return r.Incidents.SetStatus(ctx, bob, inc.ID, incident.Mitigated) }, 220 * time.Minute},
		{"resolved: none is owed", time.Hour, func() (incident.Incident, error) { return r.Incidents.Resolve(ctx, bob, inc.ID, "done") }, 0},
		{"worse after the end: none", 61 * time.Minute, func() (incident.Incident, error) { return r.Incidents.SetSeverity(ctx, bob, inc.ID, incident.Sev2) }, 0},
		{"opened again: anew", 2 * time.Hour, func() (incident.Incident, error) { return r.Incidents.Reopen(ctx, bob, inc.ID, "it is back") }, 3 * time.Hour},
	}
	for _, a := range acts {
		r.clock.set(night.Add(a.at))
		wantDue(t, a.name+":", must[incident.Incident](t)(a.act()), a.want)
		wantDue(t, a.name+", read again:", r.read(t, inc.ID), a.want)
	}
	got := r.read(t, inc.ID)
	if !got.Open() || got.Status != incident.Investigating || got.UpdatedAt.Sub(night.Add(40*time.Minute)).Abs() > time.Second {
		t.Errorf("at the end it is %+v", got)
	}
	last := r.timeline(t, inc.ID)
	if e := last[len(last)-1]; e.Kind != incident.StatusChanged || e.Text != "resolved → investigating — it is back" {
		t.Errorf("opened again as %s %q", e.Kind, e.Text)
	}
	r.sound(t)
}

func TestUpdatesThatMakeNoSenseAreRefused(t *testing.T) {
	r, ctx := open(t), t.Context()
	inc := r.incident(t)
	for words, next := range map[string]time.Duration{"in -1m": -time.Minute, "within a week": incident.FarthestUpdate + time.Second} {
		if _, err := r.Incidents.Update(ctx, alice, inc.ID, "x", next); err == nil || !strings.Contains(err.Error(), words) {
			t.Errorf("next in %s: %v", next, err)
		}
	}
	wantDue(t, "promised for as far as can be:", must[incident.Incident](t)(r.Incidents.Update(ctx, alice, inc.ID, "next week", incident.FarthestUpdate)), incident.FarthestUpdate)
	if _, err := r.Incidents.Update(ctx, alice, inc.ID, " \n", 0); err == nil || !strings.Contains(err.Error(), "empty") {
		t.Errorf("an empty update: %v", err)
	}
	if _, err := r.Incidents.Reopen(ctx, alice, inc.ID, ""); err == nil || !strings.Contains(err.Error(), "INC-1 is open") {
		t.Errorf("opening an open one: %v", err)
	}
	must[incident.Incident](t)(r.Incidents.Resolve(ctx, alice, inc.ID, ""))
	if _, err := r.Incidents.Update(ctx, alice, inc.ID, "x", 0); err == nil || !strings.Contains(err.Error(), "incident reopen INC-1") {
		t.Errorf("an update of a resolved one: %v", err)
	}
	r.sound(t)
}

func TestPracticeIsMarkedAndOwesNothing(t *testing.T) {
	r, ctx := open(t), t.Context()
	inc := must[incident.Incident](t)(r.Incidents.OpenPractice(ctx, alice, "rehearsal", incident.Sev1, attached("Down", "eu-1")))
	wantDue(t, "another severity:", must[incident.Incident](t)(r.Incidents.SetSeverity(ctx, alice, inc.ID, incident.Sev2)), 0)
	must[incident.Incident](t)(r.Incidents.Update(ctx, alice, inc.ID, "as if", 0))
	deploy := changes.Change{Source: "ci", Summary: "deploy 42", At: night}
	if n := must[int](t)(r.Changes.SaveChanges(ctx, []changes.Change{deploy})); n != 1 {
		t.Fatal("the change was not kept")
	}
	wantKinds(t, r.kinds(t, inc.ID), incident.Opened, incident.Fired, incident.SeverityChanged, incident.Update)
	got := r.read(t, inc.ID)
	if !got.Practice || !got.UpdateDue.IsZero() || r.incident(t).Practice {
		t.Errorf("practice is %+v", got)
	}
	must[incident.Incident](t)(r.Incidents.Resolve(ctx, alice, inc.ID, ""))
	wantDue(t, "opened again:", must[incident.Incident](t)(r.Incidents.Reopen(ctx, alice, inc.ID, "once more")), 0)
	r.sound(t)
}

func TestACorrectionStandsBesideWhatItPutsRight(t *testing.T) {
	r, ctx := open(t), t.Context()
	inc := r.incident(t)
	note := must[incident.Entry](t)(r.Incidents.AddNote(ctx, alice, inc.ID, time.Time{}, "replica 2 was promoted"))
	first := must[incident.Entry](t)(r.Incidents.Correct(ctx, bob, inc.ID, note.Seq, " replica 3, token=abcdefghij123456 "))
	if first.Kind != incident.Corrected || !strings.HasPrefix(first.Text, "replica 3") || strings.Contains(first.Text, "abcdefghij123456") || first.By != bob {
		t.Errorf("corrected as %+v", first)
	}
	second := must[incident.Entry](t)(r.Incidents.Correct(ctx, alice, inc.ID, note.Seq, "replica 4"))
	answer := must[incident.Incident](t)(r.Incidents.Answer(ctx, alice, inc.ID, "summary", "x")).Head.Count
	entries := r.timeline(t, inc.ID)
	if stands := incident.Corrections(entries); len(stands) != 1 || stands[note.Seq].Text != "replica 4" {
		t.Errorf("what stands: %+v", stands)
	}
	if entries[note.Seq-1].Text != note.Text || entries[note.Seq-1].Hash != note.Hash {
		t.Error("the corrected entry was changed")
	}
	for words, seq := range map[string]int64{
		"no entry 99, only 1 to": 99, "no entry 0": 0, "itself a correction, of entry 2": second.Seq, "answer the question again": answer,
	} {
		if _, err := r.Incidents.Correct(ctx, alice, inc.ID, seq, "x"); err == nil || !strings.Contains(err.Error(), words) {
			t.Errorf("%v does not say %q", err, words)
		}
	}
	if _, err := r.Incidents.Correct(ctx, alice, inc.ID, note.Seq, " "); err == nil {
		t.Error("an empty correction was taken")
	}
	if got := r.timeline(t, inc.ID); len(got) != len(entries) {
		t.Error("a refused correction was written")
	}
	r.sound(t)
}
