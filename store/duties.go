package store

import (
	"context"
	"slices"

	"holdfast/store/incident"
	"holdfast/store/sql"
)

// Duties reads what incidents ask of people.
func (s Book) Duties(ctx context.Context) (Duties, error) {
	d := Duties{Open: []Incident{}, Unanswered: []Unanswered{}, Actions: []IncidentAction{}}
	err := s.rec.db.Read(ctx, func(q *sql.Queries) error {
		since := s.rec.now().Add(-AskedFor)
		rows, err := q.DutyIncidents(ctx, millis(since))
		if err != nil {
			return err
		}
		for _, row := range slices.Backward(rows) {
			var head Head
			if row.ResolvedAt == 0 {
				if head, err = headOf(ctx, q, IncidentID(row.ID)); err != nil {
					return err
				}
			}
			inc, err := incidentFrom(ctx, q, row, head)
			if err != nil {
				return err
			}
			d.Add(inc, since)
		}
		return nil
	})
	slices.SortFunc(d.Actions, incident.ByUrgency)
	return d, err
}
