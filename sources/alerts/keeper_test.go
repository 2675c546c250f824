package alerts_test

import (
	"context"
	"errors"
	"fmt"
	"maps"
	"slices"
	"strings"
	"sync"
	"testing"
	"testing/synctest"
	"time"

	"holdfast/sources"
	"holdfast/sources/alerts"
	"holdfast/sources/alerts/alertstest"
)

// cluster holds silences as Alertmanager does: an edit keeps its id only with
// the same matchers and start.
type cluster struct {
	mu   sync.Mutex
	down error
	// refuse is what it answers to a post; its list can still be read.
	refuse error
	made   int
	posts  int
	all    map[string]alerts.Silence
}

func newCluster() *cluster { return &cluster{all: map[string]alerts.Silence{}} }

func (c *cluster) Silence(_ context.Context, req alerts.SilenceRequest) (string, error) {
	c.mu.Lock()
	defer c.mu.Unlock()
	if c.down != nil {
		return "", c.down
	}
	c.posts++
	if c.refuse != nil {
		return "", c.refuse
	}
	id, now := req.ID, time.Now()
	old, ok := c.all[id]
	if !ok || !old.EndsAt.After(now) || !maps.Equal(old.Labels, req.Labels) || old.StartsAt.Unix() != req.StartsAt.Unix() {
		if ok && old.EndsAt.After(now) {
			old.EndsAt, old.UpdatedAt = now, now
			c.all[id] = old
		}
		c.made++
		id = fmt.Sprintf("silence-%d", c.made)
	}
	c.all[id] = alerts.Silence{
		ID: id, By: req.By, Comment: req.Comment, Annotations: req.Annotations,
		StartsAt: req.StartsAt, EndsAt: req.EndsAt, UpdatedAt: now, Labels: req.Labels,
	}
	return id, nil
}

func (c *cluster) Expire(_ context.Context, id string) error {
	c.mu.Lock()
	defer c.mu.Unlock()
	if c.down != nil {
		return c.down
	}
	if s, ok := c.all[id]; ok && s.EndsAt.After(time.Now()) {
		s.EndsAt, s.UpdatedAt = time.Now(), time.Now()
		c.all[id] = s
	}
	return nil
}

// edit is what a person, or a restart, does to a silence there.
func (c *cluster) edit(id string, change func(s *alerts.Silence)) {
	c.mu.Lock()
	defer c.mu.Unlock()
	s := c.all[id]
	s.UpdatedAt = time.Now()
	change(&s)
	c.all[id] = s
}

// lose forgets all, as one that is killed before it wrote its snapshot.
func (c *cluster) lose() {
	c.mu.Lock()
	defer c.mu.Unlock()
	clear(c.all)
}

func (c *cluster) Silences(context.Context) ([]alerts.Silence, error) {
	c.mu.Lock()
	defer c.mu.Unlock()
	if c.down != nil {
		return nil, c.down
	}
	var list []alerts.Silence
	for _, s := range c.all {
		s.Active = s.EndsAt.After(time.Now())
		list = append(list, s)
	}
	return list, nil
}

func (c *cluster) list() []alerts.Silence {
	list, _ := c.Silences(context.Background())
	return slices.DeleteFunc(list, func(s alerts.Silence) bool { return !s.Active })
}

func (c *cluster) posted() int {
	c.mu.Lock()
	defer c.mu.Unlock()
	return c.posts
}

func (c *cluster) fail(err error) {
	c.mu.Lock()
	defer c.mu.Unlock()
	c.down = err
}

// watchRoom is a board that a source feeds every five seconds, with a keeper.
type watchRoom struct {
	t       *testing.T
	ctx     context.Context
	store   *alertstest.Store
	board   *alerts.Board
	cluster *cluster
	mu      sync.Mutex
	firing  []alerts.Alert
	started time.Time
	policy  alerts.SilencePolicy
}

