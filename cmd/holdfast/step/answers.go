package step

import (
	"context"
	"fmt"
	"time"

	"holdfast/cmd/holdfast/prompt"
	"holdfast/sop"
)

// answer is one thing a person can say to a step.
type answer struct {
	key, what string
	do        func(ctx context.Context) error
}

// step shows one step, asks what to do, and does it.
func (w *walk) step(ctx context.Context, run *sop.Run, step sop.Step) error {
	answers := w.answers(run, step)
	said, err := w.desk.Ask.Ask(ctx, prompt.Question{Words: w.sheet.of(run, step, answers), Acts: true})
	if err != nil {
		return err
	}
	if said == "q" {
		return prompt.ErrLeft
	}
	for _, a := range answers {
		if a.key == said {
			return a.do(ctx)
		}
	}
	if w.desk.Else != nil {
		if done, err := w.desk.Else(ctx, said); done || err != nil {
			return err
		}
	}
	return fmt.Errorf("%q is none of the answers; nothing was done", said)
}

// answers are what may be done about the step just now, the likeliest first.
func (w *walk) answers(run *sop.Run, step sop.Step) []answer {
	var all []answer
	act := func(key, what, question string, says func(reason string) sop.Act) {
		all = append(all, answer{key, what, func(ctx context.Context) error {
			reason := ""
			if question != "" {
				var err error
				if reason, err = w.ask(ctx, question); err != nil {
					return err
				}
			}
			_, err := w.desk.Runner.Do(ctx, w.desk.Actor, w.at(step.ID), says(reason))
			return err
		}})
	}
	for _, b := range step.Branches {
		act(b.Answer, "", "", func(string) sop.Act { return sop.Decide(b.Answer) })
	}
	if script := step.Script(); script != nil {
		all = append(all, answer{"y", "run it", func(ctx context.Context) error { return w.execute(ctx, step, script) }})
	}
	all = append(all, w.ways(run, step)...)
	what, question := w.tick(run, step)
	act("d", what, question, sop.Tick)
	act("s", "skip", "why is it skipped? ", sop.Skip)
	act("f", "failed", "what failed? ", sop.Fail)
	all = append(all, answer{"q", "leave", nil})
	if step.Optional {
		act("n", "not applicable", "why does it not apply? ", sop.DoesNotApply)
	}
	if len(run.Blocked(step.ID)) > 0 {
		act("o", "override", "why are its needs overridden? ", sop.Override)
	}
	return all
}

// tick is what ticking the step means now, and the question it needs.
func (w *walk) tick(run *sop.Run, step sop.Step) (what, question string) {
	st := run.Steps[step.ID]
	switch {
	case step.Script() != nil:
		return "done", "why by hand? "
	case st.State == sop.StepFailed || st.State == sop.StepCutOff:
		return "done", "why is it done? "
	case step.Kind == sop.Wait && st.State != sop.StepWaiting:
		return "begin the wait", ""
	case st.State == sop.StepWaiting && w.desk.Now().Before(st.Until):
		return "go on earlier", "why not wait? "
	}
	return "done", ""
}

// ways are where the step can send people: on after its failure, to the end
// of its wait, to other checklists.
func (w *walk) ways(run *sop.Run, step sop.Step) []answer {
	var all []answer
	if to, ok := run.OnFailure(step.ID); ok {
		all = append(all, answer{"g", "go on with " + to.Number + " " + to.Title, func(ctx context.Context) error {
			_, err := w.desk.Runner.Do(ctx, w.desk.Actor, w.at(step.ID), sop.FallBack(""))
			return err
		}})
	}
	if st := run.Steps[step.ID]; st.State == sop.StepWaiting && w.desk.Now().Before(st.Until) {
		all = append(all, answer{"w", "wait here", func(ctx context.Context) error { return w.waitUntil(ctx, st.Until) }})
	}
	links := run.Procedure.Links(step)
	for i, link := range links {
		to, ok := w.desk.Library.Linked(link)
		if !ok {
			continue
		}
		key := "l"
		if len(links) > 1 {
			key = fmt.Sprintf("l%d", i+1)
		}
		all = append(all, answer{key, "follow " + to.Title, func(ctx context.Context) error { return w.follow(ctx, to) }})
	}
	return all
}

// waitUntil rests until the wait is over.
func (w *walk) waitUntil(ctx context.Context, end time.Time) error {
	timer := time.NewTimer(end.Sub(w.desk.Now()))
	defer timer.Stop()
	select {
	case <-ctx.Done():
		return ctx.Err()
	case <-timer.C:
		return nil
	}
}

// follow works through another checklist in the same incident, and comes back.
func (w *walk) follow(ctx context.Context, p sop.Procedure) error {
	back := w.run
	if err := w.enter(ctx, p); err != nil {
		w.run = back
		return err
	}
	if w.run == back {
		return fmt.Errorf("%s is the one that is followed already", p.Title)
	}
	if err := w.through(ctx); err != nil {
		return err
	}
	w.run = back
	return nil
}
