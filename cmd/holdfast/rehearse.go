package main

import (
	"context"
	"errors"
	"fmt"
	"time"

	"github.com/spf13/cobra"

	"holdfast/sop"
	"holdfast/store"
	"holdfast/store/incident"
	"holdfast/store/incident/replay"
)

func rehearseCommand(p *program) *cobra.Command {
	return &cobra.Command{
		Use:   "rehearse ID",
		Short: "Replay a past incident as practice",
		Long: "Replay a past incident as practice, on a plain terminal: what was seen then is shown as it came, the checklist that was\n" +
			"followed is followed again, and its commands answer as they did then. Nothing is run. The practice incident is marked as\n" +
			"such, is resolved when you leave, and stays out of what is counted.",
		Args: cobra.ExactArgs(1),
		RunE: p.onIncident(func(ctx context.Context, r *record, id store.IncidentID, _ []string) error {
			past, err := replay.Of(ctx, r.store.Book, id)
			if err != nil {
				return err
			}
			library, err := p.library()
			if err != nil {
				return err
			}
			proc, err := past.Procedure(library)
			if err != nil {
				return err
			}
			s := &stepper{
				program: p, record: r, runner: sop.NewRunner(r.store.Runs, runCommand, r.opened.Redact, p.now), in: typedLines(p),
				library: library, given: past.Vars(proc), practice: true,
			}
			return (&walkthrough{Past: past}).rehearse(ctx, s, proc)
		}),
	}
}

// walkthrough is a past incident that is replayed on a plain terminal.
type walkthrough struct {
	*replay.Past
	told int // how many of what was seen were shown
}

// rehearse opens the practice incident, walks through it, and closes it.
func (i *walkthrough) rehearse(ctx context.Context, s *stepper, p sop.Procedure) (err error) {
	if err := s.say("REHEARSAL of %s %s: nothing is run, commands answer as they did then", i.ID, i.Title); err != nil {
		return err
	}
	vars, err := s.vars(ctx, p)
	if errors.Is(err, errLeft) {
		return s.say("left before anything was begun")
	}
	if err != nil {
		return err
	}
	inc, err := s.record.store.Incidents.OpenPractice(ctx, s.record.actor, fmt.Sprintf("Practice: %s (%s)", i.Title, i.ID), store.Sev4)
	if err != nil {
		return err
	}
	s.id = inc.ID
	s.runner.Rehearse(int64(inc.ID), i.Runs)
	defer func() {
		// Whoever leaves, and however: practice must not stand open on everybody's screen.
		end, cancel := context.WithTimeout(context.WithoutCancel(ctx), 10*time.Second)
		defer cancel()
		_, closeErr := s.record.store.Incidents.Resolve(end, s.record.actor, inc.ID, "practice of "+i.ID.String())
		err = errors.Join(err, closeErr)
	}()
	if err := s.start(ctx, p, vars); err != nil {
		return err
	}
	s.before = func(step sop.Step) error { return i.tell(s, i.until(step)) }
	began := s.program.now()
	err = s.walk(ctx)
	if err != nil && !errors.Is(err, errLeft) {
		return err
	}
	if err := i.tell(s, time.Time{}); err != nil {
		return err
	}
	return s.say("then it took %s, now %s; `holdfast report %s` says how it went then",
		i.ResolvedAt.Sub(i.OpenedAt).Round(time.Second), s.program.now().Sub(began).Round(time.Second), i.ID)
}

// until is when the step was begun then; the zero time when it was not.
func (i *walkthrough) until(step sop.Step) time.Time {
	if at := i.Begun(step.ID); !at.IsZero() {
		return at
	}
	return i.OpenedAt
}

// tell shows what was seen up to a moment; all that is left when it is zero.
func (i *walkthrough) tell(s *stepper, until time.Time) error {
	for ; i.told < len(i.Seen); i.told++ {
		e := i.Seen[i.told]
		if !until.IsZero() && e.At.After(until) {
			return nil
		}
		after := max(0, e.At.Sub(i.OpenedAt)).Round(time.Second)
		if err := s.say("  then, after %s: %s %s", after, e.Kind, e.Text); err != nil {
			return err
		}
		if pinned, ok := incident.As[incident.PinnedData](e); ok {
			for _, l := range pinned.Lines {
				if err := s.say("    │ %s", l.Text); err != nil {
					return err
				}
			}
		}
	}
	return nil
}
