package store_test

import (
	"slices"
	"strings"
	"testing"

	"holdfast/store/incident"
)

func TestADuplicateIsResolvedAndTheOtherKnowsOfIt(t *testing.T) {
	r, ctx := open(t), t.Context()
	first, second := r.incident(t), r.incident(t)
	got := must[incident.Incident](t)(r.Incidents.MarkDuplicate(ctx, bob, second.ID, first.ID))
	if got.Open() || got.DuplicateOf != first.ID || got.Answers["summary"] != "" {
		t.Errorf("the duplicate is %+v", got)
	}
	original := r.read(t, first.ID)
	if !original.Open() || !slices.Equal(original.Links, []incident.ID{second.ID}) {
		t.Errorf("the original is %+v", original)
	}
	wantKinds(t, r.kinds(t, second.ID), incident.Opened, incident.Duplicate, incident.ResolvedEntry)
	wantKinds(t, r.kinds(t, first.ID), incident.Opened, incident.Linked)
	if e := r.timeline(t, first.ID)[1]; e.Text != "INC-2 checkout is down — it is a duplicate of this one" || e.By != bob {
		t.Errorf("the original's entry is %+v", e)
	}
	again := must[incident.Incident](t)(r.Incidents.Reopen(ctx, bob, second.ID, "it is another one"))
	if again.DuplicateOf != 0 || !again.Open() {
		t.Errorf("opened again it is %+v", again)
	}
	// The original knows of it; that it knows of the original is new.
	if got := must[incident.Incident](t)(r.Incidents.Link(ctx, bob, first.ID, second.ID, "the same night")); !slices.Equal(r.read(t, second.ID).Links, []incident.ID{first.ID}) || len(got.Links) != 1 {
		t.Errorf("linked %v and %v", got.Links, r.read(t, second.ID).Links)
	}
	r.sound(t)
}

func TestTheOtherTakesOverTheAlertsOfItsDuplicate(t *testing.T) {
	r, ctx := open(t), t.Context()
	shared, more := attached("CheckoutDown", "eu-1"), attached("GatewayDown", "eu-1")
	first, second := r.incident(t, shared), r.incident(t, shared, more)
	must[incident.Incident](t)(r.Incidents.MarkDuplicate(ctx, bob, second.ID, first.ID))
	wantKinds(t, r.kinds(t, first.ID), incident.Opened, incident.Fired, incident.Linked, incident.Attached, incident.Fired)
	r.seen(t, change(more, "cleared", more.Episode, night))
	if got := r.read(t, first.ID); len(got.Alerts) != 2 || !got.Alerts[1].EndsAt.Equal(night) {
		t.Errorf("the original holds %+v", got.Alerts)
	}
	if got := r.timeline(t, second.ID); got[len(got)-1].Kind != incident.ResolvedEntry {
		t.Errorf("the duplicate went on with %s", got[len(got)-1].Kind)
	}
	third := r.incident(t, attached("Late", "eu-1"))
	must[incident.Incident](t)(r.Incidents.Resolve(ctx, alice, first.ID, ""))
	must[incident.Incident](t)(r.Incidents.MarkDuplicate(ctx, bob, third.ID, first.ID))
	if got := r.read(t, first.ID); len(got.Alerts) != 2 || got.Open() {
		t.Errorf("what is over took an alert: %+v", got)
	}
	r.sound(t)
}

func TestAResolvedIncidentCanBeADuplicateToo(t *testing.T) {
	r, ctx := open(t), t.Context()
	first, second := r.incident(t), r.incident(t)
	must[incident.Incident](t)(r.Incidents.Resolve(ctx, alice, second.ID, "went away"))
	got := must[incident.Incident](t)(r.Incidents.MarkDuplicate(ctx, bob, second.ID, first.ID))
	if got.DuplicateOf != first.ID || got.Answers["summary"] != "went away" {
		t.Errorf("the duplicate is %+v", got)
	}
	wantKinds(t, r.kinds(t, second.ID), incident.Opened, incident.ResolvedEntry, incident.Duplicate)
	r.sound(t)
}

func TestLinksAreWrittenInBothOrInNone(t *testing.T) {
	r, ctx := open(t), t.Context()
	r.incident(t)
	r.incident(t)
	got := must[incident.Incident](t)(r.Incidents.Link(ctx, alice, 1, 2, "the same \x1b[2Jswitch"))
	if !slices.Equal(got.Links, []incident.ID{2}) || !slices.Equal(r.read(t, 2).Links, []incident.ID{1}) {
		t.Errorf("linked %v and %v", got.Links, r.read(t, 2).Links)
	}
	e := r.timeline(t, 2)[1]
	if e.Text != "INC-1 checkout is down — the same <U+001B>[2Jswitch" || strings.Contains(string(e.Data), "\x1b") {
		t.Errorf("linked as %q %s", e.Text, e.Data)
	}
	must[incident.Incident](t)(r.Incidents.MarkDuplicate(ctx, alice, 2, 1))
	practice := must[incident.Incident](t)(r.Incidents.OpenPractice(ctx, alice, "rehearsal", incident.Sev4))
	before := len(r.timeline(t, 1))
	for words, act := range map[string]func() error{
		"linked already":                  func() error { _, err := r.Incidents.Link(ctx, alice, 2, 1, ""); return err },
		"to itself":                       func() error { _, err := r.Incidents.Link(ctx, alice, 1, 1, ""); return err },
		"holds no INC-99":                 func() error { _, err := r.Incidents.Link(ctx, alice, 1, 99, ""); return err },
		"holds no INC-98":                 func() error { _, err := r.Incidents.Link(ctx, alice, 98, 1, ""); return err },
		"duplicate of itself":             func() error { _, err := r.Incidents.MarkDuplicate(ctx, alice, 1, 1); return err },
		"duplicate of INC-1 already":      func() error { _, err := r.Incidents.MarkDuplicate(ctx, alice, 2, 1); return err },
		"is itself a duplicate of INC-1":  func() error { _, err := r.Incidents.MarkDuplicate(ctx, alice, 1, 2); return err },
		"INC-3 was practice":              func() error { _, err := r.Incidents.MarkDuplicate(ctx, alice, 1, practice.ID); return err },
		"the record holds no INC-97; `ho": func() error { _, err := r.Incidents.MarkDuplicate(ctx, alice, 1, 97); return err },
	} {
		if err := act(); err == nil || !strings.Contains(err.Error(), words) {
			t.Errorf("%v does not say %q", err, words)
		}
	}
	other := must[incident.Incident](t)(r.Incidents.OpenPractice(ctx, alice, "rehearsal", incident.Sev4))
	if got := must[incident.Incident](t)(r.Incidents.MarkDuplicate(ctx, alice, other.ID, practice.ID)); got.DuplicateOf != practice.ID {
		t.Errorf("practice seen twice is %+v", got)
	}
	if after := len(r.timeline(t, 1)); after != before {
		t.Errorf("refused acts wrote %d entries", after-before)
	}
	r.sound(t)
}