// inRoom runs a test in a bubble of time with a running source and keeper.
func inRoom(t *testing.T, policy alerts.SilencePolicy, test func(w *watchRoom)) {
	t.Helper()
	synctest.Test(t, func(t *testing.T) {
		ctx, cancel := context.WithCancel(context.Background())
		w := &watchRoom{t: t, ctx: ctx, store: alertstest.NewStore(time.Now), cluster: newCluster(), started: time.Now().Add(-time.Hour), policy: policy}
		w.board = alerts.NewBoard(w.store, sources.NewFeed(), time.Now)
		var wg sync.WaitGroup
		wg.Go(w.source)
		k := alerts.NewKeeper("prod", policy, w.cluster, w.board, w.store, w.store, "this", time.Now)
		wg.Go(func() { k.Run(ctx) })
		defer wg.Wait()
		defer cancel()
		test(w)
	})
}

func (w *watchRoom) source() {
	for w.ctx.Err() == nil {
		w.look()
		select {
		case <-w.ctx.Done():
		case <-time.After(5 * time.Second):
		}
	}
}

func (w *watchRoom) look() {
	w.mu.Lock()
	list := append([]alerts.Alert(nil), w.firing...)
	w.mu.Unlock()
	for i := range list {
		list[i].EndsAt = time.Now().Add(4 * time.Minute)
	}
	m := alerts.Member{Name: "a", Started: w.started, Alerts: list}
	snap := alerts.Snapshot{At: time.Now(), Members: []alerts.Member{m}}
	if list, err := w.cluster.Silences(w.ctx); err == nil {
		snap.Silences = &alerts.Silences{ByID: map[string]alerts.Silence{}, Kept: true, Extended: w.policy.Extend}
		for _, s := range list {
			snap.Silences.ByID[s.ID] = s
		}
	}
	if err := w.board.Receive(w.ctx, "prod", snap); err != nil {
		w.t.Error(err)
	}
	if err := w.board.Tick(w.ctx); err != nil {
		w.t.Error(err)
	}
}

// fires says what fires from now on, and waits until the board knows.
func (w *watchRoom) fires(list ...alerts.Alert) {
	w.mu.Lock()
	w.firing = list
	w.mu.Unlock()
	w.pass(12 * time.Second)
}

func (w *watchRoom) pass(d time.Duration) {
	time.Sleep(d) // fake time
	synctest.Wait()
}

func (w *watchRoom) disk() alerts.Alert {
	a := named("DiskFull")
	a.StartsAt = time.Now()
	return a
}

func (w *watchRoom) ack() {
	w.t.Helper()
	if _, err := w.board.Ack(w.ctx, alice, []alerts.Fingerprint{diskFP}, "rebooting db-7", time.Time{}); err != nil {
		w.t.Fatal(err)
	}
	w.pass(time.Second)
}

func (w *watchRoom) one() alerts.Silence {
	w.t.Helper()
	list := w.cluster.list()
	if len(list) != 1 {
		w.t.Fatalf("the cluster holds %d silences, want one: %+v", len(list), list)
	}
	return list[0]
}

func (w *watchRoom) none() {
	w.t.Helper()
	if list := w.cluster.list(); len(list) != 0 {
		w.t.Fatalf("the cluster still holds %+v", list)
	}
	if kept := w.store.Kept(); len(kept) != 0 {
		w.t.Fatalf("the record still knows %+v", kept)
	}
}

var usual = alerts.SilencePolicy{Length: 15 * time.Minute, Extend: true, Limit: 24 * time.Hour}

func TestAnAckIsSilencedWithinASecondAndTheRowSaysHowLong(t *testing.T) {
	inRoom(t, usual, func(w *watchRoom) {
		w.fires(w.disk())
		w.none()
		w.ack()
		s := w.one()
		if !maps.Equal(s.Labels, named("DiskFull").Labels) || s.By != "alice" || s.Comment != "holdfast ack: rebooting db-7" {
			t.Errorf("the silence is %+v", s)
		}
		if left := time.Until(s.EndsAt); left < 14*time.Minute || left > 15*time.Minute {
			t.Errorf("it lasts %s", left)
		}
		row, _ := w.board.View().Row(diskFP)
		if !row.SilenceUntil.Equal(s.EndsAt.UTC().Truncate(time.Millisecond)) || row.Quiet != nil {
			t.Errorf("the row says silenced until %s, quiet %+v", row.SilenceUntil, row.Quiet)
		}
		if kept := w.store.Kept(); len(kept) != 1 || kept[0].ID != s.ID {
			t.Errorf("the record knows %+v", kept)
		}
	})
}

