package sop

import "holdfast/sources/people"

// leadBack opens again what lies between a decision and an earlier step its
// answer leads to, the decision included: that is how a procedure says "until
// it works".
func (r *Run) leadBack(decision Step, ev Event) {
	flat := r.Procedure.Flat()
	from, to := position(flat, decision.Target(ev.Answer)), position(flat, decision.ID)
	if from < 0 || from > to {
		return
	}
	for _, s := range flat[from : to+1] {
		st := r.Steps[s.ID]
		r.Steps[s.ID] = StepState{State: StepOpen, Try: st.Try, Events: st.Events, LastSeq: st.LastSeq}
	}
}

// leadPast bypasses what the decisions taken lead past: the steps in between,
// and the optional steps only another answer leads to. Whatever somebody has
// touched is left alone.
func (r *Run) leadPast() {
	flat := r.Procedure.Flat()
	for at, decision := range flat {
		st := r.Steps[decision.ID]
		if decision.Kind != Decision || st.State != StepDone || st.Answer == "" {
			continue
		}
		target := decision.Target(st.Answer)
		led := position(flat, target)
		for i := at + 1; i < led; i++ {
			r.bypass(decision, &flat[i], target)
		}
		for _, b := range decision.Branches {
			if i := position(flat, b.To); i > at && b.To != target && flat[i].Optional {
				r.bypass(decision, &flat[i], target)
			}
		}
	}
}

// bypass closes a step and what is nested in it, unless the answer leads into it.
func (r *Run) bypass(decision Step, s *Step, target string) {
	nested := s.under()
	for _, n := range nested {
		if n.ID == target || n.ID == decision.ID {
			return
		}
	}
	why := r.Steps[decision.ID]
	for _, n := range nested {
		if st := r.Steps[n.ID]; st.State == StepOpen && st.LastSeq == 0 {
			st.State, st.By, st.At, st.Via = StepBypassed, why.By, why.At, decision.ID
			st.Reason = decision.Title + " " + why.Answer
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
	closed, touched, last := 0, 0, StepState{}
	for i := range s.Steps {
		r.derive(&s.Steps[i])
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
	switch all := closed == len(s.Steps); {
	case s.ownWork() && st.State == StepDone && !all:
		st.State = StepUnderway
	case s.ownWork() || st.State == StepFailed:
	case all && st.State != StepDone:
		st.State, st.By, st.At = StepDone, last.By, last.At
	case !all && (touched > 0 || st.State == StepDone):
		st.State, st.By, st.At = StepUnderway, people.Actor{}, last.At
	}
	r.Steps[s.ID] = st
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

func position(flat []Step, id string) int {
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
