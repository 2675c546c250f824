package store

import (
	"context"
	"strings"

	"holdfast/store/incident"
	"holdfast/store/sql"
)

// Outages writes into open incidents that a source went down, and that it came
// back. One process at a time uses it, which the caller sees to.
type Outages struct {
	rec  *record
	book Book
	down map[incident.ID]map[string]bool // what each open incident's timeline says
}

// OutagesOf returns the outages of a record.
func OutagesOf(s *Store) *Outages { return &Outages{rec: s.rec, book: s.Book} }

// Forget forgets what timelines say: another process has written meanwhile.
func (o *Outages) Forget() { o.down = nil }

// Note brings the timelines of the open incidents in step with how the sources
// are. What is as the timeline says writes nothing. Practice, and what is told
// long afterwards, has nothing to do with the sources of now.
func (o *Outages) Note(ctx context.Context, states []incident.SourceState) error {
	open, err := o.book.Incidents(ctx, incident.Filter{Open: true})
	if err != nil {
		return err
	}
	down := map[incident.ID]map[string]bool{}
	for _, inc := range open {
		if inc.Practice || inc.Afterwards() {
			continue
		}
		said, known := o.down[inc.ID]
		if !known {
			entries, err := o.book.Timeline(ctx, inc.ID, 0, 0)
			if err != nil {
				return err
			}
			said = incident.DownIn(entries)
		}
		if len(incident.Moved(said, states)) > 0 {
			if said, err = o.write(ctx, inc.ID, states); err != nil {
				return err
			}
		}
		down[inc.ID] = said
	}
	o.down = down
	return nil
}

// write adds the entries that are missing to one timeline, and says which sources
// are down by it.
func (o *Outages) write(ctx context.Context, id incident.ID, states []incident.SourceState) (said map[string]bool, err error) {
	_, err = o.rec.change(ctx, id, func(t *tx, inc *incident.Incident) error {
		rows, err := t.q.EntriesAfter(t.ctx, sql.EntriesAfterParams{Incident: int64(id), Limit: 1 << 30})
		if err != nil {
			return err
		}
		entries := make([]incident.Entry, 0, len(rows))
		for _, row := range rows {
			entries = append(entries, entryOf(row))
		}
		said = incident.DownIn(entries)
		for _, state := range incident.Moved(said, states) {
			if _, err := t.append(inc, itself(state.Name), sourceEntry(state)); err != nil {
				return err
			}
			said[state.Key()] = !state.Up
		}
		return nil
	})
	return said, err
}

func sourceEntry(state incident.SourceState) incident.Entry {
	words := strings.TrimSpace(state.Kind + " " + state.Name)
	if state.Up {
		words += " answers again"
	} else if words += " does not answer"; state.Why != "" {
		words += ": " + state.Why
	}
	return incident.Entry{Kind: incident.SourceMoved, At: state.Since, By: itself(state.Name), Text: words, Data: pack(state)}
}
