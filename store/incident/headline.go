package incident

import (
	"bytes"
	"time"

	// It reads as encoding/json does, in a third of the time.
	json "github.com/go-json-experiment/json/v1"
)

// Headline is what a list says of an incident.
type Headline struct {
	ID          ID
	Title       string
	Severity    Severity
	Status      Status
	OpenedAt    time.Time
	OpenedDay   string // the civil date, when no more is known of OpenedAt
	Practice    bool
	DuplicateOf ID // 0: of none
}

// Headline is what a list says of the incident.
func (i Incident) Headline() Headline {
	return Headline{
		ID: i.ID, Title: i.Title, Severity: i.Severity, Status: i.Status, OpenedAt: i.OpenedAt,
		OpenedDay: i.Telling.OpenedDay, Practice: i.Practice, DuplicateOf: i.DuplicateOf,
	}
}

// Bare reports whether the part of an incident that its row keeps as JSON can be
// read, and holds nothing of its headline: no practice, no duplicate, no day that
// it was opened on. It says so without decoding it; where it is not sure, it is not
// bare.
func Bare(state []byte) bool {
	for _, key := range []string{`"practice"`, `"duplicate_of"`, `"opened_day"`, `\u`} {
		if bytes.Contains(state, []byte(key)) {
			return false
		}
	}
	return bytes.HasPrefix(state, []byte(`{"roles":{`)) && json.Valid(state)
}
