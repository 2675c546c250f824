package alerts_test

import (
	"context"
	"errors"
	"slices"
	"testing"
	"time"

	"holdfast/sources"
	"holdfast/sources/alerts"
	"holdfast/sources/alerts/alertstest"
	"holdfast/sources/people"
)

var (
	noon  = time.Date(2026, 11, 20, 12, 0, 0, 0, time.UTC)
	alice = people.Actor{Person: "alice", Via: "alice@db-7"}
	bob   = people.Actor{Person: "bob", Via: "bob@db-7"}
	start = noon.Add(-24 * time.Hour) // when the fake member's process started
)

// desk is a board with a clock that tests move.
type desk struct {
	t     *testing.T
	now   time.Time
	store *alertstest.Store
	feed  *sources.Feed
	board *alerts.Board
}

func newDesk(t *testing.T) *desk {
	d := &desk{t: t, now: noon, feed: sources.NewFeed()}
	d.store = alertstest.NewStore(d.clock)
	d.board = alerts.NewBoard(d.store, d.feed, d.clock)
	return d
}

func (d *desk) clock() time.Time { return d.now }

// restart is a new process on the same record.
func (d *desk) restart() {
	d.t.Helper()
	d.board = alerts.NewBoard(d.store, d.feed, d.clock)
	if err := d.board.Load(context.Background()); err != nil {
		d.t.Fatal(err)
	}
}

// wait lets time pass without any source saying anything.
func (d *desk) wait(dur time.Duration) {
	d.t.Helper()
	d.now = d.now.Add(dur)
	if err := d.board.Tick(context.Background()); err != nil {
		d.t.Fatal(err)
	}
}

// hear is one look at source "prod", five seconds after the last.
func (d *desk) hear(members ...alerts.Member) {
	d.t.Helper()
	d.now = d.now.Add(5 * time.Second)
	if err := d.board.Receive(context.Background(), "prod", alerts.Snapshot{At: d.now, Members: members}); err != nil {
		d.t.Fatal(err)
	}
}

func (d *desk) push(s alerts.Snapshot, list ...alerts.Alert) {
	d.t.Helper()
	s.Members = []alerts.Member{{Name: "door", Alerts: list}}
	s.Push = true
	if err := d.board.Receive(context.Background(), "inbound", s); err != nil {
		d.t.Fatal(err)
	}
}

func (d *desk) ack(fp alerts.Fingerprint) {
	d.t.Helper()
	if _, err := d.board.Ack(context.Background(), alice, []alerts.Fingerprint{fp}, "on it", time.Time{}); err != nil {
		d.t.Fatal(err)
	}
}

func (d *desk) row(fp alerts.Fingerprint) alerts.Row {
	d.t.Helper()
	r, ok := d.board.View().Row(fp)
	if !ok {
		d.t.Fatalf("%s is not on the board", fp)
	}
	return r
}

func (d *desk) state(fp alerts.Fingerprint, want alerts.State) {
	d.t.Helper()
	if got := d.row(fp).State; got != want {
		d.t.Fatalf("the alert reads %s, want %s", got, want)
	}
}

func (d *desk) gone(fp alerts.Fingerprint) {
	d.t.Helper()
	if r, ok := d.board.View().Row(fp); ok {
		d.t.Fatalf("the alert is still on the board as %s", r.State)
	}
}

func (d *desk) kinds(fp alerts.Fingerprint, want ...string) {
	d.t.Helper()
	if got := d.store.Kinds(fp); !slices.Equal(got, want) {
		d.t.Fatalf("the record has %v, want %v", got, want)
	}
}

// member answers with a list; up is the same process all along.
func member(name string, list ...alerts.Alert) alerts.Member {
	return alerts.Member{Name: name, Started: start, Alerts: list}
}

func down(name string) alerts.Member {
	return alerts.Member{Name: name, Err: errors.New("connection refused")}
}

// disk is an alert that fires since noon and whose word holds for four minutes
// from d's present moment.
func (d *desk) disk() alerts.Alert { return d.alert("DiskFull", noon) }

