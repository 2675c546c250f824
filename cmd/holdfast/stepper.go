package main

import (
	"cmp"
	"context"
	"errors"
	"fmt"
	"maps"
	"strings"

	"holdfast/sop"
	"holdfast/sources/alerts"
	"holdfast/sources/text"
	"holdfast/store"
)

// stepper takes a person through a run line by line, for terminals that cannot
// show the cockpit.
type stepper struct {
	program *program
	record  *record
	runner  *sop.Runner
	in      *lines
	library *sop.Library
	given   map[string]string // values of vars that the command line gave
	// practice: what is started is marked, and left out of what is counted.
	practice bool
	// dry: the incident is practice that was begun elsewhere, so commands are
	// shown and not run.
	dry    bool
	before func(sop.Step) error // what a rehearsal tells before a step; may be nil
	id     store.IncidentID
	run    sop.RunID
	alert  *alerts.Alert // of the incident that the run is for; nil: none
	phase  string        // of the step that was shown last
}

// errLeft means that the person left; the run stays as it is.
var errLeft = errors.New("left")

// begin finds or opens the incident and the run.
func (s *stepper) begin(ctx context.Context, p sop.Procedure, incident string) error {
	if incident == "" {
		vars, err := s.vars(ctx, p)
		if err != nil {
			return err
		}
		open := s.record.store.Incidents.OpenLed
		if s.practice {
			open = s.record.store.Incidents.OpenPractice
		}
		inc, err := open(ctx, s.record.actor, s.titleOf(p), severityOf(p))
		if err != nil {
			return err
		}
		s.id = inc.ID
		if err := s.say("opened %s for this", inc.ID); err != nil {
			return err
		}
		return s.start(ctx, p, vars)
	}
	id, err := store.ParseIncidentID(incident)
	if err != nil {
		return err
	}
	inc, err := s.record.store.Book.Incident(ctx, id)
	if err != nil {
		return err
	}
	if !inc.Open() {
		return fmt.Errorf("%s is resolved; `holdfast incident reopen %s` opens it again", id, id)
	}
	s.id = id
	if inc.Practice && !s.practice {
		s.practice, s.dry = true, true
		if err := s.say("%s is practice: what is done here is practice too, and no command is run; `--practice` runs them in earnest, `holdfast incident resolve %s` ends it", id, id); err != nil {
			return err
		}
	}
	return s.enter(ctx, p)
}

// enter goes on with the incident's run of a procedure, or starts one.
func (s *stepper) enter(ctx context.Context, p sop.Procedure) error {
	runs, err := s.runner.Runs(ctx, int64(s.id))
	if err != nil {
		return err
	}
	for _, run := range runs {
		if run.Name == p.Name && !run.Progress().Finished() {
			s.run = run.Run
			return s.goOn(run, p)
		}
	}
	vars, err := s.vars(ctx, p)
	if err != nil {
		return err
	}
	inc, err := s.record.store.Book.Incident(ctx, s.id)
	if err != nil {
		return err
	}
	if a, ok := p.Of(alertsOf(inc)); ok {
		s.alert = &a
		if err := s.say("its values are those of %s (%s)", cmp.Or(a.Name(), "the alert"), a.Fingerprint); err != nil {
			return err
		}
	}
	return s.start(ctx, p, vars)
}

// alertsOf are the alerts that belong to an incident.
func alertsOf(inc store.Incident) []alerts.Alert {
	list := make([]alerts.Alert, len(inc.Alerts))
	for i, a := range inc.Alerts {
		list[i] = alerts.Alert{Fingerprint: a.Fingerprint, Labels: a.Labels, Annotations: a.Annotations, StartsAt: a.StartsAt, State: alerts.Firing}
	}
	return list
}

// start begins a run, as practice when it is.
func (s *stepper) start(ctx context.Context, p sop.Procedure, vars map[string]string) (err error) {
	start := s.runner.Start
	if s.practice {
		start = s.runner.Practise
	}
	s.run, err = start(ctx, s.record.actor, int64(s.id), p, s.alert, vars)
	return err
}

// vars are the values the command line gave, and those that a person is asked
// for because the procedure has none.
func (s *stepper) vars(ctx context.Context, p sop.Procedure) (map[string]string, error) {
	vars := maps.Clone(s.given)
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
		value, err := s.value(ctx, fmt.Sprintf("%s%s (empty: not known) ", asked.Name, about))
		if err != nil {
			return nil, err
		}
		vars[asked.Name] = value
	}
	return vars, nil
}

// titleOf is the title of the incident a procedure opens.
func (s *stepper) titleOf(p sop.Procedure) string {
	if s.practice {
		return "Practice: " + p.Title
	}
	return p.Title
}

