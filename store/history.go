package store

import (
	"context"
	"encoding/json"
	"time"

	"holdfast/sources/alerts"
	"holdfast/sources/people"
	"holdfast/store/sql"
)

// History reads a stretch of time, from inclusive, until exclusive, as one
// consistent moment of the record. Days of the time log are civil dates in
// from's and until's zones.
func (s Book) History(ctx context.Context, from, until time.Time) (History, error) {
	h := History{At: stamp(s.rec.now()), Entries: map[IncidentID][]Entry{}}
	err := s.rec.db.Read(ctx, func(q *sql.Queries) error {
		start, err := q.RecordStart(ctx)
		if err != nil {
			return err
		}
		h.Start = fromMillis(start)
		if h.Kept, err = keptFrom(ctx, q); err != nil {
			return err
		}
		if err := readIncidents(ctx, q, &h, from, until); err != nil {
			return err
		}
		if err := readAlerts(ctx, q, &h, from, until); err != nil {
			return err
		}
		last := until.Add(-time.Nanosecond).Format(time.DateOnly)
		if h.Time, err = timeBetween(ctx, q, from.Format(time.DateOnly), last); err != nil {
			return err
		}
		h.Verdicts, err = verdicts(ctx, q)
		return err
	})
	return h, err
}

func readIncidents(ctx context.Context, q *sql.Queries, h *History, from, until time.Time) error {
	rows, err := q.AllIncidents(ctx)
	if err != nil {
		return err
	}
	h.Incidents = make([]Incident, 0, len(rows))
	for _, row := range rows {
		inc, err := incidentFrom(ctx, q, row, Head{})
		if err != nil {
			return err
		}
		h.Incidents = append(h.Incidents, inc)
	}
	lines, err := q.EntriesOpenedBetween(ctx, sql.EntriesOpenedBetweenParams{OpenedAt: from.UnixMilli(), OpenedAt_2: until.UnixMilli()})
	if err != nil {
		return err
	}
	all := make([]Entry, 0, len(lines))
	first := 0
	for _, l := range lines {
		if len(all) > first && all[first].Incident != IncidentID(l.Incident) {
			h.Entries[all[first].Incident] = all[first:len(all):len(all)]
			first = len(all)
		}
		all = append(all, Entry{
			Incident: IncidentID(l.Incident), Seq: l.Seq, At: fromMillis(l.At), By: people.Actor{Person: people.Person(l.Person)},
			Kind: Kind(l.Kind), Data: json.RawMessage(l.Data),
		})
	}
	if len(all) > first {
		h.Entries[all[first].Incident] = all[first:]
	}
	return nil
}

func readAlerts(ctx context.Context, q *sql.Queries, h *History, from, until time.Time) error {
	rows, err := q.FiringsBetween(ctx, sql.FiringsBetweenParams{At: from.UnixMilli(), At_2: until.UnixMilli()})
	if err != nil {
		return err
	}
	h.Firings = make([]Firing, 0, len(rows))
	for _, row := range rows {
		h.Firings = append(h.Firings, Firing{
			Fingerprint: alerts.Fingerprint(row.Fingerprint), Alertname: row.Alertname, FiredAt: fromMillis(row.At),
			ClearedAt: fromMillis(row.ClearedAt), AckedAt: fromMillis(row.AckedAt), Incident: IncidentID(row.Incident),
		})
	}
	taken, err := q.AcksBetween(ctx, sql.AcksBetweenParams{At: from.UnixMilli(), At_2: until.UnixMilli()})
	if err != nil {
		return err
	}
	h.Acks = make([]AckAt, 0, len(taken))
	for _, row := range taken {
		h.Acks = append(h.Acks, AckAt{Person: people.Person(row.Person), At: fromMillis(row.At)})
	}
	return nil
}
