package world

import (
	"context"
	"slices"
	"sync"
	"time"

	"holdfast/sources"
)

// surveyLimit is how long a command that asks once waits for all it asks.
const surveyLimit = 5 * time.Second

// Survey asks once what can be asked, all of it together within five seconds, and
// says what could not be. of names what is wanted: sources of alerts, of backups,
// of changes; none: everything.
func (w *World) Survey(ctx context.Context, of ...sources.Topic) []error {
	ctx, cancel := context.WithTimeout(ctx, surveyLimit)
	defer cancel()
	asks := slices.DeleteFunc(slices.Clone(w.current.Load().jobs), func(j Job) bool { return j.Once == nil || len(of) > 0 && !slices.Contains(of, j.Of) })
	errs := make([]error, len(asks))
	var wait sync.WaitGroup
	for i, j := range asks {
		wait.Go(func() { errs[i] = Guarded(ctx, j.Once) })
	}
	wait.Wait()
	if err := w.Board.Tick(context.WithoutCancel(ctx)); err != nil {
		errs = append(errs, err)
	}
	return slices.DeleteFunc(errs, func(err error) bool { return err == nil })
}

// Settle brings what stands outside in step with what was done here, once: the
// silences with the acks, or it sees that an open cockpit does. It says what is
// not as the record says.
func (w *World) Settle(ctx context.Context) []error {
	var errs []error
	for _, j := range w.current.Load().jobs {
		if j.Settle == nil {
			continue
		}
		if err := j.Settle(ctx); err != nil {
			errs = append(errs, err)
		}
	}
	return errs
}

// HealthOf is the health of the sources in force that tell of something, in the
// order of the configuration.
func (w *World) HealthOf(of sources.Topic) []sources.Health {
	var all []sources.Health
	known := w.Health.All()
	for _, j := range w.current.Load().jobs {
		for _, h := range known {
			if j.Of == of && h.Kind == j.Kind && h.Name == j.Name {
				all = append(all, h)
			}
		}
	}
	return all
}
