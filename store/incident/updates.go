package incident

import (
	"time"
)

// UpdateEvery is how often those who wait are owed a word while an incident of
// this severity is open; 0: no update is owed until somebody promises one.
func UpdateEvery(sev Severity) time.Duration {
	switch sev {
	case Sev1:
		return 30 * time.Minute
	case Sev2:
		return time.Hour
	}
	return 0
}

// FarthestUpdate is how far ahead an update can be promised: later than that nobody
// would count on it, and the time was mistyped.
const FarthestUpdate = 7 * 24 * time.Hour

// After is the time d later; the zero time when d is none.
func After(at time.Time, d time.Duration) time.Time {
	if d <= 0 {
		return time.Time{}
	}
	return Stamp(at.Add(d))
}

// NextOwed is when a change of severity or status makes a status update owed. What
// is owed sooner stays; an incident that is opened again begins anew.
func (i Incident) NextOwed(kind Kind, d ChangedData, now time.Time) time.Time {
	if i.Practice || i.Afterwards() {
		return time.Time{}
	}
	if kind == StatusChanged {
		if i.Open() {
			return time.Time{}
		}
		return After(now, UpdateEvery(i.Severity))
	}
	if !i.Open() {
		return time.Time{}
	}
	next := After(now, UpdateEvery(Severity(d.To)))
	if !next.IsZero() && !i.UpdateDue.IsZero() && i.UpdateDue.Before(next) {
		return i.UpdateDue
	}
	return next
}

// owe sets when the next update is owed, and by whose word.
func (i *Incident) owe(at time.Time, promised bool) {
	i.UpdateDue, i.Telling.promised = Stamp(at), promised && !at.IsZero()
}

// foldUpdate takes a status update in.
func foldUpdate(i *Incident, e Entry) error {
	d, err := Read[UpdateData](e)
	if err != nil || !i.stands(string(e.Kind), e) {
		return err
	}
	i.UpdatedAt = e.At
	if i.Open() {
		i.owe(d.Next, d.Promised)
	}
	return nil
}

// Owed is a status update that was owed, and what became of it.
type Owed struct {
	Due   time.Time
	Seq   int64     // of the entry that made it owed
	Until time.Time // when it was given, or owed no longer; zero: it is owed still
	Ended int64     // of the entry that ended it; 0: none did
	Given bool      // that entry is the update
}

// OwedUpdates reads out of a timeline, in the order things happened, which status
// updates were owed. What a change of severity moves is owed anew. It is pure.
func OwedUpdates(entries []Entry) ([]Owed, error) {
	var list []Owed
	inc := Incident{Roles: map[string]Holders{}, Answers: map[string]string{}}
	for _, e := range ByTime(entries) {
		was := inc.UpdateDue
		var err error
		if inc, err = Fold(inc, e); err != nil {
			return nil, err
		}
		given := e.Kind == Update
		if inc.UpdateDue.Equal(was) && !given {
			continue
		}
		if n := len(list) - 1; n >= 0 && list[n].Until.IsZero() {
			list[n].Until, list[n].Ended, list[n].Given = e.At, e.Seq, given
		}
		if !inc.UpdateDue.IsZero() {
			list = append(list, Owed{Due: inc.UpdateDue, Seq: e.Seq})
		}
	}
	return list, nil
}
