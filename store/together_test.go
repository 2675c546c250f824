package store_test

import (
	"context"
	"errors"
	"fmt"
	"path/filepath"
	"slices"
	"testing"
	"time"

	"pgregory.net/rapid"

	"holdfast/sources"
	"holdfast/sources/alerts"
	"holdfast/sources/alerts/alertstest"
	"holdfast/store"
	"holdfast/store/sqlite"
)

// test is what fails: a test, or one check of a property.
type test interface {
	Context() context.Context
	Fatal(args ...any)
	Fatalf(format string, args ...any)
	Logf(format string, args ...any)
}

// crowd is processes that watch one Alertmanager and share one record.
type crowd struct {
	test
	ctx      context.Context
	store    alerts.Store
	clock    *clock
	now      time.Time
	alert    alerts.Alert
	firing   bool
	starts   time.Time // as the Alertmanager has it
	started  time.Time // when its process started
	looks    int
	firings  int
	restarts int
	kept     func(kind string) int // how many transitions of it the record has

	boards  [3]*alerts.Board
	pending [3]*alerts.Snapshot // looked at and not yet heard
	listed  time.Time           // the latest look that was heard and listed the alert
	cleared time.Time           // the latest look that was the first of two that did not, for one process
}

func (c *crowd) advance(d time.Duration) {
	c.now = c.now.Add(d)
	c.clock.set(c.now)
}

// begin is a process that starts: it reads the record.
func (c *crowd) begin() *alerts.Board {
	b := alerts.NewBoard(c.store, sources.NewFeed(), func() time.Time { return c.now })
	if err := b.Load(c.ctx); err != nil {
		c.Fatal(err)
	}
	return b
}

// look asks the Alertmanager; the answer is heard later, perhaps much later.
func (c *crowd) look(p int) {
	if c.pending[p] != nil {
		return
	}
	c.looks++
	m := alerts.Member{Name: "am", Started: c.started}
	if c.firing {
		a := c.alert
		a.StartsAt, a.EndsAt, a.UpdatedAt, a.State = c.starts, c.now.Add(4*time.Minute), c.now, alerts.Firing
		a.Annotations = map[string]string{"summary": fmt.Sprint("value ", c.looks)}
		m.Alerts = []alerts.Alert{a}
	}
	c.pending[p] = &alerts.Snapshot{At: c.now, Done: c.now.Add(time.Millisecond), Members: []alerts.Member{m}}
}

func (c *crowd) state(b *alerts.Board) alerts.State {
	row, ok := b.View().Row(c.alert.Fingerprint)
	if !ok {
		return ""
	}
	return row.State
}

func (c *crowd) hear(p int) {
	s := c.pending[p]
	if s == nil {
		return
	}
	c.pending[p] = nil
	was, known := c.state(c.boards[p]), c.knownOver(p)
	if err := c.boards[p].Receive(c.ctx, "prod", *s); err != nil {
		c.Fatal(err)
	}
	switch {
	case len(s.Members[0].Alerts) > 0 && s.At.After(c.listed):
		c.listed = s.At
	case c.state(c.boards[p]) == alerts.Resolved && was != alerts.Resolved && was != "" && !known:
		// It takes two looks; nobody may have seen it listed after the first.
		if row, _ := c.boards[p].View().Row(c.alert.Fingerprint); row.ClearedAt.After(c.cleared) {
			c.cleared = row.ClearedAt
		}
	}
}

// knownOver reports whether the record has a clear of the firing that a process
// shows, and this one has not seen it listed since: its own clear is then no news,
// and the record does not keep it.
func (c *crowd) knownOver(p int) bool {
	rem, err := c.store.LoadAlerts(c.ctx)
	if err != nil {
		c.Fatal(err)
	}
	row, ok := c.boards[p].View().Row(c.alert.Fingerprint)
	return ok && slices.ContainsFunc(rem.Sightings, func(s alerts.Sighting) bool {
		return s.Fingerprint == row.Fingerprint && s.Episode.Equal(row.Episode) && !s.Cleared.IsZero() && !row.LastSeen.After(s.Said)
	})
}

// end lets one process read the record and look until the alert must have
// cleared for it, unless the Alertmanager has forgotten or the word ran out.
func (c *crowd) end() {
	if c.restarts > 0 || c.now.Sub(c.listed) > 3*time.Minute {
		return
	}
	c.firing = false
	if err := c.boards[0].Load(c.ctx); err != nil {
		c.Fatal(err)
	}
	for range 3 {
		c.advance(5 * time.Second)
		c.look(0)
		c.hear(0)
	}
	if s := c.state(c.begin()); s != alerts.Resolved && s != "" {
		c.Fatalf("one process looked on until it cleared, and for another it reads %s", s)
	}
}

