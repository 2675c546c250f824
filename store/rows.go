package store

import (
	"holdfast/sources/people"
	"holdfast/store/incident"
	"holdfast/store/sql"
)

func incidentOf(row sql.Incident, head Head) (Incident, error) {
	i := Incident{
		ID: IncidentID(row.ID), UID: row.Uid, Title: row.Title, Severity: Severity(row.Severity),
		Status: Status(row.Status), Zone: row.Zone, OpenedAt: fromMillis(row.OpenedAt),
		OpenedBy:   people.Actor{Person: people.Person(row.OpenedBy), Via: row.OpenedVia},
		ResolvedAt: fromMillis(row.ResolvedAt), Head: head,
	}
	return i.WithState(row.State)
}

func entryOf(row sql.Entry) Entry {
	return (*incident.Written)(&row).Entry()
}
