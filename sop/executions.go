package sop

import (
	"context"
	"fmt"
	"slices"
	"sync"
	"time"

	"holdfast/sources"
	"holdfast/sources/people"
)

const (
	// endedKept is how many scripts that ended are kept with what they printed, for
	// those who have not looked yet.
	endedKept = 32
	// outputRest is the shortest time between two announcements of output.
	outputRest = 100 * time.Millisecond
)

// execution is one script of a step, from when the record says that it runs until
// well after the record says how it ended.
type execution struct {
	by   people.Actor // who started it
	stop context.CancelCauseFunc
	out  *tail
	over chan struct{} // closed when it has ended
	last *execution    // what was at its place before it, until it runs; may be nil

	ev  Event // how it ended, once over is closed
	err error
}

// stopped is why a script was killed: a person said so.
type stopped struct{ by people.Actor }

func (s stopped) Error() string { return "stopped by " + string(s.by.Person) }

func (e *execution) isOver() bool {
	select {
	case <-e.over:
		return true
	default:
		return false
	}
}

// executions are the scripts that run here, and those that ended lately.
type executions struct {
	feed *sources.Feed // is told of output; nil: nobody

	mu      sync.Mutex
	closed  bool
	at      map[Place]*execution
	ended   []Place // the latest last
	printed uint64  // the highest number of a line so far
	work    sync.WaitGroup
}

// begin takes a place for a script, and closes it to any other one. It is then
// run, or dropped.
func (x *executions) begin(at Place, by people.Actor, stop context.CancelCauseFunc) (*execution, error) {
	x.mu.Lock()
	defer x.mu.Unlock()
	before := x.at[at]
	switch {
	case x.closed:
		return nil, refuse(ErrCannot, "holdfast is closing: nothing was run")
	case before != nil && !before.isOver():
		return nil, ErrHeld
	case before != nil:
		x.ended = slices.DeleteFunc(x.ended, func(p Place) bool { return p == at })
	}
	e := &execution{by: by, stop: stop, out: newTail(x.printed + 1), over: make(chan struct{}), last: before}
	x.at[at] = e
	x.work.Add(1)
	return e, nil
}

// drop gives a place back at which nothing was run, for this reason.
func (x *executions) drop(at Place, e *execution, why error) {
	x.mu.Lock()
	defer x.mu.Unlock()
	delete(x.at, at)
	if e.last != nil {
		x.at[at], x.ended = e.last, append(x.ended, at)
	}
	e.err = why
	close(e.over)
	x.work.Done()
}

// run does the work of a script until it has ended, and says so.
func (x *executions) run(at Place, e *execution, work func() (Event, error)) {
	e.last = nil
	told := make(chan struct{})
	go func() {
		defer close(told)
		x.tell(e)
	}()
	ev, err := guarded(work)
	x.mu.Lock()
	e.ev, e.err = ev, err
	x.printed = max(x.printed, e.out.last())
	x.ended = append(x.ended, at)
	if old := len(x.ended) - endedKept; old > 0 {
		for _, p := range x.ended[:old] {
			delete(x.at, p)
		}
		x.ended = slices.Clone(x.ended[old:])
	}
	close(e.over)
	x.mu.Unlock()
	<-told
	x.work.Done()
}

// guarded makes an error of a panic: a defect here must not end everybody's screen.
func guarded(work func() (Event, error)) (ev Event, err error) {
	defer func() {
		if r := recover(); r != nil {
			err = fmt.Errorf("the step was left as it is, a defect in holdfast: %v", r)
		}
	}()
	return work()
}

// tell announces what a script prints, now and then, and its end.
func (x *executions) tell(e *execution) {
	if x.feed == nil {
		return
	}
	timer := time.NewTimer(outputRest)
	defer timer.Stop()
	for cursor := uint64(0); ; {
		out, more := e.out.since(cursor)
		cursor = out.Next
		select {
		case <-more:
			x.feed.Changed(sources.Runs)
		case <-e.over:
			x.feed.Changed(sources.Runs)
			return
		}
		timer.Reset(outputRest)
		select {
		case <-timer.C:
		case <-e.over:
		}
	}
}

// of is the script that runs at a place, or that ended there lately.
func (x *executions) of(at Place) (*execution, bool) {
	x.mu.Lock()
	defer x.mu.Unlock()
	e, ok := x.at[at]
	return e, ok
}

// running is the script that runs at a place.
func (x *executions) running(at Place) (*execution, bool) {
	e, ok := x.of(at)
	return e, ok && !e.isOver()
}

// active is how many run.
func (x *executions) active() int {
	x.mu.Lock()
	defer x.mu.Unlock()
	return len(x.at) - len(x.ended)
}

// close stops what runs, waits until it has ended, and lets nothing begin.
func (x *executions) close() {
	x.mu.Lock()
	x.closed = true
	for _, e := range x.at {
		e.stop(context.Canceled)
	}
	x.mu.Unlock()
	x.work.Wait()
}
