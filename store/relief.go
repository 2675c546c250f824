package store

import (
	"context"
	"time"

	"holdfast/sources/alerts"
	"holdfast/store/incident"
	"holdfast/store/incident/relief"
	"holdfast/store/sql"
)

// What is read of a record to count after which steps an alert cleared: a name that
// fires all day, and one that a thousand incidents held, are told by what is newest.
const (
	reliefFirings   = 10_000
	reliefIncidents = 200
)

// Relief counts after which steps of checklists an alert of this name cleared in
// earlier incidents. What counts is said in the package relief.
func (s Book) Relief(ctx context.Context, alertname string) (relief.Told, error) {
	var cases []relief.Case
	newest := 0
	err := s.rec.db.Read(ctx, func(q *sql.Queries) error {
		rows, err := q.FiringsHeld(ctx, sql.FiringsHeldParams{Alertname: alertname, Firings: reliefFirings})
		if err != nil {
			return err
		}
		for _, row := range rows {
			last := len(cases) - 1
			if last < 0 || cases[last].Incident != incident.ID(row.Incident) {
				if last+1 == reliefIncidents {
					newest = reliefIncidents
					break
				}
				cases, last = append(cases, relief.Case{Incident: incident.ID(row.Incident), Over: row.ResolvedAt > 0}), last+1
			}
			cases[last].Firings = append(cases[last].Firings, firingOf(row))
		}
		for i := range cases {
			if err := readWork(ctx, q, &cases[i]); err != nil {
				return err
			}
		}
		return nil
	})
	if err != nil {
		return relief.Told{}, err
	}
	told := relief.Count(alertname, cases, s.rec.now())
	told.Newest = newest
	return told, nil
}

func firingOf(row sql.FiringsHeldRow) relief.Firing {
	f := relief.Firing{
		Fingerprint: alerts.Fingerprint(row.Fingerprint), Episode: fromMillis(row.Episode), Fired: fromMillis(row.At),
		Cleared: fromMillis(row.ClearedAt), Doubted: fromMillis(row.UnknownAt), Told: fromMillis(max(row.SaidAt, row.UntilAt)),
		Again: fromMillis(row.AgainAt),
	}
	if row.GoneBy != "" { // a person said so, and no source did
		if f.Doubted.IsZero() || f.Cleared.Before(f.Doubted) {
			f.Doubted = f.Cleared
		}
		f.Cleared = time.Time{}
	}
	return f
}

// readWork reads what was followed in an incident.
func readWork(ctx context.Context, q *sql.Queries, in *relief.Case) error {
	entries, err := runEntries(ctx, q, int64(in.Incident))
	if err != nil {
		return err
	}
	runs, err := relief.Runs(entries)
	if err != nil {
		in.Over = false // damaged, which verify tells: it says nothing, and keeps no other from counting
		return nil      //nolint:nilerr // as said
	}
	in.Runs = runs
	return nil
}
