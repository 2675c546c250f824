package store

import (
	"context"
	"errors"
	"fmt"

	"holdfast/sources/alerts"
	"holdfast/sources/people"
	"holdfast/store/incident"
	"holdfast/store/sql"
)

// ErrNoIncident means that the record holds no incident of that number.
var ErrNoIncident = errors.New("no such incident")

func noIncident(id incident.ID) error {
	return fmt.Errorf("%w: the record holds no %s; `holdfast incident list` shows those it holds", ErrNoIncident, id)
}

func (t *tx) incident(id incident.ID) (incident.Incident, error) { return getIncident(t.ctx, t.q, id) }

func getIncident(ctx context.Context, q *sql.Queries, id incident.ID) (incident.Incident, error) {
	row, err := q.GetIncident(ctx, int64(id))
	if isNone(err) {
		return incident.Incident{}, noIncident(id)
	}
	if err != nil {
		return incident.Incident{}, err
	}
	// Two looks: joined, they cost SQLite three times as much.
	head, err := headOf(ctx, q, id)
	if err != nil {
		return incident.Incident{}, err
	}
	return incidentFrom(ctx, q, row, head)
}

// headOf is where an incident's chain ends. It is not kept twice: an append
// then writes one page of the database and no other.
func headOf(ctx context.Context, q *sql.Queries, id incident.ID) (incident.Head, error) {
	row, err := q.Head(ctx, int64(id))
	if isNone(err) {
		return incident.Head{Hash: incident.Genesis}, nil
	}
	return incident.Head{Count: row.Seq, Hash: row.Hash}, err
}

// append adds entries to the incident's chain and folds them into it. It gives
// them their numbers, times and hashes, and passes them through the door. An
// entry whose key is there already is answered with the one that is.
func (t *tx) append(inc *incident.Incident, by people.Actor, entries ...incident.Entry) ([]incident.Entry, error) {
	kept := make([]incident.Entry, 0, len(entries))
	moved := false
	for _, e := range entries {
		if e.Key != "" {
			old, found, err := t.keyed(inc.ID, e.Key)
			if err != nil {
				return nil, err
			}
			if found {
				kept = append(kept, old)
				continue
			}
		}
		e, err := t.chain(inc, by, e)
		if err != nil {
			return nil, err
		}
		kept = append(kept, e)
		moved = moved || e.Kind.Moves()
	}
	t.heads[inc.ID] = inc.Head
	if !moved {
		return kept, nil
	}
	return kept, t.q.UpdateIncident(t.ctx, sql.UpdateIncidentParams{
		Title: inc.Title, Severity: string(inc.Severity), Status: string(inc.Status), ResolvedAt: millis(inc.ResolvedAt),
		State: inc.State(), ID: int64(inc.ID),
	})
}

// chain writes one entry at the end of the incident's chain.
func (t *tx) chain(inc *incident.Incident, by people.Actor, e incident.Entry) (incident.Entry, error) {
	if e.At.IsZero() {
		e.At, e.Data = t.at, onDay(e.Data, t.day)
	}
	e = t.rec.door.admit(e)
	e.Incident, e.Seq, e.RecordedAt = inc.ID, inc.Head.Count+1, t.now
	if e.By == (people.Actor{}) {
		e.By = by
	}
	e.By = t.rec.door.admitActor(e.By)
	if e.At = stamp(e.At); e.At.IsZero() {
		e.At = t.now
	}
	e.Hash = incident.Hash(inc.Head.Hash, inc.UID, e)
	err := t.q.InsertEntry(t.ctx, sql.InsertEntryParams{
		Incident: int64(e.Incident), Seq: e.Seq, Version: incident.Encoding, At: millis(e.At), RecordedAt: millis(e.RecordedAt),
		Person: string(e.By.Person), Via: e.By.Via, Kind: string(e.Kind), Text: e.Text, Data: string(e.Data), Hash: e.Hash,
	})
	if err != nil {
		return e, err
	}
	if e.Key != "" {
		if err := t.q.InsertKey(t.ctx, sql.InsertKeyParams{Incident: int64(e.Incident), Key: e.Key, Seq: e.Seq}); err != nil {
			return e, err
		}
	}
	t.appended++
	*inc, err = incident.Fold(*inc, e)
	return e, err
}

