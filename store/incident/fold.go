package incident

import (
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
	err := e.Kind.row().fold(&i, e)
	return i, err
}

// still is the fold of what changes nothing.
func still(*Incident, Entry) error { return nil }

func foldOpened(i *Incident, e Entry) error {
	d, err := Read[OpenedData](e)
	if err != nil {
		return err
	}
	told := Telling{OpenedDay: e.Day()}
	if e.RecordedAt.Sub(e.At) > time.Minute {
		told.At = e.RecordedAt
	}
	*i = Incident{
		ID: i.ID, UID: d.UID, Title: d.Title, Severity: d.Severity, Status: Investigating, Zone: d.Zone,
		OpenedAt: e.At, OpenedBy: e.By, Roles: map[string]Holders{}, Answers: map[string]string{},
		Alerts: attach([]AttachedAlert{}, d.Alerts), Practice: d.Practice, UpdateDue: d.Next, Head: i.Head, Telling: told,
	}
	return nil
}

func foldAttached(i *Incident, e Entry) error {
	d, err := Read[AttachedData](e)
	if err == nil {
		i.Alerts = attach(i.Alerts, d.Alerts)
	}
	return err
}

// foldDetached lets alerts go.
func foldDetached(i *Incident, e Entry) error {
	d, err := Read[DetachedData](e)
	if err == nil {
		i.Alerts = slices.DeleteFunc(slices.Clone(i.Alerts), func(a AttachedAlert) bool { return slices.Contains(d.Alerts, a.Fingerprint) })
	}
	return err
}

// foldFired takes in that an alert fired anew; one that is not held is none of
// this incident's.
func foldFired(i *Incident, e Entry) error {
	return foldAlert(i, e, func(a *AttachedAlert, d AlertData) {
		if d.Episode.After(a.Episode) {
			a.Episode, a.StartsAt, a.EndsAt = d.Episode, d.Episode, time.Time{}
		}
	})
}

func foldCleared(i *Incident, e Entry) error {
	return foldAlert(i, e, func(a *AttachedAlert, d AlertData) {
		if !d.Episode.Before(a.Episode) {
			a.EndsAt = e.At
		}
	})
}

func foldAlert(i *Incident, e Entry, take func(a *AttachedAlert, d AlertData)) error {
	d, err := Read[AlertData](e)
	if err != nil {
		return err
	}
	if at := slices.IndexFunc(i.Alerts, func(a AttachedAlert) bool { return a.Fingerprint == d.Fingerprint }); at >= 0 {
		i.Alerts = slices.Clone(i.Alerts)
		take(&i.Alerts[at], d)
	}
	return nil
}

func foldSeverity(i *Incident, e Entry) error {
	d, err := Read[ChangedData](e)
	if err != nil || !i.stands(string(e.Kind), e) {
		return err
	}
	i.Severity = Severity(d.To)
	if promised := i.Telling.promised; !promised || !d.Next.IsZero() {
		i.owe(d.Next, promised && d.Next.Equal(i.UpdateDue))
	}
	return nil
}

func foldStatus(i *Incident, e Entry) error {
	d, err := Read[ChangedData](e)
	if err != nil || !i.stands(string(e.Kind), e) {
		return err
	}
	i.Status = Status(d.To)
	if !i.Open() { // whoever changes the status of a resolved incident opens it again
		i.ResolvedAt, i.DuplicateOf, i.Telling.ResolvedDay = time.Time{}, 0, ""
		i.owe(d.Next, false)
	}
	return nil
}

func foldResolved(i *Incident, e Entry) error {
	d, err := Read[ResolvedData](e)
	if err != nil {
		return err
	}
	i.stands(string(StatusChanged), Entry{At: e.At, RecordedAt: e.At}) // whoever resolves says how it is now
	i.Status, i.ResolvedAt, i.Telling.ResolvedDay = Resolved, e.At, e.Day()
	i.owe(time.Time{}, false)
	if d.Summary != "" && !d.Beside {
		i.answer("summary", d.Summary)
	}
	return nil
}

func foldAnswered(i *Incident, e Entry) error {
	d, err := Read[AnsweredData](e)
	if err == nil {
		i.answer(d.Field, d.Answer)
	}
	return err
}

func (i *Incident) answer(field, answer string) {
	i.Answers = maps.Clone(i.Answers)
	i.Answers[field] = answer
}

func foldDuplicate(i *Incident, e Entry) error {
	d, err := Read[DuplicateData](e)
	if err == nil {
		i.DuplicateOf = d.Of
	}
	return err
}

// foldLinked takes a link to another incident in.
func foldLinked(i *Incident, e Entry) error {
	d, err := Read[LinkedData](e)
	if err == nil && d.To > 0 && !slices.Contains(i.Links, d.To) {
		i.Links = append(slices.Clip(i.Links), d.To)
	}
	return err
}

// attach adds alerts to those an incident holds, one a fingerprint; what is
// attached again is taken as it is now.
func attach(held, more []AttachedAlert) []AttachedAlert {
	held = slices.Clone(held)
	at := make(map[alerts.Fingerprint]int, len(held)+len(more)) // a storm is thousands
	for i := range held {
		at[held[i].Fingerprint] = i
	}
	for _, a := range more {
		i, is := at[a.Fingerprint]
		if !is {
			at[a.Fingerprint] = len(held)
			held = append(held, a)
			continue
		}
		held[i] = a
	}
	return held
}
