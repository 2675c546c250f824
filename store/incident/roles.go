package incident

import (
	"encoding/json"
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
	Joins  = "joins"
	Leaves = "leaves"
)

// Roles are those an incident usually has, in the order they are given out.
// There may be others.
func Roles() []string { return []string{Commander, Communications, "scribe", "operations"} }

// Communications is the role of whoever tells those who wait; people also write
// comms, which is the same.
const Communications = "communications"

// RoleWords says how a role changed hands.
func RoleWords(d ChangedData) string {
	switch {
	case d.How == Leaves:
		return d.Role + ": " + d.From + " no longer"
	case d.To == "":
		return d.Role + ": nobody (was " + d.From + ")"
	}
	return d.Role + ": " + d.To
}

// foldRole takes in that a role changed hands.
func foldRole(i *Incident, e Entry) error {
	d, err := Read[ChangedData](e)
	if err != nil {
		return err
	}
	part := string(e.Kind) + " " + d.Role
	if d.How != "" { // one person's coming or going does not undo another's
		part += " " + d.From + d.To
	}
	if i.stands(part, e) {
		i.Roles = rolesAfter(i.Roles, d)
	}
	return nil
}

// rolesAfter is who holds which role after one more change.
func rolesAfter(roles map[string]Holders, d ChangedData) map[string]Holders {
	roles = maps.Clone(roles)
	switch d.How {
	case Joins:
		if to := people.Person(d.To); !slices.Contains(roles[d.Role], to) {
			roles[d.Role] = append(slices.Clip(roles[d.Role]), to)
		}
	case Leaves:
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
