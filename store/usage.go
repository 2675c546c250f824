package store

import (
	"context"
	"time"

	"holdfast/store/sql"
)

// measured is over how long it is looked what a record takes a day.
const measured = 30 * 24 * time.Hour

// Usage is what one kind of row takes.
type Usage struct {
	What string `json:"what"`
	Rows int64  `json:"rows"`
	Size int64  `json:"size_bytes"` // about, without what the database adds
	// Daily is how much came a day lately, in bytes, over Days.
	Daily int64 `json:"bytes_a_day"`
}

// Upkeep is how much the record holds, and what it keeps no longer.
type Upkeep struct{ rec *record }

// Usage says what the record holds, and what came over the last 30 days or
// since it began, in which case days is smaller; 0: it is younger than a day,
// and nothing can be said.
func (s Upkeep) Usage(ctx context.Context) (list []Usage, days float64, err error) {
	now := s.rec.now()
	err = s.rec.db.Read(ctx, func(q *sql.Queries) error {
		start, err := q.RecordStart(ctx)
		if err != nil {
			return err
		}
		since := now.Add(-measured)
		if start := fromMillis(start); start.After(since) {
			since = start
		}
		if days = now.Sub(since).Hours() / 24; days < 1 || start == 0 {
			days = 0
		}
		list, err = usage(ctx, q, millis(since), days)
		return err
	})
	return list, days, err
}

func usage(ctx context.Context, q *sql.Queries, since int64, days float64) ([]Usage, error) {
	list := []Usage{}
	for _, kind := range []struct {
		what string
		size func(since int64) (rows, size int64, err error)
	}{
		{"entries", func(since int64) (int64, int64, error) {
			r, err := q.SizeOfEntries(ctx, since)
			return r.N, r.SizeBytes, err
		}},
		{"transitions", func(since int64) (int64, int64, error) {
			r, err := q.SizeOfTransitions(ctx, since)
			return r.N, r.SizeBytes, err
		}},
		{"standings", func(since int64) (int64, int64, error) {
			r, err := q.SizeOfStandings(ctx, since)
			return r.N, r.SizeBytes, err
		}},
		{"changes", func(since int64) (int64, int64, error) {
			r, err := q.SizeOfChanges(ctx, since)
			return r.N, r.SizeBytes, err
		}},
		{"sightings", func(since int64) (int64, int64, error) {
			r, err := q.SizeOfSightings(ctx, since)
			return r.N, r.SizeBytes, err
		}},
	} {
		rows, size, err := kind.size(0)
		if err != nil {
			return nil, err
		}
		u := Usage{What: kind.what, Rows: rows, Size: size}
		if days > 0 {
			_, lately, err := kind.size(since)
			if err != nil {
				return nil, err
			}
			u.Daily = int64(float64(lately) / days)
		}
		list = append(list, u)
	}
	files, err := q.SizeOfFiles(ctx)
	return append(list, Usage{What: "files", Rows: files.N, Size: files.SizeBytes}), err
}
