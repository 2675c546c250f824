package alerts_test

import (
	"context"
	"strings"
	"sync"
	"testing"
	"testing/synctest"
	"time"

	"holdfast/sources"
	"holdfast/sources/alerts"
	"holdfast/sources/alerts/alertstest"
)

// onceRoom is a one-shot command whose record has a lease of another process.
func onceRoom(t *testing.T, play func(w *watchRoom, k *alerts.Keeper)) {
	synctest.Test(t, func(t *testing.T) {
		w := &watchRoom{t: t, ctx: t.Context(), store: alertstest.NewStore(time.Now), cluster: newCluster(), started: time.Now()}
		w.board = alerts.NewBoard(w.store, sources.NewFeed(), time.Now)
		w.firing = []alerts.Alert{w.disk()}
		w.look()
		w.ackOn()
		play(w, alerts.NewKeeper("prod", usual, w.cluster, w.board, w.store, w.store, "once", time.Now))
	})
}

func (w *watchRoom) leased(to string) {
	w.t.Helper()
	if held, err := w.store.Lease(w.ctx, "silences/prod", to, 10*time.Second); err != nil || !held {
		w.t.Fatalf("the lease is not to be had: %v", err)
	}
}

func TestAOneShotCommandActsInThePlaceOfAKeeperThatWasKilled(t *testing.T) {
	onceRoom(t, func(w *watchRoom, k *alerts.Keeper) {
		w.leased("killed")
		if err := k.Once(w.ctx); err != nil {
			t.Fatal(err)
		}
		w.one()
		if waited := time.Since(w.started); waited > 11*time.Second {
			t.Errorf("it waited for %s", waited)
		}
		if err := w.board.Unack(w.ctx, alice, []alerts.Fingerprint{diskFP}); err != nil {
			t.Fatal(err)
		}
		w.leased("killed too")
		if err := k.Once(w.ctx); err != nil {
			t.Fatal(err)
		}
		if left := w.cluster.list(); len(left) != 0 {
			t.Errorf("nobody holds it, and it is silenced: %v", left)
		}
	})
}

func TestAOneShotCommandSaysThatTheKeeperDoesNothing(t *testing.T) {
	onceRoom(t, func(w *watchRoom, k *alerts.Keeper) {
		ctx, end := context.WithCancel(w.ctx)
		var idle sync.WaitGroup
		defer func() { end(); idle.Wait() }()
		w.leased("idle")
		idle.Go(func() {
			for ctx.Err() == nil {
				if _, err := w.store.Lease(ctx, "silences/prod", "idle", 10*time.Second); err != nil {
					return
				}
				select {
				case <-ctx.Done():
				case <-time.After(time.Second):
				}
			}
		})
		err := k.Once(w.ctx)
		if err == nil || !strings.Contains(err.Error(), "another holdfast on this record keeps the silences of prod, and 1 of them") {
			t.Errorf("it says %v", err)
		}
		if len(w.cluster.list()) != 0 {
			t.Error("a keeper without the lease acted")
		}
	})
}

func TestAOneShotCommandLeavesWhatIsDoneAlone(t *testing.T) {
	onceRoom(t, func(w *watchRoom, k *alerts.Keeper) {
		if err := k.Once(w.ctx); err != nil {
			t.Fatal(err)
		}
		w.leased("alive")
		begun := time.Now()
		if err := k.Once(w.ctx); err != nil || time.Since(begun) > 0 {
			t.Errorf("it waited for %s (%v)", time.Since(begun), err)
		}
	})
}
