// Package output is what the scripts that run in this process print, as far as this
// screen has read it. It must not run or stop any: the runner does, and they go
// on whoever looks.
package output

import (
	"strings"

	"holdfast/sop"
)

// Outputs has what scripts print.
type Outputs interface {
	Output(at sop.Place, cursor uint64) (sop.Output, bool)
}

// Scripts are the scripts that are watched.
type Scripts struct {
	outputs Outputs
	at      map[sop.Place]*script
}

// script is what was read of one script.
type script struct {
	begun bool // the runner has said that it runs: what it printed is its own
	over  bool // it ended; what it printed stays until the record is read again
	out   sop.Output
}

// New watches none yet.
func New(o Outputs) *Scripts { return &Scripts{outputs: o, at: map[sop.Place]*script{}} }

// Expect says that a script is asked for: it counts as under way.
func (s *Scripts) Expect(at sop.Place) { s.at[at] = &script{} }

// Began says that the runner runs it now: what is printed there is its own.
func (s *Scripts) Began(at sop.Place) {
	if one := s.at[at]; one != nil {
		one.begun = true
	}
}

// Ended says that it is over.
func (s *Scripts) Ended(at sop.Place) {
	if one := s.at[at]; one != nil {
		one.over = true
	}
}

// Underway reports whether the script runs in this process.
func (s *Scripts) Underway(at sop.Place) bool { return s.at[at] != nil && !s.at[at].over }

// Text is the output of a script so far, as much as is kept of it; false: none is
// watched there, and the record says what it printed.
func (s *Scripts) Text(at sop.Place) (string, bool) {
	one := s.at[at]
	if one == nil {
		return "", false
	}
	lines := one.out.Lines
	return strings.Join(append(lines[:len(lines):len(lines)], one.out.Rest), "\n"), true
}

// Look reads what was printed: by those that are watched, and by those that the
// runs of an incident say run. It reports whether there is any.
func (s *Scripts) Look(incident int64, runs []*sop.Run) (any bool) {
	for _, run := range runs {
		for id, st := range run.Steps {
			at := sop.Place{Incident: incident, Run: run.Run, Step: id}
			if st.State != sop.StepRunning || s.at[at] != nil {
				continue
			}
			if _, here := s.outputs.Output(at, 0); here {
				s.at[at] = &script{begun: true}
			}
		}
	}
	for at, one := range s.at {
		if out, here := s.outputs.Output(at, 0); here && one.begun {
			one.out, one.over, any = out, out.Over, true
		}
	}
	return any
}

// Forget drops the output of scripts that ended, once the runs of the incident at
// hand show how.
func (s *Scripts) Forget(runs []*sop.Run) {
	running := func(at sop.Place) bool {
		for _, run := range runs {
			if run.Run == at.Run {
				return run.Steps[at.Step].State == sop.StepRunning
			}
		}
		return false
	}
	for at, one := range s.at {
		if one.over && !running(at) {
			delete(s.at, at)
		}
	}
}
