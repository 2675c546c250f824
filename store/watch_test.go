package store_test

import (
	"context"
	"strconv"
	"testing"
	"testing/synctest"
	"time"

	"holdfast/sources"
	"holdfast/sources/changes"
	"holdfast/store"
	"holdfast/store/sql"
)

// slowly is a Database whose commits are told late: others can read them before
// the one who wrote knows.
type slowly struct {
	store.Database
	late time.Duration
}

func (d *slowly) Write(ctx context.Context, act func(q *sql.Queries) error) error {
	err := d.Database.Write(ctx, act)
	<-time.After(d.late)
	return err
}

func TestOurOwnActIsNotTakenForOneOfOthers(t *testing.T) {
	path := t.TempDir() + "/holdfast.db"
	synctest.Test(t, func(t *testing.T) {
		mine, theirs := openAt(t, path), openAt(t, path)
		late := &slowly{Database: mine.db}
		mine.Store = store.New(late, mine.feed, mine.clock.now, "UTC")
		reloads, ended := make(chan sources.Topics, 1000), make(chan error, 1)
		ctx, stop := context.WithCancel(t.Context())
		defer stop()
		go func() {
			ended <- mine.WatchOthers(ctx, func(_ context.Context, changed sources.Topics) { reloads <- changed })
		}()
		<-time.After(time.Second)
		late.late = 400 * time.Millisecond
		mine.changed(t, deploy("1.0", 0))
		<-time.After(2 * time.Second)
		if len(reloads) > 0 {
			t.Errorf("our own act was told as %b", <-reloads)
		}
		// One of others is told although we write all the time.
		writes := make(chan struct{})
		go func() {
			defer close(writes)
			for i := 0; ctx.Err() == nil; i++ {
				_, _ = mine.Changes.SaveChanges(ctx, []changes.Change{deploy("3."+strconv.Itoa(i), 0)}) // until it is told to stop
			}
		}()
		theirs.changed(t, deploy("2.0", 0))
		if got := within(t, reloads); !got.Has(sources.Changes) {
			t.Errorf("their change was told as %b", got)
		}
		stop()
		if err := <-ended; err != nil {
			t.Error(err)
		}
		<-writes
	})
}
