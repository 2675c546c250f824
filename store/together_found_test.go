package store_test

import (
	"slices"
	"testing"
	"time"

	"holdfast/sources/alerts"
	"holdfast/sources/alerts/alertstest"
)

// at lets time pass until a second of the night.
func (c *crowd) at(second int) *crowd {
	c.advance(night.Add(time.Duration(second) * time.Second).Sub(c.now))
	return c
}

// polls lets a process look and hear at once.
func (c *crowd) polls(p int) *crowd {
	c.look(p)
	c.hear(p)
	return c
}

func (c *crowd) wants(who string, b *alerts.Board, want alerts.State) {
	if got := c.state(b); got != want {
		c.Fatalf("%s reads %q, want %q", who, got, want)
	}
}

// sequences are what processes on one record did, as TestAClearIsFinal found it.
func sequences() map[string]func(*crowd) {
	return map[string]func(*crowd){
		"a firing looked at before two looks that miss it, and heard after them, is over": func(c *crowd) {
			c.at(1).turns()
			c.at(3).polls(0).polls(1)
			c.turns()
			c.at(4).polls(1) // it knows that the first one is over
			c.at(9).turns()
			c.at(15).look(1)
			c.at(16).turns()
			c.at(20).polls(0)
			c.at(26).polls(0)
			c.wants("who looked twice", c.boards[0], alerts.Resolved)
			c.hear(1)
			c.check()
			c.wants("who begins", c.begin(), alerts.Resolved)
			c.wants("who was slow", c.boards[1], alerts.Resolved)
			c.recorded(2, 2)
		},
		"one look that misses it ends no firing": func(c *crowd) {
			c.at(1).turns()
			c.at(3).polls(0).polls(1)
			c.turns()
			c.at(4).polls(1)
			c.at(9).polls(0)
			c.turns()
			c.at(15).look(1)
			c.at(24).turns()
			c.at(26).polls(0)
			c.hear(1)
			c.wants("who begins", c.begin(), alerts.Unknown) // it fires in the record, and who begins has not asked yet
			c.end()
			c.wants("who looked twice", c.boards[0], alerts.Resolved)
			c.recorded(2, 2)
		},
		"a firing that others wrote first ends by two looks of who does not know of it": func(c *crowd) {
			c.at(1).turns()
			c.at(3).polls(0).polls(1)
			c.turns()
			c.at(4).polls(1)
			c.at(9).turns()
			c.at(15).polls(1)
			c.at(16).turns()
			c.at(20).polls(0)
			c.at(26).polls(0)
			c.check()
			c.wants("who begins", c.begin(), alerts.Resolved)
			c.recorded(2, 2)
		},
		"who has not read of a clear has seen the firing after it end": func(c *crowd) {
			c.at(1).turns()
			c.at(3).polls(0).polls(2)
			c.turns()
			c.at(5).polls(1) // it has read nothing yet
			c.boards[1] = c.begin()
			c.at(6).polls(1)
			c.at(10).polls(1)
			c.wants("who looked twice", c.boards[1], alerts.Resolved)
			c.at(11).started = c.now
			c.at(13).turns()
			c.at(15).look(0)
			c.at(16).polls(2)
			c.turns()
			c.at(27).polls(2)
			c.at(32).polls(2)
			c.hear(0)
			c.check()
			c.wants("who begins", c.begin(), alerts.Resolved)
			c.recorded(2, 2)
		},
		"a firing that the record has by its start is not counted twice": func(c *crowd) {
			c.at(1).turns()
			c.at(2).polls(2)
			c.turns()
			c.at(3).turns()
			c.at(4).look(0)
			c.at(5).polls(2)
			c.turns()
			c.at(6).turns()
			c.at(8).polls(2)
			c.at(9).hear(0)
			c.polls(1)
			c.at(10).polls(0).polls(1).polls(2)
			c.recorded(3, 2)
			for p, b := range c.boards {
				if row, _ := b.View().Row(c.alert.Fingerprint); !row.Episode.Equal(c.starts) {
					c.Fatalf("for %d the firing since %s is the one of %s", p, c.starts, row.Episode)
				}
			}
		},
	}
}

// recorded holds the record to how often the alert fired and cleared.
func (c *crowd) recorded(fired, cleared int) {
	c.count()
	if f, o := c.kept(alerts.KindFired), c.kept(alerts.KindCleared); f != fired || o != cleared {
		c.Fatalf("the record has %d times fired and %d times cleared, want %d and %d", f, o, fired, cleared)
	}
}

func TestFoundSequencesOfProcessesOnOneRecord(t *testing.T) {
	for name, sequence := range sequences() {
		a := alerts.Alert{Labels: map[string]string{"alertname": "Disk", "severity": "critical"}}
		t.Run(name, func(t *testing.T) {
			r := open(t)
			c := newCrowd(t, r.Alerts, r.clock, a, night)
			c.kept = func(kind string) int {
				return int(r.count(t, "SELECT COUNT(*) FROM transitions WHERE kind = '"+kind+"'"))
			}
			sequence(c)
		})
		t.Run(name+", in the record of tests", func(t *testing.T) {
			clock := &clock{}
			s := alertstest.NewStore(clock.now)
			c := newCrowd(t, s, clock, a, night)
			c.kept = func(kind string) int {
				return len(slices.DeleteFunc(s.Kinds(c.alert.Fingerprint), func(k string) bool { return k != kind }))
			}
			sequence(c)
		})
	}
}