// check holds the record to what was observed last: what was seen to clear, and
// by no later look to fire, is cleared for whoever starts now or in an hour.
func (c *crowd) check() {
	if !c.cleared.After(c.listed) {
		return
	}
	at := c.now
	for _, later := range []time.Duration{0, 6 * time.Minute, time.Hour} {
		c.now = at.Add(later)
		b := c.begin()
		down := alerts.Snapshot{At: c.now, Members: []alerts.Member{{Name: "am", Err: errors.New("connection refused")}}}
		for _, do := range []func() error{func() error { return nil }, func() error { return b.Tick(c.ctx) }, func() error { return b.Receive(c.ctx, "prod", down) }} {
			if err := do(); err != nil {
				c.Fatal(err)
			}
			if s := c.state(b); s != alerts.Resolved && s != "" {
				c.Fatalf("seen to clear at %s, and %s later it reads %s", c.cleared.Format("15:04:05.000"), later, s)
			}
		}
	}
	c.now = at
}

// TestAClearIsFinal lets any number of processes look, be slow to hear, read the
// record and start anew in any order, while an alert fires and ends and the
// Alertmanager restarts.
func TestAClearIsFinal(t *testing.T) {
	db, err := sqlite.Open(t.Context(), filepath.Join(t.TempDir(), "holdfast.db"), sqlite.Options{})
	if err != nil {
		t.Fatal(err)
	}
	defer func() {
		if err := db.Close(); err != nil {
			t.Error(err)
		}
	}()
	clock := &clock{}
	record := store.New(db, sources.NewFeed(), clock.now, "UTC")
	round := 0
	rapid.Check(t, func(rt *rapid.T) {
		round++
		a := alerts.Alert{Labels: map[string]string{"alertname": fmt.Sprint("Disk", round), "severity": "critical"}}
		newCrowd(rt, record.Alerts, clock, a, night.Add(time.Duration(round)*24*time.Hour)).live(rt)
	})
}

// TestAClearIsFinalForTheRecordOfTests lets the same be true of the record that
// the tests of the board use.
func TestAClearIsFinalForTheRecordOfTests(t *testing.T) {
	rapid.Check(t, func(rt *rapid.T) {
		clock := &clock{}
		a := alerts.Alert{Labels: map[string]string{"alertname": "Disk", "severity": "critical"}}
		newCrowd(rt, alertstest.NewStore(clock.now), clock, a, night).live(rt)
	})
}

func newCrowd(t test, record alerts.Store, clock *clock, a alerts.Alert, now time.Time) *crowd {
	a.Fingerprint = alerts.FingerprintOf(a.Labels)
	c := &crowd{test: t, ctx: t.Context(), store: record, clock: clock, alert: a, now: now}
	c.advance(0)
	c.started = c.now.Add(-time.Hour)
	for i := range c.boards {
		c.boards[i] = c.begin()
	}
	return c
}

// turns lets the alert begin to fire, or end.
func (c *crowd) turns() {
	if c.firing = !c.firing; c.firing {
		c.starts = c.now
		c.firings++
	}
}

func (c *crowd) live(t *rapid.T) {
	which := rapid.IntRange(0, len(c.boards)-1)
	seldom := func(t *rapid.T) bool { return rapid.IntRange(0, 7).Draw(t, "seldom") == 0 }
	acts := map[string]func(*rapid.T){
		"turns": func(*rapid.T) { c.turns() },
		"the Alertmanager restarts": func(t *rapid.T) {
			if seldom(t) {
				c.started = c.now
				c.restarts++
				c.starts = c.starts.Add(time.Duration(rapid.IntRange(0, 3000).Draw(t, "later")) * time.Millisecond)
			}
		},
		"looks": func(t *rapid.T) { c.look(which.Draw(t, "process")) },
		"hears": func(t *rapid.T) { c.hear(which.Draw(t, "process")) },
		"reads": func(t *rapid.T) {
			if err := c.boards[which.Draw(t, "process")].Load(c.ctx); err != nil {
				t.Fatal(err)
			}
		},
		"starts": func(t *rapid.T) {
			if p := which.Draw(t, "process"); seldom(t) {
				c.boards[p], c.pending[p] = c.begin(), nil
			}
		},
		"": func(t *rapid.T) {
			c.advance(time.Duration(rapid.IntRange(1, 10).Draw(t, "seconds")) * time.Second)
			for p, b := range c.boards {
				if rapid.Bool().Draw(t, "polls") {
					c.look(p)
					c.hear(p)
				}
				if err := b.Tick(c.ctx); err != nil {
					t.Fatal(err)
				}
			}
			c.check()
		},
	}
	t.Repeat(acts)
	c.check()
	c.end()
	c.count()
}

func (c *crowd) count() {
	last, err := c.store.LoadAlerts(c.ctx)
	if err != nil {
		c.Fatal(err)
	}
	if n := last.Flaps[c.alert.Fingerprint]; n > c.firings {
		c.Fatalf("%d firings stand in the record as %d", c.firings, n)
	}
}
