package store

import (
	"context"
	"encoding/json"
	"fmt"
	"slices"
	"strings"
	"time"

	"holdfast/sources/changes"
	"holdfast/store/incident"
	"holdfast/store/sql"
)

// mostRecalled is how many an incident gets at a time, the newest: a timeline
// with a thousand deploys is read by nobody, and to write them would keep
// everybody else from writing. How many others there are stands before them, and
// Changes finds them.
const mostRecalled = 100

func changeEntry(c changes.Change) incident.Entry {
	return incident.Entry{
		Kind: incident.Change, At: c.At, By: itself(c.Source), Text: c.Line(), Key: "change " + c.UID,
		Data: pack(incident.ChangeData{
			UID: c.UID, Source: c.Source, Summary: c.Summary, Service: c.Service, Version: c.Version, Link: c.Link, Details: c.Details,
		}),
	}
}

// moreChanges stands for those that are too many to be told one by one, before
// the first that is told.
func moreChanges(n int, first incident.Entry) incident.Entry {
	what := fmt.Sprintf("%d more changes, none later than this,", n)
	if n == 1 {
		what = "1 more change, not later than this,"
	}
	line := what + " are not in this timeline, which takes the newest 100 at a time: `holdfast changes` lists them"
	if n == 1 {
		line = strings.Replace(line, " are not", " is not", 1)
	}
	return incident.Entry{
		Kind: incident.Change, At: first.At, By: itself(changes.HealthKind), Text: line, Key: "more changes before " + first.Key,
		Data: pack(incident.ChangeData{Source: changes.HealthKind, Summary: line, More: n}),
	}
}

// Changes are what was changed in the world. It implements changes.Record.
type Changes struct{ rec *record }

// SaveChanges implements changes.Record: it keeps the changes that no process
// kept before and says how many those were. Each, the newest hundred of them,
// becomes a `change` entry, at its own time, of every open incident that was
// opened at most six hours after; one more says how many others there were.
func (s Changes) SaveChanges(ctx context.Context, list []changes.Change) (added int, err error) {
	if len(list) == 0 {
		return 0, nil
	}
	err = s.rec.write(ctx, func(t *tx) error {
		fresh, err := t.keepChanges(list)
		if err != nil || len(fresh) == 0 {
			return err
		}
		added, t.topics[topicChanges] = len(fresh), true
		open, err := incidentRows(t.ctx, t.q, incident.Filter{Open: true})
		if err != nil {
			return err
		}
		for _, row := range open {
			inc, err := t.incident(incident.ID(row.ID))
			if err != nil {
				return err
			}
			if inc.Afterwards() {
				continue
			}
			if err := t.noteChanges(&inc, fresh, 0); err != nil {
				return err
			}
		}
		return nil
	})
	if err != nil {
		return 0, err
	}
	return added, nil
}

// noteChanges writes into an incident's timeline the changes that belong to it.
// What is changed today has nothing to do with a rehearsal, or with what is told
// long afterwards. Beside those in the list there were more, none of them newer.
func (t *tx) noteChanges(inc *incident.Incident, list []changes.Change, more int) error {
	if inc.Practice {
		return nil
	}
	var entries []incident.Entry
	for _, c := range list {
		if !c.At.Before(inc.OpenedAt.Add(-incident.Recalled)) {
			entries = append(entries, changeEntry(c))
		}
	}
	if len(entries) == 0 {
		return nil
	}
	slices.SortStableFunc(entries, func(a, b incident.Entry) int { return a.At.Compare(b.At) })
	over := max(0, len(entries)-mostRecalled)
	if entries = entries[over:]; over+more > 0 {
		entries = slices.Insert(entries, 0, moreChanges(over+more, entries[0]))
	}
	_, err := t.append(inc, itself(changes.HealthKind), entries...)
	return err
}

// recall writes into a new incident's timeline what was changed in the six
// hours before it was opened, at the time it was changed; of one that began
// earlier than now, also what was changed in the six hours, or the day, after.
func (t *tx) recall(inc *incident.Incident) error {
	until := inc.OpenedAt.Add(incident.Recalled)
	if inc.Telling.OpenedDay != "" {
		until = inc.OpenedAt.AddDate(0, 0, 1)
	}
	if now := t.now.Add(time.Millisecond); until.After(now) {
		until = now
	}
	list, err := changesOf(t.ctx, t.q, inc.OpenedAt.Add(-incident.Recalled), until, mostRecalled)
	if err != nil {
		return err
	}
	count, err := t.q.CountChanges(t.ctx, sql.CountChangesParams{At: millis(inc.OpenedAt.Add(-incident.Recalled)), At_2: millis(until)})
	if err != nil {
		return err
	}
	slices.Reverse(list)
	return t.noteChanges(inc, list, int(count)-len(list))
}

// keepChanges writes the changes down and gives back those that were not there.
func (t *tx) keepChanges(list []changes.Change) (fresh []changes.Change, err error) {
	for _, c := range list {
		// The record's own door: what the caller cleaned stays as it is.
		if c, err = changes.Admit(c, t.now, t.rec.door.redact); err != nil {
			return nil, fmt.Errorf("a change is not kept: %w", err)
		}
		n, err := t.q.InsertChange(t.ctx, sql.InsertChangeParams{Uid: c.UID, At: millis(c.At), SeenAt: millis(t.now), Change: string(pack(c))})
		if err != nil {
			return nil, err
		}
		if n > 0 {
			fresh = append(fresh, c)
		}
	}
	return fresh, nil
}

// Changes implements changes.Record: those made from a time on and before
// another, newest first, at most limit of them.
func (s Changes) Changes(ctx context.Context, from, until time.Time, limit int) ([]changes.Change, error) {
	var list []changes.Change
	err := s.rec.db.Read(ctx, func(q *sql.Queries) (err error) {
		list, err = changesOf(ctx, q, from, until, limit)
		return err
	})
	return list, err
}

// unreadable stands for a change whose row was damaged. It says so where the
// change would: no row of a deploy keeps the cockpit from starting, or an
// incident from being opened.
func unreadable(row sql.Change) changes.Change {
	return changes.Change{
		UID: row.Uid, At: fromMillis(row.At), Source: string(itself("").Person), Summary: "a change whose row in the record is damaged and cannot be read",
		Details: map[string]string{},
	}
}

func changesOf(ctx context.Context, q *sql.Queries, from, until time.Time, limit int) ([]changes.Change, error) {
	rows, err := q.ChangesBetween(ctx, sql.ChangesBetweenParams{At: millis(from), At_2: millis(until), Limit: int32(min(limit, 1<<30))})
	if err != nil {
		return nil, err
	}
	list := make([]changes.Change, 0, len(rows))
	for _, row := range rows {
		var c changes.Change
		if err := json.Unmarshal([]byte(row.Change), &c); err != nil {
			c = unreadable(row)
		}
		list = append(list, c)
	}
	return list, nil
}