func (d *desk) alert(name string, since time.Time) alerts.Alert {
	a := named(name)
	a.StartsAt, a.UpdatedAt, a.EndsAt = since, d.now, d.now.Add(4*time.Minute)
	return a
}

func named(name string) alerts.Alert {
	lset := map[string]string{"alertname": name, "severity": "critical", "instance": "db-7"}
	return alerts.Alert{
		Fingerprint: alerts.FingerprintOf(lset), Labels: lset,
		Annotations: map[string]string{"summary": name + " on db-7"}, State: alerts.Firing,
	}
}

var diskFP = named("DiskFull").Fingerprint

func TestAnAlertClearsOnlyOnEvidence(t *testing.T) {
	for _, tc := range []struct {
		name string
		do   func(d *desk)
		want alerts.State
	}{
		{"absent twice before its word ran out is resolved", func(d *desk) {
			d.hear(member("a", d.disk()))
			d.hear(member("a"))
			d.hear(member("a"))
		}, alerts.Resolved},
		{"absent once is still firing", func(d *desk) {
			d.hear(member("a", d.disk()))
			d.hear(member("a"))
		}, alerts.Firing},
		{"absent after its word ran out is unknown", func(d *desk) {
			d.hear(member("a", d.disk()))
			d.now = d.now.Add(5 * time.Minute)
			d.hear(member("a"))
			d.hear(member("a"))
		}, alerts.Unknown},
		{"absent from a member that restarted is firing until its word runs out", func(d *desk) {
			d.hear(member("a", d.disk()))
			for range 3 {
				d.hear(alerts.Member{Name: "a", Started: d.now})
			}
		}, alerts.Firing},
		{"absent from a member that restarted is unknown afterwards", func(d *desk) {
			d.hear(member("a", d.disk()))
			again := alerts.Member{Name: "a", Started: d.now}
			d.hear(again)
			d.hear(again)
			d.now = d.now.Add(5 * time.Minute)
			d.hear(again)
		}, alerts.Unknown},
		{"listed again after a restart is firing", func(d *desk) {
			d.hear(member("a", d.disk()))
			d.hear(alerts.Member{Name: "a", Started: d.now})
			d.hear(alerts.Member{Name: "a", Started: d.now, Alerts: []alerts.Alert{d.disk()}})
		}, alerts.Firing},
		{"absent from one member and listed by the other is firing", func(d *desk) {
			d.hear(member("a", d.disk()), member("b", d.disk()))
			for range 3 {
				d.hear(member("a"), member("b", d.disk()))
			}
		}, alerts.Firing},
		{"absent twice from both is resolved", func(d *desk) {
			d.hear(member("a", d.disk()), member("b", d.disk()))
			d.hear(member("a"), member("b", d.disk()))
			d.hear(member("a"), member("b"))
			d.hear(member("a"), member("b"))
		}, alerts.Resolved},
		{"absent from one while the other is down is firing", func(d *desk) {
			d.hear(member("a", d.disk()), member("b", d.disk()))
			for range 5 {
				d.hear(member("a"), down("b"))
			}
		}, alerts.Firing},
		{"absent from one while the other is down is unknown in the end", func(d *desk) {
			d.hear(member("a", d.disk()), member("b", d.disk()))
			for range 60 {
				d.hear(member("a"), down("b"))
			}
		}, alerts.Unknown},
		{"a member that never listed it need not deny it", func(d *desk) {
			d.hear(member("a", d.disk()), down("b"))
			d.hear(member("a"), down("b"))
			d.hear(member("a"), down("b"))
		}, alerts.Resolved},
		{"a source that is down is firing while the word holds", func(d *desk) {
			d.hear(member("a", d.disk()))
			for range 10 {
				d.hear(down("a"))
			}
		}, alerts.Firing},
		{"a source that is down is unknown afterwards, never resolved", func(d *desk) {
			d.hear(member("a", d.disk()))
			for range 60 {
				d.hear(down("a"))
			}
		}, alerts.Unknown},
		{"absences with a failed look between them still count as two", func(d *desk) {
			d.hear(member("a", d.disk()))
			d.hear(member("a"))
			d.hear(down("a"))
			d.hear(member("a"))
		}, alerts.Resolved},
		{"a source that stopped being asked is unknown in the end", func(d *desk) {
			d.hear(member("a", d.disk()))
			d.wait(10 * time.Minute)
		}, alerts.Unknown},
		{"a word shorter than the poll does not flicker", func(d *desk) {
			short := d.disk()
			short.EndsAt = d.now.Add(6 * time.Second)
			d.hear(member("a", short))
			d.wait(4 * time.Second)
		}, alerts.Firing},
		{"unknown that is listed again fires", func(d *desk) {
			d.hear(member("a", d.disk()))
			d.now = d.now.Add(5 * time.Minute)
			d.hear(member("a"))
			d.hear(member("a", d.disk()))
		}, alerts.Firing},
	} {
		t.Run(tc.name, func(t *testing.T) {
			d := newDesk(t)
			tc.do(d)
			d.state(diskFP, tc.want)
		})
	}
}

