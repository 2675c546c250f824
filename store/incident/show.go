package incident

import (
	"encoding/json"
	"time"

	"holdfast/sources/people"
)

// Shown is an incident with its timeline as `incident show --json` prints it.
type Shown struct {
	ID         string             `json:"id"`
	UID        string             `json:"uid"`
	Title      string             `json:"title"`
	Severity   Severity           `json:"severity"`
	Status     Status             `json:"status"`
	Zone       string             `json:"zone"`
	OpenedAt   time.Time          `json:"opened_at"`
	OpenedBy   people.Actor       `json:"opened_by"`
	ResolvedAt *time.Time         `json:"resolved_at"`
	Roles      map[string]Holders `json:"roles"` // a name, or a list of them
	Alerts     []AttachedAlert    `json:"alerts"`
	Answers    map[string]string  `json:"answers"`
	Actions    []ActionItem       `json:"actions"`
	Practice   bool               `json:"practice"`
	UpdatedAt  *time.Time         `json:"updated_at"`   // null: no status update was given
	UpdateDue  *time.Time         `json:"update_due"`   // null: none is owed
	Duplicate  string             `json:"duplicate_of"` // empty: of none
	Links      []string           `json:"links"`
	Entries    []ShownEntry       `json:"entries"`
	OpenedDay  string             `json:"opened_day"`   // the civil date, when no more is known of opened_at
	ResolvedOn string             `json:"resolved_day"` // the same of resolved_at
	Head       Head               `json:"head"`
}

// ShownEntry is one entry of a Shown incident.
type ShownEntry struct {
	Seq        int64           `json:"seq"`
	At         time.Time       `json:"at"`
	RecordedAt time.Time       `json:"recorded_at"`
	By         people.Person   `json:"by"`
	Via        string          `json:"via"`
	Kind       Kind            `json:"kind"`
	Text       string          `json:"text"`
	Data       json.RawMessage `json:"data"`
	Hash       string          `json:"hash"`
	Day        string          `json:"day,omitempty"` // the civil date, when no more is known of at
}

// Show puts an incident and its entries into the shape that is printed. Lists
// are never null and times are UTC.
func Show(inc Incident, entries []Entry) Shown {
	shown := Shown{
		ID: inc.ID.String(), UID: inc.UID, Title: inc.Title, Severity: inc.Severity, Status: inc.Status, Zone: inc.Zone,
		OpenedAt: inc.OpenedAt.UTC(), OpenedBy: inc.OpenedBy, Roles: inc.Roles, Alerts: inc.Alerts, Answers: inc.Answers,
		Actions: inc.Actions, Practice: inc.Practice, Links: []string{}, Entries: make([]ShownEntry, 0, len(entries)), Head: inc.Head,
		OpenedDay: inc.Telling.OpenedDay, ResolvedOn: inc.Telling.ResolvedDay,
		ResolvedAt: known(inc.ResolvedAt), UpdatedAt: known(inc.UpdatedAt), UpdateDue: known(inc.UpdateDue),
	}
	if inc.DuplicateOf != 0 {
		shown.Duplicate = inc.DuplicateOf.String()
	}
	for _, id := range inc.Links {
		shown.Links = append(shown.Links, id.String())
	}
	if shown.Roles == nil {
		shown.Roles = map[string]Holders{}
	}
	if shown.Alerts == nil {
		shown.Alerts = []AttachedAlert{}
	}
	if shown.Actions == nil {
		shown.Actions = []ActionItem{}
	}
	if shown.Answers == nil {
		shown.Answers = map[string]string{}
	}
	for _, e := range entries {
		shown.Entries = append(shown.Entries, ShowEntry(e))
	}
	return shown
}

// ShowEntry puts an entry into the shape that is printed.
func ShowEntry(e Entry) ShownEntry {
	return ShownEntry{
		Seq: e.Seq, At: e.At.UTC(), RecordedAt: e.RecordedAt.UTC(), By: e.By.Person, Via: e.By.Via,
		Kind: e.Kind, Text: e.Text, Data: e.Data, Hash: e.Hash, Day: e.Day(),
	}
}

// known is a time in UTC; nil when it is the zero time.
func known(at time.Time) *time.Time {
	if at.IsZero() {
		return nil
	}
	at = at.UTC()
	return &at
}
