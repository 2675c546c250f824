package incident

import (
	"encoding/json"
	"fmt"
	"maps"
	"slices"
	"time"

	"holdfast/sources/alerts"
)

// Fold adds one entry to what is known of its incident. It is pure: an incident
// is its timeline folded from the first entry on, and the row that keeps it is
// only there to be read quickly. Verify folds again and compares.
func Fold(i Incident, e Entry) (Incident, error) {
	i.Head = Head{Count: e.Seq, Hash: e.Hash}
	switch e.Kind {
	case Opened:
		return foldOpened(i, e)
	case Attached:
		var d AttachedData
		if err := e.Decode(&d); err != nil {
			return i, err
		}
		i.Alerts = attach(i.Alerts, d.Alerts)
	case Detached:
		return foldDetached(i, e)
	case Fired, Cleared:
		return foldAlert(i, e)
	case SeverityChanged, StatusChanged, RoleChanged:
		return foldChange(i, e)
	case Answered:
		var d AnsweredData
		if err := e.Decode(&d); err != nil {
			return i, err
		}
		i.Answers = maps.Clone(i.Answers)
		i.Answers[d.Field] = d.Answer
	case Action, ActionDone:
		return foldAction(i, e)
	case Update:
		return foldUpdate(i, e)
	case Duplicate, Linked:
		return foldLink(i, e)
	case ResolvedEntry:
		var d ResolvedData
		if err := e.Decode(&d); err != nil {
			return i, err
		}
		i.stands("status", Entry{At: e.At, RecordedAt: e.At}) // whoever resolves says how it is now
		i.Status, i.ResolvedAt, i.Telling.ResolvedDay = Resolved, e.At, e.Day()
		i.owe(time.Time{}, false)
		if d.Summary != "" && !d.Beside {
			i.Answers = maps.Clone(i.Answers)
			i.Answers["summary"] = d.Summary
		}
	}
	return i, nil
}

// Folds reports whether an entry of this kind can change more of its incident
// than the end of the chain.
func Folds(k Kind) bool {
	switch k {
	case Opened, Attached, Fired, Cleared, SeverityChanged, StatusChanged, RoleChanged, Answered, Action, ActionDone, ResolvedEntry,
		Update, Duplicate, Linked, Detached:
		return true
	}
	return false
}

func foldOpened(i Incident, e Entry) (Incident, error) {
	var d OpenedData
	if err := e.Decode(&d); err != nil {
		return i, err
	}
	told := Telling{OpenedDay: e.Day()}
	if e.RecordedAt.Sub(e.At) > time.Minute {
		told.At = e.RecordedAt
	}
	return Incident{
		ID: i.ID, UID: d.UID, Title: d.Title, Severity: d.Severity, Status: Investigating, Zone: d.Zone,
		OpenedAt: e.At, OpenedBy: e.By, Roles: map[string]Holders{}, Answers: map[string]string{},
		Alerts: attach([]AttachedAlert{}, d.Alerts), Practice: d.Practice, UpdateDue: d.Next, Head: i.Head, Telling: told,
	}, nil
}

func foldAlert(i Incident, e Entry) (Incident, error) {
	var d AlertData
	if err := e.Decode(&d); err != nil {
		return i, err
	}
	at := slices.IndexFunc(i.Alerts, func(a AttachedAlert) bool { return a.Fingerprint == d.Fingerprint })
	if at < 0 {
		return i, nil
	}
	i.Alerts = slices.Clone(i.Alerts)
	a := &i.Alerts[at]
	switch {
	case e.Kind == Cleared && !d.Episode.Before(a.Episode):
		a.EndsAt = e.At
	case e.Kind == Fired && d.Episode.After(a.Episode):
		a.Episode, a.StartsAt, a.EndsAt = d.Episode, d.Episode, time.Time{}
	}
	return i, nil
}

func foldChange(i Incident, e Entry) (Incident, error) {
	var d ChangedData
	if err := e.Decode(&d); err != nil {
		return i, err
	}
	part := string(e.Kind)
	if e.Kind == RoleChanged {
		part += " " + d.Role
		if d.How != "" { // one person's coming or going does not undo another's
			part += " " + d.From + d.To
		}
	}
	if !i.stands(part, e) {
		return i, nil
	}
	switch e.Kind {
	case SeverityChanged:
		i.Severity = Severity(d.To)
		if promised := i.Telling.promised; !promised || !d.Next.IsZero() {
			i.owe(d.Next, promised && d.Next.Equal(i.UpdateDue))
		}
	case StatusChanged:
		i.Status = Status(d.To)
		if !i.Open() { // whoever changes the status of a resolved incident opens it again
			i.ResolvedAt, i.DuplicateOf, i.Telling.ResolvedDay = time.Time{}, 0, ""
			i.owe(d.Next, false)
		}
	case RoleChanged:
		i.Roles = foldRole(i.Roles, d)
	}
	return i, nil
}

// attach adds alerts to those an incident holds, one a fingerprint; what is
// attached again is taken as it is now.
func attach(held, more []AttachedAlert) []AttachedAlert {
	held = slices.Clone(held)
	for _, a := range more {
		at := slices.IndexFunc(held, func(h AttachedAlert) bool { return h.Fingerprint == a.Fingerprint })
		if at < 0 {
			held = append(held, a)
		} else {
			held[at] = a
		}
	}
	return held
}

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

// foldDetached lets alerts go.
func foldDetached(i Incident, e Entry) (Incident, error) {
	var d DetachedData
	if err := e.Decode(&d); err != nil {
		return i, err
	}
	i.Alerts = slices.DeleteFunc(slices.Clone(i.Alerts), func(a AttachedAlert) bool { return slices.Contains(d.Alerts, a.Fingerprint) })
	return i, nil
}

// foldLink takes a link to another incident in.
func foldLink(i Incident, e Entry) (Incident, error) {
	if e.Kind == Duplicate {
		var d DuplicateData
		if err := e.Decode(&d); err != nil {
			return i, err
		}
		i.DuplicateOf = d.Of
		return i, nil
	}
	var d LinkedData
	if err := e.Decode(&d); err != nil {
		return i, err
	}
	if d.To > 0 && !slices.Contains(i.Links, d.To) {
		i.Links = append(slices.Clip(i.Links), d.To)
	}
	return i, nil
}
