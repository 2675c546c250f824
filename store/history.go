package store

import (
	"context"
	"encoding/json"
	"time"

	"holdfast/sources/alerts"
	"holdfast/sources/people"
	"holdfast/store/incident"
	"holdfast/store/sql"
)

// History reads a stretch of time, from inclusive, until exclusive, as one
// consistent moment of the record. Days of the time log are civil dates in
// from's and until's zones. The timelines of the incidents opened in the stretch
// go to told meanwhile, the oldest incident's first; its error ends the reading.
func (s Book) History(ctx context.Context, from, until time.Time, told incident.Heard) (incident.History, error) {
	h := incident.History{At: stamp(s.rec.now())}
	err := s.rec.db.Read(ctx, func(q *sql.Queries) error {
		start, err := q.RecordStart(ctx)
		if err != nil {
			return err
		}
		h.Start = fromMillis(start)
		if h.Kept, err = keptFrom(ctx, q); err != nil {
			return err
		}
		if err := readIncidents(ctx, q, &h); err != nil {
			return err
		}
		if err := tellTimelines(ctx, q, h.Incidents, from, until, told); err != nil {
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

func readIncidents(ctx context.Context, q *sql.Queries, h *incident.History) error {
	rows, err := q.AllIncidents(ctx)
	if err != nil {
		return err
	}
	h.Incidents = make([]incident.Incident, 0, len(rows))
	for _, row := range rows {
		inc, err := incidentFrom(ctx, q, row, incident.Head{})
		if err != nil {
			return err
		}
		h.Incidents = append(h.Incidents, inc)
	}
	return nil
}

// tellTimelines goes through the timelines of the incidents opened in the stretch;
// all are in the order of their numbers.
func tellTimelines(ctx context.Context, q *sql.Queries, all []incident.Incident, from, until time.Time, told incident.Heard) error {
	var timeline []incident.Entry
	tell := func() error {
		if len(timeline) == 0 {
			return nil
		}
		for len(all) > 0 && all[0].ID < timeline[0].Incident {
			all = all[1:]
		}
		if len(all) == 0 || all[0].ID != timeline[0].Incident {
			return noIncident(timeline[0].Incident)
		}
		return told(all[0], timeline)
	}
	stretch := sql.EntriesOpenedBetweenParams{OpenedAt: from.UnixMilli(), OpenedAt_2: until.UnixMilli()}
	err := q.EachEntryOpenedBetween(ctx, stretch, func(l *sql.EntriesOpenedBetweenRow) error {
		if len(timeline) > 0 && timeline[0].Incident != incident.ID(l.Incident) {
			if err := tell(); err != nil {
				return err
			}
			timeline = timeline[:0]
		}
		timeline = append(timeline, incident.Entry{
			Incident: incident.ID(l.Incident), Seq: l.Seq, At: fromMillis(l.At), By: people.Actor{Person: people.Person(l.Person)},
			Kind: incident.Kind(l.Kind), Data: json.RawMessage(l.Data),
		})
		return nil
	})
	if err != nil {
		return err
	}
	return tell()
}

func readAlerts(ctx context.Context, q *sql.Queries, h *incident.History, from, until time.Time) error {
	rows, err := q.FiringsBetween(ctx, sql.FiringsBetweenParams{At: from.UnixMilli(), At_2: until.UnixMilli()})
	if err != nil {
		return err
	}
	h.Firings = make([]incident.Firing, 0, len(rows))
	for _, row := range rows {
		h.Firings = append(h.Firings, incident.Firing{
			Fingerprint: alerts.Fingerprint(row.Fingerprint), Alertname: row.Alertname, FiredAt: fromMillis(row.At),
			ClearedAt: fromMillis(row.ClearedAt), AckedAt: fromMillis(row.AckedAt), Incident: incident.ID(row.Incident),
		})
	}
	taken, err := q.AcksBetween(ctx, sql.AcksBetweenParams{At: from.UnixMilli(), At_2: until.UnixMilli()})
	if err != nil {
		return err
	}
	h.Acks = make([]incident.AckAt, 0, len(taken))
	for _, row := range taken {
		h.Acks = append(h.Acks, incident.AckAt{Person: people.Person(row.Person), At: fromMillis(row.At)})
	}
	return nil
}
