package sources

import (
	"context"
	"errors"
	"fmt"
	"math/rand/v2"
	"time"

	"holdfast/sources/text"
)

const (
	// firstRetry and lastRetry bound how soon a source that failed is asked again.
	firstRetry = 5 * time.Second
	lastRetry  = time.Minute
	// jitter spreads questions so that many cockpits do not ask in step: a wait
	// is up to this share shorter or longer.
	jitter = 0.1
)

// Poll keeps one source asked.
type Poll struct {
	Name    string // as configured
	Kind    string // the technology
	Every   time.Duration
	Timeout time.Duration // for one Ask; zero: Every, at least firstRetry
	// Ask asks once and hands on what it got; its error is for the person.
	Ask func(ctx context.Context) error
}

// Run asks until ctx ends and reports to h how the source does. It never gives
// up: a source that fails is asked again after five seconds (after Every, where
// that is less), then after twice as long each time, up to a minute. A panic in
// Ask is a failure like any other.
func (p Poll) Run(ctx context.Context, h *HealthBoard, now func() time.Time) {
	failed := 0
	for ctx.Err() == nil {
		err := p.try(ctx)
		if ctx.Err() != nil {
			return
		}
		if err == nil {
			failed = 0
		} else {
			failed++
		}
		wait := spread(p.wait(failed))
		p.report(h, now(), err, wait)
		timer := time.NewTimer(wait)
		select {
		case <-ctx.Done():
			timer.Stop()
		case <-timer.C:
		}
	}
}

// Once asks one time and reports to h how it went.
func (p Poll) Once(ctx context.Context, h *HealthBoard, now func() time.Time) error {
	err := p.try(ctx)
	p.report(h, now(), err, 0)
	return err
}

// try asks with a deadline; a panic becomes the error.
func (p Poll) try(ctx context.Context) (err error) {
	timeout := p.Timeout
	if timeout <= 0 {
		timeout = max(p.Every, firstRetry)
	}
	ctx, cancel := context.WithTimeout(ctx, timeout)
	defer cancel()
	defer func() {
		if r := recover(); r != nil {
			err = fmt.Errorf("asking %s failed through a defect in holdfast: %v; it will be asked again", p.Name, r)
		}
	}()
	err = p.Ask(ctx)
	if errors.Is(err, context.DeadlineExceeded) && err.Error() == context.DeadlineExceeded.Error() {
		err = fmt.Errorf("no answer within %s: %w", timeout, err)
	}
	return err
}

// wait is how long after an attempt the next one follows.
func (p Poll) wait(failed int) time.Duration {
	if failed == 0 {
		return max(p.Every, time.Second)
	}
	first := min(max(p.Every, time.Second), firstRetry)
	return min(first<<min(failed-1, 10), lastRetry)
}

func spread(d time.Duration) time.Duration {
	return d + time.Duration((rand.Float64()*2-1)*jitter*float64(d)) // #nosec G404 -- nothing to guess
}

// report writes the outcome over what was known, and keeps what Ask itself
// found out: that the source is blind.
func (p Poll) report(h *HealthBoard, at time.Time, err error, wait time.Duration) {
	was, _ := h.Get(p.Kind, p.Name, "")
	is := Health{Name: p.Name, Kind: p.Kind, Every: p.Every, Up: err == nil, Since: at, Blind: was.Blind, BlindSince: was.BlindSince}
	if err == nil {
		is.LastGood = at
	} else {
		is.Err = text.ErrorLine(err)
	}
	if wait > 0 {
		is.NextTry = at.Add(wait)
	}
	h.Report(is)
}
