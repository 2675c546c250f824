package step

import (
	"cmp"
	"context"
	"errors"
	"fmt"
	"maps"
	"strings"
	"time"

	"holdfast/cmd/holdfast/prompt"
	"holdfast/sop"
	"holdfast/sources/alerts"
	"holdfast/sources/text"
	"holdfast/store/incident"
)

// walk is one person's way through a checklist.
type walk struct {
	desk  Desk
	given map[string]string // values of vars that were given at the start
	// practice: what is started is marked, and left out of what is counted.
	practice bool
	// dry: the incident is practice that was begun elsewhere, so commands are
	// shown and not run.
	dry    bool
	before func(sop.Step) error // what a rehearsal tells before a step; may be nil
	id     incident.ID
	run    sop.RunID
	alert  *alerts.Alert // of the incident that the run is for; nil: none
	sheet  sheet
}

func newWalk(d Desk, wish Wish) *walk {
	now := func() time.Time { return d.Now().In(d.Zone) }
	return &walk{desk: d, given: wish.Given, practice: wish.Practice, sheet: sheet{now: now}}
}

// begin finds or opens the incident and the run.
func (w *walk) begin(ctx context.Context, p sop.Procedure, id string) error {
	if id != "" {
		return w.join(ctx, p, id)
	}
	vars, err := w.vars(ctx, p)
	if err != nil {
		return err
	}
	open := w.desk.Acts.OpenLed
	if w.practice {
		open = w.desk.Acts.OpenPractice
	}
	inc, err := open(ctx, w.desk.Actor, w.titleOf(p), severityOf(p))
	if err != nil {
		return err
	}
	w.id = inc.ID
	if err := w.say("opened %s for this", inc.ID); err != nil {
		return err
	}
	return w.start(ctx, p, vars)
}

// join goes on in an incident that is open.
func (w *walk) join(ctx context.Context, p sop.Procedure, name string) error {
	id, err := incident.ParseID(name)
	if err != nil {
		return err
	}
	inc, err := w.desk.Book.Incident(ctx, id)
	if err != nil {
		return err
	}
	if !inc.Open() {
		return fmt.Errorf("%s is resolved; `holdfast incident reopen %s` opens it again", id, id)
	}
	w.id = id
	if inc.Practice && !w.practice {
		w.practice, w.dry = true, true
		if err := w.say("%s is practice: what is done here is practice too, and no command is run; `--practice` runs them in earnest, `holdfast incident resolve %s` ends it", id, id); err != nil {
			return err
		}
	}
	return w.enter(ctx, p)
}

// enter goes on with the incident's run of a procedure, or starts one.
func (w *walk) enter(ctx context.Context, p sop.Procedure) error {
	runs, err := w.desk.Runner.Runs(ctx, int64(w.id))
	if err != nil {
		return err
	}
	for _, run := range runs {
		if run.Name == p.Name && !run.Progress().Finished() {
			w.run = run.Run
			return w.goOn(run, p)
		}
	}
	vars, err := w.vars(ctx, p)
	if err != nil {
		return err
	}
	inc, err := w.desk.Book.Incident(ctx, w.id)
	if err != nil {
		return err
	}
	if a, ok := p.Of(alertsOf(inc)); ok {
		w.alert = &a
		if err := w.say("its values are those of %s (%s)", cmp.Or(a.Name(), "the alert"), a.Fingerprint); err != nil {
			return err
		}
	}
	return w.start(ctx, p, vars)
}

// alertsOf are the alerts that belong to an incident.
func alertsOf(inc incident.Incident) []alerts.Alert {
	list := make([]alerts.Alert, len(inc.Alerts))
	for i, a := range inc.Alerts {
		list[i] = alerts.Alert{Fingerprint: a.Fingerprint, Labels: a.Labels, Annotations: a.Annotations, StartsAt: a.StartsAt, State: alerts.Firing}
	}
	return list
}

// start begins a run, as practice when it is.
func (w *walk) start(ctx context.Context, p sop.Procedure, vars map[string]string) (err error) {
	start := w.desk.Runner.Start
	if w.practice {
		start = w.desk.Runner.Practise
	}
	w.run, err = start(ctx, w.desk.Actor, int64(w.id), p, w.alert, vars)
	return err
}

// vars are the values the command line gave, and those that a person is asked
// for because the procedure has none.
func (w *walk) vars(ctx context.Context, p sop.Procedure) (map[string]string, error) {
	vars := maps.Clone(w.given)
	if vars == nil {
		vars = map[string]string{}
	}
	for _, asked := range p.Asks {
		if _, given := vars[asked.Name]; given {
			continue
		}
		about := ""
		if asked.About != "" {
			about = ", " + asked.About
		}
		value, err := w.value(ctx, fmt.Sprintf("%s%s (empty: not known) ", asked.Name, about))
		if err != nil {
			return nil, err
		}
		vars[asked.Name] = value
	}
	return vars, nil
}

// titleOf is the title of the incident a procedure opens.
func (w *walk) titleOf(p sop.Procedure) string {
	if w.practice {
		return "Practice: " + p.Title
	}
	return p.Title
}

// severityOf is the severity of the incident a procedure opens; a word that is
// none of ours must not keep anybody from starting, so it is the default then.
func severityOf(p sop.Procedure) incident.Severity {
	switch s := incident.Severity(p.Severity); s {
	case incident.Sev1, incident.Sev2, incident.Sev3, incident.Sev4:
		return s
	}
	return ""
}

