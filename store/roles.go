package store

import (
	"context"
	"errors"
	"fmt"
	"slices"
	"strings"

	"holdfast/sources/people"
	"holdfast/store/incident"
)

// SetRole gives a role, such as responder, to a person beside those who hold it;
// only the commander is one, and gives way to the next. "-bob" takes the role
// from bob, and an empty person from everybody.
func (s Acts) SetRole(ctx context.Context, by people.Actor, id incident.ID, role string, person people.Person) (incident.Incident, error) {
	return s.Earlier(incident.When{}).SetRole(ctx, by, id, role, person)
}

// SetRole is Acts.SetRole of a role that was given earlier.
func (h Hindsight) SetRole(ctx context.Context, by people.Actor, id incident.ID, role string, person people.Person) (incident.Incident, error) {
	role = strings.ToLower(strings.TrimSpace(h.rec.door.clean(role)))
	if role == "" {
		return incident.Incident{}, errors.New("which role? Write it as commander=alice")
	}
	if role == "comms" {
		role = incident.Communications
	}
	who, leaving := strings.CutPrefix(strings.TrimSpace(h.rec.door.clean(string(person))), "-")
	person = people.Person(strings.TrimSpace(who))
	if leaving && person == "" {
		return incident.Incident{}, fmt.Errorf("from whom is the role taken? Write it as %s=-bob", role)
	}
	return h.change(ctx, id, func(t *tx, inc *incident.Incident) error {
		held := inc.Roles[role]
		holds := slices.Contains(held, person)
		d := incident.ChangedData{Role: role, From: held.String(), To: string(person)}
		switch {
		case leaving && !holds:
			return fmt.Errorf("%s is not %s of %s: %s", person, role, id, orNobody(held))
		case leaving:
			d = incident.ChangedData{Role: role, From: string(person), How: incident.Leaves}
		case person == "" && len(held) == 0, holds:
			return nil
		case person != "" && role != incident.Commander && len(held) > 0:
			d = incident.ChangedData{Role: role, To: string(person), How: incident.Joins}
		}
		return t.changed(inc, by, incident.RoleChanged, d)
	})
}

func orNobody(held incident.Holders) string {
	if len(held) == 0 {
		return "nobody is"
	}
	return "that is " + held.String()
}
