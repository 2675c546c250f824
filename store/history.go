package store

import (
	"context"
	"encoding/json"
	"time"

	"holdfast/sources/alerts"
	"holdfast/sources/backups"
	"holdfast/sources/people"
	"holdfast/store/sql"
)

// History is what the record holds of a stretch of time, for whoever counts.
type History struct {
	At        time.Time  // when it was read, by the record's clock
	Start     time.Time  // of the record: the earliest thing it holds; zero: it is empty
	Kept      Kept       // from when on alerts are kept; the firings before are gone
	Incidents []Incident // all of the record, oldest first, without the heads of their chains
	// Entries are the timelines of the incidents opened in the stretch, in the
	// order they were recorded. They are cut to what is counted: who, when, what
	// kind, and the data of kinds that tell more than their being there.
	Entries  map[IncidentID][]Entry
	Firings  []Firing // that began in the stretch, oldest first
	Acks     []AckAt  // of alerts, in the stretch, oldest first
	Time     []TimeEntry
	Verdicts []backups.Status // as they stand now
}

// Firing is one episode of an alert and what became of it.
type Firing struct {
	Fingerprint alerts.Fingerprint
	Alertname   string
	FiredAt     time.Time
	ClearedAt   time.Time  // zero: it was not seen to clear
	AckedAt     time.Time  // of the first ack; zero: nobody acknowledged it
	Incident    IncidentID // the newest that held it, practice left out; 0: none
}

// AckAt is that somebody took an alert, and when.
type AckAt struct {
	Person people.Person
	At     time.Time
}

// History reads a stretch of time, from inclusive, until exclusive, as one
// consistent moment of the record. Days of the time log are civil dates in
// from's and until's zones.
func (s *Store) History(ctx context.Context, from, until time.Time) (History, error) {
	h := History{At: stamp(s.now()), Entries: map[IncidentID][]Entry{}}
	err := s.db.Read(ctx, func(q *sql.Queries) error {
		start, err := q.RecordStart(ctx)
		if err != nil {
			return err
		}
		h.Start = fromMillis(start)
		if h.Kept, err = keptFrom(ctx, q); err != nil {
			return err
		}
		if err := h.readIncidents(ctx, q, from, until); err != nil {
			return err
		}
		if err := h.readAlerts(ctx, q, from, until); err != nil {
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

func (h *History) readIncidents(ctx context.Context, q *sql.Queries, from, until time.Time) error {
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

func (h *History) readAlerts(ctx context.Context, q *sql.Queries, from, until time.Time) error {
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
		h.Acks = append(h.Acks, AckAt{people.Person(row.Person), fromMillis(row.At)})
	}
	return nil
}
