package alerts_test

import (
	"context"
	"errors"
	"strings"
	"sync"
	"testing"
	"time"

	"holdfast/sources/alerts"
	"holdfast/sources/people"
)

func (d *desk) held(fp alerts.Fingerprint) bool {
	d.t.Helper()
	return d.row(fp).Ack != nil
}

func TestAnAckLastsUntilTheAlertClearsAndThenReArms(t *testing.T) {
	d := newDesk(t)
	d.hear(member("a", d.disk()))
	d.ack(diskFP)
	if a := d.row(diskFP).Ack; a == nil || a.By != alice || a.Note != "on it" {
		t.Fatalf("the row shows %+v", a)
	}
	if d.row(diskFP).Section() != alerts.SectionHeld {
		t.Fatal("a held alert stands elsewhere than under held")
	}
	d.hear(member("a"))
	d.hear(member("a"))
	if d.held(diskFP) {
		t.Fatal("a cleared alert is still held")
	}
	d.hear(member("a", d.alert("DiskFull", d.now)))
	d.state(diskFP, alerts.Firing)
	if d.held(diskFP) {
		t.Fatal("the ack covers the next episode")
	}
	if ends := d.store.Ends(); len(ends) != 1 || ends[0].Why != alerts.EndCleared {
		t.Fatalf("the record ended %+v", ends)
	}
	d.kinds(diskFP, "fired", "cleared", "fired")
}

func TestAnAckDoesNotCoverALaterEpisodeNobodySawBegin(t *testing.T) {
	d := newDesk(t)
	d.hear(member("a", d.disk()))
	d.ack(diskFP)
	d.hear(member("a", d.alert("DiskFull", d.now))) // resolved and fired again between two looks
	if d.held(diskFP) {
		t.Fatal("the ack covers the next episode")
	}
	d.kinds(diskFP, "fired", "cleared", "fired")
	d.restart()
	if d.held(diskFP) {
		t.Fatal("the ack came back with a restart")
	}
}

func TestAnAckSurvives(t *testing.T) {
	for _, tc := range []struct {
		name string
		do   func(d *desk)
	}{
		{"a restart of holdfast", func(d *desk) { d.restart() }},
		{"a restart of holdfast with the source down", func(d *desk) { d.restart(); d.hear(down("a")) }},
		{"a restart of the source", func(d *desk) {
			d.hear(alerts.Member{Name: "a", Started: d.now})
			d.hear(alerts.Member{Name: "a", Started: d.now, Alerts: []alerts.Alert{d.disk()}})
		}},
		{"the alert being unknown for an hour", func(d *desk) {
			for range 720 {
				d.hear(down("a"))
			}
			d.hear(member("a", d.disk()))
		}},
		{"a second member that fires since a little earlier", func(d *desk) {
			d.hear(member("a", d.disk()), member("b", d.alert("DiskFull", noon.Add(-3*time.Second))))
		}},
		{"reading the record again", func(d *desk) {
			if err := d.board.Load(context.Background()); err != nil {
				d.t.Fatal(err)
			}
		}},
	} {
		t.Run(tc.name, func(t *testing.T) {
			d := newDesk(t)
			d.hear(member("a", d.disk()))
			d.ack(diskFP)
			tc.do(d)
			if !d.held(diskFP) {
				t.Fatal("the ack is lost")
			}
		})
	}
}

func TestAnAckSurvivesMembersThatDisagreeOnTheStart(t *testing.T) {
	d := newDesk(t)
	late := func() alerts.Alert { return d.alert("DiskFull", noon.Add(3*time.Second)) }
	d.hear(member("a", d.disk()), member("b", late()))
	d.ack(diskFP)
	d.hear(down("a"), member("b", late()))
	d.restart()
	d.hear(down("a"), member("b", late()))
	d.hear(member("a", d.disk()), member("b", late()))
	if !d.held(diskFP) {
		t.Fatal("the ack is lost")
	}
	d.kinds(diskFP, "fired")
}

