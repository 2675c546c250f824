package main

import (
	"context"
	"fmt"
	"runtime/debug"
	"sync"

	"holdfast/sources"
	"holdfast/sources/text"
)

// crew is a set of goroutines that end together and are waited for. One that
// panics becomes a source that is down, with the reason on the screen; the
// others go on.
type crew struct {
	ctx    context.Context
	cancel context.CancelFunc
	wait   sync.WaitGroup
	world  *world
}

func (w *world) newCrew(ctx context.Context) *crew {
	ctx, cancel := context.WithCancel(ctx)
	return &crew{ctx: ctx, cancel: cancel, world: w}
}

// start runs job until it ends or the crew is dismissed. Its error is shown as
// the health of kind and name.
func (c *crew) start(kind, name string, job func(ctx context.Context) error) {
	c.wait.Go(func() {
		err := guarded(c.ctx, job)
		if err == nil || c.ctx.Err() != nil {
			return
		}
		c.world.health.Report(sources.Health{
			Name: name, Kind: kind, Since: c.world.now(), Err: text.ErrorLine(err),
		})
	})
}

// guarded turns a panic into an error that says where it happened.
func guarded(ctx context.Context, job func(ctx context.Context) error) (err error) {
	defer func() {
		if p := recover(); p != nil {
			err = fmt.Errorf("a defect in holdfast: %v; restart it, and report this: %s", p, debug.Stack())
		}
	}()
	return job(ctx)
}

// dismiss ends the crew and waits until everyone has gone.
func (c *crew) dismiss() {
	c.cancel()
	c.wait.Wait()
}
