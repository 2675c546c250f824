package incident

import (
	"fmt"
	"slices"
	"time"

	// It reads as encoding/json does, in a third of the time.
	json "github.com/go-json-experiment/json/v1"

	"holdfast/sources/alerts"
)

// Holds is the alert of that fingerprint as the incident holds it; ok is false when
// it holds none.
func (i Incident) Holds(fp alerts.Fingerprint) (held AttachedAlert, ok bool) {
	at := slices.IndexFunc(i.Alerts, func(a AttachedAlert) bool { return a.Fingerprint == fp })
	if at < 0 {
		return AttachedAlert{}, false
	}
	return i.Alerts[at], true
}

// folded is that part.
type folded struct {
	Roles   map[string]Holders `json:"roles"`
	Alerts  []AttachedAlert    `json:"alerts"`
	Answers map[string]string  `json:"answers"`
	Actions []ActionItem       `json:"actions,omitempty"`

	// What came later is left out when there is nothing to say, so that a row
	// of an earlier holdfast still reads as its timeline folds.
	Practice    bool      `json:"practice,omitempty"`
	UpdatedAt   time.Time `json:"updated_at,omitzero"`
	UpdateDue   time.Time `json:"update_due,omitzero"`
	Promised    bool      `json:"update_promised,omitempty"`
	DuplicateOf ID        `json:"duplicate_of,omitempty"`
	Links       []ID      `json:"links,omitempty"`
	OpenedDay   string    `json:"opened_day,omitempty"`
	ResolvedDay string    `json:"resolved_day,omitempty"`
	ToldAt      time.Time `json:"told_at,omitzero"`
}

// State is the part of an incident that its row keeps as JSON.
func (i Incident) State() string {
	return string(pack(folded{
		Roles: i.Roles, Alerts: i.Alerts, Answers: i.Answers, Actions: i.Actions, Practice: i.Practice,
		UpdatedAt: i.UpdatedAt, UpdateDue: i.UpdateDue, Promised: i.Telling.promised, DuplicateOf: i.DuplicateOf, Links: i.Links,
		OpenedDay: i.Telling.OpenedDay, ResolvedDay: i.Telling.ResolvedDay, ToldAt: i.Telling.At,
	}))
}

// WithState is the incident with the part that its row keeps as JSON.
func (i Incident) WithState(state string) (Incident, error) {
	f := folded{Roles: map[string]Holders{}, Alerts: []AttachedAlert{}, Answers: map[string]string{}}
	if err := json.Unmarshal([]byte(state), &f); err != nil {
		return i, fmt.Errorf("what it keeps beside the timeline cannot be read: %w", err)
	}
	i.Roles, i.Alerts, i.Answers, i.Actions = f.Roles, f.Alerts, f.Answers, f.Actions
	i.Practice, i.UpdatedAt, i.UpdateDue, i.DuplicateOf, i.Links = f.Practice, f.UpdatedAt, f.UpdateDue, f.DuplicateOf, f.Links
	i.Telling = Telling{OpenedDay: f.OpenedDay, ResolvedDay: f.ResolvedDay, At: f.ToldAt, promised: f.Promised}
	return i, nil
}
