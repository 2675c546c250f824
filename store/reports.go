package store

import (
	"context"

	"holdfast/store/incident"
	"holdfast/store/sql"
)

// Reports are where the reports of incidents were written, outside their chains.
type Reports struct{ rec *record }

// SaveReport remembers that a report was written.
func (s Reports) SaveReport(ctx context.Context, id incident.ID, path, sha256 string) error {
	return s.rec.write(ctx, func(t *tx) error {
		t.topics[topicRecord] = true
		if _, err := t.incident(id); err != nil {
			return err
		}
		return t.q.InsertReport(t.ctx, sql.InsertReportParams{Incident: int64(id), Path: s.rec.door.clean(path), Sha256: sha256, At: millis(t.now)})
	})
}

// Reports lists the reports written of an incident, oldest first.
func (s Reports) Reports(ctx context.Context, id incident.ID) ([]incident.SavedReport, error) {
	list := []incident.SavedReport{}
	err := s.rec.db.Read(ctx, func(q *sql.Queries) error {
		rows, err := q.Reports(ctx, int64(id))
		for _, row := range rows {
			list = append(list, incident.SavedReport{Incident: incident.ID(row.Incident), Path: row.Path, SHA256: row.Sha256, At: fromMillis(row.At)})
		}
		return err
	})
	return list, err
}