func TestAnAckIsAllOrNothingAndInTheRecordFirst(t *testing.T) {
	ctx := context.Background()
	both := []alerts.Fingerprint{diskFP, "00000000000000ff"}
	t.Run("an unknown fingerprint refuses the whole act by name", func(t *testing.T) {
		d := newDesk(t)
		d.hear(member("a", d.disk()))
		_, err := d.board.Ack(ctx, alice, both, "", time.Time{})
		if err == nil || !strings.Contains(err.Error(), "00000000000000ff") {
			t.Fatalf("the refusal reads %v", err)
		}
		if d.held(diskFP) || len(d.store.Acks()) != 0 {
			t.Fatal("the act had a partial effect")
		}
	})
	t.Run("a cleared alert refuses by name", func(t *testing.T) {
		d := newDesk(t)
		d.hear(member("a", d.disk()))
		d.hear(member("a"))
		d.hear(member("a"))
		_, err := d.board.Ack(ctx, alice, []alerts.Fingerprint{diskFP}, "", time.Time{})
		if err == nil || !strings.Contains(err.Error(), "DiskFull") {
			t.Fatalf("the refusal reads %v", err)
		}
	})
	t.Run("a record that refuses keeps the ack off the board", func(t *testing.T) {
		d := newDesk(t)
		d.hear(member("a", d.disk()))
		d.store.Fail(errors.New("disk is full"))
		if _, err := d.board.Ack(ctx, alice, []alerts.Fingerprint{diskFP}, "", time.Time{}); err == nil {
			t.Fatal("the refusal was hidden")
		}
		if d.held(diskFP) {
			t.Fatal("an ack shows that is not durable")
		}
	})
	t.Run("an end in the past is refused", func(t *testing.T) {
		d := newDesk(t)
		d.hear(member("a", d.disk()))
		if _, err := d.board.Ack(ctx, alice, []alerts.Fingerprint{diskFP}, "", d.now); err == nil {
			t.Fatal("accepted")
		}
	})
	t.Run("a secret in the note is taken out", func(t *testing.T) {
		d := newDesk(t)
		d.hear(member("a", d.disk()))
		acks, err := d.board.Ack(ctx, alice, []alerts.Fingerprint{diskFP}, "curl http://bob:hunter2@db", time.Time{})
		if err != nil || strings.Contains(acks[0].Note, "hunter2") {
			t.Fatalf("%+v, %v", acks, err)
		}
	})
	t.Run("a hostile note is made safe", func(t *testing.T) {
		d := newDesk(t)
		d.hear(member("a", d.disk()))
		acks, err := d.board.Ack(ctx, alice, []alerts.Fingerprint{diskFP, diskFP}, "\x1b[2J", time.Time{})
		if err != nil || len(acks) != 1 || acks[0].Note != "<U+001B>[2J" {
			t.Fatalf("%+v, %v", acks, err)
		}
	})
}

func TestAnAckForAnHourEndsByItself(t *testing.T) {
	d := newDesk(t)
	d.hear(member("a", d.disk()))
	if _, err := d.board.Ack(context.Background(), alice, []alerts.Fingerprint{diskFP}, "", d.now.Add(time.Hour)); err != nil {
		t.Fatal(err)
	}
	d.wait(59 * time.Minute)
	if !d.held(diskFP) {
		t.Fatal("it ended early")
	}
	d.wait(time.Minute)
	if d.held(diskFP) {
		t.Fatal("it did not end")
	}
	if ends := d.store.Ends(); len(ends) != 1 || ends[0].Why != alerts.EndExpired {
		t.Fatalf("the record ended %+v", ends)
	}
}

func TestUndo(t *testing.T) {
	ctx := context.Background()
	ids := []alerts.Fingerprint{diskFP}
	t.Run("unack lets go and refuses what nobody holds", func(t *testing.T) {
		d := newDesk(t)
		d.hear(member("a", d.disk()))
		d.ack(diskFP)
		if err := d.board.Unack(ctx, bob, ids); err != nil {
			t.Fatal(err)
		}
		if ends := d.store.Ends(); d.held(diskFP) || len(ends) != 1 || ends[0].Why != alerts.EndUnacked || ends[0].By != bob {
			t.Fatalf("the record ended %+v", ends)
		}
		if err := d.board.Unack(ctx, bob, ids); err == nil || !strings.Contains(err.Error(), "nobody holds DiskFull") {
			t.Fatalf("the refusal reads %v", err)
		}
	})
	t.Run("undoing an unack restores the ack as it was", func(t *testing.T) {
		d := newDesk(t)
		d.hear(member("a", d.disk()))
		d.ack(diskFP)
		was := *d.row(diskFP).Ack
		d.now = d.now.Add(time.Minute)
		if err := d.board.Unack(ctx, bob, ids); err != nil {
			t.Fatal(err)
		}
		if err := d.board.Restore(ctx, []alerts.Ack{was}); err != nil {
			t.Fatal(err)
		}
		d.restart()
		if got := d.row(diskFP).Ack; got == nil || got.By != alice || got.At.Sub(was.At) > time.Millisecond || got.Note != "on it" {
			t.Fatalf("restored as %+v, was %+v", got, was)
		}
	})
	t.Run("undoing a takeover restores the one before", func(t *testing.T) {
		d := newDesk(t)
		d.hear(member("a", d.disk()))
		d.ack(diskFP)
		was := *d.row(diskFP).Ack
		d.now = d.now.Add(time.Second)
		if _, err := d.board.Ack(ctx, bob, ids, "mine", time.Time{}); err != nil {
			t.Fatal(err)
		}
		if err := d.board.Restore(ctx, []alerts.Ack{was}); err != nil || d.row(diskFP).Ack.By != alice {
			t.Fatalf("%v, held by %v", err, d.row(diskFP).Ack.By)
		}
	})
	t.Run("what fired again since cannot be restored", func(t *testing.T) {
		d := newDesk(t)
		d.hear(member("a", d.disk()))
		d.ack(diskFP)
		was := *d.row(diskFP).Ack
		d.hear(member("a", d.alert("DiskFull", d.now)))
		if err := d.board.Restore(ctx, []alerts.Ack{was}); err == nil || !strings.Contains(err.Error(), "fired again") {
			t.Fatalf("the refusal reads %v", err)
		}
	})
}

