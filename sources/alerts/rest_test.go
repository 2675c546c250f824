package alerts_test

import (
	"context"
	"errors"
	"fmt"
	"reflect"
	"testing"
	"time"

	"pgregory.net/rapid"

	"holdfast/sources"
	"holdfast/sources/alerts"
	"holdfast/sources/alerts/alertstest"
)

// twin is a board whose Tick passes over what rests, beside one that hears the
// same and judges everything each time, each with a record of its own.
type twin struct {
	t      *rapid.T
	now    time.Time
	boards [2]*alerts.Board
	stores [2]*alertstest.Store
}

func newTwin(t *rapid.T) *twin {
	w := &twin{t: t, now: noon}
	for i := range w.boards {
		w.stores[i] = alertstest.NewStore(w.clock)
		w.boards[i] = alerts.NewBoard(w.stores[i], sources.NewFeed(), w.clock)
	}
	return w
}

func (w *twin) clock() time.Time { return w.now }

func (w *twin) both(do func(b *alerts.Board) error) {
	w.t.Helper()
	one, other := do(w.boards[0]), do(w.boards[1])
	if fmt.Sprint(one) != fmt.Sprint(other) {
		w.t.Fatalf("one says %v, the one that looks at everything %v", one, other)
	}
}

func (w *twin) tick() {
	w.boards[1].WakeAll()
	w.both(func(b *alerts.Board) error { return b.Tick(context.Background()) })
	if fp := w.boards[0].Overlooked(); fp != "" {
		w.t.Fatalf("what is to be written of %s is not looked for", fp)
	}
	one, other := w.boards[0].View(), w.boards[1].View()
	if len(one.Rows) != len(other.Rows) {
		w.t.Fatalf("%d rows, %d when everything is looked at", len(one.Rows), len(other.Rows))
	}
	for i, r := range one.Rows {
		if !reflect.DeepEqual(r, other.Rows[i]) {
			w.t.Fatalf("after %s:\n%+v\nwhen everything is looked at:\n%+v", w.now.Sub(noon), *r, *other.Rows[i])
		}
	}
	if one, other := recorded(w.stores[0]), recorded(w.stores[1]); !reflect.DeepEqual(one, other) {
		w.t.Fatalf("the record has %v\nwhen everything is looked at %v", one, other)
	}
}

// recorded is what a record has of each alert, in the order it was written.
func recorded(s *alertstest.Store) map[alerts.Fingerprint][]string {
	list := map[alerts.Fingerprint][]string{}
	for _, tr := range s.Transitions() {
		list[tr.Alert.Fingerprint] = append(list[tr.Alert.Fingerprint], fmt.Sprint(tr.Kind, tr.Source, tr.Episode.Sub(noon), tr.At.Sub(noon)))
	}
	for _, a := range s.Acks() {
		list[a.Fingerprint] = append(list[a.Fingerprint], fmt.Sprint("ack", a.Episode.Sub(noon), a.At.Sub(noon)))
	}
	return list
}

// steps are how far time goes at once: to each of the moments at which something
// runs out, short of it and beyond it.
var steps = []time.Duration{
	time.Second, 5 * time.Second, 40 * time.Second, 89 * time.Second, 91 * time.Second, 5 * time.Minute, 15*time.Minute + time.Second, time.Hour,
	24 * time.Hour, 24*time.Hour + time.Second, 7*24*time.Hour + time.Second, -time.Minute,
}

func TestATickPassesOverNothingThatTimeChanges(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		ctx := context.Background()
		w := newTwin(t)
		name := rapid.SampledFrom([]string{"A", "B"})
		alert := func(t *rapid.T) alerts.Alert {
			a := named(name.Draw(t, "name"))
			a.StartsAt = w.now.Add(-time.Duration(rapid.IntRange(0, 3).Draw(t, "since")) * time.Minute)
			if ends := rapid.IntRange(-1, 4).Draw(t, "ends"); ends > 0 {
				a.EndsAt = w.now.Add(time.Duration(ends) * 40 * time.Second)
			} else if ends < 0 {
				a.EndsAt = w.now
			}
			return a
		}
		list := func(t *rapid.T) []alerts.Alert { return rapid.SliceOfN(rapid.Custom(alert), 0, 2).Draw(t, "list") }
		hear := func(source string, s alerts.Snapshot) {
			s.At = w.now
			w.both(func(b *alerts.Board) error { return b.Receive(ctx, source, s) })
		}
		t.Repeat(map[string]func(*rapid.T){
			"asked": func(t *rapid.T) {
				members := make([]alerts.Member, rapid.IntRange(1, 2).Draw(t, "members"))
				for i := range members {
					members[i] = alerts.Member{Name: fmt.Sprint(i), Started: noon.Add(-time.Hour)}
					if rapid.IntRange(0, 3).Draw(t, "down") == 0 {
						members[i].Err = errors.New("connection refused")
						continue
					}
					members[i].Alerts = list(t)
				}
				hear(rapid.SampledFrom([]string{"prod", "edge"}).Draw(t, "source"), alerts.Snapshot{Members: members})
			},
			"pushed": func(t *rapid.T) {
				hear("door", alerts.Snapshot{Push: true, Members: []alerts.Member{{Alerts: list(t)}}})
			},
			"emergency": func(t *rapid.T) {
				a := named("E")
				a.StartsAt = w.now
				hear("door", alerts.Snapshot{Push: true, Emergent: true, Members: []alerts.Member{{Alerts: []alerts.Alert{a}}}})
			},
			"own": func(t *rapid.T) {
				hear("holdfast/backups", alerts.Snapshot{Own: true, Members: []alerts.Member{{Alerts: list(t)}}})
			},
			"acks": func(t *rapid.T) {
				var until time.Time
				if rapid.Bool().Draw(t, "for a time") {
					until = w.now.Add(10 * time.Minute)
				}
				fp := named(rapid.SampledFrom([]string{"A", "B", "E"}).Draw(t, "alert")).Fingerprint
				w.both(func(b *alerts.Board) error {
					_, err := b.Ack(ctx, alice, []alerts.Fingerprint{fp}, "", until)
					return errors.Join(err)
				})
			},
			"resolved": func(t *rapid.T) {
				w.both(func(b *alerts.Board) error {
					return b.IncidentResolved(ctx, []alerts.Fingerprint{named("E").Fingerprint}, w.now)
				})
			},
			"read again": func(t *rapid.T) { w.both(func(b *alerts.Board) error { return b.Load(ctx) }) },
			"restarts": func(t *rapid.T) {
				for i := range w.boards {
					w.boards[i] = alerts.NewBoard(w.stores[i], sources.NewFeed(), w.clock)
				}
				w.both(func(b *alerts.Board) error { return b.Load(ctx) })
			},
			"forgets": func(t *rapid.T) { w.both(func(b *alerts.Board) error { b.Forget("edge"); return nil }) },
			"refuses": func(t *rapid.T) {
				var err error
				if rapid.Bool().Draw(t, "refuses") {
					err = errors.New("the disk is full")
				}
				for _, s := range w.stores {
					s.Fail(err)
				}
			},
			"time passes":     func(t *rapid.T) { w.now = w.now.Add(rapid.SampledFrom(steps).Draw(t, "step")); w.tick() },
			"a second passes": func(t *rapid.T) { w.now = w.now.Add(time.Second); w.tick() },
		})
	})
}

