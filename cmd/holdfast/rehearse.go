package main

import (
	"context"
	"errors"
	"fmt"
	"slices"
	"strings"
	"time"

	"github.com/spf13/cobra"

	"holdfast/sop"
	"holdfast/sources/alerts"
	"holdfast/store"
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
			past, err := r.past(ctx, id)
			if err != nil {
				return err
			}
			library, err := p.library()
			if err != nil {
				return err
			}
			proc, err := past.procedure(library)
			if err != nil {
				return err
			}
			s := &stepper{
				program: p, record: r, runner: sop.NewReplayer(r.Store, past.runs, r.Redact, p.now), in: typedLines(p),
				library: library, given: past.vars(proc), practice: true,
			}
			return past.rehearse(ctx, s, proc)
		}),
	}
}

// pastIncident is a resolved incident that is replayed.
type pastIncident struct {
	store.Incident
	entries []store.Entry // what was seen, by event time; not what was done
	runs    []*sop.Run
	told    int // how many of the entries were shown
}

func (r *record) past(ctx context.Context, id store.IncidentID) (*pastIncident, error) {
	inc, err := r.Incident(ctx, id)
	if err != nil {
		return nil, err
	}
	if inc.Open() {
		return nil, fmt.Errorf("%s is not resolved yet: there is nothing to rehearse before it is over", id)
	}
	entries, err := r.Timeline(ctx, id, 0, 0)
	if err != nil {
		return nil, err
	}
	records, err := store.FoldRuns(entries)
	if err != nil {
		return nil, err
	}
	past := &pastIncident{Incident: inc}
	for _, rec := range records {
		past.runs = append(past.runs, sop.Fold(rec))
	}
	for _, e := range entries {
		switch e.Kind {
		case store.Fired, store.Cleared, store.Note, store.Pinned, store.FileAttached, store.StatusChanged, store.SeverityChanged, store.Change, store.Attached, store.Detached:
			past.entries = append(past.entries, e)
		}
	}
	slices.SortStableFunc(past.entries, func(a, b store.Entry) int { return a.At.Compare(b.At) })
	return past, nil
}

// main is the run in which most was done; nil when no checklist was followed.
func (i *pastIncident) main() *sop.Run {
	var most *sop.Run
	for _, run := range i.runs {
		if most == nil || len(run.Events) > len(most.Events) {
			most = run
		}
	}
	return most
}

// procedure is the checklist to practise: the one followed then as it is
// today, else as it was, else the one for the alert, else a draft of what was done.
func (i *pastIncident) procedure(library *sop.Library) (sop.Procedure, error) {
	if run := i.main(); run != nil {
		if today, ok := library.Get(run.Name); ok {
			return today, nil
		}
		return run.Procedure, nil
	}
	for _, a := range i.Alerts {
		fit := library.For(alerts.Alert{Fingerprint: a.Fingerprint, Labels: a.Labels, Annotations: a.Annotations})
		if len(fit) > 0 {
			return fit[0], nil
		}
	}
	past, err := pastOf(i.Incident, i.entries, i.runs)
	if err != nil {
		return sop.Procedure{}, err
	}
	past.Day = i.OpenedAt
	name := "draft-" + strings.ToLower(i.ID.String())
	return sop.Parse(name, "", []byte(sop.Draft(past))), nil
}

// vars are the values the checklist asks for, as they were given then.
func (i *pastIncident) vars(p sop.Procedure) map[string]string {
	vars := map[string]string{}
	if run := i.main(); run != nil {
		for _, asked := range p.Asks {
			if v, known := run.Vars[asked.Name]; known {
				vars[asked.Name] = v
			}
		}
	}
	return vars
}

// rehearse opens the practice incident, walks through it, and closes it.
func (i *pastIncident) rehearse(ctx context.Context, s *stepper, p sop.Procedure) (err error) {
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
	inc, err := s.record.OpenPractice(ctx, s.record.actor, fmt.Sprintf("Practice: %s (%s)", i.Title, i.ID), store.Sev4)
	if err != nil {
		return err
	}
	s.id = inc.ID
	defer func() {
		// Whoever leaves, and however: practice must not stand open on everybody's screen.
		end, cancel := context.WithTimeout(context.WithoutCancel(ctx), 10*time.Second)
		defer cancel()
		_, closeErr := s.record.Resolve(end, s.record.actor, inc.ID, "practice of "+i.ID.String())
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
func (i *pastIncident) until(step sop.Step) time.Time {
	if at := i.begun(step.ID); !at.IsZero() {
		return at
	}
	return i.OpenedAt
}

// tell shows what was seen up to a moment; all that is left when it is zero.
func (i *pastIncident) tell(s *stepper, until time.Time) error {
	for ; i.told < len(i.entries); i.told++ {
		e := i.entries[i.told]
		if !until.IsZero() && e.At.After(until) {
			return nil
		}
		after := max(0, e.At.Sub(i.OpenedAt)).Round(time.Second)
		if err := s.say("  then, after %s: %s %s", after, e.Kind, e.Text); err != nil {
			return err
		}
		var pinned store.PinnedData
		if e.Kind == store.Pinned && e.Decode(&pinned) == nil {
			for _, l := range pinned.Lines {
				if err := s.say("    │ %s", l.Text); err != nil {
					return err
				}
			}
		}
	}
	return nil
}