func TestASilenceIsExtendedBeforeItRunsOutAndKeepsItsID(t *testing.T) {
	inRoom(t, usual, func(w *watchRoom) {
		w.fires(w.disk())
		w.ack()
		id := w.one().ID
		w.pass(9 * time.Minute)
		if w.cluster.posted() != 1 {
			t.Errorf("extended early")
		}
		for range 20 {
			w.pass(5 * time.Minute)
			if s := w.one(); s.ID != id || time.Until(s.EndsAt) < 4*time.Minute {
				t.Fatalf("silence %s lasts %s", s.ID, time.Until(s.EndsAt))
			}
		}
	})
}

func TestWithoutExtendOneSilenceIsAll(t *testing.T) {
	inRoom(t, alerts.SilencePolicy{Length: 15 * time.Minute}, func(w *watchRoom) {
		w.fires(w.disk())
		w.ack()
		w.pass(time.Hour)
		if w.cluster.posted() != 1 {
			t.Errorf("posted %d times", w.cluster.posted())
		}
	})
}

func TestASilenceEndsWith(t *testing.T) {
	for _, tc := range []struct {
		name string
		do   func(w *watchRoom)
	}{
		{"the unack", func(w *watchRoom) {
			if err := w.board.Unack(w.ctx, alice, []alerts.Fingerprint{diskFP}); err != nil {
				w.t.Fatal(err)
			}
			w.pass(time.Second)
		}},
		{"the clear", func(w *watchRoom) { w.fires(); w.pass(time.Second) }},
		{"the limit", func(w *watchRoom) { w.pass(2 * time.Hour) }},
	} {
		t.Run(tc.name, func(t *testing.T) {
			policy := usual
			policy.Limit = 2 * time.Hour
			inRoom(t, policy, func(w *watchRoom) {
				w.fires(w.disk())
				w.ack()
				w.one()
				tc.do(w)
				w.none()
				if row, _ := w.board.View().Row(diskFP); row.Ack != nil {
					t.Error("the ack stands")
				}
			})
		})
	}
}

func TestTheLimitEndsTheAckAsExpired(t *testing.T) {
	inRoom(t, alerts.SilencePolicy{Length: 15 * time.Minute, Extend: true, Limit: time.Hour}, func(w *watchRoom) {
		w.fires(w.disk())
		w.ack()
		w.pass(59 * time.Minute)
		if s := w.one(); s.EndsAt.After(time.Now().Add(time.Minute + time.Second)) {
			t.Errorf("the silence outlives the limit by %s", time.Until(s.EndsAt))
		}
		w.pass(2 * time.Minute)
		if ends := w.store.Ends(); len(ends) != 1 || ends[0].Why != alerts.EndExpired {
			t.Errorf("the record ended %+v", ends)
		}
	})
}

func TestARefireAfterTheClearIsNotSilenced(t *testing.T) {
	inRoom(t, usual, func(w *watchRoom) {
		w.fires(w.disk())
		w.ack()
		w.fires(w.disk()) // a later start: resolved and fired again between two looks
		w.pass(time.Second)
		w.none()
	})
}

func TestWhileUnknownTheSilenceIsKept(t *testing.T) {
	inRoom(t, usual, func(w *watchRoom) {
		w.fires(w.disk())
		w.ack()
		w.mu.Lock()
		w.firing, w.started = nil, time.Now() // the source restarted and lost its list
		w.mu.Unlock()
		w.pass(time.Hour)
		if row, _ := w.board.View().Row(diskFP); row.State != alerts.Unknown || row.Ack == nil {
			t.Fatalf("the row is %s, ack %v", row.State, row.Ack)
		}
		w.one()
	})
}

