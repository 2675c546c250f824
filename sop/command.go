package sop

import (
	"context"
	"errors"
	"fmt"
	"maps"
	"strings"
	"time"

	"holdfast/sources/people"
	"holdfast/sources/proc"
	"holdfast/sources/text"
)

// How long a script may run when its fence does not say.
const (
	DefaultTimeout       = 10 * time.Minute
	DefaultVerifyTimeout = time.Minute
)

const (
	// lateness is how long after its deadlines a script's end may be recorded
	// before a process that cannot be looked at counts as gone.
	lateness = 30 * time.Second
	// maxScript keeps a script below what the kernel takes as one argument.
	maxScript = 120 << 10
)

// limit is how long the step's scripts may run together.
func (s Step) limit() time.Duration {
	var d time.Duration
	for _, script := range []*Script{s.Command, s.Verify} {
		d += s.Timeout(script)
	}
	return d
}

// Timeout is how long one of the step's scripts may run; 0 for none.
func (s Step) Timeout(script *Script) time.Duration {
	switch {
	case script == nil:
		return 0
	case script.Timeout > 0:
		return script.Timeout
	case s.Verify == script:
		return DefaultVerifyTimeout
	}
	return DefaultTimeout
}

// Execute begins to run a step: its command and then, when that ended with 0, its
// check. approved is the Hash of the step's Script a person saw; with any other
// script nothing runs. When it returns without an error the journal holds that
// the step runs. It then runs on by itself, whoever looks or leaves, until it has
// ended, or Stop or Close kills it with everything it started; the journal holds
// how each part ended before it is over. A step that says so is tried again, each
// try recorded, until it passes, somebody else acts on it, or its retries are
// used up.
func (r *Runner) Execute(ctx context.Context, by people.Actor, at Place, approved string) error {
	return r.execute(ctx, by, at, approved, nil)
}

// Run is Execute and Wait for one who does nothing else meanwhile: the end of ctx
// stops the script. onOutput, which may be nil, gets the output as it comes,
// redacted but not cleaned, and the script waits for it.
func (r *Runner) Run(ctx context.Context, by people.Actor, at Place, approved string, onOutput func([]byte)) (Event, error) {
	if err := r.execute(ctx, by, at, approved, onOutput); err != nil {
		return Event{}, err
	}
	leaves := context.AfterFunc(ctx, func() { r.Stop(by, at) })
	defer leaves()
	return r.Wait(context.WithoutCancel(ctx), at)
}

func (r *Runner) execute(ctx context.Context, by people.Actor, at Place, approved string, onOutput func([]byte)) error {
	if err := r.Settle(ctx); err != nil {
		return err
	}
	now, s, err := r.stepOf(ctx, at)
	if err != nil {
		return err
	}
	st := now.Steps[at.Step]
	if err := r.runnable(at, now, s, approved); err != nil {
		return err
	}
	working, cancel := context.WithCancelCause(context.WithoutCancel(ctx))
	e, err := r.scripts.begin(at, by, cancel)
	if errors.Is(err, ErrHeld) {
		err = refuse(ErrHeld, "step %s is being run here already", s.Number)
	}
	if err != nil {
		cancel(nil)
		return err
	}
	begun := eventOf(at.Run, s, st, Running, "", "")
	begun.Try, begun.SHA256, begun.Script = st.Try+1, approved, r.redact.Redact(s.Script().Text)
	begun.Holder, begun.Limit = r.holder, (s.limit() + lateness).Seconds()
	if err := r.journal.StepEvents(ctx, by, at.Incident, begun); err != nil {
		err = r.notActed(context.WithoutCancel(ctx), at, s, err)
		r.scripts.drop(at, e, err)
		cancel(nil)
		return err
	}
	job := job{r: r, by: by, at: at, now: now, step: s, begun: begun, shows: func(p []byte) {
		e.out.write(p)
		if onOutput != nil {
			onOutput(p)
		}
	}}
	go func() {
		defer cancel(nil)
		r.scripts.run(at, e, func() (Event, error) { return job.run(working) })
	}()
	return nil
}

