package incident

import (
	"strings"

	"holdfast/sop"
)

// live is what was read of the output of a script that runs in this process,
// whoever started it.
type live struct {
	begun bool // the runner has said that it runs: what it printed is its own
	over  bool // it ended; what it printed stays until the record is read again
	out   sop.Output
}

// text is the output so far, as much as is kept of it.
func (l *live) text() string {
	return strings.Join(append(l.out.Lines[:len(l.out.Lines):len(l.out.Lines)], l.out.Rest), "\n")
}

// watch reads what the scripts of this process printed: of those that were
// watched before, and of those that the incident at hand says run.
func (p *Pane) watch() {
	for _, run := range p.state.runs {
		for id, st := range run.Steps {
			at := sop.Place{Incident: int64(p.state.inc.ID), Run: run.Run, Step: id}
			if st.State != sop.StepRunning || p.lives[at] != nil {
				continue
			}
			if _, here := p.deps.Runner.Output(at, 0); here {
				p.lives[at] = &live{begun: true}
			}
		}
	}
	for at, l := range p.lives {
		if out, here := p.deps.Runner.Output(at, 0); here && l.begun {
			l.out, l.over, p.dirty = out, out.Over, true
		}
	}
}

// underway reports whether the script runs in this process.
func (p *Pane) underway(at sop.Place) bool {
	l := p.lives[at]
	return l != nil && !l.over
}

// forget drops the output of scripts that ended, once the record shows how.
func (p *Pane) forget() {
	for at, l := range p.lives {
		if run := p.runOf(at.Run); l.over && (run == nil || run.Steps[at.Step].State != sop.StepRunning) {
			delete(p.lives, at)
		}
	}
}
