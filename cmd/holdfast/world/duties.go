package world

import (
	"context"
	"errors"
	"fmt"
	"sync/atomic"
	"time"

	"holdfast/sources"
	"holdfast/sources/text"
	"holdfast/store"
	"holdfast/store/duty"
	"holdfast/store/incident"
)

// Duties are what incidents ask of people, as they were read last.
type Duties struct {
	asked  *store.Asked
	runs   store.Runs
	feed   *sources.Feed
	health *sources.HealthBoard
	now    func() time.Time
	read   atomic.Pointer[asked]
}

// asked is one reading of them.
type asked struct {
	incident.Duties
	waits map[incident.ID]waits
}

// waits are those of one incident; a timeline that has not grown has no others.
type waits struct {
	entries int64
	list    []duty.Wait
}

func newDuties(book store.Book, runs store.Runs, feed *sources.Feed, health *sources.HealthBoard, now func() time.Time) *Duties {
	d := &Duties{asked: book.Asked(), runs: runs, feed: feed, health: health, now: now}
	d.read.Store(&asked{})
	return d
}

func (d *Duties) last() *asked { return d.read.Load() }

// Open are the open incidents.
func (d *Duties) Open() []incident.Incident { return d.last().Open }

// Look reads what incidents ask of people. A checklist that cannot be read is
// said, and hides nothing else.
func (d *Duties) Look(ctx context.Context) error {
	read, err := d.asked.Duties(ctx)
	if err != nil {
		return err
	}
	var unread []error
	was, next := d.last(), &asked{Duties: read, waits: map[incident.ID]waits{}}
	for _, inc := range read.Open {
		known, ok := was.waits[inc.ID]
		if inc.Practice || (ok && known.entries == inc.Head.Count) {
			next.waits[inc.ID] = known
			continue
		}
		runs, err := d.runs.Runs(ctx, int64(inc.ID))
		if err != nil {
			unread = append(unread, fmt.Errorf("the checklists of %s cannot be read: %w", inc.ID, err))
			continue
		}
		next.waits[inc.ID] = waits{entries: inc.Head.Count, list: duty.WaitsOf(inc.ID, runs)}
	}
	d.read.Store(next)
	return errors.Join(unread...)
}

// waiting are the waits of all open incidents.
func (a *asked) waiting() []duty.Wait {
	var list []duty.Wait
	for _, inc := range a.Open {
		list = append(list, a.waits[inc.ID].list...)
	}
	return list
}

// Follow keeps what incidents ask of people up to date until ctx ends. What
// cannot be read is said, and read with the next change.
func (d *Duties) Follow(ctx context.Context) error {
	watch := d.feed.Watch()
	defer watch.Close()
	for {
		topics, err := watch.Next(ctx)
		if err != nil {
			return nil // the context ended: so does the following
		}
		if !topics.Has(sources.Record) {
			continue
		}
		if err := d.Look(ctx); err != nil {
			if ctx.Err() == nil {
				d.health.Trouble(kindRecord, "incidents", d.now(), text.ErrorLine(err))
			}
		} else {
			d.health.Forget(kindRecord, "incidents")
		}
		d.feed.Changed(sources.Sources) // the top line reads it anew
	}
}
