package incident

import (
	"time"

	"holdfast/sources/alerts"
	"holdfast/sources/backups"
	"holdfast/sources/people"
)

// History is what the record holds of a stretch of time, for whoever counts.
type History struct {
	At        time.Time  // when it was read, by the record's clock
	Start     time.Time  // of the record: the earliest thing it holds; zero: it is empty
	Kept      Kept       // from when on alerts are kept; the firings before are gone
	Incidents []Incident // all of the record, oldest first, without the heads of their chains
	Firings   []Firing   // that began in the stretch, oldest first
	Acks      []AckAt    // of alerts, in the stretch, oldest first
	Time      []TimeEntry
	Verdicts  []backups.Status // as they stand now
}

// Heard is told of one incident and its timeline, in the order it was recorded,
// which is cut to what is counted: who, when, what kind, and the data of kinds
// that tell more than their being there. The timeline is overwritten by the next
// incident's, so that a whole record is gone through and never held.
type Heard func(inc Incident, timeline []Entry) error

// Firing is one episode of an alert and what became of it.
type Firing struct {
	Fingerprint alerts.Fingerprint
	Alertname   string
	FiredAt     time.Time
	ClearedAt   time.Time // zero: it was not seen to clear
	AckedAt     time.Time // of the first ack; zero: nobody acknowledged it
	Incident    ID        // the newest that held it, practice left out; 0: none
}

// AckAt is that somebody took an alert, and when.
type AckAt struct {
	Person people.Person
	At     time.Time
}

// Kept is from when on the record keeps alerts and changes; zero: nothing was
// removed.
type Kept struct{ Alerts, Changes time.Time }
