package storm

import (
	"holdfast/sources/alerts"
	"holdfast/sources/people"
)

// Taken is a storm that somebody is on: more alerts of one name than are read one by
// one, of which a person holds at least one.
type Taken struct {
	By      people.Person   // holds the alert of it that was taken first
	Loudest alerts.Severity // of what is held
	Open    int             // how many fire that nobody holds
	All     int             // how many fire or are held
}

// Covers reports whether an alert of the storm's name is more of the same: none that is
// louder than what somebody took.
func (t Taken) Covers(r *alerts.Row) bool { return r.Severity >= t.Loudest }

// TakenOf finds which of these names are storms that somebody is on. An emergency is of
// none: each is one of its own.
func TakenOf(rows []*alerts.Row, names map[string]bool) map[string]Taken {
	found := map[string]Taken{}
	first := map[string]*alerts.Ack{}
	for _, r := range rows {
		section := r.Section()
		if section != alerts.SectionFiring && section != alerts.SectionHeld {
			continue
		}
		name := r.Name()
		if !names[name] || name == alerts.EmergencyName {
			continue
		}
		t, known := found[name]
		if !known {
			t.Loudest = alerts.Other
		}
		t.All++
		if section == alerts.SectionFiring {
			t.Open++
		} else {
			t.Loudest = min(t.Loudest, r.Severity)
			if was := first[name]; was == nil || r.Ack.At.Before(was.At) {
				first[name], t.By = r.Ack, r.Ack.By.Person
			}
		}
		found[name] = t
	}
	for name, t := range found {
		if t.All <= foldAbove || first[name] == nil {
			delete(found, name)
		}
	}
	return found
}