// A source that goes on saying what it said wakes none of its alerts; once it has said
// nothing for a minute and a half all of them are judged.
func TestWhatIsToldOfAgainRests(t *testing.T) {
	d := newDesk(t)
	m := alerts.Member{Name: "a", Started: noon.Add(-time.Hour), Edition: new(alerts.Edition)}
	for _, name := range []string{"A", "B", "C"} {
		m.Alerts = append(m.Alerts, d.alert(name, noon))
		m.Alerts[len(m.Alerts)-1].EndsAt = noon.Add(time.Hour)
	}
	d.hear(m)
	d.wait(time.Second)
	for range 60 {
		d.now = d.now.Add(5 * time.Second)
		d.hear(m)
		if n := d.board.Judge(d.now); n > 0 {
			t.Fatalf("after %s %d alerts are judged", d.now.Sub(noon), n)
		}
	}
	d.now = d.now.Add(91 * time.Second)
	if n := d.board.Judge(d.now); n != 3 {
		t.Fatalf("the source is silent, and %d alerts are judged", n)
	}
	d.wait(0)
	d.hear(m)
	d.wait(0)
	if n := d.board.Judge(d.now); n > 0 {
		t.Fatalf("it tells again, and %d alerts are judged", n)
	}
}

func TestEveryEndThatIsNotAWordWakesAnAlert(t *testing.T) {
	t.Run("an emergency a day after its ack", func(t *testing.T) {
		d := newDesk(t)
		d.push(alerts.Snapshot{Emergent: true}, d.alert("Emergency", noon))
		d.wait(10 * time.Second)
		fp := named("Emergency").Fingerprint
		d.ack(fp)
		d.wait(24*time.Hour - time.Second)
		d.state(fp, alerts.Firing)
		d.wait(time.Second)
		d.state(fp, alerts.Resolved)
	})
	t.Run("a member's word that ends before the others'", func(t *testing.T) {
		d := newDesk(t)
		d.hear(member("a", d.until(noon, noon.Add(10*time.Minute))), member("b", d.until(noon, noon.Add(time.Minute))))
		for range 2 {
			d.hear(member("a"), down("b")) // a knows that it is over, and b cannot be asked
		}
		d.wait(time.Second)
		d.wait(43 * time.Second)
		d.state(diskFP, alerts.Firing)
		d.wait(time.Second)
		d.state(diskFP, alerts.Unknown)
	})
	t.Run("an ack that another process gave an end", func(t *testing.T) {
		d := newDesk(t)
		other := d.second()
		long := d.until(noon, noon.Add(time.Hour))
		d.push(alerts.Snapshot{Push: true}, long)
		d.wait(time.Second)
		d.read(other)
		if _, err := other.Ack(context.Background(), alice, []alerts.Fingerprint{diskFP}, "", d.now.Add(time.Minute)); err != nil {
			t.Fatal(err)
		}
		d.read(d.board)
		d.reads(d.board, "who read of the ack", alerts.Firing, true)
		d.wait(time.Minute)
		d.reads(d.board, "after its end", alerts.Firing, false)
		if left := d.store.Acks(); len(left) > 0 {
			t.Fatalf("the record has %v", left)
		}
	})
	t.Run("a word that ran out, when the clock is set back", func(t *testing.T) {
		d := newDesk(t)
		d.hear(member("a", d.until(noon, noon.Add(time.Minute))))
		d.wait(2 * time.Minute)
		d.state(diskFP, alerts.Unknown)
		d.wait(-90 * time.Second)
		d.state(diskFP, alerts.Firing)
	})
}