func TestAClusterThatRefusesIsShownAndTriedAgain(t *testing.T) {
	inRoom(t, usual, func(w *watchRoom) {
		w.fires(w.disk())
		w.cluster.fail(errors.New("connection refused by 127.0.0.1:9093"))
		w.ack()
		err := w.board.View().KeepErrs["prod"]
		if err == nil || !strings.Contains(err.Error(), "connection refused") {
			t.Fatalf("the view says %v", err)
		}
		w.cluster.fail(nil)
		w.pass(20 * time.Second)
		w.one()
		if errs := w.board.View().KeepErrs; len(errs) != 0 {
			t.Fatalf("the view still says %v", errs)
		}
	})
}

func TestLeftoversAtTheStart(t *testing.T) {
	leftover := func(w *watchRoom, tag string) {
		_, err := w.cluster.Silence(w.ctx, alerts.SilenceRequest{
			Labels: named("DiskFull").Labels, By: "alice", Comment: "holdfast ack: rebooting db-7" + tag,
			StartsAt: time.Now(), EndsAt: time.Now().Add(15 * time.Minute),
		})
		if err != nil {
			w.t.Fatal(err)
		}
	}
	synctest.Test(t, func(t *testing.T) {
		ctx := context.Background()
		w := &watchRoom{t: t, ctx: ctx, store: alertstest.NewStore(time.Now), cluster: newCluster(), started: time.Now()}
		once := func(policy alerts.SilencePolicy) {
			t.Helper()
			w.board = alerts.NewBoard(w.store, sources.NewFeed(), time.Now)
			if err := w.board.Load(ctx); err != nil {
				t.Fatal(err)
			}
			w.look()
			k := alerts.NewKeeper("prod", policy, w.cluster, w.board, w.store, w.store, "once", time.Now)
			if err := k.Once(ctx); err != nil {
				t.Fatal(err)
			}
		}
		mine := usual
		mine.Tag = "mine"
		leftover(w, " [mine]")
		once(mine)
		w.none() // nobody holds it: it would mute the next firing

		leftover(w, " [other]")
		once(mine)
		w.one() // another record's
		once(usual)
		w.one() // likewise, as far as can be told
		w.cluster = newCluster()

		w.firing = []alerts.Alert{w.disk()}
		once(usual)
		w.ackOn()
		leftover(w, "") // posted, then killed before it was recorded
		id := w.one().ID
		once(usual)
		if s := w.one(); s.ID != id || len(w.store.Kept()) != 1 {
			t.Fatalf("made %s beside the one there was", s.ID)
		}
	})
}

func (w *watchRoom) ackOn() {
	w.t.Helper()
	if _, err := w.board.Ack(w.ctx, alice, []alerts.Fingerprint{diskFP}, "rebooting db-7", time.Time{}); err != nil {
		w.t.Fatal(err)
	}
}

func TestOnlyTheHolderOfTheLeaseActs(t *testing.T) {
	inRoom(t, usual, func(w *watchRoom) {
		w.fires(w.disk())
		w.ack()
		second := alerts.NewBoard(w.store, sources.NewFeed(), time.Now)
		if err := second.Load(w.ctx); err != nil {
			t.Fatal(err)
		}
		elsewhere := newCluster()
		k := alerts.NewKeeper("prod", usual, elsewhere, second, w.store, w.store, "second", time.Now)
		if err := k.Once(w.ctx); err != nil {
			t.Fatal(err)
		}
		if elsewhere.posted() != 0 || len(elsewhere.list()) != 0 {
			t.Fatal("a keeper without the lease acted")
		}
		w.one()
	})
}

func TestAOneShotCommandWithoutAHolderSilences(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		ctx := context.Background()
		w := &watchRoom{t: t, ctx: ctx, store: alertstest.NewStore(time.Now), cluster: newCluster(), started: time.Now()}
		w.board = alerts.NewBoard(w.store, sources.NewFeed(), time.Now)
		w.firing = []alerts.Alert{w.disk()}
		w.look()
		w.ackOn()
		k := alerts.NewKeeper("prod", usual, w.cluster, w.board, w.store, w.store, "once", time.Now)
		if err := k.Once(ctx); err != nil {
			t.Fatal(err)
		}
		w.one()
		if held, err := w.store.Lease(ctx, "silences/prod", "next", time.Second); err != nil || !held {
			t.Fatalf("the lease was not given back: %v", err)
		}
	})
}
