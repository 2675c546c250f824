package sop

import (
	"context"
	"errors"
	"fmt"
	"time"
)

// run runs the step, and again while its procedure says so. It was approved
// once: the script is the same each time.
func (j *job) run(ctx context.Context) (Event, error) {
	for tries := 1; ; tries++ {
		ev, err := j.once(ctx)
		if err != nil || passed(ev) || ev.Exit == nil || tries > j.step.Retry.Times {
			return ev, err
		}
		again, err := j.again(ctx)
		if err != nil || !again {
			return ev, err
		}
		j.shows(fmt.Appendf(nil, "\n-- exit %d, try %d of %d --\n", *ev.Exit, tries+1, j.step.Retry.Times+1))
	}
}

// again waits out the pause between two tries and takes the step once more.
// False when it was stopped, or somebody acted on the step meanwhile.
func (j *job) again(ctx context.Context) (bool, error) {
	pause := time.NewTimer(j.step.Retry.Every)
	defer pause.Stop()
	select {
	case <-ctx.Done():
		return false, nil
	case <-pause.C:
	}
	if ctx.Err() != nil {
		return false, nil
	}
	now, s, err := j.r.stepOf(ctx, j.at)
	if err != nil {
		return false, fmt.Errorf("step %s was not tried again: %w", j.step.Number, err)
	}
	st := now.Steps[s.ID]
	if st.State != StepFailed || st.Try != j.begun.Try || len(now.Blocked(s.ID)) > 0 {
		return false, nil
	}
	next := j.begun
	next.Try, next.After = st.Try+1, st.LastSeq
	err = j.r.journal.StepEvents(ctx, j.by, j.at.Incident, next)
	switch {
	case errors.Is(err, ErrMoved):
		return false, nil
	case err != nil:
		return false, j.r.notActed(context.WithoutCancel(ctx), j.at, s, err)
	}
	j.begun, j.now = next, now
	return true, nil
}
