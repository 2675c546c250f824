package sop

import (
	"context"
	"errors"
	"fmt"
	"time"

	"holdfast/sources/people"
)

// owed is a result that could not be written yet.
type owed struct {
	by people.Actor
	at Place
	ev Event
}

// NotRecorded means that a script ran and the record could not take the
// result. It is kept, shown, and written with the next act or by Settle.
type NotRecorded struct {
	Event Event
	Err   error
}

func (e *NotRecorded) Error() string {
	return fmt.Sprintf("step %s ran, but that is not recorded: %v; it is kept here and written as soon as the record takes it, so do not leave before", e.Event.Number, e.Err)
}

func (e *NotRecorded) Unwrap() error { return e.Err }

// recordTimeout is what the record gets to take a result, also when the person
// who started the script has left.
const recordTimeout = 15 * time.Second

// record writes the result of a script. It is an observation: it is written
// whatever anybody did to the step meanwhile, and kept when it cannot be.
func (r *Runner) record(ctx context.Context, by people.Actor, at Place, ev Event) error {
	o := owed{by, at, ev}
	ctx, cancel := context.WithTimeout(context.WithoutCancel(ctx), recordTimeout)
	defer cancel()
	err := r.Settle(ctx) // what is owed comes first: results are in order
	if err == nil {
		err = r.write(ctx, o)
	}
	if err == nil {
		return nil
	}
	var before *NotRecorded
	if errors.As(err, &before) {
		err = before.Err
	}
	r.mu.Lock()
	defer r.mu.Unlock()
	r.owed = append(r.owed, o)
	return &NotRecorded{Event: ev, Err: err}
}

// Settle writes the results that could not be written when they came. The
// error, a *NotRecorded, names the first that still cannot be.
func (r *Runner) Settle(ctx context.Context) error {
	for {
		r.mu.Lock()
		if len(r.owed) == 0 {
			r.mu.Unlock()
			return nil
		}
		o := r.owed[0]
		r.mu.Unlock()
		if err := r.write(ctx, o); err != nil {
			return &NotRecorded{Event: o.ev, Err: err}
		}
		r.mu.Lock()
		if len(r.owed) > 0 && sameResult(r.owed[0].ev, o.ev) && r.owed[0].at == o.at {
			r.owed = r.owed[1:]
		}
		r.mu.Unlock()
	}
}

// Unrecorded is how many results wait to be written.
func (r *Runner) Unrecorded() int {
	r.mu.Lock()
	defer r.mu.Unlock()
	return len(r.owed)
}

// write puts a result after whatever happened to the step, unless it is there:
// a write that failed may have been committed all the same.
func (r *Runner) write(ctx context.Context, o owed) error {
	for {
		records, err := r.journal.Runs(ctx, o.at.Incident)
		if err != nil {
			return err
		}
		o.ev.After = 0
		for _, rec := range records {
			if rec.Run != o.at.Run {
				continue
			}
			for _, ev := range rec.Events {
				if ev.Step == o.at.Step && sameResult(ev, o.ev) {
					return nil
				}
				if ev.Step == o.at.Step {
					o.ev.After = max(o.ev.After, ev.Seq)
				}
			}
		}
		err = r.journal.StepEvents(ctx, o.by, o.at.Incident, o.ev)
		if !errors.Is(err, ErrMoved) {
			return err
		}
		if ctx.Err() != nil {
			return ctx.Err()
		}
	}
}

func sameResult(a, b Event) bool {
	return a.Run == b.Run && a.Step == b.Step && a.What == b.What && a.Try == b.Try
}

// unwritten is the results of a run that the record does not hold yet.
func (r *Runner) unwritten(incident int64, rec Record) []Event {
	r.mu.Lock()
	defer r.mu.Unlock()
	var events []Event
	for _, o := range r.owed {
		if o.at.Incident == incident && o.at.Run == rec.Run {
			ev := o.ev
			ev.By, ev.At = o.by, r.now()
			events = append(events, ev)
		}
	}
	return events
}
