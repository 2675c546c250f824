package alerts_test

import (
	"context"
	"testing"
	"time"

	"holdfast/sources/alerts"
)

// relay passes on one alert as a source that tells of it once in hours does.
func (d *desk) relay(state alerts.State, ends time.Time) {
	d.t.Helper()
	a := d.alert("DiskFull", noon)
	a.State, a.EndsAt = state, ends
	s := alerts.Snapshot{At: d.now, Push: true, Members: []alerts.Member{{Name: alerts.Webhook, Alerts: []alerts.Alert{a}}}}
	if err := d.board.Receive(context.Background(), alerts.Webhook, s); err != nil {
		d.t.Fatal(err)
	}
}

func TestWhatIsPassedOnAndWhatIsAskedIsOneRow(t *testing.T) {
	hours := func(d *desk) time.Time { return d.now.Add(4 * time.Hour) }
	listed := func(d *desk) { d.hear(member("am", d.disk())) }
	silenced := func(d *desk) {
		a := d.disk()
		a.Quiet = &alerts.Quiet{Why: alerts.Silenced, By: "bob", SilenceID: "s1"}
		d.hear(member("am", a))
	}
	cleared := func(d *desk) { d.hear(member("am")); d.hear(member("am")) }
	for _, tc := range []struct {
		name string
		do   func(d *desk)
		want alerts.State
		from []string // that tell of it
	}{
		{"passed on alone it fires", func(d *desk) { d.relay(alerts.Firing, hours(d)) }, alerts.Firing, []string{alerts.Webhook}},
		{"both tell of it", func(d *desk) { d.relay(alerts.Firing, hours(d)); listed(d) }, alerts.Firing, []string{alerts.Webhook, "prod"}},
		{"silenced and then over, which is never passed on, it is over", func(d *desk) {
			d.relay(alerts.Firing, hours(d))
			silenced(d)
			cleared(d)
		}, alerts.Resolved, []string{alerts.Webhook, "prod"}},
		{"said to be over it is, also after its word ran out", func(d *desk) {
			d.relay(alerts.Firing, d.now.Add(time.Hour))
			d.wait(2 * time.Hour)
			d.state(diskFP, alerts.Unknown)
			d.relay(alerts.Resolved, d.now)
		}, alerts.Resolved, []string{alerts.Webhook}},
		{"absence from a later message says nothing", func(d *desk) {
			d.relay(alerts.Firing, hours(d))
			s := alerts.Snapshot{At: d.now, Push: true, Members: []alerts.Member{{Name: alerts.Webhook}}}
			for range 3 {
				if err := d.board.Receive(context.Background(), alerts.Webhook, s); err != nil {
					d.t.Fatal(err)
				}
			}
			d.wait(time.Minute)
		}, alerts.Firing, []string{alerts.Webhook}},
		{"passed on as over, and listed still, it fires", func(d *desk) {
			d.relay(alerts.Firing, hours(d))
			listed(d)
			d.relay(alerts.Resolved, d.now)
		}, alerts.Firing, []string{"prod"}},
		{"passed on again after it was seen to end, it fires again", func(d *desk) {
			d.relay(alerts.Firing, hours(d))
			listed(d)
			cleared(d)
			d.state(diskFP, alerts.Resolved)
			d.now = d.now.Add(time.Second)
			d.relay(alerts.Firing, hours(d))
		}, alerts.Firing, []string{alerts.Webhook}},
		{"of an earlier restart it stands", func(d *desk) { d.relay(alerts.Firing, hours(d)); d.restart() }, alerts.Firing, []string{alerts.Webhook}},
	} {
		t.Run(tc.name, func(t *testing.T) {
			d := newDesk(t)
			tc.do(d)
			d.state(diskFP, tc.want)
			if got := d.row(diskFP).Sources; len(got) != len(tc.from) || got[0] != tc.from[0] {
				t.Errorf("the row names %q, want %q", got, tc.from)
			}
			if n := len(d.board.View().Rows); n != 1 {
				t.Errorf("there are %d rows", n)
			}
		})
	}
}

func TestARelayDoesNotKnowWhatIsQuiet(t *testing.T) {
	d := newDesk(t)
	d.relay(alerts.Firing, d.now.Add(4*time.Hour))
	a := d.disk()
	a.Quiet = &alerts.Quiet{Why: alerts.Silenced, By: "bob", SilenceID: "s1"}
	a.Annotations = map[string]string{"summary": "as it reads now"}
	d.hear(member("am", a))
	r := d.row(diskFP)
	if r.Quiet == nil || r.Quiet.By != "bob" || r.Annotations["summary"] != "as it reads now" {
		t.Errorf("the row is %+v", r)
	}
}

func TestAnAckCoversOneFiringWhoeverPassesItOn(t *testing.T) {
	d := newDesk(t)
	d.relay(alerts.Firing, d.now.Add(time.Hour))
	d.ack(diskFP)
	d.hear(member("am", d.disk()))
	d.wait(2 * time.Hour) // its word ran out, and nobody answers
	d.relay(alerts.Firing, d.now.Add(time.Hour))
	if d.state(diskFP, alerts.Firing); !d.held(diskFP) {
		t.Error("the ack is lost")
	}
	d.kinds(diskFP, "fired", "unknown")
}
