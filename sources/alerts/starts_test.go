package alerts_test

import (
	"slices"
	"testing"
	"time"

	"holdfast/sources/alerts"
)

// since is the alert with a start and a word that holds for four minutes.
func (d *desk) since(at time.Time) alerts.Alert { return d.alert("DiskFull", at) }

// until is the alert with a start and the end of its word.
func (d *desk) until(start, end time.Time) alerts.Alert {
	a := d.since(start)
	a.EndsAt = end
	return a
}

func TestOneFiringHasManyStarts(t *testing.T) {
	late := noon.Add(10 * time.Second)
	again := func(d *desk, at time.Time) alerts.Member {
		return alerts.Member{Name: "a", Started: d.now, Alerts: []alerts.Alert{d.since(at)}}
	}
	for _, tc := range []struct {
		name  string
		begin func(d *desk)
		do    func(d *desk)
		want  time.Time
	}{
		{"pushed by a replica that saw it ten seconds later", pushed, func(d *desk) {
			for range 3 {
				d.wait(20 * time.Second)
				d.push(alerts.Snapshot{}, d.since(late))
				d.wait(20 * time.Second)
				d.push(alerts.Snapshot{}, d.since(noon))
			}
		}, noon},
		{"pushed with a start a millisecond later", pushed, func(d *desk) { d.wait(time.Minute); d.push(alerts.Snapshot{}, d.since(noon.Add(time.Millisecond))) }, noon},
		{"pushed with an earlier start", pushed, func(d *desk) { d.wait(time.Minute); d.push(alerts.Snapshot{}, d.since(noon.Add(-time.Hour))) }, noon.Add(-time.Hour)},
		{"pushed by a sender that restarted", pushed, func(d *desk) { d.wait(3 * time.Minute); d.push(alerts.Snapshot{}, d.since(noon.Add(2*time.Minute))) }, noon},
		{"pushed by a sender that gives no start", pushed, func(d *desk) {
			for range 4 {
				d.wait(3 * time.Minute)
				d.push(alerts.Snapshot{}, d.since(time.Time{}))
			}
		}, noon},
		{"pushed with a start that is still to come", pushed, func(d *desk) { d.wait(time.Minute); d.push(alerts.Snapshot{}, d.since(d.now.Add(time.Hour))) }, noon},
		{"pushed after a restart of holdfast", pushed, func(d *desk) { d.restart(); d.wait(time.Minute); d.push(alerts.Snapshot{}, d.since(late)) }, noon},
		{"pushed when its word had run out, and began before that", pushed, func(d *desk) { d.wait(10 * time.Minute); d.push(alerts.Snapshot{}, d.since(noon.Add(3*time.Minute))) }, noon},
		{"pushed and listed with another start", pushed, func(d *desk) { d.hear(member("a", d.since(late))) }, noon},
		{"listed when only the door knew it and its word had run out", pushed, func(d *desk) {
			d.wait(10 * time.Minute)
			d.hear(member("a", d.since(noon.Add(time.Minute))))
		}, noon},
		{"listed by an Alertmanager that restarted", listed, func(d *desk) { d.hear(again(d, noon.Add(time.Minute))) }, noon},
		{"listed by an Alertmanager that restarted, and was empty first", listed, func(d *desk) {
			restarted := alerts.Member{Name: "a", Started: d.now}
			d.hear(restarted)
			d.hear(restarted)
			restarted.Alerts = []alerts.Alert{d.since(noon.Add(time.Minute))}
			d.hear(restarted)
		}, noon},
		{"listed by an Alertmanager that restarted while holdfast did", listed, func(d *desk) { d.restart(); d.hear(again(d, noon.Add(time.Minute))) }, noon},
		{"listed by a second member with a start of its own", listed, func(d *desk) { d.hear(member("a", d.since(noon)), member("b", d.since(noon.Add(time.Minute)))) }, noon},
		{"listed by a source that does not say since when it runs", listed, func(d *desk) {
			d.hear(alerts.Member{Name: "a", Unproven: true, Alerts: []alerts.Alert{d.since(d.now)}})
		}, noon},
		{"listed with a start that the last look would have seen", listed, func(d *desk) { d.hear(member("a", d.since(noon.Add(time.Second)))) }, noon},
	} {
		t.Run(tc.name, func(t *testing.T) {
			d := newDesk(t)
			tc.begin(d)
			d.ack(diskFP)
			tc.do(d)
			r := d.row(diskFP)
			if r.State != alerts.Firing || r.Ack == nil {
				t.Fatalf("it reads %s, held: %v", r.State, r.Ack)
			}
			if !r.StartsAt.Equal(tc.want) || r.Flaps > 1 {
				t.Fatalf("it started at %s, want %s, and fired %d times", r.StartsAt, tc.want, r.Flaps)
			}
			for _, tr := range d.store.Transitions() {
				if tr.Kind == alerts.KindCleared {
					t.Fatalf("the record says that it cleared at %s", tr.At)
				}
			}
			if n := len(d.store.Acks()); n != 1 {
				t.Fatalf("%d acks stand in the record", n)
			}
		})
	}
}

