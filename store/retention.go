package store

import (
	"context"
	"time"

	"holdfast/store/incident"
	"holdfast/store/sql"
)

// Keep says how long the record keeps what is no entry of an incident; entries
// are never removed. Zero: for ever.
type Keep struct {
	History   time.Duration // how alerts lived, who held them, and how things stood
	Sightings time.Duration // what was last heard of alerts that nobody repeats
	Changes   time.Duration // deploys; those that an incident holds stay in it
}

// DroppedStood is the kind of a standing that says up to when something is no
// longer kept, by what it is.
const DroppedStood StandingKind = "dropped"

// The names of what is dropped.
const (
	droppedHistory = "history"
	droppedChanges = "changes"
)

// dropPiece is how many rows are removed at a time: others write in between.
const dropPiece = 500

// Drop removes what is older than it is to be kept, in small pieces, and says
// how many rows went. Where the record ends from then on is in Kept.
func (s Upkeep) Drop(ctx context.Context, keep Keep) (rows int64, err error) {
	now := s.rec.now()
	for _, d := range []struct {
		name string
		keep time.Duration
		drop func(t *tx, before int64) (int64, error)
	}{
		{droppedHistory, keep.History, func(t *tx, before int64) (int64, error) {
			return t.q.DropTransitions(t.ctx, sql.DropTransitionsParams{At: before, Limit: dropPiece})
		}},
		{droppedHistory, keep.History, func(t *tx, before int64) (int64, error) {
			return t.q.DropStandings(t.ctx, sql.DropStandingsParams{At: before, At_2: before, Limit: dropPiece})
		}},
		{droppedHistory, keep.History, func(t *tx, before int64) (int64, error) {
			return t.q.DropAcks(t.ctx, sql.DropAcksParams{EndedAt: before, Limit: dropPiece})
		}},
		{droppedHistory, keep.History, func(t *tx, before int64) (int64, error) {
			return t.q.DropEvents(t.ctx, sql.DropEventsParams{At: before, Limit: dropPiece})
		}},
		{"", keep.Sightings, func(t *tx, before int64) (int64, error) {
			return t.q.DropSightings(t.ctx, sql.DropSightingsParams{Before: before, Rows: dropPiece})
		}},
		{droppedChanges, keep.Changes, func(t *tx, before int64) (int64, error) {
			return t.q.DropChanges(t.ctx, sql.DropChangesParams{At: before, Limit: dropPiece})
		}},
	} {
		if d.keep <= 0 {
			continue
		}
		n, err := s.dropAll(ctx, d.name, now.Add(-d.keep), d.drop)
		rows += n
		if err != nil {
			return rows, err
		}
	}
	return rows, nil
}

// dropAll removes pieces until none is left, and notes where the record ends
// with the first: what is gone must not read as never having been.
func (s Upkeep) dropAll(ctx context.Context, name string, before time.Time, drop func(t *tx, before int64) (int64, error)) (rows int64, err error) {
	for {
		var n int64
		err := s.rec.write(ctx, func(t *tx) (err error) {
			if n, err = drop(t, millis(before)); err != nil || n == 0 || name == "" {
				return err
			}
			return t.stand(Stood(DroppedStood, name, t.now, stamp(before).Format(time.RFC3339), struct{}{}))
		})
		rows += n
		if err != nil || n < dropPiece {
			return rows, err
		}
	}
}

// KeptFrom says from when on the record keeps what Drop removes.
func (c Chronicle) KeptFrom(ctx context.Context) (k incident.Kept, err error) {
	err = c.rec.db.Read(ctx, func(q *sql.Queries) (err error) {
		k, err = keptFrom(ctx, q)
		return err
	})
	return k, err
}

func keptFrom(ctx context.Context, q *sql.Queries) (k incident.Kept, err error) {
	for name, into := range map[string]*time.Time{droppedHistory: &k.Alerts, droppedChanges: &k.Changes} {
		row, err := q.LatestStanding(ctx, sql.LatestStandingParams{Kind: string(DroppedStood), Name: name})
		if isNone(err) {
			continue
		}
		if err != nil {
			return k, err
		}
		if at, err := time.Parse(time.RFC3339, row.Word); err == nil {
			*into = at
		}
	}
	return k, nil
}
