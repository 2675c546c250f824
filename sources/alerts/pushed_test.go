package alerts_test

import (
	"context"
	"testing"
	"time"

	"holdfast/sources/alerts"
)

func TestPushedAlerts(t *testing.T) {
	firing := func(d *desk) alerts.Alert { return d.disk() }
	ended := func(d *desk) alerts.Alert { a := d.disk(); a.EndsAt = d.now; return a }
	for _, tc := range []struct {
		name string
		do   func(d *desk)
		want alerts.State
	}{
		{"fire", func(d *desk) {}, alerts.Firing},
		{"resolve by an end that is past", func(d *desk) { d.push(alerts.Snapshot{}, ended(d)) }, alerts.Resolved},
		{"are unknown when the end passes in silence", func(d *desk) { d.wait(4 * time.Minute) }, alerts.Unknown},
		{"say nothing by absence", func(d *desk) { d.push(alerts.Snapshot{}); d.push(alerts.Snapshot{}) }, alerts.Firing},
		{"survive a restart of holdfast", func(d *desk) { d.restart() }, alerts.Firing},
		{"ignore the end of an earlier firing", func(d *desk) {
			a := d.disk()
			a.EndsAt = noon.Add(-time.Minute)
			d.push(alerts.Snapshot{}, a)
		}, alerts.Firing},
	} {
		t.Run(tc.name, func(t *testing.T) {
			d := newDesk(t)
			d.push(alerts.Snapshot{}, firing(d))
			tc.do(d)
			d.state(diskFP, tc.want)
		})
	}
	t.Run("that only say resolved are no news", func(t *testing.T) {
		d := newDesk(t)
		d.push(alerts.Snapshot{}, ended(d))
		d.gone(diskFP)
	})
	t.Run("of the same start again are no new episode", func(t *testing.T) {
		d := newDesk(t)
		d.push(alerts.Snapshot{}, firing(d))
		d.ack(diskFP)
		d.wait(time.Minute)
		d.push(alerts.Snapshot{}, firing(d))
		if !d.held(diskFP) {
			t.Fatal("the ack is lost")
		}
	})
	t.Run("are saved with every push", func(t *testing.T) {
		d := newDesk(t)
		d.push(alerts.Snapshot{}, firing(d))
		d.wait(2 * time.Minute)
		d.push(alerts.Snapshot{}, firing(d))
		d.restart()
		d.wait(3 * time.Minute)
		d.state(diskFP, alerts.Firing)
	})
}

func TestAnEmergencyStaysUntilAHumanActs(t *testing.T) {
	ctx := context.Background()
	ids := []alerts.Fingerprint{diskFP}
	raise := func(d *desk) {
		a := named("DiskFull")
		a.StartsAt = d.now
		d.push(alerts.Snapshot{Emergent: true}, a)
	}
	for _, tc := range []struct {
		name string
		do   func(d *desk)
		want alerts.State
	}{
		{"a day of silence changes nothing", func(d *desk) { d.wait(26 * time.Hour) }, alerts.Firing},
		{"an ack alone does not end it", func(d *desk) { d.ack(diskFP); d.wait(23 * time.Hour) }, alerts.Firing},
		{"a resolved incident alone does not end it", func(d *desk) {
			if err := d.board.IncidentResolved(ctx, ids, d.now); err != nil {
				d.t.Fatal(err)
			}
		}, alerts.Firing},
		{"acked and its incident resolved, it ends", func(d *desk) {
			d.ack(diskFP)
			if err := d.board.IncidentResolved(ctx, ids, d.now); err != nil {
				d.t.Fatal(err)
			}
		}, alerts.Resolved},
		{"its incident resolved and then acked, it ends", func(d *desk) {
			if err := d.board.IncidentResolved(ctx, ids, d.now); err != nil {
				d.t.Fatal(err)
			}
			d.ack(diskFP)
		}, alerts.Resolved},
		{"an incident resolved before it was raised does not count", func(d *desk) {
			d.ack(diskFP)
			if err := d.board.IncidentResolved(ctx, ids, d.now.Add(-time.Hour)); err != nil {
				d.t.Fatal(err)
			}
		}, alerts.Firing},
		{"it ends a day after the ack", func(d *desk) { d.ack(diskFP); d.wait(24 * time.Hour) }, alerts.Resolved},
		{"a restart changes nothing", func(d *desk) { d.restart(); d.wait(2 * time.Hour) }, alerts.Firing},
		{"raised again it is the same one", func(d *desk) {
			d.ack(diskFP)
			d.wait(time.Minute)
			raise(d)
			if !d.held(diskFP) {
				d.t.Fatal("the ack is lost")
			}
		}, alerts.Firing},
		{"raised again after its end it is a new one", func(d *desk) {
			d.ack(diskFP)
			d.wait(24 * time.Hour)
			raise(d)
			if d.held(diskFP) {
				d.t.Fatal("the ack covers the new one")
			}
		}, alerts.Firing},
	} {
		t.Run(tc.name, func(t *testing.T) {
			d := newDesk(t)
			raise(d)
			tc.do(d)
			d.state(diskFP, tc.want)
		})
	}
}