func pushed(d *desk) { d.push(alerts.Snapshot{At: d.now}, d.disk()) }

// listed is seen at noon and five seconds.
func listed(d *desk) { d.hear(member("a", d.disk())) }

func TestAnotherFiringIsNotHeld(t *testing.T) {
	for _, tc := range []struct {
		name  string
		begin func(d *desk)
		do    func(d *desk)
		kinds []string
	}{
		{"pushed after a resolve", pushed, func(d *desk) {
			d.wait(time.Minute)
			d.push(alerts.Snapshot{}, d.until(noon, d.now))
			d.wait(time.Minute)
			d.push(alerts.Snapshot{}, d.since(d.now))
		}, []string{"fired", "cleared", "fired"}},
		{"pushed with the resolve of the one before", pushed, func(d *desk) {
			d.wait(time.Minute)
			d.push(alerts.Snapshot{}, d.until(noon, noon.Add(30*time.Second)), d.since(noon.Add(40*time.Second)))
		}, []string{"fired", "cleared", "fired"}},
		{"pushed after the word ran out, and began later", pushed, func(d *desk) {
			d.wait(5 * time.Minute)
			d.wait(5 * time.Minute)
			d.push(alerts.Snapshot{}, d.since(noon.Add(9*time.Minute)))
		}, []string{"fired", "unknown", "fired"}},
		{"pushed when nobody had noticed yet that the word ran out", pushed, func(d *desk) {
			d.now = noon.Add(10 * time.Minute)
			d.push(alerts.Snapshot{At: d.now}, d.since(noon.Add(9*time.Minute)))
		}, []string{"fired", "unknown", "fired"}},
		{"pushed by a replica that fires on when another has resolved it", pushed, func(d *desk) {
			d.wait(time.Minute)
			d.push(alerts.Snapshot{}, d.until(noon, noon.Add(50*time.Second)))
			d.push(alerts.Snapshot{}, d.since(noon.Add(time.Second)))
		}, []string{"fired", "cleared", "fired"}},
		{"listed by one member while another that is cut off lists the one before", func(d *desk) {
			d.hear(member("a", d.disk()), member("b", d.disk()))
		}, func(d *desk) {
			stale := d.disk()
			for range 2 {
				d.hear(member("a", d.since(noon.Add(6*time.Second))), member("b", stale))
			}
		}, []string{"fired", "cleared", "fired"}},
		{"listed by the process that would have merged them", listed, func(d *desk) { d.hear(member("a", d.since(d.now.Add(2*time.Second)))) },
			[]string{"fired", "cleared", "fired"}},
		{"listed again by the process that had dropped it", listed, func(d *desk) {
			d.hear(member("a"))
			d.hear(member("a", d.since(d.now)))
		}, []string{"fired", "cleared", "fired"}},
		{"listed after the word ran out, by another process", listed, func(d *desk) {
			d.now = d.now.Add(10 * time.Minute)
			d.hear(alerts.Member{Name: "a", Started: d.now, Alerts: []alerts.Alert{d.since(noon.Add(9 * time.Minute))}})
		}, []string{"fired", "unknown", "fired"}},
		{"listed after a restart of holdfast by the process that would have merged them", listed, func(d *desk) {
			d.now = d.now.Add(time.Minute)
			d.restart()
			d.hear(member("a", d.since(noon.Add(50*time.Second))))
		}, []string{"fired", "cleared", "fired"}},
	} {
		t.Run(tc.name, func(t *testing.T) {
			d := newDesk(t)
			tc.begin(d)
			d.ack(diskFP)
			tc.do(d)
			if r := d.row(diskFP); r.State != alerts.Firing || r.Ack != nil || !r.StartsAt.After(noon) {
				t.Fatalf("it reads %s since %s, held: %v", r.State, r.StartsAt, r.Ack)
			}
			d.wait(time.Second)
			if n := len(d.store.Acks()); n != 0 {
				t.Fatal("the ack of the firing before stands in the record")
			}
			d.kinds(diskFP, tc.kinds...)
			var last time.Time
			for _, tr := range d.store.Transitions() {
				if tr.At.Before(last) {
					t.Fatalf("%s at %s comes after one at %s", tr.Kind, tr.At, last)
				}
				last = tr.At
			}
		})
	}
}

