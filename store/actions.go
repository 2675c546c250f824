package store

import (
	"context"
	"errors"
	"fmt"
	"slices"
	"strings"
	"time"

	"holdfast/sources/people"
	"holdfast/store/incident"
	"holdfast/store/sql"
)

// AddAction writes down what is to be done so that it does not happen again.
func (s Acts) AddAction(ctx context.Context, by people.Actor, id incident.ID, a incident.ActionData) (incident.Entry, error) {
	return s.Earlier(incident.When{}).AddAction(ctx, by, id, a)
}

// actionEntry makes the entry of an action item.
func actionEntry(a incident.ActionData) (incident.Entry, error) {
	a.What = strings.TrimSpace(a.What)
	a.Owner = people.Person(strings.TrimSpace(string(a.Owner)))
	if a.What == "" {
		return incident.Entry{}, errors.New("the action item is empty: say what is to be done")
	}
	if a.Due != "" {
		if _, err := time.Parse(time.DateOnly, a.Due); err != nil {
			return incident.Entry{}, fmt.Errorf("%q is not a date: write it as 2026-11-30", a.Due)
		}
	}
	words := a.What
	if a.Owner != "" {
		words += " — " + string(a.Owner)
	}
	if a.Due != "" {
		words += ", due " + a.Due
	}
	return incident.Entry{Kind: incident.Action, Text: words, Data: pack(a)}, nil
}

// FinishAction says that an action item of an incident, by its number, is done.
func (s Acts) FinishAction(ctx context.Context, by people.Actor, id incident.ID, number int) (incident.ActionItem, error) {
	return s.settleAction(ctx, by, id, number, true)
}

// ReopenAction says that an action item is not done after all.
func (s Acts) ReopenAction(ctx context.Context, by people.Actor, id incident.ID, number int) (incident.ActionItem, error) {
	return s.settleAction(ctx, by, id, number, false)
}

func (s Acts) settleAction(ctx context.Context, by people.Actor, id incident.ID, number int, done bool) (incident.ActionItem, error) {
	var item incident.ActionItem
	_, err := s.rec.change(ctx, id, func(t *tx, inc *incident.Incident) error {
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
		entry := incident.Entry{Kind: incident.ActionDone, Text: words, Data: pack(incident.ActionDoneData{Item: item.Seq, Open: !done})}
		if _, err := t.append(inc, by, entry); err != nil {
			return err
		}
		item = inc.Actions[number-1]
		return nil
	})
	return item, err
}

func noAction(id incident.ID, number, held int) error {
	switch held {
	case 0:
		return fmt.Errorf("%s has no action items; `holdfast incident action %s TEXT` writes one down", id, id)
	case 1:
		return fmt.Errorf("%s has no action item %d, only number 1; `holdfast actions` lists them", id, number)
	}
	return fmt.Errorf("%s has no action item %d, only 1 to %d; `holdfast actions` lists them", id, number, held)
}

// Actions lists the action items of all incidents: open ones first, the soonest
// due first, those without a date after them; then what is done, newest first.
func (s Book) Actions(ctx context.Context) ([]incident.ActionOf, error) {
	list := []incident.ActionOf{}
	err := s.rec.db.Read(ctx, func(q *sql.Queries) error {
		rows, err := q.ActionIncidents(ctx)
		if err != nil {
			return err
		}
		for _, row := range rows {
			inc, err := incidentFrom(ctx, q, row, incident.Head{})
			if err != nil {
				return err
			}
			for _, a := range inc.Actions {
				list = append(list, incident.ActionOf{Incident: inc.ID, Title: inc.Title, ActionItem: a})
			}
		}
		return nil
	})
	if err != nil {
		return nil, err
	}
	slices.SortFunc(list, incident.ByUrgency)
	return list, nil
}
