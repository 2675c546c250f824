package alerts_test

import (
	"context"
	"testing"
	"time"

	"holdfast/sources/alerts"
)

// own lets holdfast raise the alert with a start, known to fire at a time.
func (d *desk) own(start, known time.Time, notes map[string]string) {
	d.t.Helper()
	a := d.alert("DiskFull", start)
	a.EndsAt, a.UpdatedAt, a.Annotations = time.Time{}, known, notes
	s := alerts.Snapshot{At: d.now, Own: true, Members: []alerts.Member{{Name: "holdfast", Alerts: []alerts.Alert{a}}}}
	if err := d.board.Receive(context.Background(), "holdfast/backups", s); err != nil {
		d.t.Fatal(err)
	}
}

// What holdfast raises itself is as old as it says: it may learn that it began earlier,
// and that nobody can tell; a later start is that of the same firing unless the one
// before was over by then.
func TestWhatHoldfastRaisesIsAsOldAsItSays(t *testing.T) {
	standing := map[string]string{alerts.StandingNote: "yes"}
	for name, c := range map[string]struct {
		do   func(d *desk)
		want time.Time // zero: nobody can tell
		held bool
	}{
		"it began earlier":                     {func(d *desk) { d.own(noon.Add(-5*time.Hour), d.now, nil) }, noon.Add(-5 * time.Hour), true},
		"it began later":                       {func(d *desk) { d.own(noon.Add(time.Minute), d.now, nil) }, noon, true},
		"it began earlier, and then later":     {func(d *desk) { d.own(noon.Add(-5*time.Hour), d.now, nil); d.own(noon, d.now, nil) }, noon.Add(-5 * time.Hour), true},
		"nobody can tell":                      {func(d *desk) { d.own(time.Time{}, d.now, nil) }, time.Time{}, true},
		"earlier, after a restart":             {func(d *desk) { d.restart(); d.own(noon.Add(-5*time.Hour), d.now, nil) }, noon.Add(-5 * time.Hour), true},
		"later, after a restart":               {func(d *desk) { d.restart(); d.own(noon.Add(time.Second), noon.Add(time.Hour), nil) }, noon, true},
		"a fact of the configuration":          {func(d *desk) { d.own(noon, d.now, standing) }, time.Time{}, true},
		"another, that began when it was over": {func(d *desk) { d.wait(9 * time.Hour); d.own(noon.Add(8*time.Hour), d.now, nil) }, noon.Add(8 * time.Hour), false},
		"another, told of first by the record": {func(d *desk) {
			d.restart()
			d.wait(9 * time.Hour)
			d.own(noon, noon, nil)
			d.own(noon.Add(8*time.Hour), d.now, nil)
		}, noon.Add(8 * time.Hour), false},
		"the same, told of first by the record": {func(d *desk) { d.restart(); d.wait(9 * time.Hour); d.own(noon, noon, nil); d.own(noon, d.now, nil) }, noon, true},
	} {
		t.Run(name, func(t *testing.T) {
			d := newDesk(t)
			d.own(noon, d.now, nil)
			d.ack(diskFP)
			d.wait(2 * time.Minute)
			d.own(noon, d.now, nil)
			c.do(d)
			r := d.row(diskFP)
			if r.State != alerts.Firing || !r.StartsAt.Equal(c.want) || (r.Ack != nil) != c.held {
				t.Errorf("it is %s since %v, held %v, want since %v", r.State, r.StartsAt, r.Ack != nil, c.want)
			}
			if j := alerts.JSON(&r); (j.StartsAt == nil) != c.want.IsZero() {
				t.Errorf("as JSON it starts at %v", j.StartsAt)
			}
			if began := r.Began(); began.IsZero() || !c.want.IsZero() && !began.Equal(c.want) {
				t.Errorf("it is ordered as of %v", began)
			}
			for _, tr := range d.store.Transitions() {
				if tr.At.IsZero() {
					t.Errorf("the record says that it %s at no time", tr.Kind)
				}
			}
		})
	}
}

// Of what has no start the record says that it fired when it was seen to.
func TestWhatHasNoStartFiredWhenItWasSeen(t *testing.T) {
	d := newDesk(t)
	d.own(time.Time{}, d.now, nil)
	list := d.store.Transitions()
	if len(list) != 1 || list[0].Kind != alerts.KindFired || !list[0].At.Equal(noon) || !list[0].Episode.Equal(noon) {
		t.Errorf("the record says %+v", list)
	}
}

// Where holdfast raises nothing, and raised nothing, the board stays as it is; what it
// raised before is over as soon as it does no more.
func TestAListOfOursThatSaysNothingChangesNothing(t *testing.T) {
	d := newDesk(t)
	d.hear(member("a", d.alert("Other", noon)))
	before := d.board.View()
	raise := func(list ...alerts.Alert) {
		if err := d.board.Receive(t.Context(), "holdfast/backups", alerts.Snapshot{Own: true, At: d.now, Members: []alerts.Member{{Alerts: list}}}); err != nil {
			t.Fatal(err)
		}
	}
	raise()
	if d.board.View() != before {
		t.Error("the view was made anew")
	}
	raise(named("Late"))
	d.state(named("Late").Fingerprint, alerts.Firing)
	raise()
	d.state(named("Late").Fingerprint, alerts.Resolved)
}
