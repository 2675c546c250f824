package store

import (
	"context"
	"errors"

	"holdfast/store/incident"
	"holdfast/store/sql"
)

// incidentFrom is an incident as its row keeps it. The row is only there to be read
// quickly: where it cannot be read, the timeline tells the incident, so that one
// damaged row neither hides the other incidents nor stops an ack. Verify says
// that the row is damaged; the incident's next change writes it anew.
func incidentFrom(ctx context.Context, q *sql.Queries, row sql.Incident, head incident.Head) (incident.Incident, error) {
	inc, err := incidentOf(row, head)
	if err == nil {
		return inc, nil
	}
	told, again := retell(ctx, q, row)
	if again != nil {
		return inc, errors.Join(err, again)
	}
	told.Head = head
	return told, nil
}

// retell folds an incident's timeline anew.
func retell(ctx context.Context, q *sql.Queries, row sql.Incident) (incident.Incident, error) {
	told := incident.Incident{ID: incident.ID(row.ID), UID: row.Uid, Head: incident.Head{Hash: incident.Genesis}}
	for {
		rows, err := q.EntriesAfter(ctx, sql.EntriesAfterParams{Incident: row.ID, Seq: told.Head.Count, Limit: page})
		if err != nil {
			return told, err
		}
		for _, r := range rows {
			if told, err = incident.Fold(told, entryOf(r)); err != nil {
				return told, err
			}
		}
		if len(rows) < page {
			return told, nil
		}
	}
}