// severityOf is the severity of the incident a procedure opens; a word that is
// none of ours must not keep anybody from starting, so it is the default then.
func severityOf(p sop.Procedure) store.Severity {
	switch s := store.Severity(p.Severity); s {
	case store.Sev1, store.Sev2, store.Sev3, store.Sev4:
		return s
	}
	return ""
}

// goOn says which run is gone on with, and that its text is not the file's any more.
func (s *stepper) goOn(run *sop.Run, p sop.Procedure) error {
	if run.Hash != p.Hash {
		if err := s.say("%s has changed since this run began; the text it began with is followed", text.Clean(cmp.Or(p.Path, p.Name))); err != nil {
			return err
		}
	}
	return s.say("going on with %s in %s", run.Title, s.id)
}

// work walks through the run; a person who leaves is told how to come back.
func (s *stepper) work(ctx context.Context) error {
	err := s.walk(ctx)
	if !errors.Is(err, errLeft) {
		return err
	}
	run, err := s.state(context.WithoutCancel(ctx)) // also whoever left with Ctrl-C is told
	if err != nil {
		return err
	}
	return s.say("left; `holdfast sop run %s --incident %s` goes on here", run.Name, s.id)
}

// walk goes from step to step until none is open or the person leaves.
func (s *stepper) walk(ctx context.Context) error {
	for {
		run, err := s.state(ctx)
		if err != nil {
			return err
		}
		step, ok := run.Next()
		if !ok {
			return s.say("%s: nothing is left to do%s", run.Title, closing(run))
		}
		if s.before != nil {
			if err := s.before(step); err != nil {
				return err
			}
		}
		err = s.step(ctx, run, step)
		switch {
		case errors.Is(err, errLeft):
			return err
		case ctx.Err() != nil:
			return errLeft // by a signal
		case err != nil:
			s.program.complain(err.Error())
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

func (s *stepper) state(ctx context.Context) (*sop.Run, error) {
	runs, err := s.runner.Runs(ctx, int64(s.id))
	if err != nil {
		return nil, err
	}
	for _, run := range runs {
		if run.Run == s.run {
			return run, nil
		}
	}
	return nil, fmt.Errorf("%s has lost its run; check the record with `holdfast incident verify`", s.id)
}

// execute runs what was shown; the hash makes sure that it is what was shown.
func (s *stepper) execute(ctx context.Context, step sop.Step, script *sop.Script) error {
	if s.dry {
		return fmt.Errorf("%s is practice: nothing was run; say d and what would have been done, or start again with --practice to run commands in earnest", s.id)
	}
	if asked, err := s.fill(ctx, step); asked || err != nil {
		return err
	}
	ev, err := s.runner.Run(ctx, s.record.actor, s.at(step.ID), script.Hash(), func(chunk []byte) {
		_, _ = fmt.Fprint(s.program.stdout, text.CleanBlock(string(chunk)))
	})
	if err != nil {
		return err
	}
	exit := "was killed: " + ev.Killed
	if ev.Killed == "" && ev.Exit != nil {
		exit = fmt.Sprintf("exit %d", *ev.Exit)
	}
	return s.say("    %s %s after %.1fs", ev.What, exit, ev.Seconds)
}

// fill asks for what the step cannot run without; asked says that it did: the
// step is then shown again, with the values, before anything runs.
func (s *stepper) fill(ctx context.Context, step sop.Step) (asked bool, err error) {
	if s.runner.Rehearses(int64(s.id)) {
		return false, nil
	}
	run, err := s.state(ctx)
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
		v, err := s.ask(ctx, words)
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
	_, err = s.runner.Do(ctx, s.record.actor, s.at(step.ID), sop.Fill(values))
	return true, err
}

// ask asks for a text. At the end of the input it is empty.
func (s *stepper) ask(ctx context.Context, words string) (string, error) {
	answer, err := s.value(ctx, "    "+words)
	if errors.Is(err, errLeft) && ctx.Err() == nil {
		return "", nil
	}
	return answer, err
}

// value asks for a text until there is one that is not refused.
func (s *stepper) value(ctx context.Context, words string) (string, error) {
	for {
		answer, err := s.in.ask(ctx, question{words: words})
		var refused *refusedError
		if !errors.As(err, &refused) {
			return answer, err
		}
		s.program.complain(refused.Error())
	}
}

// at is where acts on a step of the run are done.
func (s *stepper) at(step string) sop.Place {
	return sop.Place{Incident: int64(s.id), Run: s.run, Step: step}
}

func (s *stepper) say(format string, args ...any) error {
	_, err := fmt.Fprintf(s.program.stdout, format+"\n", args...)
	return err
}
