package main

import (
	"context"
	"errors"
	"fmt"

	"holdfast/sources"
	"holdfast/sources/text"
	"holdfast/store"
	"holdfast/store/duty"
)

// duties are what incidents ask of people, as they were read last.
type duties struct {
	store.Duties
	waits map[store.IncidentID]waits
}

// waits are those of one incident; a timeline that has not grown has no others.
type waits struct {
	entries int64
	list    []duty.Wait
}

// lookAtDuties reads what incidents ask of people. A checklist that cannot be
// read is said, and hides nothing else.
func (w *world) lookAtDuties(ctx context.Context) error {
	read, err := w.Duties(ctx)
	if err != nil {
		return err
	}
	var unread []error
	was, next := w.duties.Load(), &duties{Duties: read, waits: map[store.IncidentID]waits{}}
	for _, inc := range read.Open {
		known, ok := was.waits[inc.ID]
		if inc.Practice || (ok && known.entries == inc.Head.Count) {
			next.waits[inc.ID] = known
			continue
		}
		runs, err := w.Runs(ctx, int64(inc.ID))
		if err != nil {
			unread = append(unread, fmt.Errorf("the checklists of %s cannot be read: %w", inc.ID, err))
			continue
		}
		next.waits[inc.ID] = waits{entries: inc.Head.Count, list: duty.WaitsOf(inc.ID, runs)}
	}
	w.duties.Store(next)
	return errors.Join(unread...)
}

// waiting are the waits of all open incidents.
func (d *duties) waiting() []duty.Wait {
	var list []duty.Wait
	for _, inc := range d.Open {
		list = append(list, d.waits[inc.ID].list...)
	}
	return list
}

// followDuties keeps what incidents ask of people up to date until ctx ends.
// What cannot be read is said, and read with the next change.
func (w *world) followDuties(ctx context.Context) error {
	watch := w.feed.Watch()
	defer watch.Close()
	for {
		topics, err := watch.Next(ctx)
		if err != nil {
			return nil // the screen is closing
		}
		if !topics.Has(sources.Record) {
			continue
		}
		if err := w.lookAtDuties(ctx); err != nil {
			if ctx.Err() == nil {
				w.health.Report(sources.Health{Name: "incidents", Kind: kindRecord, Since: w.now(), Err: text.ErrorLine(err)})
			}
		} else {
			w.health.Forget(kindRecord, "incidents")
		}
		w.feed.Changed(sources.Sources) // the top line reads it anew
	}
}
