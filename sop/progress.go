package sop

import (
	"slices"

	"holdfast/sources/people"
)

// Progress is how far a run is.
type Progress struct {
	Total  int // steps of the top level that count; those a decision led past do not
	Closed int // of these, done, skipped or not applicable
	At     int // which of them is the turn of, from 1; Total when the run is finished

	Failed  int             // steps and sub-steps that stand failed
	Skipped int             // steps and sub-steps that were skipped
	Hands   []people.Person // who acted, in the order they first did
}

// Finished reports whether nothing is left to do.
func (p Progress) Finished() bool { return p.Closed == p.Total }

// Progress counts the run's steps.
func (r *Run) Progress() Progress {
	var p Progress
	for _, s := range r.Procedure.Steps {
		st := r.Steps[s.ID].State
		if st == StepBypassed {
			continue
		}
		p.Total++
		if st.Closed() {
			p.Closed++
		} else if p.At == 0 {
			p.At = p.Total
		}
	}
	if p.At == 0 {
		p.At = p.Total
	}
	for _, st := range r.Steps {
		switch st.State {
		case StepFailed:
			p.Failed++
		case StepSkipped:
			p.Skipped++
		}
	}
	p.Hands = r.hands()
	return p
}

func (r *Run) hands() []people.Person {
	var hands []people.Person
	seen := map[people.Person]bool{}
	for _, ev := range r.Events {
		if !seen[ev.By.Person] {
			seen[ev.By.Person] = true
			hands = append(hands, ev.By.Person)
		}
	}
	return hands
}

// Next is the step whose turn it is: the first that is open, is not held back
// by its needs and is not run by anybody. When every open step is held back or
// running it is the first of these. False when the run is finished.
func (r *Run) Next() (Step, bool) {
	return r.next(func(*Step) bool { return true })
}

// next is Next among the steps that are meant.
func (r *Run) next(meant func(*Step) bool) (Step, bool) {
	var first *Step
	for _, s := range r.Procedure.Walk() {
		st := r.Steps[s.ID]
		if !meant(s) || st.State.Closed() || r.waitsForNested(*s) || r.waitsForFallback(*s) || !r.wanted(s.ID) {
			continue
		}
		if st.State != StepRunning && len(r.Blocked(s.ID)) == 0 {
			return *s, true
		}
		if first == nil {
			first = s
		}
	}
	if first == nil {
		return Step{}, false
	}
	return *first, true
}

// Below is Next among what stands below a step.
func (r *Run) Below(id string) (Step, bool) {
	passed := false
	return r.next(func(s *Step) bool {
		was := passed
		passed = passed || s.ID == id
		return was
	})
}

// Onward is where somebody goes on who has just seen a step to its end: where its
// outcome leads, else Next among what it is nested in and what stands below it, so
// that what was left above does not call them back. False when the step is not over,
// or nothing is left there.
func (r *Run) Onward(id string) (Step, bool) {
	st := r.Steps[id]
	from, after := id, true
	if step, ok := r.Procedure.Step(id); ok && len(st.Events) > 0 {
		if target, leads := step.leads(st.Events[len(st.Events)-1]); leads && target != "" {
			from, after = target, false
		}
	}
	if after && !st.State.Closed() {
		return Step{}, false
	}
	path, passed := pathTo(r.Procedure.Steps, from), false
	return r.next(func(s *Step) bool {
		if s.ID == from {
			passed = true
			return !after
		}
		return passed || after && slices.ContainsFunc(path, func(outer Step) bool { return outer.ID == s.ID })
	})
}

// waitsForNested reports whether only sub-steps of the step are left to do.
func (r *Run) waitsForNested(s Step) bool {
	st := r.Steps[s.ID].State
	if !s.hasParts() {
		return false
	}
	// What stands under a wait is done while it lasts.
	return st == StepUnderway || st == StepWaiting && len(r.openNested(s)) > 0 || st == StepOpen && (!s.ownWork() || s.Kind == Verify && len(r.openNested(s)) > 0)
}

// waitsForFallback reports whether a step has failed, and what stands in it for
// that is still to be done: it is tried again after that.
func (r *Run) waitsForFallback(s Step) bool {
	return r.failed(s.ID) && slices.ContainsFunc(s.Steps, func(n Step) bool {
		return n.Fallback && !r.Steps[n.ID].State.Closed()
	})
}

// wanted reports whether the turn of a step may come: what is only for a
// failure waits until there is one.
func (r *Run) wanted(id string) bool {
	if r.Steps[id].State == StepRunning {
		return true
	}
	path := pathTo(r.Procedure.Steps, id)
	for i, s := range path {
		if s.Fallback && i > 0 && !r.failed(path[i-1].ID) {
			return false
		}
	}
	return true
}

func (r *Run) failed(id string) bool {
	st := r.Steps[id].State
	return st == StepFailed || st == StepCutOff
}

// OnFailure is the step to go on with when this one has failed and its
// procedure names one.
func (r *Run) OnFailure(id string) (Step, bool) {
	s, ok := r.Procedure.Step(id)
	if !ok || s.OnFailure == "" || !r.failed(id) {
		return Step{}, false
	}
	return r.Procedure.Step(s.OnFailure)
}

// Blocked is what a step, or the step it is nested in, still waits for: the
// ids in its needs that are neither done nor not applicable. A skipped step
// does not open the lock, because what it should have kept is not there. Empty
// when nothing holds it back, or when its needs were overridden.
func (r *Run) Blocked(id string) []string {
	var open []string
	for _, s := range pathTo(r.Procedure.Steps, id) {
		if r.Steps[s.ID].Override != nil {
			continue
		}
		for _, need := range s.Needs {
			if st, known := r.Steps[need]; !known || !opensLock(st.State) {
				open = append(open, need)
			}
		}
	}
	return open
}

func opensLock(s State) bool { return s == StepDone || s == StepNotApplicable || s == StepBypassed }

// pathTo is the step and the steps it is nested in, outermost first.
func pathTo(steps []Step, id string) []Step {
	for _, s := range steps {
		if s.ID == id {
			return []Step{s}
		}
		if below := pathTo(s.Steps, id); below != nil {
			return append([]Step{s}, below...)
		}
	}
	return nil
}
