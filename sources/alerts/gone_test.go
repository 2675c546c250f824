package alerts_test

import (
	"context"
	"errors"
	"strings"
	"testing"
	"time"

	"holdfast/sources/alerts"
	"holdfast/sources/alerts/alertstest"
	"holdfast/sources/people"
)

func TestAPersonSaysThatAnUnknownAlertIsGone(t *testing.T) {
	ctx, ids := context.Background(), []alerts.Fingerprint{diskFP}
	t.Run("with who and when, and its ack ends", func(t *testing.T) {
		d := newDesk(t)
		pushed(d)
		d.ack(diskFP)
		d.wait(10 * time.Minute)
		if err := d.board.Gone(ctx, bob, ids); err != nil {
			t.Fatal(err)
		}
		for _, restart := range []bool{false, true} {
			if restart {
				d.restart()
			}
			if r := d.row(diskFP); r.State != alerts.Resolved || r.Gone == nil || *r.Gone != bob || !r.ClearedAt.Equal(d.now) || r.Ack != nil {
				t.Fatalf("after a restart %v the row is %+v", restart, r)
			}
		}
		d.kinds(diskFP, "fired", "unknown", "cleared")
		last := d.store.Transitions()[2]
		if last.By == nil || *last.By != bob {
			t.Fatalf("the record says %+v", last)
		}
		d.wait(time.Second)
		if len(d.store.Acks()) != 0 {
			t.Fatal("the ack outlives the alert")
		}
	})
	t.Run("what is told of again is a new firing", func(t *testing.T) {
		d := newDesk(t)
		pushed(d)
		d.ack(diskFP)
		d.wait(10 * time.Minute)
		if err := d.board.Gone(ctx, bob, ids); err != nil {
			t.Fatal(err)
		}
		d.wait(time.Second)
		d.push(alerts.Snapshot{}, d.since(noon))
		if r := d.row(diskFP); r.State != alerts.Firing || r.Ack != nil || r.Gone != nil {
			t.Fatalf("the row is %+v", r)
		}
		d.kinds(diskFP, "fired", "unknown", "cleared", "fired")
	})
	t.Run("what fires refuses, by name and all together", func(t *testing.T) {
		d := newDesk(t)
		pushed(d)
		d.wait(10 * time.Minute)
		d.push(alerts.Snapshot{}, d.alert("Other", d.now))
		err := d.board.Gone(ctx, bob, append(ids, named("Other").Fingerprint))
		if err == nil || !strings.Contains(err.Error(), "Other") {
			t.Fatalf("the refusal reads %v", err)
		}
		d.state(diskFP, alerts.Unknown)
	})
	t.Run("a record that refuses keeps it unknown", func(t *testing.T) {
		d := newDesk(t)
		pushed(d)
		d.wait(10 * time.Minute)
		d.store.Fail(errors.New("disk is full"))
		if err := d.board.Gone(ctx, bob, ids); err == nil {
			t.Fatal("the refusal was hidden")
		}
		d.state(diskFP, alerts.Unknown)
	})
}

// counting is a record that counts the acks it is asked to end.
type counting struct {
	*alertstest.Store
	asked int
}

func (c *counting) EndAcks(ctx context.Context, by people.Actor, acks []alerts.Ack, why string) error {
	err := c.Store.EndAcks(ctx, by, acks, why)
	if err == nil {
		c.asked += len(acks)
	}
	return err
}

func TestAnEndedAckDoesNotComeBackWhenTheRecordIsRead(t *testing.T) {
	d := newDesk(t)
	record := &counting{Store: d.store}
	d.board = alerts.NewBoard(record, d.feed, d.clock)
	pushed(d)
	d.ack(diskFP)
	d.store.Fail(errors.New("disk is full"))
	d.now = d.now.Add(time.Minute)
	over := d.until(noon, d.now)
	s := alerts.Snapshot{Push: true, Members: []alerts.Member{{Name: "door", Alerts: []alerts.Alert{over}}}}
	if err := d.board.Receive(context.Background(), "inbound", s); err == nil {
		t.Fatal("the record took it")
	}
	for range 2 {
		if err := d.board.Load(context.Background()); err != nil {
			t.Fatal(err)
		}
		if d.held(diskFP) {
			t.Fatal("the ack is back")
		}
	}
	d.store.Fail(nil)
	d.wait(time.Second)
	if len(d.store.Acks()) != 0 || record.asked != 1 {
		t.Fatalf("%d acks stand in the record, which was asked to end %d", len(d.store.Acks()), record.asked)
	}
}

func TestAMemberThatIsSilentLetsNoAlertCountAsUnlisted(t *testing.T) {
	d := newDesk(t)
	d.hear(member("a", d.disk()), member("b"))
	for range 26 {
		d.now = d.now.Add(time.Hour)
		d.hear(member("a"), down("b"))
	}
	d.state(diskFP, alerts.Unknown) // the one that is down may list it
	d.hear(member("a"), member("b"))
	d.gone(diskFP)
}

func TestAlertsThatClearedHoursAgoDoNotReturnAtARestart(t *testing.T) {
	d := newDesk(t)
	d.hear(member("a", d.disk()))
	d.hear(member("a"))
	d.hear(member("a"))
	d.now = d.now.Add(2 * time.Hour)
	d.restart()
	d.gone(diskFP)
}
