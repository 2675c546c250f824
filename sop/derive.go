package sop

import (
	"strings"

	"holdfast/sources/people"
)

// fellBack is the Answer of a step that was left failed, to go on with the one
// that stands for its failure.
const fellBack = "failed"

// leads is where an event sends people; empty with leads true: nowhere special.
func (s Step) leads(ev Event) (target string, leads bool) {
	switch {
	case ev.What == Decided:
		return s.Target(ev.Answer), true
	case ev.What == Skipped && ev.Answer == fellBack:
		return s.OnFailure, true
	}
	return "", false
}

// leadBack opens again what lies between a step and an earlier one it leads
// to, itself included: that is how a procedure says "until it works".
func (r *Run) leadBack(leading Step, target string) {
	flat := r.Procedure.inOrder()
	from, to := position(flat, target), position(flat, leading.ID)
	if from < 0 || from > to {
		return
	}
	for _, s := range flat[from : to+1] {
		st := r.Steps[s.ID]
		r.Steps[s.ID] = StepState{State: StepOpen, Try: st.Try, Events: st.Events, LastSeq: st.LastSeq}
	}
}

// leadPast bypasses what the decisions taken, and the failures, lead past: the
// steps in between, and the optional steps only another outcome leads to.
// Whatever somebody has touched is left alone.
func (r *Run) leadPast() {
	flat := r.Procedure.inOrder()
	for at, s := range flat {
		target, others, led := r.led(s)
		if !led {
			continue
		}
		for i := at + 1; i < position(flat, target); i++ {
			r.bypass(*s, flat[i], target)
		}
		for _, other := range others {
			if i := position(flat, other); i > at && other != target && flat[i].Optional {
				r.bypass(*s, flat[i], target)
			}
		}
	}
}

// led is where a step's outcome leads, and where its other outcomes would have.
func (r *Run) led(s *Step) (target string, others []string, led bool) {
	if s.Kind != Decision && s.OnFailure == "" {
		return "", nil, false
	}
	st := r.Steps[s.ID]
	for _, b := range s.Branches {
		others = append(others, b.To)
	}
	switch {
	case s.Kind == Decision && st.State == StepDone && st.Answer != "":
		return s.Target(st.Answer), others, true
	case s.OnFailure == "":
		return "", nil, false
	case st.State == StepSkipped && st.Answer == fellBack:
		return s.OnFailure, nil, true
	}
	return "", []string{s.OnFailure}, st.State == StepDone
}

// bypass closes a step and what is nested in it, unless the way leads into it.
func (r *Run) bypass(leading Step, s *Step, target string) {
	nested := s.under()
	for _, n := range nested {
		if n.ID == target || n.ID == leading.ID {
			return
		}
	}
	why := r.Steps[leading.ID]
	reason := strings.TrimSpace(leading.Title + " " + why.Answer)
	if leading.Kind != Decision {
		reason = "step " + leading.Number + " " + string(why.State)
	}
	for _, n := range nested {
		if st := r.Steps[n.ID]; st.State == StepOpen && st.LastSeq == 0 {
			st.State, st.By, st.At, st.Via, st.Reason = StepBypassed, why.By, why.At, leading.ID, reason
			r.Steps[n.ID] = st
		}
	}
}

// derive lets a step and its sub-steps agree: a skipped step takes its open
// sub-steps along, and a step is done only when they are.
func (r *Run) derive(s *Step) {
	if len(s.Steps) == 0 {
		return
	}
	if st := r.Steps[s.ID]; st.State == StepSkipped || st.State == StepNotApplicable || st.State == StepBypassed {
		for _, n := range s.under()[1:] {
			r.closeWith(n.ID, s.ID, st)
		}
		return
	}
	closed, touched, parts, last := 0, 0, 0, StepState{}
	for i := range s.Steps {
		r.derive(&s.Steps[i])
		if s.Steps[i].Fallback {
			continue
		}
		parts++
		child := r.Steps[s.Steps[i].ID]
		if child.State.Closed() {
			closed++
		}
		if child.State != StepOpen {
			touched++
		}
		if child.At.After(last.At) {
			last = child
		}
	}
	st := r.Steps[s.ID]
	switch all := closed == parts; {
	case s.ownWork() && st.State == StepDone && !all:
		st.State = StepUnderway
	case s.ownWork() || st.State == StepFailed:
	case all && st.State != StepDone:
		st.State, st.By, st.At = StepDone, last.By, last.At
	case !all && (touched > 0 || st.State == StepDone):
		st.State, st.By, st.At = StepUnderway, people.Actor{}, last.At
	}
	r.Steps[s.ID] = st
	if st.State == StepDone {
		r.spare(s)
	}
}

// spare bypasses what was only for the failure of a step that is done, also
// when some of it was tried: nobody has to finish it any more.
func (r *Run) spare(s *Step) {
	for i := range s.Steps {
		if !s.Steps[i].Fallback {
			continue
		}
		for _, n := range s.Steps[i].under() {
			st := r.Steps[n.ID]
			if st.State.Closed() || st.State == StepRunning {
				continue
			}
			done := r.Steps[s.ID]
			st.State, st.By, st.At, st.Via, st.Reason = StepBypassed, done.By, done.At, s.ID, "step "+s.Number+" is done"
			r.Steps[n.ID] = st
		}
	}
}

func (r *Run) closeWith(id, with string, by StepState) {
	st := r.Steps[id]
	if st.State.Closed() || st.State == StepRunning {
		return
	}
	st.State, st.By, st.At, st.Reason, st.Via = by.State, by.By, by.At, by.Reason, with
	r.Steps[id] = st
}

// Target is the id an answer leads to; empty when it leads nowhere special.
func (s Step) Target(answer string) string {
	for _, b := range s.Branches {
		if b.Answer == answer {
			return b.To
		}
	}
	return ""
}

func position(flat []*Step, id string) int {
	if id == "" {
		return -1
	}
	for i := range flat {
		if flat[i].ID == id {
			return i
		}
	}
	return -1
}
