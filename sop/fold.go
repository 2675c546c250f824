package sop

import (
	"time"

	"holdfast/sources/people"
)

// State is where a step of a run stands.
type State string

// The states of a step.
const (
	StepOpen          State = "open"
	StepUnderway      State = "underway" // some of its sub-steps are closed, or its own work is
	StepRunning       State = "running"
	StepCutOff        State = "cut off" // the process that ran it is gone; may be tried again
	StepFailed        State = "failed"  // may be tried again
	StepDone          State = "done"
	StepSkipped       State = "skipped"
	StepNotApplicable State = "not applicable"
	StepBypassed      State = "bypassed" // a decision led past it; may still be done
	StepWaiting       State = "waiting"  // its wait goes on until Until, or is over
)

// Closed reports whether nothing is left to do.
func (s State) Closed() bool {
	switch s {
	case StepDone, StepSkipped, StepNotApplicable, StepBypassed:
		return true
	}
	return false
}

// StepState is one step of a run as its events leave it.
type StepState struct {
	State  State
	By     people.Actor // who brought it into this state
	At     time.Time
	Reason string
	Answer string // of a decision
	Via    string // the id of the step it was closed with, or of the decision that led past it

	Try      int           // how often it was run
	Exit     *int          // of the command, or of a check that failed after it
	Took     time.Duration // the command and its check
	Output   string        // of the command, then of the check
	Cut      int64         // bytes of output that were not kept
	Killed   string        // why the last try was killed
	Checking bool          // running, and the command is through: its check runs
	// Complained: its command, or the check after it, ended well and wrote to standard error.
	Complained bool

	Until time.Time // of a wait that began: when it is over

	Override *Event // its needs were overridden, and why

	Hold // of who runs it now

	// Unrecorded: it ran, and the record could not take the result yet. Only
	// Runner.Runs sets it.
	Unrecorded bool

	LastSeq int64
	Events  []Event // everything that happened to it, in order
}

// Hold is who runs a step; nobody when it is empty.
type Hold struct {
	HeldBy    people.Actor // who began it
	Holder    string       // the process that runs it
	HeldUntil time.Time    // it cannot be running after this
}

// Run is a record folded: the procedure as it stood and every step's state.
type Run struct {
	Record
	Procedure Procedure
	Steps     map[string]StepState // by step id; every step has one
	Unplaced  []Event              // events whose step the text does not hold

	accepted map[string]bool // labels of the alert that a person said are rightly empty
	held     map[string]bool // variables whose value the record lacks, and this process knows
}

// Fold is the state of a run: nothing but the record decides it. A step whose
// process died still reads as running; only Runner.Runs can tell, because it
// can look.
func Fold(rec Record) *Run { return fold(rec, Parse(rec.Name, rec.Path, []byte(rec.Text))) }

func fold(rec Record, p Procedure) *Run {
	all := p.inOrder()
	r := &Run{Record: rec, Procedure: p, Steps: make(map[string]StepState, len(all))}
	for _, s := range all {
		r.Steps[s.ID] = StepState{State: StepOpen}
	}
	for _, ev := range rec.Events {
		step, known := p.Step(ev.Step)
		if !known {
			r.Unplaced = append(r.Unplaced, ev)
			continue
		}
		r.took(ev)
		st := r.Steps[ev.Step].apply(step, ev)
		r.Steps[ev.Step] = st
		if target, leads := step.leads(ev); leads {
			r.leadBack(step, target)
		}
	}
	r.leadPast()
	for i := range p.Steps {
		r.derive(&p.Steps[i])
	}
	return r
}

// apply is the state after one more event.
func (st StepState) apply(step Step, ev Event) StepState {
	st.Events = append(st.Events, ev)
	st.LastSeq = max(st.LastSeq, ev.Seq)
	switch ev.What {
	case Running:
		fresh := StepState{State: StepRunning, Override: st.Override, Events: st.Events, LastSeq: st.LastSeq}
		fresh.By, fresh.At, fresh.Try = ev.By, ev.At, ev.Try
		fresh.Hold = Hold{HeldBy: ev.By, Holder: ev.Holder, HeldUntil: ev.At.Add(seconds(ev.Limit))}
		return fresh
	case Ended, Checked:
		return st.ended(step, ev)
	case Waiting:
		return StepState{
			State: StepWaiting, By: ev.By, At: ev.At, Until: ev.At.Add(step.Wait), Override: st.Override,
			Try: st.Try, Events: st.Events, LastSeq: st.LastSeq,
		}
	case Overridden:
		over := ev
		st.Override = &over
		return st
	case Reopened:
		return StepState{State: StepOpen, By: ev.By, At: ev.At, Reason: ev.Reason, Try: st.Try, Events: st.Events, LastSeq: st.LastSeq}
	case Done, Failed, Skipped, NotApplicable, Decided:
		return st.said(ev)
	}
	return st
}

// ended takes the result of a script. One that belongs to an earlier try, or
// to a step a person has closed since, is history and decides nothing.
func (st StepState) ended(step Step, ev Event) StepState {
	if st.State != StepRunning || ev.Try != st.Try {
		return st
	}
	st.By, st.At = ev.By, ev.At
	st.Took += seconds(ev.Seconds)
	st.Cut += ev.Cut
	st.Killed = ev.Killed
	st.Complained = st.Complained || Complained(ev)
	if ev.Output != "" && st.Output != "" {
		st.Output += "\n"
	}
	st.Output += ev.Output
	good := passed(ev)
	if st.Exit == nil || !good {
		st.Exit = ev.Exit
	}
	switch {
	case !good:
		st.State = StepFailed
		st.Reason = ev.Reason
	case ev.What == Ended && step.Verify != nil:
		st.Checking = true
		return st
	default:
		st.State = StepDone
	}
	return st.released()
}

// said takes what a person says about the step.
func (st StepState) said(ev Event) StepState {
	states := map[What]State{
		Done: StepDone, Decided: StepDone, Failed: StepFailed,
		Skipped: StepSkipped, NotApplicable: StepNotApplicable,
	}
	st.State = states[ev.What]
	st.By, st.At, st.Reason, st.Answer, st.Until = ev.By, ev.At, ev.Reason, ev.Answer, time.Time{}
	return st.released()
}

func (st StepState) released() StepState {
	st.Hold, st.Checking = Hold{}, false
	return st
}

func seconds(s float64) time.Duration { return time.Duration(s * float64(time.Second)) }
