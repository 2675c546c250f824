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

// Act is something a person does to a step, with the rule of when it may be
// done: Tick, Skip, DoesNotApply, Fail, Reopen, Decide, Override, FallBack and
// Fill make one, and Runner.Do does it.
type Act struct {
	// on is what the act writes down of the step as it stands, or why it is refused.
	on func(at moment) ([]Event, error)
}

// moment is a step as it stands when somebody acts on it.
type moment struct {
	run   *Run
	step  Step
	state StepState
	now   time.Time
}

// says is the one event of an act on the step itself.
func (m moment) says(what What, reason, answer string) []Event {
	return []Event{eventOf(m.run.Run, m.step, m.state, what, reason, answer)}
}

// eventOf is something that happens to a step as it stands.
func eventOf(run RunID, s Step, st StepState, what What, reason, answer string) Event {
	return Event{
		Run: run, Step: s.ID, Number: s.Number, Title: s.Title, What: what, After: st.LastSeq,
		Reason: text.Clean(reason), Answer: text.Clean(answer),
	}
}

// simply is an act that says one thing about a step, when it may.
func simply(what What, reason, answer string, may func(m moment) error) Act {
	return Act{func(m moment) ([]Event, error) {
		if err := may(m); err != nil {
			return nil, err
		}
		return m.says(what, reason, answer), nil
	}}
}

// Tick says that a step was done by hand. One with a script, and one that
// failed or was cut off, takes a reason: why it counts as done. A wait that has
// not begun is begun by it, which the event says; before it is over it takes a
// reason to go on.
func Tick(reason string) Act {
	reason = strings.TrimSpace(reason)
	return Act{func(m moment) ([]Event, error) {
		begins := m.step.Kind == Wait && m.state.State != StepWaiting && reason == ""
		if err := m.tickable(reason, begins); err != nil {
			return nil, err
		}
		if begins {
			return m.says(Waiting, reason, ""), nil
		}
		return m.says(Done, reason, ""), nil
	}}
}

// tickable is what must hold before a step is ticked; begins says that the tick
// begins a wait.
func (m moment) tickable(reason string, begins bool) error {
	s, st := m.step, m.state
	if err := workable(m.run, s, st); err != nil {
		return err
	}
	// A script that was run by hand leaves what is nested in the step to do.
	byHand := s.Command != nil && reason != "" && st.State != StepUnderway
	if open := m.run.openNested(s); len(open) > 0 && !byHand && !begins {
		return refuse(ErrCannot, "step %s is not done: %s still open; finish or skip what is in it, or skip the whole step with a reason", s.Number, numbered(open))
	}
	switch {
	case reason != "":
	case s.Script() != nil:
		return refuse(ErrReason, "step %s has a script: to tick it by hand, say why", s.Number)
	case st.State == StepFailed, st.State == StepCutOff:
		return refuse(ErrReason, "step %s %s: to tick it by hand, say why it counts as done", s.Number, st.outcome())
	case st.State == StepWaiting && m.now.Before(st.Until):
		return refuse(ErrReason, "step %s waits %s more: to go on earlier, say why",
			s.Number, text.Span(st.Until.Sub(m.now).Round(time.Second)))
	}
	return nil
}

// Skip leaves a step undone, with what is nested in it; the reason is kept.
func Skip(reason string) Act {
	reason = strings.TrimSpace(reason)
	return simply(Skipped, reason, "", func(m moment) error {
		if reason == "" {
			return refuse(ErrReason, "to skip step %s, say why", m.step.Number)
		}
		return closable(m.run, m.step, m.state)
	})
}

// FallBack leaves a failed step as it is and goes on with the one its procedure
// names for that. The reason may be empty.
func FallBack(reason string) Act {
	reason = strings.TrimSpace(reason)
	return Act{func(m moment) ([]Event, error) {
		if _, ok := m.run.OnFailure(m.step.ID); !ok {
			return nil, refuse(ErrCannot, "step %s has not failed, or names no step for that", m.step.Number)
		}
		if err := closable(m.run, m.step, m.state); err != nil {
			return nil, err
		}
		why := reason
		if to, ok := m.run.Procedure.Step(m.step.OnFailure); ok && why == "" {
			why = "it failed; on failure: step " + to.Number
		}
		return m.says(Skipped, why, fellBack), nil
	}}
}

// DoesNotApply says that an optional step, or one nested in an optional one,
// does not apply here. The reason may be empty.
func DoesNotApply(reason string) Act {
	return simply(NotApplicable, strings.TrimSpace(reason), "", func(m moment) error {
		for _, p := range pathTo(m.run.Procedure.Steps, m.step.ID) {
			if p.Optional {
				return closable(m.run, m.step, m.state)
			}
		}
		return refuse(ErrCannot, "step %s is not marked (if applicable): skip it with a reason", m.step.Number)
	})
}

