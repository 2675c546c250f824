package sop

import (
	"context"
	"errors"
	"fmt"
	"strings"
	"time"

	"holdfast/sources/people"
	"holdfast/sources/text"
)

// act is one act of a person on a step: what must hold for it, and what it says.
type act struct {
	what   What
	begins func(s Step, st StepState) bool // a wait: the act begins it, and does not end it
	reason string
	answer string
	may    func(run *Run, s Step, st StepState) error
}

// Tick says that a step was done by hand. One with a script, and one that
// failed or was cut off, takes a reason: why it counts as done. A wait that has
// not begun is begun by it, which the event says; before it is over it takes a
// reason to go on.
func (r *Runner) Tick(ctx context.Context, by people.Actor, incident int64, run RunID, step, reason string) (Event, error) {
	reason = strings.TrimSpace(reason)
	begins := func(s Step, st StepState) bool {
		return s.Kind == Wait && st.State != StepWaiting && reason == ""
	}
	return r.do(ctx, by, incident, run, step, act{what: Done, begins: begins, reason: reason, may: func(run *Run, s Step, st StepState) error {
		if err := workable(run, s, st); err != nil {
			return err
		}
		// A script that was run by hand leaves what is nested in the step to do.
		byHand := s.Command != nil && reason != "" && st.State != StepUnderway
		if open := run.openNested(s); len(open) > 0 && !byHand && !begins(s, st) {
			return refuse(ErrCannot, "step %s is not done: %s still open; finish or skip what is in it, or skip the whole step with a reason", s.Number, numbered(open))
		}
		switch {
		case reason != "":
		case s.Script() != nil:
			return refuse(ErrReason, "step %s has a script: to tick it by hand, say why", s.Number)
		case st.State == StepFailed, st.State == StepCutOff:
			return refuse(ErrReason, "step %s %s: to tick it by hand, say why it counts as done", s.Number, st.outcome())
		case st.State == StepWaiting && r.now().Before(st.Until):
			return refuse(ErrReason, "step %s waits %s more: to go on earlier, say why",
				s.Number, text.Span(st.Until.Sub(r.now()).Round(time.Second)))
		}
		return nil
	}})
}

// Skip leaves a step undone, with what is nested in it; the reason is kept.
func (r *Runner) Skip(ctx context.Context, by people.Actor, incident int64, run RunID, step, reason string) (Event, error) {
	reason = strings.TrimSpace(reason)
	return r.do(ctx, by, incident, run, step, act{what: Skipped, reason: reason, may: func(run *Run, s Step, st StepState) error {
		if reason == "" {
			return refuse(ErrReason, "to skip step %s, say why", s.Number)
		}
		return closable(run, s, st)
	}})
}

// FallBack leaves a failed step as it is and goes on with the one its procedure
// names for that. The reason may be empty.
func (r *Runner) FallBack(ctx context.Context, by people.Actor, incident int64, run RunID, step, reason string) (Event, error) {
	now, s, err := r.stepOf(ctx, incident, run, step)
	if err != nil {
		return Event{}, err
	}
	if to, ok := now.Procedure.Step(s.OnFailure); ok && strings.TrimSpace(reason) == "" {
		reason = "it failed; on failure: step " + to.Number
	}
	return r.do(ctx, by, incident, run, step, act{what: Skipped, reason: reason, answer: fellBack, may: func(run *Run, s Step, st StepState) error {
		if _, ok := run.OnFailure(s.ID); !ok {
			return refuse(ErrCannot, "step %s has not failed, or names no step for that", s.Number)
		}
		return closable(run, s, st)
	}})
}

// NotApplicable says that an optional step, or one nested in an optional one,
// does not apply here.
func (r *Runner) NotApplicable(ctx context.Context, by people.Actor, incident int64, run RunID, step, reason string) (Event, error) {
	return r.do(ctx, by, incident, run, step, act{what: NotApplicable, reason: reason, may: func(run *Run, s Step, st StepState) error {
		for _, p := range pathTo(run.Procedure.Steps, s.ID) {
			if p.Optional {
				return closable(run, s, st)
			}
		}
		return refuse(ErrCannot, "step %s is not marked (if applicable): skip it with a reason", s.Number)
	}})
}

