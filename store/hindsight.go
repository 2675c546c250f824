package store

import (
	"bytes"
	"context"
	"encoding/json"
	"fmt"
	"time"

	"holdfast/sources/people"
	"holdfast/sources/text"
	"holdfast/store/incident"
	"holdfast/store/sql"
)

// Hindsight writes into the record what somebody tells afterwards. What it
// writes happened at its When, and is marked as written down later.
type Hindsight struct {
	rec  *record
	when incident.When
}

// change runs one act on one incident, as it happened when it is said to have.
func (h Hindsight) change(ctx context.Context, id incident.ID, act func(t *tx, inc *incident.Incident) error) (incident.Incident, error) {
	return h.rec.change(ctx, id, func(t *tx, inc *incident.Incident) error {
		if h.when.IsZero() {
			return act(t, inc)
		}
		if err := t.placed(h.when, incident.Zone(inc.Zone)); err != nil {
			return err
		}
		// The whole timeline says what came before that moment, and what after.
		row, err := t.q.GetIncident(t.ctx, int64(id))
		if err != nil {
			return err
		}
		if *inc, err = retell(t.ctx, t.q, row); err != nil {
			return err
		}
		return act(t, inc)
	})
}

// placed sets when what is written down in this transaction happened.
func (t *tx) placed(w incident.When, zone *time.Location) error {
	if w.IsZero() {
		return nil
	}
	if w.Day == "" {
		t.at = stamp(w.At)
	} else {
		start, err := dayStart(w.Day, zone)
		if err != nil {
			return err
		}
		t.at, t.day = stamp(start), w.Day
	}
	said := t.at.In(zone).Format(time.RFC3339)
	switch {
	case t.at.Sub(t.now) > text.Skew:
		return fmt.Errorf("%s is in the future: what has not happened yet cannot be written down", said)
	case t.at.In(zone).Format(time.DateOnly) < incident.EarliestDay:
		return fmt.Errorf("%s is before %s: the year is mistyped", said, incident.EarliestDay)
	}
	return nil
}

// happened is when what is written down in this transaction happened.
func (t *tx) happened() time.Time {
	if t.at.IsZero() {
		return t.now
	}
	return t.at
}

// tells reports whether what is written down happened no later than a moment.
func (t *tx) tells(until time.Time) bool { return !t.at.IsZero() && !t.at.After(until) }

// dayStart is the first instant of a civil date in a zone. Where midnight does not
// exist it is the first clock time that does.
func dayStart(day string, zone *time.Location) (time.Time, error) {
	d, err := time.Parse(time.DateOnly, day)
	if err != nil {
		return time.Time{}, fmt.Errorf("%q is not a date: write it as 2026-11-30", day)
	}
	at := time.Date(d.Year(), d.Month(), d.Day(), 0, 0, 0, 0, zone)
	for at.Format(time.DateOnly) < day { // it was read in the zone's earlier offset
		at = at.Add(30 * time.Minute)
	}
	return at, nil
}

// onDay adds to what an entry keeps that only the day is known.
func onDay(data json.RawMessage, day string) json.RawMessage {
	if day == "" {
		return data
	}
	fields := map[string]json.RawMessage{}
	if len(bytes.TrimSpace(data)) > 0 {
		if err := json.Unmarshal(data, &fields); err != nil {
			// What an entry keeps is always one of our own objects.
			panic(err)
		}
	}
	fields["day"] = pack(day)
	return pack(fields)
}

// asOf is an incident as its timeline tells it up to a moment.
func (t *tx) asOf(id incident.ID, at time.Time) (incident.Incident, error) {
	rows, err := t.q.EntriesAfter(t.ctx, sql.EntriesAfterParams{Incident: int64(id), Limit: 1 << 30})
	if err != nil {
		return incident.Incident{}, err
	}
	entries := make([]incident.Entry, 0, len(rows))
	for _, row := range rows {
		if e := entryOf(row); !e.At.After(at) || e.Kind == incident.Opened {
			entries = append(entries, e)
		}
	}
	inc := incident.Incident{ID: id}
	for _, e := range incident.ByTime(entries) {
		if inc, err = incident.Fold(inc, e); err != nil {
			return inc, err
		}
	}
	return inc, nil
}

// stood is an incident as it stood when what is written down happened.
func (t *tx) stood(inc incident.Incident) (incident.Incident, error) {
	if t.at.IsZero() {
		return inc, nil
	}
	return t.asOf(inc.ID, t.at)
}

// AddNote writes a person's words down, as of when it happened.
func (h Hindsight) AddNote(ctx context.Context, by people.Actor, id incident.ID, note string) (incident.Entry, error) {
	return h.write(ctx, by, id, noteEntry(note))
}

// AddAction writes down what is to be done so that it does not happen again.
func (h Hindsight) AddAction(ctx context.Context, by people.Actor, id incident.ID, a incident.ActionData) (incident.Entry, error) {
	return h.write(ctx, by, id, func() (incident.Entry, error) { return actionEntry(a) })
}

// write adds one entry.
func (h Hindsight) write(ctx context.Context, by people.Actor, id incident.ID, make func() (incident.Entry, error)) (incident.Entry, error) {
	e, err := make()
	if err != nil {
		return incident.Entry{}, err
	}
	_, err = h.change(ctx, id, func(t *tx, inc *incident.Incident) error {
		kept, err := t.append(inc, by, e)
		if err == nil {
			e = kept[0]
		}
		return err
	})
	return e, err
}