// Fail says that a step did not work out; it can be tried again. The reason may be empty.
func Fail(reason string) Act {
	return simply(Failed, strings.TrimSpace(reason), "", func(m moment) error {
		if m.state.State == StepSkipped || m.state.State == StepNotApplicable {
			return closed(m.step, m.state)
		}
		return free(m.step, m.state)
	})
}

// Reopen makes a closed or failed step one that is still to be done.
func Reopen(reason string) Act {
	return simply(Reopened, strings.TrimSpace(reason), "", func(m moment) error {
		s, st := m.step, m.state
		switch {
		case st.State == StepOpen, st.State == StepUnderway && !s.ownWork():
			return refuse(ErrCannot, "step %s is open already", s.Number)
		case st.Via != "" && st.State != StepBypassed:
			return refuse(ErrCannot, "step %s was closed with step %s: reopen that one", s.Number, m.run.numberOf(st.Via))
		}
		return free(s, st)
	})
}

// Decide answers a decision; the answer must be one of its branches'.
func Decide(answer string) Act {
	return simply(Decided, "", answer, func(m moment) error {
		if !hasAnswer(m.step.Branches, answer) {
			return refuse(ErrCannot, "%q is no answer to step %s; these are: %s", text.Clean(answer), m.step.Number, answers(m.step))
		}
		return workable(m.run, m.step, m.state)
	})
}

// Override lets a step go on although what it needs is not done. The reason is
// recorded on the step that has the needs, which may be one it is nested in.
func Override(reason string) Act {
	reason = strings.TrimSpace(reason)
	return Act{func(m moment) ([]Event, error) {
		if reason == "" {
			return nil, refuse(ErrReason, "to go on without what this step needs, say why: the reason is kept")
		}
		var events []Event
		for _, p := range pathTo(m.run.Procedure.Steps, m.step.ID) {
			st := m.run.Steps[p.ID]
			if len(p.Needs) > 0 && st.Override == nil && len(m.run.Blocked(p.ID)) > 0 {
				events = append(events, eventOf(m.run.Run, p, st, Overridden, reason, ""))
			}
		}
		if len(events) == 0 {
			return nil, refuse(ErrCannot, "nothing holds step %s back", m.step.Number)
		}
		return events, nil
	}}
}

// Do does an act on a step. It is in the journal when Do returns; the event is
// what was written last. An act that was refused wrote nothing.
func (r *Runner) Do(ctx context.Context, by people.Actor, at Place, a Act) (Event, error) {
	if err := r.Settle(ctx); err != nil {
		return Event{}, err
	}
	run, s, err := r.stepOf(ctx, at)
	if err != nil {
		return Event{}, err
	}
	events, err := a.on(moment{run: run, step: s, state: run.Steps[s.ID], now: r.now()})
	if err != nil {
		return Event{}, err
	}
	for i := range events {
		r.conceal(at, &events[i])
	}
	if err := r.journal.StepEvents(ctx, by, at.Incident, events...); err != nil {
		return Event{}, r.notActed(ctx, at, s, err)
	}
	ev := events[len(events)-1]
	ev.By, ev.At = by, r.now()
	return ev, nil
}

// conceal takes out of an event what the record must not keep.
func (r *Runner) conceal(at Place, ev *Event) {
	ev.Reason = r.redact.Redact(ev.Reason)
	if len(ev.Vars) > 0 {
		ev.Answer = text.Clean(r.redact.Redact(ev.Answer))
		ev.Vars = r.remember(at, ev.Vars)
	}
}

func (r *Runner) stepOf(ctx context.Context, at Place) (*Run, Step, error) {
	run, err := r.find(ctx, at)
	if err != nil {
		return nil, Step{}, err
	}
	s, ok := run.Procedure.Step(at.Step)
	if !ok {
		return nil, Step{}, refuse(ErrUnknown, "%s has no step %q", run.Procedure.Title, text.Clean(at.Step))
	}
	return run, s, nil
}

// notActed says why the journal did not take an act, and who was first when
// somebody was.
func (r *Runner) notActed(ctx context.Context, at Place, s Step, err error) error {
	if !errors.Is(err, ErrMoved) {
		return fmt.Errorf("step %s: nothing was recorded, so nothing was done: %w", s.Number, err)
	}
	who := "somebody"
	if run, findErr := r.find(ctx, at); findErr == nil {
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