// Fail says that a step did not work out; it can be tried again. The reason may be empty.
func (r *Runner) Fail(ctx context.Context, by people.Actor, incident int64, run RunID, step, reason string) (Event, error) {
	return r.do(ctx, by, incident, run, step, act{what: Failed, reason: reason, may: func(_ *Run, s Step, st StepState) error {
		if st.State == StepSkipped || st.State == StepNotApplicable {
			return closed(s, st)
		}
		return free(s, st)
	}})
}

// Reopen makes a closed or failed step one that is still to be done.
func (r *Runner) Reopen(ctx context.Context, by people.Actor, incident int64, run RunID, step, reason string) (Event, error) {
	return r.do(ctx, by, incident, run, step, act{what: Reopened, reason: reason, may: func(run *Run, s Step, st StepState) error {
		switch {
		case st.State == StepOpen, st.State == StepUnderway && !s.ownWork():
			return refuse(ErrCannot, "step %s is open already", s.Number)
		case st.Via != "" && st.State != StepBypassed:
			return refuse(ErrCannot, "step %s was closed with step %s: reopen that one", s.Number, run.numberOf(st.Via))
		}
		return free(s, st)
	}})
}

// Decide answers a decision; the answer must be one of its branches'.
func (r *Runner) Decide(ctx context.Context, by people.Actor, incident int64, run RunID, step, answer string) (Event, error) {
	return r.do(ctx, by, incident, run, step, act{what: Decided, answer: answer, may: func(run *Run, s Step, st StepState) error {
		if !hasAnswer(s.Branches, answer) {
			return refuse(ErrCannot, "%q is no answer to step %s; these are: %s", text.Clean(answer), s.Number, answers(s))
		}
		return workable(run, s, st)
	}})
}

// Override lets a step go on although what it needs is not done. The reason is
// recorded on the step that has the needs, which may be one it is nested in.
func (r *Runner) Override(ctx context.Context, by people.Actor, incident int64, run RunID, step, reason string) (Event, error) {
	if reason = strings.TrimSpace(reason); reason == "" {
		return Event{}, refuse(ErrReason, "to go on without what this step needs, say why: the reason is kept")
	}
	now, s, err := r.stepOf(ctx, incident, run, step)
	if err != nil {
		return Event{}, err
	}
	var events []Event
	for _, p := range pathTo(now.Procedure.Steps, s.ID) {
		st := now.Steps[p.ID]
		if len(p.Needs) > 0 && st.Override == nil && len(now.Blocked(p.ID)) > 0 {
			events = append(events, r.event(run, p, st, act{what: Overridden, reason: reason}))
		}
	}
	if len(events) == 0 {
		return Event{}, refuse(ErrCannot, "nothing holds step %s back", s.Number)
	}
	if err := r.journal.StepEvents(ctx, by, incident, events...); err != nil {
		return Event{}, r.notActed(ctx, incident, run, s, err)
	}
	return events[len(events)-1], nil
}

func (r *Runner) do(ctx context.Context, by people.Actor, incident int64, id RunID, step string, a act) (Event, error) {
	a.reason = strings.TrimSpace(a.reason)
	if err := r.Settle(ctx); err != nil {
		return Event{}, err
	}
	run, s, err := r.stepOf(ctx, incident, id, step)
	if err != nil {
		return Event{}, err
	}
	st := run.Steps[step]
	if err := a.may(run, s, st); err != nil {
		return Event{}, err
	}
	if a.begins != nil && a.begins(s, st) {
		a.what = Waiting
	}
	ev := r.event(id, s, st, a)
	if err := r.journal.StepEvents(ctx, by, incident, ev); err != nil {
		return Event{}, r.notActed(ctx, incident, id, s, err)
	}
	ev.By, ev.At = by, r.now()
	return ev, nil
}

func (r *Runner) event(run RunID, s Step, st StepState, a act) Event {
	return Event{
		Run: run, Step: s.ID, Number: s.Number, Title: s.Title, What: a.what, After: st.LastSeq,
		Reason: r.redact.Redact(text.Clean(a.reason)), Answer: text.Clean(a.answer),
	}
}