func TestTheLaterWordOfAPushCounts(t *testing.T) {
	t.Run("fired and resolved, it is over, and both are told", func(t *testing.T) {
		d := newDesk(t)
		d.wait(time.Minute)
		d.push(alerts.Snapshot{}, d.since(noon), d.until(noon, noon.Add(50*time.Second)))
		d.state(diskFP, alerts.Resolved)
		d.kinds(diskFP, "fired", "cleared")
	})
	t.Run("it fired before: it is over", func(t *testing.T) {
		d := newDesk(t)
		pushed(d)
		d.ack(diskFP)
		d.wait(time.Minute)
		d.push(alerts.Snapshot{}, d.since(noon), d.until(noon, noon.Add(50*time.Second)))
		d.state(diskFP, alerts.Resolved)
		if len(d.store.Acks()) != 0 {
			t.Fatal("the ack outlives the firing")
		}
	})
	t.Run("resolved and fired since the same start, it fires on", func(t *testing.T) {
		d := newDesk(t)
		pushed(d)
		d.ack(diskFP)
		d.wait(time.Minute)
		d.push(alerts.Snapshot{}, d.until(noon, noon.Add(50*time.Second)), d.since(noon))
		if !d.held(diskFP) {
			t.Fatal("the ack is lost")
		}
		d.kinds(diskFP, "fired")
	})
}

func TestAFiringWordThatComesLateIsNoClear(t *testing.T) {
	for _, tc := range []struct {
		name    string
		noticed bool
	}{{"when the alert reads unknown already", true}, {"before anybody noticed that its word ran out", false}} {
		t.Run(tc.name, func(t *testing.T) {
			d := newDesk(t)
			d.push(alerts.Snapshot{At: d.now}, d.until(noon, noon.Add(2*time.Minute)))
			d.ack(diskFP)
			if tc.noticed {
				d.wait(3 * time.Minute)
			}
			d.now = noon.Add(10 * time.Minute)
			d.push(alerts.Snapshot{At: d.now}, d.until(noon, noon.Add(9*time.Minute)))
			d.state(diskFP, alerts.Unknown)
			if r := d.row(diskFP); r.Ack == nil || r.LastSeen.After(noon.Add(9*time.Minute)) {
				t.Fatalf("last seen %s, held: %v", r.LastSeen, r.Ack)
			}
			if slices.Contains(d.store.Kinds(diskFP), alerts.KindCleared) {
				t.Fatal("the record says that it cleared")
			}
			d.wait(time.Second)
			d.push(alerts.Snapshot{}, d.until(noon, noon.Add(9*time.Minute))) // not later than the end last heard
			d.state(diskFP, alerts.Resolved)
		})
	}
	t.Run("when it tells of a later firing, the ack is not its own", func(t *testing.T) {
		d := newDesk(t)
		d.push(alerts.Snapshot{At: d.now}, d.until(noon, noon.Add(2*time.Minute)))
		d.ack(diskFP)
		d.wait(10 * time.Minute)
		d.push(alerts.Snapshot{}, d.until(noon.Add(5*time.Minute), noon.Add(9*time.Minute)))
		if r := d.row(diskFP); r.State != alerts.Unknown || r.Ack != nil {
			t.Fatalf("it reads %s, held: %v", r.State, r.Ack)
		}
	})
	t.Run("of two senders the longer word holds", func(t *testing.T) {
		d := newDesk(t)
		pushed(d) // until four minutes past noon
		d.wait(time.Second)
		d.push(alerts.Snapshot{}, d.until(noon, noon.Add(time.Minute)))
		d.wait(2 * time.Minute)
		d.state(diskFP, alerts.Firing)
	})
}
