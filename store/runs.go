package store

import (
	"cmp"
	"context"
	"fmt"

	"holdfast/sop"
	"holdfast/sources/people"
	"holdfast/store/incident"
	"holdfast/store/sql"
)

// Runs are the checklists that incidents are worked by. It implements
// sop.Journal.
type Runs struct{ rec *record }

// StartRun implements sop.Journal: the procedure's text is copied into the
// incident's timeline. Starting the same run twice does nothing.
func (s Runs) StartRun(ctx context.Context, by people.Actor, id int64, started sop.Started) error {
	_, err := s.rec.add(ctx, by, incident.ID(id), incident.Entry{
		Kind: incident.RunEntry, Text: cmp.Or(started.Title, started.Name), Key: "run " + string(started.Run), Data: pack(started),
	})
	return err
}

// StepEvents implements sop.Journal. Either all events are written or, with
// sop.ErrMoved, none: when somebody else acted on one of the steps since the
// caller looked.
func (s Runs) StepEvents(ctx context.Context, by people.Actor, id int64, events ...sop.Event) error {
	return s.rec.write(ctx, func(t *tx) error {
		inc, err := t.incident(incident.ID(id))
		if err != nil {
			return err
		}
		// Events of one call follow one another: only the first of a step is
		// measured against what the caller had seen.
		mine := map[[2]string]bool{}
		for _, e := range events {
			key := [2]string{string(e.Run), e.Step}
			if err := t.stepEvent(&inc, by, e, mine[key]); err != nil {
				return err
			}
			mine[key] = true
		}
		return nil
	})
}

func (t *tx) stepEvent(inc *incident.Incident, by people.Actor, e sop.Event, follows bool) error {
	run := string(e.Run)
	if _, found, err := t.keyed(inc.ID, "run "+run); err != nil {
		return err
	} else if !found {
		return fmt.Errorf("%s holds no run %q: start the SOP first", inc.ID, run)
	}
	head, err := t.q.StepHead(t.ctx, sql.StepHeadParams{Incident: int64(inc.ID), Run: run, Step: e.Step})
	if err != nil && !isNone(err) {
		return err
	}
	if !follows && head > e.After {
		return sop.ErrMoved
	}
	kept, err := t.append(inc, by, incident.Entry{Kind: incident.StepEntry, Text: incident.StepText(e), Data: pack(e)})
	if err != nil {
		return err
	}
	return t.q.SetStepHead(t.ctx, sql.SetStepHeadParams{Incident: int64(inc.ID), Run: run, Step: e.Step, Seq: kept[0].Seq})
}

// Runs implements sop.Journal: the runs of an incident in the order they began,
// each with its events.
func (s Runs) Runs(ctx context.Context, id int64) ([]sop.Record, error) {
	var list []sop.Record
	err := s.rec.db.Read(ctx, func(q *sql.Queries) (err error) {
		list, err = runsOf(ctx, q, id)
		return err
	})
	return list, err
}

func runsOf(ctx context.Context, q *sql.Queries, id int64) ([]sop.Record, error) {
	entries, err := runEntries(ctx, q, id)
	if err != nil {
		return nil, err
	}
	return incident.FoldRuns(entries)
}

// Incidents are those in which a checklist was started, the newest first.
func (s Runs) Incidents(ctx context.Context) ([]int64, error) {
	var ids []int64
	err := s.rec.db.Read(ctx, func(q *sql.Queries) (err error) {
		ids, err = q.IncidentsWithRuns(ctx)
		return err
	})
	return ids, err
}

// runEntries are those of a timeline that tell of its runs.
func runEntries(ctx context.Context, q *sql.Queries, id int64) ([]incident.Entry, error) {
	head, err := headOf(ctx, q, incident.ID(id))
	if err != nil {
		return nil, err
	}
	rows, err := q.RunEntriesUpTo(ctx, id, head.Count)
	if err != nil {
		return nil, err
	}
	entries := make([]incident.Entry, 0, len(rows))
	for _, row := range rows {
		entries = append(entries, entryOf(row))
	}
	return entries, nil
}
