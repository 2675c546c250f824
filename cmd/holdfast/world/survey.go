package world

import (
	"context"
	"fmt"
	"slices"
	"sync"
	"time"

	"holdfast/sources"
	"holdfast/sources/logs/posted"
	"holdfast/sources/text"
)

// surveyLimit is how long a command that asks once waits for all it asks.
const surveyLimit = 5 * time.Second

// Survey asks once what can be asked, all of it together within five seconds, and
// says what could not be. of names what is wanted: sources of alerts, of backups,
// of changes; none: everything. A log that is named is looked at once: it is followed,
// and cannot be asked.
func (w *World) Survey(ctx context.Context, of ...sources.Topic) []error {
	ctx, cancel := context.WithTimeout(ctx, surveyLimit)
	defer cancel()
	var asks []func(context.Context) error
	for _, j := range w.current.Load().jobs {
		if ask := j.asks(of); ask != nil {
			asks = append(asks, ask)
		}
	}
	errs := make([]error, len(asks)+1)
	var wait sync.WaitGroup
	for i, ask := range asks {
		wait.Go(func() { errs[i] = Guarded(ctx, ask) })
	}
	wait.Wait()
	errs[len(asks)] = w.Board.Tick(context.WithoutCancel(ctx))
	return slices.DeleteFunc(errs, func(err error) bool { return err == nil })
}

// Check looks at every job that the configuration asks for, all of them together
// within a few seconds, and leaves what it saw in their health; of one that could
// not even be looked at, why.
func (w *World) Check(ctx context.Context) {
	ctx, cancel := context.WithTimeout(ctx, surveyLimit)
	defer cancel()
	var wait sync.WaitGroup
	for _, j := range w.current.Load().jobs {
		check := j.Check
		if check == nil {
			check = j.Once
		}
		if check == nil {
			continue
		}
		wait.Go(func() {
			err := Guarded(ctx, check)
			if _, said := w.Health.Get(j.Kind, j.Name, ""); err != nil && !said {
				w.Health.Trouble(j.Kind, j.Name, w.Now(), text.ErrorLine(err))
			}
		})
	}
	wait.Wait()
}

// untilReported runs what follows a source until its health is known. What does not
// come back by the end of ctx, from a server that is gone, is not waited for.
func untilReported(ctx context.Context, feed *sources.Feed, health *sources.HealthBoard, kind, name string, follow func(context.Context)) error {
	ctx, cancel := context.WithCancel(ctx)
	defer cancel()
	watch := feed.Watch()
	defer watch.Close()
	over := make(chan error, 1)
	go func() {
		err := Guarded(ctx, func(ctx context.Context) error { follow(ctx); return nil })
		over <- err
		if err != nil {
			cancel()
		}
	}()
	for {
		if _, known := health.Get(kind, name, ""); known {
			cancel()
			return <-over
		}
		if _, err := watch.Next(ctx); err != nil {
			select {
			case broke := <-over:
				if broke != nil {
					return broke
				}
			default:
			}
			return fmt.Errorf("%s was not read within %s", name, surveyLimit)
		}
	}
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
// order of the configuration; of one that was not asked yet, that. Of 0 it is the
// health of all there is, by kind, name and member: of what holdfast says of itself,
// too.
func (w *World) HealthOf(of sources.Topic) []sources.Health {
	known := w.Health.All()
	if of == 0 {
		return w.current.Load().withUnasked(known)
	}
	var all []sources.Health
	for _, j := range w.current.Load().jobs {
		if j.Of != of {
			continue
		}
		told := len(all)
		for _, h := range known {
			if h.Kind == j.Kind && h.Name == j.Name {
				all = append(all, h)
			}
		}
		if len(all) == told && j.isSource() {
			all = append(all, sources.Health{Kind: j.Kind, Name: j.Name})
		}
	}
	if of != sources.Logs {
		return all
	}
	for _, h := range known {
		if h.Kind == posted.Kind && !slices.ContainsFunc(all, func(told sources.Health) bool { return told.Kind == h.Kind && told.Name == h.Name }) {
			all = append(all, h) // nobody configured it
		}
	}
	if h, ok := elsewhere(known); ok {
		all = append(all, h)
	}
	return all
}

// withUnasked is what is known of sources, with those in force that were not asked yet.
func (f *inForce) withUnasked(all []sources.Health) []sources.Health {
	for _, j := range f.jobs {
		if j.isSource() && !slices.ContainsFunc(all, func(h sources.Health) bool { return h.Kind == j.Kind && h.Name == j.Name }) {
			all = append(all, sources.Health{Kind: j.Kind, Name: j.Name})
		}
	}
	sources.SortHealth(all)
	return all
}
