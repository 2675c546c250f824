package store

import (
	"context"
	"fmt"
	"slices"
	"strings"

	"holdfast/sources/people"
	"holdfast/store/incident"
)

// MarkDuplicate says that incident id is the incident of, seen twice. When it
// is open it is resolved; of gets a `linked` entry in the same transaction and,
// when it is open, the alerts: whether they clear is its question now.
func (s Acts) MarkDuplicate(ctx context.Context, by people.Actor, id, of incident.ID) (incident.Incident, error) {
	inc, err := s.rec.change(ctx, id, func(t *tx, inc *incident.Incident) error {
		original, err := t.original(*inc, of)
		if err != nil {
			return err
		}
		entries := []incident.Entry{{Kind: incident.Duplicate, Text: fmt.Sprintf("duplicate of %s %s", of, original.Title), Data: pack(incident.DuplicateData{Of: of})}}
		if inc.Open() {
			points, err := t.restorePoints()
			if err != nil {
				return err
			}
			entries = append(entries, incident.Entry{Kind: incident.ResolvedEntry, Text: "resolved as a duplicate of " + of.String(), Data: pack(incident.ResolvedData{RestorePoints: points})})
		}
		if _, err := t.append(inc, by, entries...); err != nil {
			return err
		}
		if err := t.link(&original, by, *inc, "it is a duplicate of this one"); err != nil || !original.Open() {
			return err
		}
		return t.attach(&original, by, inc.Alerts)
	})
	if err != nil {
		return incident.Incident{}, err
	}
	return inc, s.rec.db.SyncHeads(ctx)
}

// original reads the incident that another is a duplicate of, and says why it
// cannot be.
func (t *tx) original(inc incident.Incident, of incident.ID) (incident.Incident, error) {
	if of == inc.ID {
		return incident.Incident{}, fmt.Errorf("%s cannot be a duplicate of itself", of)
	}
	original, err := t.incident(of)
	switch {
	case err != nil:
		return original, err
	case inc.DuplicateOf == of:
		return original, fmt.Errorf("%s is marked as a duplicate of %s already", inc.ID, of)
	case original.DuplicateOf != 0:
		return original, fmt.Errorf("%s is itself a duplicate of %s: mark %s as a duplicate of that one", of, original.DuplicateOf, inc.ID)
	case original.Practice && !inc.Practice:
		return original, fmt.Errorf("%s was practice: a real incident is no duplicate of it", of)
	}
	return original, nil
}

// Link says that two incidents have to do with one another. Both get an entry,
// in one transaction.
func (s Acts) Link(ctx context.Context, by people.Actor, id, to incident.ID, why string) (incident.Incident, error) {
	why = strings.TrimSpace(s.rec.door.clean(why))
	if id == to {
		return incident.Incident{}, fmt.Errorf("%s cannot be linked to itself", id)
	}
	return s.rec.change(ctx, id, func(t *tx, inc *incident.Incident) error {
		other, err := t.incident(to)
		if err != nil {
			return err
		}
		if slices.Contains(inc.Links, to) && slices.Contains(other.Links, id) {
			return fmt.Errorf("%s and %s are linked already", id, to)
		}
		if err := t.link(inc, by, other, why); err != nil {
			return err
		}
		return t.link(&other, by, *inc, why)
	})
}

// link writes into one incident that it has to do with another.
func (t *tx) link(inc *incident.Incident, by people.Actor, to incident.Incident, why string) error {
	words := to.ID.String() + " " + to.Title
	if why != "" {
		words += " — " + why
	}
	_, err := t.append(inc, by, incident.Entry{Kind: incident.Linked, Text: words, Data: pack(incident.LinkedData{To: to.ID, Why: why})})
	return err
}
