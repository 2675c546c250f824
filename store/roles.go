package store

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"maps"
	"slices"
	"strings"

	"holdfast/sources/people"
)

// Holders are the people who hold one role, in the order they took it. In JSON
// one of them is a name and several are a list of names.
type Holders []people.Person

// First is who has held the role longest; empty: nobody holds it.
func (h Holders) First() people.Person {
	if len(h) == 0 {
		return ""
	}
	return h[0]
}

// String names them for the person.
func (h Holders) String() string {
	names := make([]string, len(h))
	for i, who := range h {
		names[i] = string(who)
	}
	return strings.Join(names, ", ")
}

// MarshalJSON writes one name, or a list of several.
func (h Holders) MarshalJSON() ([]byte, error) {
	if len(h) == 1 {
		return json.Marshal(h[0])
	}
	return json.Marshal(append([]people.Person{}, h...))
}

// UnmarshalJSON reads what MarshalJSON writes.
func (h *Holders) UnmarshalJSON(b []byte) error {
	var one people.Person
	if err := json.Unmarshal(b, &one); err == nil {
		*h = Holders{one}
		return nil
	}
	var list []people.Person
	if err := json.Unmarshal(b, &list); err != nil {
		return fmt.Errorf("the holders of a role are neither a name nor a list of names: %w", err)
	}
	*h = list
	return nil
}

// How a role changes hands when it can be held by several.
const (
	joins  = "joins"
	leaves = "leaves"
)

// Roles are those an incident usually has, in the order they are given out.
// There may be others.
func Roles() []string { return []string{Commander, Communications, "scribe", "operations"} }

// Communications is the role of whoever tells those who wait; people also write
// comms, which is the same.
const Communications = "communications"

// SetRole gives a role, such as responder, to a person beside those who hold it;
// only the commander is one, and gives way to the next. "-bob" takes the role
// from bob, and an empty person from everybody.
func (s *Store) SetRole(ctx context.Context, by people.Actor, id IncidentID, role string, person people.Person) (Incident, error) {
	return InHindsight(s, When{}).SetRole(ctx, by, id, role, person)
}

// SetRole is Store.SetRole of a role that was given earlier.
func (h Hindsight) SetRole(ctx context.Context, by people.Actor, id IncidentID, role string, person people.Person) (Incident, error) {
	role = strings.ToLower(strings.TrimSpace(h.s.clean(role)))
	if role == "" {
		return Incident{}, errors.New("which role? Write it as commander=alice")
	}
	if role == "comms" {
		role = Communications
	}
	who, leaving := strings.CutPrefix(strings.TrimSpace(h.s.clean(string(person))), "-")
	person = people.Person(strings.TrimSpace(who))
	if leaving && person == "" {
		return Incident{}, fmt.Errorf("from whom is the role taken? Write it as %s=-bob", role)
	}
	return h.change(ctx, id, func(t *tx, inc *Incident) error {
		held := inc.Roles[role]
		holds := slices.Contains(held, person)
		d := ChangedData{Role: role, From: held.String(), To: string(person)}
		switch {
		case leaving && !holds:
			return fmt.Errorf("%s is not %s of %s: %s", person, role, id, orNobody(held))
		case leaving:
			d = ChangedData{Role: role, From: string(person), How: leaves}
		case person == "" && len(held) == 0, holds:
			return nil
		case person != "" && role != Commander && len(held) > 0:
			d = ChangedData{Role: role, To: string(person), How: joins}
		}
		return t.changed(inc, by, RoleChanged, d)
	})
}

func orNobody(held Holders) string {
	if len(held) == 0 {
		return "nobody is"
	}
	return "that is " + held.String()
}

// roleWords says how a role changed hands.
func roleWords(d ChangedData) string {
	switch {
	case d.How == leaves:
		return d.Role + ": " + d.From + " no longer"
	case d.To == "":
		return d.Role + ": nobody (was " + d.From + ")"
	}
	return d.Role + ": " + d.To
}

// foldRole is who holds which role after one more change.
func foldRole(roles map[string]Holders, d ChangedData) map[string]Holders {
	roles = maps.Clone(roles)
	switch d.How {
	case joins:
		if to := people.Person(d.To); !slices.Contains(roles[d.Role], to) {
			roles[d.Role] = append(slices.Clip(roles[d.Role]), to)
		}
	case leaves:
		roles[d.Role] = slices.DeleteFunc(slices.Clone(roles[d.Role]), func(p people.Person) bool { return string(p) == d.From })
	default:
		roles[d.Role] = Holders{people.Person(d.To)}
		if d.To == "" {
			roles[d.Role] = nil
		}
	}
	if len(roles[d.Role]) == 0 {
		delete(roles, d.Role)
	}
	return roles
}