func TestAnotherProcessSeesTheAck(t *testing.T) {
	ctx := context.Background()
	d := newDesk(t)
	other := alerts.NewBoard(d.store, d.feed, d.clock)
	d.hear(member("a", d.disk()))
	if err := other.Receive(ctx, "prod", alerts.Snapshot{At: d.now, Members: []alerts.Member{member("a", d.disk())}}); err != nil {
		t.Fatal(err)
	}
	if _, err := other.Ack(ctx, bob, []alerts.Fingerprint{diskFP}, "", time.Time{}); err != nil {
		t.Fatal(err)
	}
	if err := d.board.Load(ctx); err != nil {
		t.Fatal(err)
	}
	if a := d.row(diskFP).Ack; a == nil || a.By != bob {
		t.Fatalf("the first process shows %+v", a)
	}
	d.kinds(diskFP, "fired")
}

func TestAProcessThatLagsDoesNotEndTheAckOfANewerEpisode(t *testing.T) {
	ctx := context.Background()
	d := newDesk(t)
	ahead := alerts.NewBoard(d.store, d.feed, d.clock)
	d.hear(member("a", d.disk()))
	if err := ahead.Receive(ctx, "prod", alerts.Snapshot{At: d.now, Members: []alerts.Member{member("a", d.disk())}}); err != nil {
		t.Fatal(err)
	}
	again := d.alert("DiskFull", d.now)
	if err := ahead.Receive(ctx, "prod", alerts.Snapshot{At: d.now, Members: []alerts.Member{member("a", again)}}); err != nil {
		t.Fatal(err)
	}
	if _, err := ahead.Ack(ctx, bob, []alerts.Fingerprint{diskFP}, "", time.Time{}); err != nil {
		t.Fatal(err)
	}
	if err := d.board.Load(ctx); err != nil {
		t.Fatal(err)
	}
	if r := d.row(diskFP); !r.StartsAt.Equal(again.StartsAt) || r.Ack == nil {
		t.Fatalf("the record knows of a later firing, and the row is %+v", r)
	}
	d.hear(member("a", again))
	if !d.held(diskFP) || len(d.store.Acks()) != 1 {
		t.Fatal("the ack of the newer episode is lost")
	}
}

func TestTheBoardUnderLoad(t *testing.T) {
	d := newDesk(t)
	ctx := context.Background()
	var wg sync.WaitGroup
	for _, source := range []string{"prod", "rules", "edge"} {
		wg.Go(func() {
			for range 50 {
				a := named("DiskFull")
				a.StartsAt, a.EndsAt = noon, noon.Add(time.Hour)
				s := alerts.Snapshot{At: noon, Members: []alerts.Member{member("a", a)}}
				if err := d.board.Receive(ctx, source, s); err != nil {
					t.Error(err)
				}
			}
		})
	}
	wg.Go(func() {
		for range 50 {
			_, _ = d.board.Ack(ctx, people.Actor{Person: "carol"}, []alerts.Fingerprint{diskFP}, "", time.Time{}) // may come too early
			_ = d.board.Load(ctx)
			_ = d.board.Tick(ctx)
			_ = d.board.Unack(ctx, alice, []alerts.Fingerprint{diskFP}) // likewise
			for _, r := range d.board.View().Rows {
				_ = r.Section()
			}
		}
	})
	wg.Wait()
	if r := d.row(diskFP); len(r.Sources) != 3 {
		t.Fatalf("the row has the sources %v", r.Sources)
	}
}