func (t *tx) keyed(id incident.ID, key string) (incident.Entry, bool, error) {
	seq, err := t.q.KeyedEntry(t.ctx, sql.KeyedEntryParams{Incident: int64(id), Key: key})
	if isNone(err) {
		return incident.Entry{}, false, nil
	}
	if err != nil {
		return incident.Entry{}, false, err
	}
	row, err := t.q.GetEntry(t.ctx, sql.GetEntryParams{Incident: int64(id), Seq: seq})
	if err != nil {
		return incident.Entry{}, false, err
	}
	e := entryOf(row)
	e.Key = key
	return e, true, nil
}

// holding names the open incidents that hold an alert. They are read once a
// transaction: in a storm most alerts are in none.
func (t *tx) holding(fp alerts.Fingerprint) ([]incident.ID, error) {
	if t.held == nil {
		rows, err := t.q.HeldAlerts(t.ctx)
		if err != nil {
			return nil, err
		}
		t.held = map[alerts.Fingerprint][]incident.ID{}
		for _, row := range rows {
			t.held[alerts.Fingerprint(row.Fingerprint)] = append(t.held[alerts.Fingerprint(row.Fingerprint)], incident.ID(row.ID))
		}
	}
	return t.held[fp], nil
}

// everywhere adds an entry to every open incident that holds the alert.
func (t *tx) everywhere(fp alerts.Fingerprint, by people.Actor, entry func(inc incident.Incident) incident.Entry) error {
	ids, err := t.holding(fp)
	if err != nil {
		return err
	}
	for _, id := range ids {
		inc, err := t.incident(id)
		if err != nil {
			return err
		}
		if _, err := t.append(&inc, by, entry(inc)); err != nil {
			return err
		}
	}
	return nil
}

// Record adds entries to a timeline in one transaction, in their order. An
// entry without a time happened now; one without an actor was by's act. Text
// and data are sanitised and redacted. The kinds that change an incident's
// state (severity, status, role…) have methods of their own.
func (s Acts) Record(ctx context.Context, by people.Actor, id incident.ID, entries ...incident.Entry) ([]incident.Entry, error) {
	return s.rec.add(ctx, by, id, entries...)
}

// Book is what was written of incidents, to be read: it writes nothing.
type Book struct{ rec *record }

// Timeline reads up to limit entries of an incident after the one numbered
// afterSeq, in the order they were recorded. A limit of 0 reads them all.
func (s Book) Timeline(ctx context.Context, id incident.ID, afterSeq int64, limit int) ([]incident.Entry, error) {
	var list []incident.Entry
	err := s.rec.db.Read(ctx, func(q *sql.Queries) error {
		rows, err := entriesAfter(ctx, q, id, afterSeq, limit)
		if err != nil {
			return err
		}
		list = make([]incident.Entry, 0, len(rows))
		for _, row := range rows {
			list = append(list, entryOf(row).Once())
		}
		if len(list) > 0 {
			return nil
		}
		_, err = getIncident(ctx, q, id)
		return err
	})
	return list, err
}

// entriesAfter reads up to limit entries; 0: all.
func entriesAfter(ctx context.Context, q *sql.Queries, id incident.ID, after int64, limit int) ([]sql.Entry, error) {
	if limit > 0 {
		return q.EntriesAfter(ctx, sql.EntriesAfterParams{Incident: int64(id), Seq: after, Limit: int32(limit)})
	}
	head, err := headOf(ctx, q, id)
	if err != nil {
		return nil, err
	}
	return q.EntriesBetween(ctx, int64(id), after, head.Count)
}