func TestOurOwnAlerts(t *testing.T) {
	own := func(d *desk, list ...alerts.Alert) {
		d.t.Helper()
		s := alerts.Snapshot{At: d.now, Own: true, Members: []alerts.Member{{Name: "holdfast", Alerts: list}}}
		if err := d.board.Receive(context.Background(), "holdfast/backups", s); err != nil {
			d.t.Fatal(err)
		}
	}
	d := newDesk(t)
	own(d, named("DiskFull"))
	d.state(diskFP, alerts.Firing)
	if !d.row(diskFP).Own {
		t.Fatal("the row does not say that it is ours")
	}
	d.ack(diskFP)
	d.wait(time.Hour)
	own(d, named("DiskFull"))
	if !d.held(diskFP) {
		t.Fatal("saying it again lost the ack")
	}
	own(d)
	d.state(diskFP, alerts.Resolved)
	d.now = d.now.Add(time.Second)
	own(d, named("DiskFull"))
	if d.held(diskFP) {
		t.Fatal("the ack covers the next episode")
	}
	d.kinds(diskFP, "fired", "cleared", "fired")
	d.restart()
	d.state(diskFP, alerts.Firing)
	d.wait(20 * time.Minute)
	d.state(diskFP, alerts.Unknown)
}

func TestTwoProcessesRaisingTheSameAgreeOnItsName(t *testing.T) {
	ctx := context.Background()
	d := newDesk(t)
	other := alerts.NewBoard(d.store, d.feed, d.clock)
	say := func(b *alerts.Board) {
		s := alerts.Snapshot{At: d.now, Own: true, Members: []alerts.Member{{Name: "holdfast", Alerts: []alerts.Alert{named("DiskFull")}}}}
		if err := b.Receive(ctx, "holdfast/backups", s); err != nil {
			t.Fatal(err)
		}
	}
	say(d.board)
	d.now = d.now.Add(300 * time.Millisecond)
	say(other)
	for range 3 { // each is told that the record changed
		for _, b := range []*alerts.Board{d.board, other} {
			if err := b.Load(ctx); err != nil {
				t.Fatal(err)
			}
			if err := b.Tick(ctx); err != nil {
				t.Fatal(err)
			}
		}
	}
	d.ack(diskFP)
	if err := other.Load(ctx); err != nil {
		t.Fatal(err)
	}
	if r, _ := other.View().Row(diskFP); r.Ack == nil {
		t.Fatal("the other process does not know the ack")
	}
	if len(d.store.Acks()) != 1 {
		t.Fatal("the ack was ended")
	}
}

func TestAFactOfOurConfigurationNeverStandsFirst(t *testing.T) {
	d := newDesk(t)
	standing := named("Unprotected")
	standing.Labels = map[string]string{"alertname": "Unprotected", "severity": "critical"}
	standing.Fingerprint = alerts.FingerprintOf(standing.Labels)
	standing.Annotations = map[string]string{alerts.StandingNote: "yes"}
	s := alerts.Snapshot{At: d.now, Own: true, Members: []alerts.Member{{Name: "holdfast", Alerts: []alerts.Alert{standing, named("DiskFull")}}}}
	if err := d.board.Receive(context.Background(), "holdfast/backups", s); err != nil {
		d.t.Fatal(err)
	}
	if rows := d.board.View().Rows; len(rows) != 2 || rows[0].Name() != "DiskFull" || rows[1].Name() != "Unprotected" {
		t.Errorf("ordered %+v", rows)
	}
}
