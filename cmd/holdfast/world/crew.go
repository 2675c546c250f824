package world

import (
	"context"
	"fmt"
	"runtime/debug"
	"sync"
	"time"

	"holdfast/sources"
	"holdfast/sources/text"
)

// Crew is a set of goroutines that end together and are waited for. One that
// panics becomes a source that is down, with the reason on the screen; the
// others go on.
type Crew struct {
	ctx    context.Context
	cancel context.CancelFunc
	wait   sync.WaitGroup
	health *sources.HealthBoard
	now    func() time.Time
}

// NewCrew is a crew whose failures are shown on a health board. It ends with ctx,
// or when it is dismissed.
func NewCrew(ctx context.Context, health *sources.HealthBoard, now func() time.Time) *Crew {
	ctx, cancel := context.WithCancel(ctx)
	return &Crew{ctx: ctx, cancel: cancel, health: health, now: now}
}

// Start runs job until it ends or the crew is dismissed. Its error is shown as
// the health of kind and name.
func (c *Crew) Start(kind, name string, job func(ctx context.Context) error) {
	c.wait.Go(func() {
		err := Guarded(c.ctx, job)
		if err == nil || c.ctx.Err() != nil {
			return
		}
		c.health.Trouble(kind, name, c.now(), text.ErrorLine(err))
	})
}

// Guarded turns a panic into an error that says where it happened.
func Guarded(ctx context.Context, job func(ctx context.Context) error) (err error) {
	defer func() {
		if p := recover(); p != nil {
			err = fmt.Errorf("a defect in holdfast: %v; restart it, and report this: %s", p, debug.Stack())
		}
	}()
	return job(ctx)
}

// Dismiss ends the crew and waits until everyone has gone.
func (c *Crew) Dismiss() {
	c.cancel()
	c.wait.Wait()
}
