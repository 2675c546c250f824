package store

import (
	stdsql "database/sql"
	"errors"

	"holdfast/sources/people"
	"holdfast/store/incident"
	"holdfast/store/sql"
)

func incidentOf(row sql.Incident, head incident.Head) (incident.Incident, error) {
	i := incident.Incident{
		ID: incident.ID(row.ID), UID: row.Uid, Title: row.Title, Severity: incident.Severity(row.Severity),
		Status: incident.Status(row.Status), Zone: row.Zone, OpenedAt: fromMillis(row.OpenedAt),
		OpenedBy:   people.Actor{Person: people.Person(row.OpenedBy), Via: row.OpenedVia},
		ResolvedAt: fromMillis(row.ResolvedAt), Head: head,
	}
	return i.WithState(row.State)
}

func entryOf(row sql.Entry) incident.Entry {
	return (*incident.Written)(&row).Entry()
}

// isNone reports whether a query failed because there is no such row.
func isNone(err error) bool { return errors.Is(err, stdsql.ErrNoRows) }
