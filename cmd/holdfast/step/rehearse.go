package step

import (
	"context"
	"errors"
	"fmt"
	"time"

	"holdfast/cmd/holdfast/prompt"
	"holdfast/sop"
	"holdfast/store/incident"
	"holdfast/store/incident/replay"
)

// rehearsal is a past incident that is replayed on a plain terminal.
type rehearsal struct {
	*replay.Past
	told int // how many of what was seen were shown
}

// through opens the practice incident, walks through it, and closes it.
func (r *rehearsal) through(ctx context.Context, w *walk, p sop.Procedure) (err error) {
	if err := w.say("REHEARSAL of %s %s: nothing is run, commands answer as they did then", r.ID, r.Title); err != nil {
		return err
	}
	vars, err := w.vars(ctx, p)
	if errors.Is(err, prompt.ErrLeft) {
		return w.say("left before anything was begun")
	}
	if err != nil {
		return err
	}
	inc, err := w.desk.Acts.OpenPractice(ctx, w.desk.Actor, fmt.Sprintf("Practice: %s (%s)", r.Title, r.ID), incident.Sev4)
	if err != nil {
		return err
	}
	w.id = inc.ID
	w.desk.Runner.Rehearse(int64(inc.ID), r.Runs)
	defer func() {
		// Whoever leaves, and however: practice must not stand open on everybody's screen.
		end, cancel := context.WithTimeout(context.WithoutCancel(ctx), 10*time.Second)
		defer cancel()
		_, closeErr := w.desk.Acts.Resolve(end, w.desk.Actor, inc.ID, "practice of "+r.ID.String())
		err = errors.Join(err, closeErr)
	}()
	if err := w.start(ctx, p, vars); err != nil {
		return err
	}
	w.before = func(step sop.Step) error { return r.tell(w, r.until(step)) }
	began := w.desk.Now()
	err = w.through(ctx)
	if err != nil && !errors.Is(err, prompt.ErrLeft) {
		return err
	}
	if err := r.tell(w, time.Time{}); err != nil {
		return err
	}
	return w.say("then it took %s, now %s; `holdfast report %s` says how it went then",
		r.ResolvedAt.Sub(r.OpenedAt).Round(time.Second), w.desk.Now().Sub(began).Round(time.Second), r.ID)
}

// until is when the step was begun then; the zero time when it was not.
func (r *rehearsal) until(step sop.Step) time.Time {
	if at := r.Begun(step.ID); !at.IsZero() {
		return at
	}
	return r.OpenedAt
}

// tell shows what was seen up to a moment; all that is left when it is zero.
func (r *rehearsal) tell(w *walk, until time.Time) error {
	for ; r.told < len(r.Seen); r.told++ {
		e := r.Seen[r.told]
		if !until.IsZero() && e.At.After(until) {
			return nil
		}
		after := max(0, e.At.Sub(r.OpenedAt)).Round(time.Second)
		if err := w.say("  then, after %s: %s %s", after, e.Kind, e.Text); err != nil {
			return err
		}
		if pinned, ok := incident.As[incident.PinnedData](e); ok {
			for _, l := range pinned.Lines {
				if err := w.say("    │ %s", l.Text); err != nil {
					return err
				}
			}
		}
	}
	return nil
}
