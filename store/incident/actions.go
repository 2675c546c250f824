package incident

import (
	"cmp"
	"slices"
	"time"

	"holdfast/sources/people"
)

// ActionItem is something that is to be done so that it does not happen again.
// It outlives its incident: it is open until somebody says it is done.
type ActionItem struct {
	Number int           `json:"number"` // from 1, in its incident
	Seq    int64         `json:"seq"`    // of the entry that wrote it down
	What   string        `json:"what"`
	Owner  people.Person `json:"owner"`
	Due    string        `json:"due"` // a civil date, 2026-11-30; empty: none was set
	By     people.Person `json:"by"`
	At     time.Time     `json:"at"`
	DoneBy people.Person `json:"done_by"`
	DoneAt time.Time     `json:"done_at,omitzero"` // zero: open
}

// Done reports whether somebody said that it is done.
func (a ActionItem) Done() bool { return !a.DoneAt.IsZero() }

// Overdue reports whether it is still open after the day it was due. What day it
// is depends on where now is: hand it in with the zone of whoever asks.
func (a ActionItem) Overdue(now time.Time) bool {
	return !a.Done() && a.Due != "" && now.Format(time.DateOnly) > a.Due
}

// ActionOf is an action item with the incident that it came from.
type ActionOf struct {
	Incident ID     `json:"incident"`
	Title    string `json:"title"`
	ActionItem
}

// foldAction adds an action item.
func foldAction(i *Incident, e Entry) error {
	d, err := Read[ActionData](e)
	if err == nil {
		i.Actions = append(slices.Clip(i.Actions), ActionItem{
			Number: len(i.Actions) + 1, Seq: e.Seq, What: d.What, Owner: d.Owner, Due: d.Due, By: e.By.Person, At: e.At,
		})
	}
	return err
}

// foldActionDone takes in what became of an action item.
func foldActionDone(i *Incident, e Entry) error {
	d, err := Read[ActionDoneData](e)
	if err != nil {
		return err
	}
	at := slices.IndexFunc(i.Actions, func(a ActionItem) bool { return a.Seq == d.Item })
	if at < 0 {
		return nil
	}
	i.Actions = slices.Clone(i.Actions)
	if d.Open {
		i.Actions[at].DoneBy, i.Actions[at].DoneAt = "", time.Time{}
	} else {
		i.Actions[at].DoneBy, i.Actions[at].DoneAt = e.By.Person, e.At
	}
	return nil
}

// ByUrgency orders action items as Actions lists them.
func ByUrgency(a, b ActionOf) int {
	if a.Done() || b.Done() {
		return cmp.Or(a.DoneAt.Compare(time.Time{})-b.DoneAt.Compare(time.Time{}), b.DoneAt.Compare(a.DoneAt), place(a, b))
	}
	return cmp.Or(cmp.Compare(cmp.Or(a.Due, "9999"), cmp.Or(b.Due, "9999")), place(a, b))
}

func place(a, b ActionOf) int {
	return cmp.Or(cmp.Compare(a.Incident, b.Incident), cmp.Compare(a.Number, b.Number))
}

// OverdueActions keeps those that are open after the day they were due, the
// longest overdue first. now is in the zone of whoever asks.
func OverdueActions(list []ActionOf, now time.Time) []ActionOf {
	late := []ActionOf{}
	for _, a := range list {
		if a.Overdue(now) {
			late = append(late, a)
		}
	}
	slices.SortFunc(late, ByUrgency)
	return late
}