func TestAMemberWhoseClockIsOffIsReadByItsOwnClock(t *testing.T) {
	for _, tc := range []struct {
		name string
		off  time.Duration
	}{{"an hour ahead", time.Hour}, {"an hour behind", -time.Hour}} {
		t.Run(tc.name, func(t *testing.T) {
			d := newDesk(t)
			say := func(list ...alerts.Alert) {
				m := member("a", list...)
				m.Clock = d.now.Add(5*time.Second + tc.off)
				d.hear(m)
			}
			a := d.disk()
			a.EndsAt = a.EndsAt.Add(tc.off)
			say(a)
			say()
			say()
			d.state(diskFP, alerts.Resolved)
		})
	}
}

func TestAfterARestartOfHoldfast(t *testing.T) {
	for _, tc := range []struct {
		name string
		do   func(d *desk)
		want alerts.State
	}{
		{"an alert whose source was not asked yet reads unknown", func(d *desk) {}, alerts.Unknown},
		{"an alert reads as its source says", func(d *desk) { d.hear(member("a", d.disk())) }, alerts.Firing},
		{"an alert whose source is down reads unknown", func(d *desk) { d.hear(down("a")) }, alerts.Unknown},
		{"an alert gone meanwhile is resolved by the same process's word", func(d *desk) {
			d.hear(member("a"))
			d.hear(member("a"))
		}, alerts.Resolved},
		{"an alert gone from a source that restarted is not resolved", func(d *desk) {
			again := alerts.Member{Name: "a", Started: d.now}
			d.hear(again)
			d.hear(again)
		}, alerts.Firing},
		{"an alert gone from a source that started when it was last heard is not resolved", func(d *desk) {
			again := alerts.Member{Name: "a", Started: d.now.Add(-30 * time.Second)}
			d.hear(again)
			d.hear(again)
		}, alerts.Firing},
		{"an alert whose word ran out meanwhile is unknown", func(d *desk) {
			d.now = d.now.Add(time.Hour)
			d.hear(member("a"))
			d.hear(member("a"))
		}, alerts.Unknown},
		{"an alert a member may still know is not resolved", func(d *desk) {
			d.hear(member("a"), down("b"))
			d.hear(member("a"), down("b"))
		}, alerts.Firing},
	} {
		t.Run(tc.name, func(t *testing.T) {
			d := newDesk(t)
			d.hear(member("a", d.disk()))
			d.now = d.now.Add(30 * time.Second)
			d.restart()
			tc.do(d)
			d.state(diskFP, tc.want)
		})
	}
}

func TestARestartMakesNoTransitionTwice(t *testing.T) {
	d := newDesk(t)
	d.hear(member("a", d.disk()))
	d.restart()
	d.hear(member("a", d.disk()))
	d.hear(member("a"))
	d.restart()
	d.hear(member("a"))
	d.hear(member("a"))
	d.restart()
	d.kinds(diskFP, "fired", "cleared")
	d.state(diskFP, alerts.Resolved)
}

