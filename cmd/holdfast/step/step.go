// Package step takes a person through a checklist line by line, for terminals
// that cannot show the cockpit: it shows a step, asks what to do, does it, and
// goes on. What is asked and answered goes through a reader and a writer; what is
// done is done by a runner, in a record. It must not know a command or a flag, nor
// what a step may and may not: sop does.
package step

import (
	"context"
	"errors"
	"fmt"
	"io"
	"time"

	"holdfast/cmd/holdfast/prompt"
	"holdfast/sop"
	"holdfast/sources/alerts"
	"holdfast/sources/people"
	"holdfast/sources/text"
	"holdfast/store/incident"
	"holdfast/store/incident/replay"
)

// Book is what stepping reads of the record.
type Book interface {
	Incident(ctx context.Context, id incident.ID) (incident.Incident, error)
}

// Acts are what it does in it beside the steps.
type Acts interface {
	OpenLed(ctx context.Context, by people.Actor, title string, sev incident.Severity, held ...incident.AttachedAlert) (incident.Incident, error)
	OpenPractice(ctx context.Context, by people.Actor, title string, sev incident.Severity, held ...incident.AttachedAlert) (incident.Incident, error)
	Resolve(ctx context.Context, by people.Actor, id incident.ID, summary string) (incident.Incident, error)
}

// Runner acts on the checklist that is followed; *sop.Runner does.
type Runner interface {
	Runs(ctx context.Context, incident int64) ([]*sop.Run, error)
	Start(ctx context.Context, by people.Actor, incident int64, p sop.Procedure, a *alerts.Alert, vars map[string]string) (sop.RunID, error)
	Practise(ctx context.Context, by people.Actor, incident int64, p sop.Procedure, a *alerts.Alert, vars map[string]string) (sop.RunID, error)
	Do(ctx context.Context, by people.Actor, at sop.Place, a sop.Act) (sop.Event, error)
	Run(ctx context.Context, by people.Actor, at sop.Place, approved string, onOutput func([]byte)) (sop.Event, error)
	Rehearse(incident int64, runs []*sop.Run)
	Rehearses(incident int64) bool
}

// Library finds the checklist that a step leads to.
type Library interface {
	Linked(link sop.Link) (sop.Procedure, bool)
}

// Desk is what stepping needs: the record and who acts on it, and the terminal
// that they sit at.
type Desk struct {
	Book    Book
	Acts    Acts
	Runner  Runner
	Library Library
	Actor   people.Actor
	Zone    *time.Location // of the times that are shown
	Now     func() time.Time

	Ask *prompt.Prompt
	Out io.Writer
	// Else does what a line says that is no answer to the question that was asked; done
	// is false where it says nothing to it either. May be nil. Its error is
	// prompt.ErrLeft where the person leaves by it.
	Else func(ctx context.Context, line string) (done bool, err error)
	// Complain says what did not work, beside the output.
	Complain func(message string)
}

// Wish is what is wanted of a run.
type Wish struct {
	Incident string            // the incident it belongs to, such as "INC-7"; empty: a new one
	Given    map[string]string // values of the checklist's variables
	// Practice: what is started is marked as such, and left out of what is counted;
	// commands run in earnest.
	Practice bool
}

// Through takes the person through a checklist: a run of it that is not finished
// is gone on with, else one is started. Whoever leaves, or whose input or ctx
// ends, is told how to go on, which is no error.
func Through(ctx context.Context, d Desk, p sop.Procedure, wish Wish) error {
	w := newWalk(d, wish)
	err := w.begin(ctx, p, wish.Incident)
	if errors.Is(err, prompt.ErrLeft) {
		return w.say("left before anything was begun")
	}
	if err != nil {
		return err
	}
	return w.work(ctx)
}

// Rehearse takes the person through the checklist of a past incident, as practice:
// what was seen then is told as it came, and commands answer as they did then.
// The practice incident is resolved when it is over, however that comes.
func Rehearse(ctx context.Context, d Desk, past *replay.Past, p sop.Procedure) error {
	w := newWalk(d, Wish{Given: past.Vars(p), Practice: true})
	return (&rehearsal{Past: past}).through(ctx, w, p)
}

func (w *walk) say(format string, args ...any) error {
	_, err := fmt.Fprintf(w.desk.Out, format+"\n", args...)
	return err
}

// shows is a writer of a script's output, as it comes: cleaned, and no character
// in two parts.
func (w *walk) shows() *outputLines { return &outputLines{to: w.desk.Out} }

// outputLines writes the pieces of an output.
type outputLines struct {
	to   io.Writer
	held []byte // the beginning of a character, or of a line's end
}

// piece writes what can be shown of the next piece.
func (o *outputLines) piece(p []byte) {
	all := append(o.held, p...)
	n := sop.Whole(all)
	// That the terminal is gone is said by the next question.
	_, _ = io.WriteString(o.to, text.CleanBlock(string(all[:n])))
	o.held = append([]byte(nil), all[n:]...)
}

// end writes what was held back.
func (o *outputLines) end() {
	_, _ = io.WriteString(o.to, text.CleanBlock(string(o.held)))
	o.held = nil
}