// Output is what the script at a place printed after a cursor, 0 being the
// beginning. False: none runs there, and none ended there lately; then the record
// says how the last one ended.
func (r *Runner) Output(at Place, cursor uint64) (Output, bool) {
	e, ok := r.scripts.of(at)
	if !ok {
		return Output{}, false
	}
	over := e.isOver() // before the output is read: nothing comes after it
	out, _ := e.out.since(cursor)
	out.Over = over
	return out, true
}

// Wait waits until the script at a place has ended, and says how: the event is the
// last one, what the check said or how the command ended. A command that failed
// is no error; its Exit says so. When the result could not be written the event
// comes with a *NotRecorded, and is written later by Settle or with the next act.
// When ctx ends only the waiting ends, with the context's error.
func (r *Runner) Wait(ctx context.Context, at Place) (Event, error) {
	e, ok := r.scripts.of(at)
	if !ok {
		return Event{}, refuse(ErrUnknown, "nothing runs at this step here")
	}
	select {
	case <-e.over:
		return e.ev, e.err
	case <-ctx.Done():
		return Event{}, ctx.Err()
	}
}

// Stop kills what this runner runs at a place, with everything it started. False
// when it runs nothing there.
func (r *Runner) Stop(by people.Actor, at Place) bool {
	e, ok := r.scripts.running(at)
	if ok {
		e.stop(stopped{by})
	}
	return ok
}

// Active is how many scripts this runner runs now: what the end of the process
// would cut off.
func (r *Runner) Active() int { return r.scripts.active() }

// Close stops what runs and waits until the journal says how it ended. Nothing
// runs any more afterwards.
func (r *Runner) Close() { r.scripts.close() }

// runnable is what must hold before a step is run. In a rehearsal nothing is run,
// so nothing can be lacking.
func (r *Runner) runnable(at Place, run *Run, s Step, approved string) error {
	script := s.Script()
	if script == nil {
		return refuse(ErrCannot, "step %s has no script to run: do it, then tick it", s.Number)
	}
	if err := workable(run, s, run.Steps[s.ID]); err != nil {
		return err
	}
	if err := stops(run, s); err != nil && !r.Rehearses(at.Incident) {
		return err
	}
	if script.Hash() != approved {
		return refuse(ErrChanged, "the script of step %s is not the one that was shown: look at it again before running it", s.Number)
	}
	for _, sc := range []*Script{s.Command, s.Verify} {
		if sc == nil {
			continue
		}
		if _, err := r.look(sc.Shell); err != nil {
			return refuse(ErrCannot, "step %s needs %s, which is not installed here: install it, or run the script by hand and tick the step with a reason", s.Number, sc.Shell)
		}
		if strings.Contains(sc.Text, text.Redacted) {
			return refuse(ErrCannot, "the script of step %s holds a secret, which the record does not keep, and the file it came from was changed or is not here: run it by hand and tick the step with a reason", s.Number)
		}
		if len(sc.Text) > maxScript {
			return refuse(ErrCannot, "the script of step %s is too long to run, %d KiB: put it into a file of its own", s.Number, len(sc.Text)>>10)
		}
	}
	return nil
}

// job is one try of one step.
type job struct {
	r     *Runner
	by    people.Actor
	at    Place
	now   *Run
	step  Step
	begun Event
	shows func([]byte) // takes the output as it comes
}

func (j *job) once(ctx context.Context) (Event, error) {
	var ev Event
	var unwritten error
	if j.step.Command != nil {
		ev = j.part(ctx, Ended, j.step.Command)
		unwritten = j.r.record(ctx, j.by, j.at, ev)
		if !passed(ev) || j.step.Verify == nil {
			return ev, unwritten
		}
	}
	ev = j.part(ctx, Checked, j.step.Verify)
	if err := j.r.record(ctx, j.by, j.at, ev); err != nil {
		unwritten = err
	}
	return ev, unwritten
}

// passed reports whether a script ended well.
func passed(ev Event) bool { return ev.Exit != nil && *ev.Exit == 0 && ev.Killed == "" }