func TestClearedRowsStayAQuarterOfAnHour(t *testing.T) {
	d := newDesk(t)
	d.hear(member("a", d.disk()))
	d.hear(member("a"))
	d.hear(member("a"))
	d.wait(14 * time.Minute)
	d.state(diskFP, alerts.Resolved)
	d.wait(2 * time.Minute)
	d.gone(diskFP)
}

func TestUnknownThatNobodyListsIsForgottenAfterADay(t *testing.T) {
	d := newDesk(t)
	d.hear(member("a", d.disk()))
	d.now = d.now.Add(5 * time.Minute)
	d.hear(member("a"))
	d.now = d.now.Add(23 * time.Hour)
	d.hear(member("a"))
	d.state(diskFP, alerts.Unknown)
	d.now = d.now.Add(time.Hour)
	d.hear(member("a"))
	d.gone(diskFP)
}

func TestFlapsCountTheLastHour(t *testing.T) {
	d := newDesk(t)
	for i := range 3 {
		d.hear(member("a", d.alert("DiskFull", noon.Add(time.Duration(i)*time.Minute))))
		d.hear(member("a"))
		d.hear(member("a"))
	}
	if got := d.row(diskFP).Flaps; got != 3 {
		t.Fatalf("fired %d times, want 3", got)
	}
	d.restart()
	if got := d.row(diskFP).Flaps; got != 3 {
		t.Fatalf("after a restart fired %d times, want 3", got)
	}
	d.now = d.now.Add(70 * time.Minute)
	d.hear(member("a", d.alert("DiskFull", d.now)))
	if got := d.row(diskFP).Flaps; got != 1 {
		t.Fatalf("an hour later fired %d times, want 1", got)
	}
}

func TestTheRecordFailingBlindsNobody(t *testing.T) {
	d := newDesk(t)
	d.store.Fail(errors.New("disk is full"))
	d.now = d.now.Add(5 * time.Second)
	err := d.board.Receive(context.Background(), "prod", alerts.Snapshot{At: d.now, Members: []alerts.Member{member("a", d.disk())}})
	if err == nil {
		t.Fatal("Receive hid that the record refused")
	}
	d.state(diskFP, alerts.Firing)
	if d.board.View().SaveErr == nil || !d.row(diskFP).Unrecorded {
		t.Fatal("the view hides that the record refused")
	}
	d.store.Fail(nil)
	d.wait(time.Second)
	if v := d.board.View(); v.SaveErr != nil || d.row(diskFP).Unrecorded {
		t.Fatalf("the view still says that the record refuses: %v", v.SaveErr)
	}
	d.kinds(diskFP, "fired")
	if len(d.store.Transitions()) != 1 {
		t.Fatal("the transition was lost or doubled")
	}
}

func TestNothingNewIsNotSavedAgain(t *testing.T) {
	d := newDesk(t)
	d.hear(member("a", d.disk()))
	before := d.store.Saves()
	watch := d.feed.Watch()
	defer watch.Close()
	drain(t, watch)
	for range 5 {
		d.hear(member("a", d.disk()))
	}
	if got := d.store.Saves() - before; got != 0 {
		t.Fatalf("saved %d times although nothing changed", got)
	}
	if changed(watch) {
		t.Fatal("the feed was told although nothing changed")
	}
	for range 12 {
		d.hear(member("a", d.disk()))
	}
	if got := d.store.Saves() - before; got != 1 {
		t.Fatalf("the word's new end was saved %d times in a minute, want 1", got)
	}
}

func drain(t *testing.T, w *sources.Watch) {
	t.Helper()
	if _, err := w.Next(context.Background()); err != nil {
		t.Fatal(err)
	}
}

// changed reports whether the watch has news, without waiting.
func changed(w *sources.Watch) bool {
	ctx, cancel := context.WithCancel(context.Background())
	cancel()
	for range 20 { // Next may pick the cancelled context although there is news
		if _, err := w.Next(ctx); err == nil {
			return true
		}
	}
	return false
}
