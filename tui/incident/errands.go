package incident

import (
	tea "charm.land/bubbletea/v2"

	"holdfast/sop"
	"holdfast/tui/pane"
)

// The errands: what is under way until another thing than before takes the keys.
const (
	errandOpen  = "open"
	errandCome  = "come"
	errandBegin = "begin"
	errandTrain = "practise"
)

// errands are what keys wait for: it moves the person to the incident screen, or to
// another checklist on it, and a key typed for that must not act on what is still shown.
type errands struct {
	hold    *pane.Hold
	started sop.RunID // the checklist that was begun and is not shown yet; empty: none
}

// Waits is what keys wait for.
func (p *Pane) Waits() pane.Holding { return &p.errands }

// Holds says what is under way; empty: nothing.
func (e *errands) Holds() string { return e.hold.Holds() }

// LetGo has keys count again, whatever is under way.
func (e *errands) LetGo() {
	e.hold.LetGo()
	e.started = ""
}

// open says that an incident is being opened, opened that it is or was refused.
func (e *errands) open()   { e.hold.Begin(errandOpen, "opening the incident") }
func (e *errands) opened() { e.hold.End(errandOpen) }

// practise says that a practice is being begun, practised that it is or was refused.
func (e *errands) practise()  { e.hold.Begin(errandTrain, "beginning the practice") }
func (e *errands) practised() { e.hold.End(errandTrain) }

// come brings the pane to the front; arrived says that it is there.
func (e *errands) come() tea.Cmd {
	e.hold.Begin(errandCome, "going to the incident")
	return pane.Say(pane.Focus{Pane: pane.Incident})
}
func (e *errands) arrived() { e.hold.End(errandCome) }

// begin says that a checklist is being begun. It is over when that is shown, when it
// was refused, and when the record cannot be read.
func (e *errands) begin(title string) {
	e.started = ""
	e.hold.Begin(errandBegin, "beginning "+title)
}

// start says that it was begun, with the checklist that is shown; read: it is not that
// one, which is to be read.
func (e *errands) start(id sop.RunID, run *sop.Run) (read bool) {
	e.started = id
	e.shown(run)
	return e.started != ""
}

// shown takes the checklist that is shown; nil: none is.
func (e *errands) shown(run *sop.Run) {
	if run != nil && run.Run == e.started {
		e.begun()
	}
}

// unread says that the record could not be read: what was begun is not shown soon.
func (e *errands) unread() {
	if e.started != "" {
		e.begun()
	}
}

// failed says that an act did not take place.
func (e *errands) failed(key string) {
	if key == "incident sop" {
		e.begun()
	}
}

func (e *errands) begun() {
	e.started = ""
	e.hold.End(errandBegin)
}