func (r *Runner) stepOf(ctx context.Context, incident int64, id RunID, step string) (*Run, Step, error) {
	run, err := r.find(ctx, incident, id)
	if err != nil {
		return nil, Step{}, err
	}
	s, ok := run.Procedure.Step(step)
	if !ok {
		return nil, Step{}, refuse(ErrUnknown, "%s has no step %q", run.Procedure.Title, text.Clean(step))
	}
	return run, s, nil
}

// notActed says why the journal did not take an act, and who was first when
// somebody was.
func (r *Runner) notActed(ctx context.Context, incident int64, id RunID, s Step, err error) error {
	if !errors.Is(err, ErrMoved) {
		return fmt.Errorf("step %s: nothing was recorded, so nothing was done: %w", s.Number, err)
	}
	who := "somebody"
	if run, findErr := r.find(ctx, incident, id); findErr == nil {
		if st := run.Steps[s.ID]; len(st.Events) > 0 {
			last := st.Events[len(st.Events)-1]
			who = fmt.Sprintf("%s (%s, %s)", last.By.Person, last.What, last.At.UTC().Format(sinceLayout))
		}
	}
	return refuse(ErrMoved, "%s acted on step %s first; look again", who, s.Number)
}

// sinceLayout writes a time for whoever reads it, wherever: with its day and zone.
const sinceLayout = "2 Jan 2006 15:04:05 MST"

// free reports that nobody is running the step.
func free(s Step, st StepState) error {
	if st.State == StepRunning {
		return refuse(ErrHeld, "step %s is being run by %s since %s", s.Number, st.HeldBy.Person, st.At.UTC().Format(sinceLayout))
	}
	return nil
}

func closed(s Step, st StepState) error {
	return refuse(ErrClosed, "step %s is %s already, by %s; reopen it first", s.Number, st.State, st.By.Person)
}

// workable is what must hold before a step is done or run.
func workable(run *Run, s Step, st StepState) error {
	if err := free(s, st); err != nil {
		return err
	}
	if st.State.Closed() && st.State != StepBypassed {
		return closed(s, st)
	}
	if open := run.Blocked(s.ID); len(open) > 0 {
		return refuse(ErrNeeds, "step %s waits for %s; override it with a reason if it must be", s.Number, run.numbers(open))
	}
	return nil
}

// closable is what must hold before a step is left undone.
func closable(run *Run, s Step, st StepState) error {
	if st.State.Closed() && st.State != StepBypassed {
		return closed(s, st)
	}
	for _, n := range s.under() {
		if err := free(*n, run.Steps[n.ID]); err != nil {
			return err
		}
	}
	return nil
}

func (st StepState) outcome() string {
	if st.State == StepCutOff {
		return "was cut off"
	}
	return string(st.State)
}

func (r *Run) openNested(s Step) []Step {
	var open []Step
	for _, n := range s.Steps {
		if !n.Fallback && !r.Steps[n.ID].State.Closed() {
			open = append(open, n)
		}
	}
	return open
}

func (r *Run) numberOf(id string) string {
	if s, ok := r.Procedure.Step(id); ok {
		return s.Number
	}
	return id
}

// numbers names steps by number and state, for a person.
func (r *Run) numbers(ids []string) string {
	names := make([]string, len(ids))
	for i, id := range ids {
		s, ok := r.Procedure.Step(id)
		if !ok {
			names[i] = fmt.Sprintf("%q, which is no step here", id)
			continue
		}
		names[i] = fmt.Sprintf("step %s (%s)", s.Number, r.Steps[id].State)
	}
	return strings.Join(names, ", ")
}

func numbered(steps []Step) string {
	names := make([]string, len(steps))
	for i, s := range steps {
		names[i] = s.Number
	}
	verb := " is"
	if len(names) > 1 {
		verb = " are"
	}
	return strings.Join(names, ", ") + verb
}

func answers(s Step) string {
	names := make([]string, len(s.Branches))
	for i, b := range s.Branches {
		names[i] = b.Answer
	}
	if len(names) == 0 {
		return "none, it is no decision"
	}
	return strings.Join(names, ", ")
}
