package store

import (
	"context"
	"maps"
	"slices"
	"sync"
	"time"

	"holdfast/store/incident"
	"holdfast/store/sql"
)

// Duties reads what incidents ask of people.
func (s Book) Duties(ctx context.Context) (incident.Duties, error) { return s.Asked().Duties(ctx) }

// Asked is what incidents ask of people, kept in step with the record: it reads
// those that may ask something once, and from then on only those that moved. It is
// safe for concurrent use.
type Asked struct {
	rec *record

	mu    sync.Mutex
	moves moves
	since time.Time                       // resolved before, an incident's questions come back no more
	asks  map[incident.ID]incident.Duties // of each incident that asks anything
	told  told
	zones incident.Zones
}

// told is what was handed on last, as far as it is still so: whoever got it keeps it
// and must not be given another list that says the same. nil: it is to be put together.
type told struct {
	unanswered []incident.Unanswered
	until      time.Time // from when on the first of them comes back no more, as since
	actions    []incident.ActionOf
}

// Asked returns what incidents ask, to be read again and again.
func (s Book) Asked() *Asked { return &Asked{rec: s.rec} }

// Duties reads what incidents ask of people now.
func (a *Asked) Duties(ctx context.Context) (incident.Duties, error) {
	a.mu.Lock()
	defer a.mu.Unlock()
	since := a.rec.now().Add(-incident.AskedFor)
	if since.Before(a.since) { // the clock was set back
		a.moves.forget()
	}
	if err := a.rec.db.Read(ctx, func(q *sql.Queries) error { return a.step(ctx, q, since) }); err != nil {
		a.moves.forget() // some of it may be taken in
		return incident.Duties{Open: []incident.Incident{}, Unanswered: []incident.Unanswered{}, Actions: []incident.ActionOf{}}, err
	}
	a.since = since
	return a.all(), nil
}

// step takes in what moved since the last one, which may be everything.
func (a *Asked) step(ctx context.Context, q *sql.Queries, since time.Time) error {
	ids, whole, err := a.moves.since(ctx, q)
	if err != nil {
		return err
	}
	if whole {
		return a.readAll(ctx, q, since)
	}
	for _, id := range ids {
		row, err := q.GetIncident(ctx, int64(id))
		if err != nil {
			return err
		}
		if err := a.take(ctx, q, row); err != nil {
			return err
		}
	}
	return nil
}

func (a *Asked) readAll(ctx context.Context, q *sql.Queries, since time.Time) error {
	a.asks, a.told = map[incident.ID]incident.Duties{}, told{}
	rows, err := q.DutyIncidents(ctx, millis(since))
	if err != nil {
		return err
	}
	more, err := q.ActionIncidents(ctx)
	if err != nil {
		return err
	}
	for _, row := range more {
		if row.ResolvedAt != 0 && row.ResolvedAt < millis(since) {
			rows = append(rows, row)
		}
	}
	for _, row := range rows {
		if err := a.take(ctx, q, row); err != nil {
			return err
		}
	}
	return nil
}

// take takes in what one incident asks, whenever it was resolved.
func (a *Asked) take(ctx context.Context, q *sql.Queries, row sql.Incident) (err error) {
	var head incident.Head
	if row.ResolvedAt == 0 {
		if head, err = headOf(ctx, q, incident.ID(row.ID)); err != nil {
			return err
		}
	}
	inc, err := incidentFrom(ctx, q, row, head)
	if err != nil {
		return err
	}
	var d incident.Duties
	d.Add(inc, time.Time{}, &a.zones)
	a.told.forget(a.asks[inc.ID])
	a.told.forget(d)
	if delete(a.asks, inc.ID); len(d.Open)+len(d.Unanswered)+len(d.Actions) > 0 {
		a.asks[inc.ID] = d
	}
	return nil
}

// forget lets what such an incident asks be put together anew.
func (t *told) forget(d incident.Duties) {
	if len(d.Unanswered) > 0 {
		t.unanswered = nil
	}
	if len(d.Actions) > 0 {
		t.actions = nil
	}
}

// all is what all incidents ask together. Its lists are shared, and nobody writes in
// them.
func (a *Asked) all() incident.Duties {
	open := []incident.ID{}
	for id, one := range a.asks {
		if len(one.Open) > 0 {
			open = append(open, id)
		}
	}
	slices.Sort(open)
	d := incident.Duties{Open: make([]incident.Incident, 0, len(open))}
	for _, id := range slices.Backward(open) {
		d.Open = append(d.Open, a.asks[id].Open...)
	}
	if a.told.unanswered == nil || a.since.After(a.told.until) || a.told.actions == nil {
		a.putTogether()
	}
	d.Unanswered, d.Actions = a.told.unanswered, a.told.actions
	return d
}

// putTogether makes the lists of what is not answered and not done.
func (a *Asked) putTogether() {
	t := told{unanswered: []incident.Unanswered{}, actions: []incident.ActionOf{}, until: endOfTime()}
	ids := slices.Sorted(maps.Keys(a.asks))
	for _, id := range slices.Backward(ids) {
		one := a.asks[id]
		t.actions = append(t.actions, one.Actions...)
		for _, u := range one.Unanswered {
			if resolved := u.Incident.ResolvedAt; !resolved.Before(a.since) {
				t.unanswered = append(t.unanswered, u)
				if resolved.Before(t.until) {
					t.until = resolved
				}
			}
		}
	}
	slices.SortFunc(t.actions, incident.ByUrgency)
	a.told = t
}

// endOfTime is after everything that is resolved.
func endOfTime() time.Time { return time.Unix(1<<40, 0) }
