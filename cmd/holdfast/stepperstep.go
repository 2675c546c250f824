package main

import (
	"cmp"
	"context"
	"fmt"
	"strings"
	"time"

	"holdfast/sop"
	"holdfast/sources/text"
)

// answer is one thing a person can say to a step.
type answer struct {
	key, what string
	do        func(ctx context.Context) error
}

// step shows one step, asks what to do, and does it.
func (s *stepper) step(ctx context.Context, run *sop.Run, step sop.Step) error {
	answers := s.answers(run, step)
	said, err := s.in.ask(ctx, question{words: s.shows(run, step, answers), acts: true})
	if err != nil {
		return err
	}
	if said == "q" {
		return errLeft
	}
	for _, a := range answers {
		if a.key == said {
			return a.do(ctx)
		}
	}
	return fmt.Errorf("%q is none of the answers; nothing was done", said)
}

// answers are what may be done about the step just now, the likeliest first.
func (s *stepper) answers(run *sop.Run, step sop.Step) []answer {
	var all []answer
	act := func(key, what, question string, says func(reason string) sop.Act) {
		all = append(all, answer{key, what, func(ctx context.Context) error {
			reason := ""
			if question != "" {
				var err error
				if reason, err = s.ask(ctx, question); err != nil {
					return err
				}
			}
			_, err := s.runner.Do(ctx, s.record.actor, s.at(step.ID), says(reason))
			return err
		}})
	}
	for _, b := range step.Branches {
		act(b.Answer, "", "", func(string) sop.Act { return sop.Decide(b.Answer) })
	}
	if script := step.Script(); script != nil {
		all = append(all, answer{"y", "run it", func(ctx context.Context) error { return s.execute(ctx, step, script) }})
	}
	all = append(all, s.onwards(run, step)...)
	what, question := s.tick(run, step)
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
func (s *stepper) tick(run *sop.Run, step sop.Step) (what, question string) {
	st := run.Steps[step.ID]
	switch {
	case step.Script() != nil:
		return "done", "why by hand? "
	case st.State == sop.StepFailed || st.State == sop.StepCutOff:
		return "done", "why is it done? "
	case step.Kind == sop.Wait && st.State != sop.StepWaiting:
		return "begin the wait", ""
	case st.State == sop.StepWaiting && s.program.now().Before(st.Until):
		return "go on earlier", "why not wait? "
	}
	return "done", ""
}

// onwards is where the step can send people: on after its failure, to the end
// of its wait, to other checklists.
func (s *stepper) onwards(run *sop.Run, step sop.Step) []answer {
	var all []answer
	if to, ok := run.OnFailure(step.ID); ok {
		all = append(all, answer{"g", "go on with " + to.Number + " " + to.Title, func(ctx context.Context) error {
			_, err := s.runner.Do(ctx, s.record.actor, s.at(step.ID), sop.FallBack(""))
			return err
		}})
	}
	if st := run.Steps[step.ID]; st.State == sop.StepWaiting && s.program.now().Before(st.Until) {
		all = append(all, answer{"w", "wait here", func(ctx context.Context) error { return s.waitUntil(ctx, st.Until) }})
	}
	links := run.Procedure.Links(step)
	for i, link := range links {
		to, ok := s.library.Linked(link)
		if !ok {
			continue
		}
		key := "l"
		if len(links) > 1 {
			key = fmt.Sprintf("l%d", i+1)
		}
		all = append(all, answer{key, "follow " + to.Title, func(ctx context.Context) error { return s.follow(ctx, to) }})
	}
	return all
}

// waitUntil rests until the wait is over.
func (s *stepper) waitUntil(ctx context.Context, end time.Time) error {
	timer := time.NewTimer(end.Sub(s.program.now()))
	defer timer.Stop()
	select {
	case <-ctx.Done():
		return ctx.Err()
	case <-timer.C:
		return nil
	}
}

// follow works through another checklist in the same incident, and comes back.
func (s *stepper) follow(ctx context.Context, p sop.Procedure) error {
	back := s.run
	if err := s.enter(ctx, p); err != nil {
		s.run = back
		return err
	}
	if s.run == back {
		return fmt.Errorf("%s is the one that is followed already", p.Title)
	}
	if err := s.walk(ctx); err != nil {
		return err
	}
	s.run = back
	return nil
}

// shows is the step, its scripts whole, and the answers there are.
func (s *stepper) shows(run *sop.Run, step sop.Step, answers []answer) string {
	var b strings.Builder
	s.around(&b, run, step)
	before, after := step.Told()
	headed(&b, step, step.Before, before)
	for _, part := range []struct {
		mark   string
		script *sop.Script
	}{{"$ ", step.Command}, {"verify ", step.Verify}} {
		if part.script != nil {
			fmt.Fprintf(&b, "    %s%s\n", part.mark, strings.ReplaceAll(text.CleanBlock(part.script.Text), "\n", "\n      "))
			fmt.Fprintf(&b, "      for at most %s%s\n", text.Age(step.Timeout(part.script)), retries(step))
		}
	}
	said(&b, after)
	if step.Elsewhere() {
		fmt.Fprintf(&b, "    the words before it send you elsewhere: this script runs here, on this machine\n")
	} else if on := step.TypedOn(); on != "" {
		fmt.Fprintf(&b, "    it was typed on %s, its prompt says: this script runs here, on this machine\n", on)
	}
	s.values(&b, run, step)
	switch st := run.Steps[step.ID]; {
	case st.State == sop.StepWaiting:
		fmt.Fprintf(&b, "    %s\n", s.waits(st.Until))
	case st.State != sop.StepOpen:
		fmt.Fprintf(&b, "    %s %s\n", st.State, st.Reason)
	}
	if needs := run.Blocked(step.ID); len(needs) > 0 {
		fmt.Fprintf(&b, "    waits for %s\n", strings.Join(needs, ", "))
	}
	var keys []string
	for _, a := range answers {
		keys = append(keys, strings.TrimSpace(a.key+" "+a.what))
	}
	fmt.Fprintf(&b, "    [%s] ", strings.Join(keys, " · "))
	return b.String()
}

// around writes what a step stands in: the phase when it is another one, and the
// steps around the first one in them.
func (s *stepper) around(b *strings.Builder, run *sop.Run, step sop.Step) {
	path := run.Procedure.Around(step.ID)
	if phase := path[0].Phase; phase != s.phase {
		s.phase = phase
		fmt.Fprintf(b, "\n%s\n", strings.ToUpper(phase))
	}
	for i, in := range path[:len(path)-1] {
		if in.Steps[0].ID == path[i+1].ID && in.Kind == sop.Manual {
			headed(b, in, in.Before, in.Body)
		}
	}
}

// headed writes a step's title and its words.
func headed(b *strings.Builder, step sop.Step, words ...string) {
	fmt.Fprintf(b, "\n%s  %s\n", step.Number, step.Title)
	for _, some := range words {
		said(b, some)
	}
}

// said writes words of a step.
func said(b *strings.Builder, words string) {
	if words = strings.TrimSpace(text.CleanBlock(words)); words != "" {
		words = strings.ReplaceAll(words, "\n", "\n    ")
		fmt.Fprintf(b, "    %s\n", strings.ReplaceAll(words, "\n    \n", "\n\n"))
	}
}

// values writes what the scripts get, and what they lack.
func (s *stepper) values(b *strings.Builder, run *sop.Run, step sop.Step) {
	for _, u := range run.Uses(step.ID) {
		value := strings.ReplaceAll(text.CleanBlock(u.Value), "\n", "\n      ")
		fmt.Fprintf(b, "    %s = %s\n", u.Name, cmp.Or(value, "(empty)"))
	}
	for _, l := range run.Lacks(step.ID) {
		fmt.Fprintf(b, "    %s\n", l.Says())
	}
}

func retries(step sop.Step) string {
	if step.Retry.Times == 0 {
		return ""
	}
	return ", " + step.Retry.String()
}

// waits says when a wait is over.
func (s *stepper) waits(until time.Time) string {
	now := s.program.now().In(s.record.zone)
	left, clock := until.Sub(now), text.Clock(until, now)
	if left <= 0 {
		return "the wait is over since " + clock
	}
	return fmt.Sprintf("waits until %s, %s more", clock, left.Round(time.Second))
}