// goOn says which run is gone on with, and that its text is not the file's any more.
func (w *walk) goOn(run *sop.Run, p sop.Procedure) error {
	if run.Hash != p.Hash {
		if err := w.say("%s has changed since this run began; the text it began with is followed", text.Clean(cmp.Or(p.Path, p.Name))); err != nil {
			return err
		}
	}
	return w.say("going on with %s in %s", run.Title, w.id)
}

// work walks through the run; a person who leaves is told how to come back.
func (w *walk) work(ctx context.Context) error {
	err := w.through(ctx)
	if !errors.Is(err, prompt.ErrLeft) {
		return err
	}
	run, err := w.state(context.WithoutCancel(ctx)) // also whoever left with Ctrl-C is told
	if err != nil {
		return err
	}
	return w.say("left; `holdfast sop run %s --incident %s` goes on here", run.Name, w.id)
}

// through goes from step to step until none is open or the person leaves.
func (w *walk) through(ctx context.Context) error {
	for {
		run, err := w.state(ctx)
		if err != nil {
			return err
		}
		step, ok := run.Next()
		if !ok {
			return w.say("%s: nothing is left to do%s", run.Title, closing(run))
		}
		if w.before != nil {
			if err := w.before(step); err != nil {
				return err
			}
		}
		err = w.step(ctx, run, step)
		var gone *prompt.Gone
		switch {
		case errors.Is(err, prompt.ErrLeft), errors.As(err, &gone):
			return err
		case ctx.Err() != nil:
			return prompt.ErrLeft // by a signal
		case err != nil:
			w.desk.Complain(err.Error())
		}
	}
}

// closing is what the procedure says after its last step.
func closing(run *sop.Run) string {
	words := strings.TrimSpace(text.CleanBlock(run.Procedure.Closing))
	if words == "" {
		return ""
	}
	return "\n\n" + words
}

func (w *walk) state(ctx context.Context) (*sop.Run, error) {
	runs, err := w.desk.Runner.Runs(ctx, int64(w.id))
	if err != nil {
		return nil, err
	}
	for _, run := range runs {
		if run.Run == w.run {
			return run, nil
		}
	}
	return nil, fmt.Errorf("%s has lost its run; check the record with `holdfast incident verify`", w.id)
}

// execute runs what was shown; the hash makes sure that it is what was shown.
func (w *walk) execute(ctx context.Context, step sop.Step, script *sop.Script) error {
	if w.dry {
		return fmt.Errorf("%s is practice: nothing was run; say d and what would have been done, or start again with --practice to run commands in earnest", w.id)
	}
	if asked, err := w.fill(ctx, step); asked || err != nil {
		return err
	}
	shows := w.shows()
	ev, err := w.desk.Runner.Run(ctx, w.desk.Actor, w.at(step.ID), script.Hash(), shows.piece)
	shows.end()
	if err != nil {
		return err
	}
	exit := "was killed: " + ev.Killed
	if ev.Killed == "" && ev.Exit != nil {
		exit = incident.ExitOf(ev)
	}
	return w.say("    %s %s after %.1fs", ev.What, exit, ev.Seconds)
}

// fill asks for what the step cannot run without; asked says that it did: the
// step is then shown again, with the values, before anything runs.
func (w *walk) fill(ctx context.Context, step sop.Step) (asked bool, err error) {
	if w.desk.Runner.Rehearses(int64(w.id)) {
		return false, nil
	}
	run, err := w.state(ctx)
	if err != nil {
		return false, err
	}
	values := map[string]string{}
	for _, l := range run.Lacks(step.ID) {
		if !l.Stops() {
			continue
		}
		words := l.Name + ": its value? "
		if l.Kind == sop.LackAlert {
			words = "$" + l.Name + " is empty in the alert: its value, or `empty` if right? "
		}
		v, err := w.ask(ctx, words)
		switch {
		case err != nil:
			return true, err
		case v == "":
			return true, fmt.Errorf("%s, so nothing was run", l.Says())
		case v == "empty" && l.Kind == sop.LackAlert:
			v = ""
		}
		values[l.Var] = v
	}
	if len(values) == 0 {
		return false, nil
	}
	_, err = w.desk.Runner.Do(ctx, w.desk.Actor, w.at(step.ID), sop.Fill(values))
	return true, err
}

// ask asks for a text. At the end of the input it is empty.
func (w *walk) ask(ctx context.Context, words string) (string, error) {
	answer, err := w.value(ctx, "    "+words)
	if errors.Is(err, prompt.ErrLeft) && ctx.Err() == nil {
		return "", nil
	}
	return answer, err
}

// value asks for a text until there is one that is not refused.
func (w *walk) value(ctx context.Context, words string) (string, error) {
	for {
		answer, err := w.desk.Ask.Ask(ctx, prompt.Question{Words: words})
		var refused *prompt.Refused
		if !errors.As(err, &refused) {
			return answer, err
		}
		w.desk.Complain(refused.Error())
	}
}

// at is where acts on a step of the run are done.
func (w *walk) at(step string) sop.Place {
	return sop.Place{Incident: int64(w.id), Run: w.run, Step: step}
}