// part runs one script of the step and says how it ended.
func (j *job) part(ctx context.Context, what What, script *Script) Event {
	kept := newKeep(maxOutput)
	streamed := false
	var left *exports
	if what == Ended {
		left = newExports(j.env())
	}
	complained := false
	result, err := j.exec(ctx, script, left, func(of proc.Stream, chunk []byte) {
		streamed, complained = true, complained || of == proc.Stderr
		kept.add(chunk)
		j.shows(chunk)
	})
	if !streamed {
		kept.add(result.Combined)
		kept.cut += result.Cut
		complained = len(result.Stderr) > 0
	}
	ev := Event{
		Run: j.at.Run, Step: j.step.ID, Number: j.step.Number, Title: j.step.Title, What: what, Try: j.begun.Try,
		Seconds: result.Took.Seconds(), SHA256: script.Hash(), Killed: j.killed(ctx, result),
	}
	if what == Checked {
		ev.Script = j.r.redact.Redact(script.Text)
	}
	ev.Output, ev.Cut = kept.text(j.r.redact)
	ev.Stderr = complained
	var exported map[string]string
	if left != nil {
		exported = left.take()
	}
	if err != nil {
		ev.Reason = j.r.redact.Redact(text.Clean("it could not be run to its end: " + err.Error()))
		return ev
	}
	if ev.Exit = &result.Exit; passed(ev) && len(exported) > 0 {
		ev.Vars = j.r.remember(j.at, exported)
	}
	return ev
}

// killed is why a script was killed, and by whom when another person did it than
// the one who started it.
func (j *job) killed(ctx context.Context, result proc.Result) string {
	var by stopped
	if result.Killed != "" && ctx.Err() != nil && errors.As(context.Cause(ctx), &by) && by.by.Person != j.by.Person {
		return by.Error()
	}
	return result.Killed
}

// scriptHash is in the environment of a script: the hash that a person approved.
const scriptHash = "HOLDFAST_SCRIPT_SHA256"

// exec hands the script to its shell as one argument, with nothing on stdin
// and nothing in it replaced: what was filled in comes with the environment.
// Start-up files are left out, so that what runs is what was shown. It ends at
// the first line that fails, and at a variable that is not set, unless its fence
// takes that back.
func (j *job) exec(ctx context.Context, script *Script, left *exports, output func(proc.Stream, []byte)) (proc.Result, error) {
	shell, err := j.r.look(script.Shell)
	if err != nil {
		return proc.Result{}, err
	}
	args := []string{shell}
	strict := "-eu"
	switch script.Shell {
	case "bash":
		args, strict = append(args, "--noprofile", "--norc"), "-euo pipefail"
	case "zsh":
		args, strict = append(args, "-f"), "-euo pipefail"
	}
	if !script.Loose {
		args = append(args, strings.Fields(strict)...)
	}
	// $0, and the name in the shell's own complaints.
	text, env := script.runs(), environ(j.env())
	if left != nil {
		text, env = keepExports+text, left.env()
	}
	args = append(args, "-c", text, fmt.Sprintf("%s step %s", j.now.Name, j.step.Number))
	env = append(env, scriptHash+"="+script.Hash())
	exec := j.r.exec
	if answers, is := j.r.replayOf(j.at.Incident); is {
		exec = answers
	}
	return exec(ctx, proc.Command{
		Args: args, Env: env, Timeout: j.step.Timeout(script), MaxOutput: maxOutput,
		Output: output, Redact: j.r.redact, Bound: true,
	})
}

func (j *job) env() map[string]string {
	all := baseEnv()
	maps.Copy(all, j.r.ours)
	maps.Copy(all, j.r.values(j.at.Incident, j.now))
	maps.Copy(all, map[string]string{
		"HOLDFAST_INCIDENT": fmt.Sprintf("INC-%d", j.at.Incident),
		"HOLDFAST_RUN":      string(j.at.Run),
		"HOLDFAST_SOP":      j.now.Name,
		"HOLDFAST_STEP":     j.step.Number,
	})
	return all
}
