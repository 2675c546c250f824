package store

import (
	"cmp"
	"context"
	"errors"
	"fmt"
	"slices"
	"strings"
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

// IncidentAction is an action item with the incident that it came from.
type IncidentAction struct {
	Incident IncidentID `json:"incident"`
	Title    string     `json:"title"`
	ActionItem
}

// AddAction writes down what is to be done so that it does not happen again.
func (s *Store) AddAction(ctx context.Context, by people.Actor, id IncidentID, a ActionData) (Entry, error) {
	return InHindsight(s, When{}).AddAction(ctx, by, id, a)
}

// actionEntry makes the entry of an action item.
func actionEntry(a ActionData) (Entry, error) {
	a.What = strings.TrimSpace(a.What)
	a.Owner = people.Person(strings.TrimSpace(string(a.Owner)))
	if a.What == "" {
		return Entry{}, errors.New("the action item is empty: say what is to be done")
	}
	if a.Due != "" {
		if _, err := time.Parse(time.DateOnly, a.Due); err != nil {
			return Entry{}, fmt.Errorf("%q is not a date: write it as 2026-11-30", a.Due)
		}
	}
	words := a.What
	if a.Owner != "" {
		words += " — " + string(a.Owner)
	}
	if a.Due != "" {
		words += ", due " + a.Due
	}
	return Entry{Kind: Action, Text: words, Data: pack(a)}, nil
}

// FinishAction says that an action item of an incident, by its number, is done.
func (s *Store) FinishAction(ctx context.Context, by people.Actor, id IncidentID, number int) (ActionItem, error) {
	return s.settleAction(ctx, by, id, number, true)
}

// ReopenAction says that an action item is not done after all.
func (s *Store) ReopenAction(ctx context.Context, by people.Actor, id IncidentID, number int) (ActionItem, error) {
	return s.settleAction(ctx, by, id, number, false)
}

func (s *Store) settleAction(ctx context.Context, by people.Actor, id IncidentID, number int, done bool) (ActionItem, error) {
	var item ActionItem
	_, err := s.change(ctx, id, func(t *tx, inc *Incident) error {
		if number < 1 || number > len(inc.Actions) {
			return noAction(id, number, len(inc.Actions))
		}
		item = inc.Actions[number-1]
		switch {
		case done && item.Done():
			return fmt.Errorf("action item %d of %s is done already: %s said so on %s", number, id, item.DoneBy, item.DoneAt.Format(time.DateOnly))
		case !done && !item.Done():
			return fmt.Errorf("action item %d of %s is open: nothing was written", number, id)
		}
		words := fmt.Sprintf("action item %d is done: %s", number, item.What)
		if !done {
			words = fmt.Sprintf("action item %d is open again: %s", number, item.What)
		}
		entry := Entry{Kind: ActionDone, Text: words, Data: pack(ActionDoneData{Item: item.Seq, Open: !done})}
		if _, err := t.append(inc, by, entry); err != nil {
			return err
		}
		item = inc.Actions[number-1]
		return nil
	})
	return item, err
}

func noAction(id IncidentID, number, held int) error {
	switch held {
	case 0:
		return fmt.Errorf("%s has no action items; `holdfast incident action %s TEXT` writes one down", id, id)
	case 1:
		return fmt.Errorf("%s has no action item %d, only number 1; `holdfast actions` lists them", id, number)
	}
	return fmt.Errorf("%s has no action item %d, only 1 to %d; `holdfast actions` lists them", id, number, held)
}

// foldAction adds an action item, or what became of one.
func foldAction(i Incident, e Entry) (Incident, error) {
	if e.Kind == Action {
		d := ActionData{What: e.Text}
		if err := e.Decode(&d); err != nil {
			return i, err
		}
		i.Actions = append(slices.Clip(i.Actions), ActionItem{
			Number: len(i.Actions) + 1, Seq: e.Seq, What: d.What, Owner: d.Owner, Due: d.Due, By: e.By.Person, At: e.At,
		})
		return i, nil
	}
	var d ActionDoneData
	if err := e.Decode(&d); err != nil {
		return i, err
	}
	at := slices.IndexFunc(i.Actions, func(a ActionItem) bool { return a.Seq == d.Item })
	if at < 0 {
		return i, nil
	}
	i.Actions = slices.Clone(i.Actions)
	if d.Open {
		i.Actions[at].DoneBy, i.Actions[at].DoneAt = "", time.Time{}
	} else {
		i.Actions[at].DoneBy, i.Actions[at].DoneAt = e.By.Person, e.At
	}
	return i, nil
}

// Actions lists the action items of all incidents: open ones first, the soonest
// due first, those without a date after them; then what is done, newest first.
func (s *Store) Actions(ctx context.Context) ([]IncidentAction, error) {
	list := []IncidentAction{}
	for before := IncidentID(0); ; {
		incidents, err := s.Incidents(ctx, IncidentFilter{Before: before})
		if err != nil {
			return nil, err
		}
		if len(incidents) == 0 {
			break
		}
		for _, inc := range incidents {
			for _, a := range inc.Actions {
				list = append(list, IncidentAction{Incident: inc.ID, Title: inc.Title, ActionItem: a})
			}
			before = inc.ID
		}
	}
	slices.SortFunc(list, byUrgency)
	return list, nil
}

// byUrgency orders action items as Actions lists them.
func byUrgency(a, b IncidentAction) int {
	if a.Done() || b.Done() {
		return cmp.Or(a.DoneAt.Compare(time.Time{})-b.DoneAt.Compare(time.Time{}), b.DoneAt.Compare(a.DoneAt), place(a, b))
	}
	return cmp.Or(cmp.Compare(cmp.Or(a.Due, "9999"), cmp.Or(b.Due, "9999")), place(a, b))
}

func place(a, b IncidentAction) int {
	return cmp.Or(cmp.Compare(a.Incident, b.Incident), cmp.Compare(a.Number, b.Number))
}

// OverdueActions keeps those that are open after the day they were due, the
// longest overdue first. now is in the zone of whoever asks.
func OverdueActions(list []IncidentAction, now time.Time) []IncidentAction {
	late := []IncidentAction{}
	for _, a := range list {
		if a.Overdue(now) {
			late = append(late, a)
		}
	}
	slices.SortFunc(late, byUrgency)
	return late
}

// Unanswered lists the questions that are owed and that nobody has answered, in
// the order the report prints them.
func (i Incident) Unanswered() []string {
	open := []string{}
	for _, field := range Owing() {
		if strings.TrimSpace(i.Answers[field]) == "" {
			open = append(open, field)
		}
	}
	return open
}
