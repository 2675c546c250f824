package store

import (
	"bytes"
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"slices"
	"strings"
	"time"

	"holdfast/sources/people"
	"holdfast/sources/text"
	"holdfast/store/sql"
)

// When is when something happened, as somebody says who writes it down later.
// The zero When is now.
type When struct {
	At  time.Time // an instant; zero: now, or no more than the day is known
	Day string    // the civil date, 2022-05-25, when no more than that is known
}

// IsZero reports whether it happens now.
func (w When) IsZero() bool { return w.At.IsZero() && w.Day == "" }

// ParseWhen reads when something happened, as a person writes it: a day alone, or
// what text.Happened reads. Empty is now. A time of day or a date without a zone
// is in now's, and what has not come yet is refused.
func ParseWhen(s string, now time.Time) (When, error) {
	s = strings.TrimSpace(s)
	if s == "" {
		return When{}, nil
	}
	if day, err := time.Parse(time.DateOnly, s); err == nil {
		switch {
		case s > now.Format(time.DateOnly):
			return When{}, fmt.Errorf("%s is in the future: today is %s; say on which day it happened", s, now.Format(time.DateOnly))
		case day.Format(time.DateOnly) < earliestDay:
			return When{}, fmt.Errorf("%s is before %s: the year is mistyped", s, earliestDay)
		}
		return When{Day: s}, nil
	}
	at, err := text.Happened(s, now)
	if errors.Is(err, text.ErrNoTime) {
		err = fmt.Errorf("%w, or as 2026-01-31 when only the day is known", err)
	}
	return When{At: at}, err
}

// Said names it for the person, in now's zone.
func (w When) Said(now time.Time) string {
	if w.Day != "" {
		return "on " + w.Day
	}
	return "at " + text.Clock(w.At, now)
}

// Telling is how an incident came to be told: what is known of it only as a day,
// and when it was written down, if that was later than it happened.
type Telling struct {
	OpenedDay   string    // the civil date it was opened on, when no more is known
	ResolvedDay string    // the same of when it was resolved
	At          time.Time // when the opening was written down; zero: as it happened

	promised bool // UpdateDue is somebody's word, not the severity's
	// since is when each part of the state last changed, so that what is told of
	// an earlier moment does not undo it. It is known after a whole timeline was
	// folded, and not kept in the row.
	since map[string]time.Time
}

// Afterwards reports whether the incident was written down long after it
// happened: what goes on meanwhile has nothing to do with it.
func (i Incident) Afterwards() bool {
	return !i.Telling.At.IsZero() && i.Telling.At.Sub(i.OpenedAt) > recalled
}

// Hindsight writes into the record what somebody tells afterwards. What it
// writes happened at its When, and is marked as written down later.
type Hindsight struct {
	s    *Store
	when When
}

// InHindsight returns the acts on a record that happened at another time.
func InHindsight(s *Store, when When) Hindsight { return Hindsight{s, when} }

// change runs one act on one incident, as it happened when it is said to have.
func (h Hindsight) change(ctx context.Context, id IncidentID, act func(t *tx, inc *Incident) error) (Incident, error) {
	return h.s.change(ctx, id, func(t *tx, inc *Incident) error {
		if h.when.IsZero() {
			return act(t, inc)
		}
		if err := t.placed(h.when, zoneNamed(inc.Zone)); err != nil {
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
func (t *tx) placed(w When, zone *time.Location) error {
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
	case t.at.In(zone).Format(time.DateOnly) < earliestDay:
		return fmt.Errorf("%s is before %s: the year is mistyped", said, earliestDay)
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

// zoneNamed is the zone an incident is told in; one this machine does not know is UTC.
func zoneNamed(name string) *time.Location {
	zone, err := time.LoadLocation(name)
	if err != nil {
		return time.UTC
	}
	return zone
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

// Day is the civil date of an entry of which no more than the day is known, in
// the incident's zone; empty: its time is known. Such an entry stands at the
// beginning of its day.
func (e Entry) Day() string {
	if e.At.Equal(e.RecordedAt) || !bytes.Contains(e.Data, []byte(`"day":`)) {
		return ""
	}
	var d struct {
		Day string `json:"day"`
	}
	if json.Unmarshal(e.Data, &d) != nil {
		return ""
	}
	if _, err := time.Parse(time.DateOnly, d.Day); err != nil {
		return ""
	}
	return d.Day
}

// stands reports whether a change of one part of the state is the last one: what
// is told of an earlier moment than the last change of it is history.
func (i *Incident) stands(part string, e Entry) bool {
	last, told := i.Telling.since[part]
	if told && !e.At.Equal(e.RecordedAt) && e.At.Before(last) {
		return false
	}
	since := make(map[string]time.Time, len(i.Telling.since)+1)
	for k, v := range i.Telling.since {
		since[k] = v
	}
	since[part] = e.At
	i.Telling.since = since
	return true
}

// asOf is an incident as its timeline tells it up to a moment.
func (t *tx) asOf(id IncidentID, at time.Time) (Incident, error) {
	rows, err := t.q.EntriesAfter(t.ctx, sql.EntriesAfterParams{Incident: int64(id), Limit: 1 << 30})
	if err != nil {
		return Incident{}, err
	}
	entries := make([]Entry, 0, len(rows))
	for _, row := range rows {
		if e := entryOf(row); !e.At.After(at) || e.Kind == Opened {
			entries = append(entries, e)
		}
	}
	inc := Incident{ID: id}
	for _, e := range ByTime(entries) {
		if inc, err = fold(inc, e); err != nil {
			return inc, err
		}
	}
	return inc, nil
}

// stood is an incident as it stood when what is written down happened.
func (t *tx) stood(inc Incident) (Incident, error) {
	if t.at.IsZero() {
		return inc, nil
	}
	return t.asOf(inc.ID, t.at)
}

// ByTime orders entries by when things happened, then by their numbers; the
// opening comes first.
func ByTime(entries []Entry) []Entry {
	list := slices.Clone(entries)
	slices.SortStableFunc(list, func(a, b Entry) int {
		switch {
		case a.Kind == Opened && b.Kind != Opened:
			return -1
		case b.Kind == Opened && a.Kind != Opened:
			return 1
		}
		return a.At.Compare(b.At)
	})
	return list
}

// AddNote writes a person's words down, as of when it happened.
func (h Hindsight) AddNote(ctx context.Context, by people.Actor, id IncidentID, note string) (Entry, error) {
	return h.write(ctx, by, id, noteEntry(note))
}

// AddAction writes down what is to be done so that it does not happen again.
func (h Hindsight) AddAction(ctx context.Context, by people.Actor, id IncidentID, a ActionData) (Entry, error) {
	return h.write(ctx, by, id, func() (Entry, error) { return actionEntry(a) })
}

// write adds one entry.
func (h Hindsight) write(ctx context.Context, by people.Actor, id IncidentID, make func() (Entry, error)) (Entry, error) {
	e, err := make()
	if err != nil {
		return Entry{}, err
	}
	_, err = h.change(ctx, id, func(t *tx, inc *Incident) error {
		kept, err := t.append(inc, by, e)
		if err == nil {
			e = kept[0]
		}
		return err
	})
	return e, err
}
