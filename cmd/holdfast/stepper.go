package main

import (
	"bufio"
	"cmp"
	"context"
	"errors"
	"fmt"
	"io"
	"slices"
	"strings"

	"holdfast/sop"
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
	id      store.IncidentID
	run     sop.RunID
}

// lines reads what the person types.
type lines struct{ scan *bufio.Scanner }

func newLines(r io.Reader) *lines { return &lines{bufio.NewScanner(r)} }

// next reads one line; ok is false at the end of the input.
func (l *lines) next() (string, bool) {
	if !l.scan.Scan() {
		return "", false
	}
	return strings.TrimSpace(l.scan.Text()), true
}

// errLeft means that the person left; the run stays as it is.
var errLeft = errors.New("left")

// begin finds or opens the incident and the run.
func (s *stepper) begin(ctx context.Context, p sop.Procedure, incident string) error {
	if incident == "" {
		inc, err := s.record.Open(ctx, s.record.actor, p.Title, severityOf(p))
		if err != nil {
			return err
		}
		s.id = inc.ID
		if err := s.say("opened %s for this", inc.ID); err != nil {
			return err
		}
	} else {
		id, err := store.ParseIncidentID(incident)
		if err != nil {
			return err
		}
		inc, err := s.record.Incident(ctx, id)
		if err != nil {
			return err
		}
		if !inc.Open() {
			return fmt.Errorf("%s is resolved; `holdfast incident status %s investigating` opens it again", id, id)
		}
		s.id = id
	}
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
	s.run, err = s.runner.Start(ctx, s.record.actor, int64(s.id), p, nil, nil)
	return err
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

// walk goes from step to step until none is open or the person leaves.
func (s *stepper) walk(ctx context.Context) error {
	for {
		run, err := s.state(ctx)
		if err != nil {
			return err
		}
		step, ok := run.Next()
		if !ok {
			return s.say("%s: nothing is left to do", run.Title)
		}
		err = s.step(ctx, run, step)
		switch {
		case errors.Is(err, errLeft):
			return s.say("left; `holdfast sop run %s --incident %s` goes on here", run.Name, s.id)
		case ctx.Err() != nil:
			return ctx.Err()
		case err != nil:
			s.program.complain(err.Error())
		}
	}
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

// step shows one step, asks what to do, and does it.
func (s *stepper) step(ctx context.Context, run *sop.Run, step sop.Step) error {
	if err := s.show(run, step); err != nil {
		return err
	}
	answer, ok := s.in.next()
	if !ok || answer == "q" {
		return errLeft
	}
	by, id := s.record.actor, int64(s.id)
	script := step.Script()
	var err error
	switch {
	case answer == "y" && script != nil:
		return s.execute(ctx, step, script)
	case len(step.Branches) > 0 && slices.ContainsFunc(step.Branches, func(b sop.Branch) bool { return b.Answer == answer }):
		_, err = s.runner.Decide(ctx, by, id, s.run, step.ID, answer)
	case answer == "d":
		reason := ""
		if script != nil {
			reason = s.ask("why by hand? ")
		}
		_, err = s.runner.Tick(ctx, by, id, s.run, step.ID, reason)
	case answer == "s":
		_, err = s.runner.Skip(ctx, by, id, s.run, step.ID, s.ask("why is it skipped? "))
	case answer == "f":
		_, err = s.runner.Fail(ctx, by, id, s.run, step.ID, s.ask("what failed? "))
	case answer == "n":
		_, err = s.runner.NotApplicable(ctx, by, id, s.run, step.ID, s.ask("why does it not apply? "))
	case answer == "o":
		_, err = s.runner.Override(ctx, by, id, s.run, step.ID, s.ask("why are its needs overridden? "))
	default:
		return fmt.Errorf("%q is none of the answers; nothing was done", answer)
	}
	return err
}

// show writes the step, its scripts whole, and the answers there are.
func (s *stepper) show(run *sop.Run, step sop.Step) error {
	var b strings.Builder
	fmt.Fprintf(&b, "\n%s  %s\n", step.Number, step.Title)
	for _, part := range []struct {
		mark   string
		script *sop.Script
	}{{"$ ", step.Command}, {"verify ", step.Verify}} {
		if part.script != nil {
			fmt.Fprintf(&b, "    %s%s\n", part.mark, strings.ReplaceAll(text.CleanBlock(part.script.Text), "\n", "\n      "))
		}
	}
	if st := run.Steps[step.ID]; st.State != sop.StepOpen {
		fmt.Fprintf(&b, "    %s %s\n", st.State, st.Reason)
	}
	answers := []string{"d done", "s skip", "f failed", "q leave"}
	if step.Script() != nil {
		answers = append([]string{"y run it"}, answers...)
	}
	if step.Optional {
		answers = append(answers, "n not applicable")
	}
	if needs := run.Blocked(step.ID); len(needs) > 0 {
		fmt.Fprintf(&b, "    waits for %s\n", strings.Join(needs, ", "))
		answers = append(answers, "o override")
	}
	for i, branch := range step.Branches {
		answers = slices.Insert(answers, i, branch.Answer)
	}
	fmt.Fprintf(&b, "    [%s] ", strings.Join(answers, " · "))
	_, err := fmt.Fprint(s.program.stdout, b.String())
	return err
}

// execute runs what was shown; the hash makes sure that it is what was shown.
func (s *stepper) execute(ctx context.Context, step sop.Step, script *sop.Script) error {
	ev, err := s.runner.Run(ctx, s.record.actor, int64(s.id), s.run, step.ID, script.Hash(), func(chunk []byte) {
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

func (s *stepper) ask(question string) string {
	_, _ = fmt.Fprint(s.program.stdout, "    "+question)
	answer, _ := s.in.next()
	return answer
}

func (s *stepper) say(format string, args ...any) error {
	_, err := fmt.Fprintf(s.program.stdout, format+"\n", args...)
	return err
}
