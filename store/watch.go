package store

import (
	"context"
	"fmt"
	"time"

	"holdfast/sources"
	"holdfast/store/sql"
)

// lookEvery is how often the record is asked whether anybody else committed.
const lookEvery = 250 * time.Millisecond

// WatchOthers looks for the commits of other processes until ctx ends and tells
// the feed what they were about. Before that it calls every reload, so that
// what is held in memory (the alert board, the backup ledger) is already up to
// date when a pane reads it. Our own commits are not reported again. The error
// says why the record cannot be looked at; ctx ending is none.
func (s *Store) WatchOthers(ctx context.Context, reload ...func(ctx context.Context, changed sources.Topics)) (err error) {
	defer func() {
		if p := recover(); p != nil {
			err = fmt.Errorf("looking for what other processes wrote stopped: %v", p)
		}
	}()
	others := &others{rec: s.rec}
	if err := others.begin(ctx); err != nil {
		return unlessEnded(ctx, err)
	}
	tick := sources.NewBeat(lookEvery)
	defer tick.Stop()
	for {
		select {
		case <-ctx.Done():
			return nil
		case <-tick.C:
			tick.Again()
		}
		changed, err := others.look(ctx)
		if err != nil {
			return unlessEnded(ctx, err)
		}
		if changed == 0 {
			continue
		}
		for _, f := range reload {
			f(ctx, changed)
		}
		for _, t := range []sources.Topic{sources.Alerts, sources.Backups, sources.Changes, sources.Record} {
			if changed.Has(t) {
				s.rec.feed.Changed(t)
			}
		}
	}
}

// unlessEnded is the error, which is none when it came from being told to end.
func unlessEnded(ctx context.Context, err error) error {
	if ctx.Err() == nil {
		return err
	}
	return nil
}

// others tells other processes' commits from our own: each commit counts the
// topics it touched, and what is not of our count is theirs.
type others struct {
	rec     *record
	version int64
	theirs  map[string]int64
	unsure  int // looks in a row in which acts of our own were on their way
}

// unsureFor is for how many looks the news of others may wait until it is told
// from our own: in a storm we write all the time, and to read it back each time
// would keep everybody waiting. What others do shows within a second all the same.
const unsureFor = 2

func (o *others) begin(ctx context.Context) (err error) {
	if o.version, err = o.rec.db.Version(ctx); err != nil {
		return err
	}
	o.theirs, err = o.count(ctx)
	return err
}

func (o *others) look(ctx context.Context) (sources.Topics, error) {
	version, err := o.rec.db.Version(ctx)
	if err != nil || version == o.version {
		return 0, err
	}
	before := o.rec.own.soFar()
	theirs, err := o.count(ctx)
	if err != nil {
		return 0, err
	}
	if after := o.rec.own.soFar(); (before.writing > 0 || after != before) && o.unsure < unsureFor {
		o.unsure++
		return 0, nil
	}
	o.unsure = 0
	names := map[string]sources.Topic{
		topicAlerts: sources.Alerts, topicBackups: sources.Backups, topicChanges: sources.Changes, topicRecord: sources.Record,
	}
	var changed sources.Topics
	for topic, n := range theirs {
		// A commit of ours that is not in our count yet looks like theirs once,
		// and then lowers the number: more is news, less is not.
		if n > o.theirs[topic] {
			changed |= sources.Topics(names[topic])
		}
	}
	o.version, o.theirs = version, theirs
	return changed, nil
}

// count is how many commits by topic are not ours.
func (o *others) count(ctx context.Context) (map[string]int64, error) {
	// Ours are counted first: one that lands in between is told twice, and none
	// of theirs is missed.
	own := o.rec.own.counted()
	theirs := map[string]int64{}
	err := o.rec.db.Read(ctx, func(q *sql.Queries) error {
		rows, err := q.Revisions(ctx)
		if err != nil {
			return err
		}
		for _, row := range rows {
			theirs[row.Topic] = row.N
		}
		entries, err := q.LastMove(ctx)
		theirs[topicRecord] += entries
		for topic := range theirs {
			theirs[topic] -= own[topic]
		}
		return err
	})
	return theirs, err
}
