package store_test

import (
	"reflect"
	"strings"
	"testing"
	"time"

	"holdfast/store/incident"
)

func TestADetachedAlertIsNoLongerWrittenIntoTheTimeline(t *testing.T) {
	r, ctx := open(t), t.Context()
	ours, stray := attached("CheckoutDown", "eu-1"), attached("DiskFull", "db-7")
	stray.StartsAt, stray.Episode = stray.StartsAt.Add(-time.Hour), stray.Episode.Add(-time.Hour)
	inc := r.incident(t, ours, stray)
	before := must[incident.Moments](t)(incident.MomentsOf(r.read(t, inc.ID), r.timeline(t, inc.ID)))

	got := must[incident.Incident](t)(r.Incidents.Detach(ctx, bob, inc.ID, "another team's, password=hunter2hunter2", stray.Fingerprint, stray.Fingerprint))
	if len(got.Alerts) != 1 || got.Alerts[0].Fingerprint != ours.Fingerprint {
		t.Fatalf("it holds %+v", got.Alerts)
	}
	r.seen(t, change(stray, "cleared", stray.Episode, night))
	list := r.timeline(t, inc.ID)
	last := list[len(list)-1]
	if last.Kind != incident.Detached || last.By != bob || !strings.HasSuffix(last.Text, "— another team's, password=[redacted]") {
		t.Errorf("the timeline ends with %+v", last)
	}
	if strings.Count(last.Text, "DiskFull") != 1 || strings.Count(string(last.Data), string(stray.Fingerprint)) != 1 || strings.Contains(string(last.Data), "hunter2") {
		t.Errorf("named twice it was detached as %q %s", last.Text, last.Data)
	}
	after := must[incident.Moments](t)(incident.MomentsOf(r.read(t, inc.ID), list))
	if !after.Began.Equal(before.Began.Add(time.Hour)) {
		t.Errorf("it began %s, with the stray alert %s", after.Began, before.Began)
	}
	r.sound(t)

	back := must[incident.Incident](t)(r.Incidents.Attach(ctx, alice, inc.ID, stray))
	if len(back.Alerts) != 2 {
		t.Errorf("attached again it holds %+v", back.Alerts)
	}
	if again := must[incident.Moments](t)(incident.MomentsOf(back, r.timeline(t, inc.ID))); !again.Began.Equal(before.Began) {
		t.Errorf("attached again it began %s, not %s", again.Began, before.Began)
	}
	r.sound(t)
}

// The review counts as the report does.
func TestTheReviewHearsOfADetachedAlert(t *testing.T) {
	r, ctx := open(t), t.Context()
	ours, stray := attached("CheckoutDown", "eu-1"), attached("DiskFull", "db-7")
	stray.StartsAt, stray.Episode = stray.StartsAt.Add(-time.Hour), stray.Episode.Add(-time.Hour)
	inc := r.incident(t, ours, stray)
	must[incident.Incident](t)(r.Incidents.Detach(ctx, bob, inc.ID, "another team's", stray.Fingerprint))
	want := must[incident.Moments](t)(incident.MomentsOf(r.read(t, inc.ID), r.timeline(t, inc.ID)))
	var got []incident.Moments
	must[incident.History](t)(r.Book.History(ctx, night.Add(-24*time.Hour), night.Add(24*time.Hour), func(inc incident.Incident, timeline []incident.Entry) error {
		got = append(got, must[incident.Moments](t)(incident.MomentsOf(inc, timeline)))
		return nil
	}))
	if len(got) != 1 || !reflect.DeepEqual(got[0], want) {
		t.Errorf("the review is told %+v, the report %+v", got, want)
	}
}

func TestPracticeTakesNoFiringFromTheIncidentThatHeldIt(t *testing.T) {
	r, ctx := open(t), t.Context()
	held := attached("CheckoutDown", "eu-1")
	r.seen(t, change(held, "fired", held.Episode, held.Episode))
	inc := r.incident(t, held)
	must[incident.Incident](t)(r.Incidents.OpenPractice(ctx, bob, "Practice", incident.Sev4, held))
	h := must[incident.History](t)(r.Book.History(ctx, night.Add(-24*time.Hour), night.Add(24*time.Hour), deaf))
	if len(h.Firings) != 1 || h.Firings[0].Incident != inc.ID {
		t.Errorf("the firings are %+v", h.Firings)
	}
}

func TestWhatCannotBeDetachedLeavesEverythingAsItWas(t *testing.T) {
	r, ctx := open(t), t.Context()
	held, other := attached("CheckoutDown", "eu-1"), attached("DiskFull", "db-7")
	inc := r.incident(t, held)
	for name, detach := range map[string]func() (incident.Incident, error){
		"without a reason": func() (incident.Incident, error) { return r.Incidents.Detach(ctx, bob, inc.ID, " ", held.Fingerprint) },
		"an alert it does not hold": func() (incident.Incident, error) {
			return r.Incidents.Detach(ctx, bob, inc.ID, "x", held.Fingerprint, other.Fingerprint)
		},
		"no alert":         func() (incident.Incident, error) { return r.Incidents.Detach(ctx, bob, inc.ID, "x") },
		"from no incident": func() (incident.Incident, error) { return r.Incidents.Detach(ctx, bob, 99, "x", held.Fingerprint) },
	} {
		if _, err := detach(); err == nil {
			t.Errorf("%s: detached", name)
		}
	}
	if got := r.read(t, inc.ID); len(got.Alerts) != 1 {
		t.Errorf("it holds %+v", got.Alerts)
	}
	wantKinds(t, r.kinds(t, inc.ID), incident.Opened, incident.Fired)
	r.seen(t, change(held, "cleared", held.Episode, night))
	wantKinds(t, r.kinds(t, inc.ID), incident.Opened, incident.Fired, incident.Cleared)
}
