package store

import (
	"encoding/json"

	"holdfast/sources/people"
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
	return Entry{
		Incident: IncidentID(row.Incident), Seq: row.Seq, At: fromMillis(row.At), RecordedAt: fromMillis(row.RecordedAt),
		By: people.Actor{Person: people.Person(row.Person), Via: row.Via}, Kind: Kind(row.Kind),
		Text: row.Text, Data: json.RawMessage(row.Data), Hash: row.Hash,
	}
}
