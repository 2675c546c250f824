package main

import (
	"context"
	"errors"
	"fmt"
	"strings"
	"time"

	"holdfast/cmd/holdfast/config"
	"holdfast/cmd/holdfast/world"
	"holdfast/sop"
	"holdfast/sources/alerts"
	"holdfast/sources/logs"
	"holdfast/sources/text"
	"holdfast/store/incident"
)

// selfPlay is the rehearsal without a terminal: the world runs as it does under
// the cockpit, and what an engineer would press is done by the same calls.
func selfPlay(ctx context.Context, p *program, cfg *config.Config, speed float64, play func(context.Context, *world.World) error) (err error) {
	w, err := p.openDesk(ctx, cfg)
	if err != nil {
		return err
	}
	defer w.record.close(&err)
	ctx, cancel := context.WithTimeout(ctx, 5*time.Minute)
	defer cancel()
	crew := world.NewCrew(ctx, w.world.Health, w.world.Now)
	defer crew.Dismiss()
	failed := make(chan error, 2)
	part := func(name string, job func(context.Context) error) {
		crew.Start(world.Kind, name, func(ctx context.Context) error {
			err := world.Guarded(ctx, job)
			if err != nil {
				failed <- err
			}
			return err
		})
	}
	part("world", w.world.Run)
	part("rehearsal", func(ctx context.Context) error { return play(ctx, w.world) })
	done := make(chan error, 1)
	crew.Start(world.Kind, "engineer", func(ctx context.Context) error {
		err := world.Guarded(ctx, func(ctx context.Context) error {
			return (&engineer{out: p.output, w: w, speed: speed, shown: p.shownIn()}).work(ctx)
		})
		done <- err
		return err
	})
	select {
	case err := <-failed:
		return err
	case err := <-done:
		return err
	case <-ctx.Done():
		return fmt.Errorf("the rehearsal did not come to its end: %w", ctx.Err())
	}
}

// engineer does in the rehearsal what a person would do at the keys.
type engineer struct {
	out   output
	w     *desk
	speed float64
	shown shownIn
	id    incident.ID
	run   sop.RunID
}

func (e *engineer) say(format string, args ...any) error {
	return e.out.print(text.CleanBlock(fmt.Sprintf(format, args...)))
}

// work goes from the alert to the report.
func (e *engineer) work(ctx context.Context) error {
	row, err := e.hold(ctx)
	if err != nil {
		return err
	}
	if err := e.judged(ctx); err != nil {
		return err
	}
	if err := e.open(ctx, row); err != nil {
		return err
	}
	if err := e.pin(ctx); err != nil {
		return err
	}
	if err := e.follow(ctx, row); err != nil {
		return err
	}
	if err := e.cleared(ctx, row.Fingerprint); err != nil {
		return err
	}
	return e.finish(ctx)
}

// hold waits for the critical alert and acknowledges it.
func (e *engineer) hold(ctx context.Context) (alerts.Row, error) {
	row, err := await(ctx, func() (alerts.Row, error) {
		for _, row := range e.w.world.Board.View().Rows {
			if row.Name() == "CheckoutDown" && row.State == alerts.Firing {
				return *row, nil
			}
		}
		return alerts.Row{}, errNotYet
	})
	if err != nil {
		return row, fmt.Errorf("CheckoutDown: %w", err)
	}
	if err := e.say("%s fires: %s", row.Name(), row.Annotations["summary"]); err != nil {
		return row, err
	}
	if _, err := e.w.world.Board.Ack(ctx, e.w.record.actor, []alerts.Fingerprint{row.Fingerprint}, "on it", time.Time{}); err != nil {
		return row, err
	}
	return row, e.say("%s holds it", e.w.record.actor.Person)
}

// judged waits until the record has a verdict of every data source, as it has
// when a person opens an incident: they are copied into it.
func (e *engineer) judged(ctx context.Context) error {
	_, err := await(ctx, func() (int, error) {
		kept, err := e.w.record.store.Verdicts.LoadVerdicts(ctx)
		if err == nil && len(kept) < len(e.w.world.Ledger.View()) {
			err = errNotYet
		}
		return len(kept), err
	})
	if err != nil {
		return fmt.Errorf("the backups are judged: %w", err)
	}
	return nil
}

func (e *engineer) open(ctx context.Context, row alerts.Row) error {
	inc, err := e.w.record.store.Incidents.Open(ctx, e.w.record.actor, "Checkout down in "+row.Place(), incident.Sev2, incident.AttachedAlert{
		Fingerprint: row.Fingerprint, Episode: row.Episode, Labels: row.Labels, Annotations: row.Annotations,
		StartsAt: row.StartsAt, Source: strings.Join(row.Sources, ","),
	})
	if err != nil {
		return err
	}
	e.id = inc.ID
	if _, err := e.w.record.store.Incidents.SetRole(ctx, e.w.record.actor, e.id, "commander", e.w.record.actor.Person); err != nil {
		return err
	}
	return e.say("%s %s %s", inc.ID, inc.Severity, inc.Title)
}

// pin keeps the newest three errors as evidence.
func (e *engineer) pin(ctx context.Context) error {
	lines, err := await(ctx, func() ([]incident.PinnedLine, error) {
		var found []incident.PinnedLine
		all, _, _ := e.w.world.Tail.Since(0)
		for i := len(all) - 1; i >= 0 && len(found) < 3; i-- {
			if l := all[i]; l.Level == logs.Error {
				found = append(found, incident.PinnedLine{Source: l.Source, Path: l.Path, Offset: l.Offset, At: l.At, Untimed: l.Untimed, Text: l.Text})
			}
		}
		if len(found) < 3 {
			return nil, errNotYet
		}
		return found, nil
	})
	if err != nil {
		return fmt.Errorf("three errors in the log: %w", err)
	}
	if _, err := e.w.record.store.Incidents.Pin(ctx, e.w.record.actor, e.id, lines); err != nil {
		return err
	}
	return e.say("pinned %d lines from %s", len(lines), lines[0].Source)
}

// follow steps through the SOP that matches the alert.
func (e *engineer) follow(ctx context.Context, row alerts.Row) error {
	matching := e.w.world.Library().For(row.Alert)
	if len(matching) == 0 {
		return errors.New("no SOP matches CheckoutDown")
	}
	var err error
	if e.run, err = e.w.world.Runner.Start(ctx, e.w.record.actor, int64(e.id), matching[0], &row.Alert, nil); err != nil {
		return err
	}
	for {
		run, err := e.state(ctx)
		if err != nil {
			return err
		}
		step, ok := run.Next()
		if !ok {
			return nil
		}
		if err := e.step(ctx, step); err != nil {
			return fmt.Errorf("step %s: %w", step.Number, err)
		}
	}
}

func (e *engineer) state(ctx context.Context) (*sop.Run, error) {
	runs, err := e.w.world.Runner.Runs(ctx, int64(e.id))
	if err != nil {
		return nil, err
	}
	for _, run := range runs {
		if run.Run == e.run {
			return run, nil
		}
	}
	return nil, errors.New("the run is not in the record")
}

// step does one step as a careful person would.
func (e *engineer) step(ctx context.Context, step sop.Step) error {
	by, at := e.w.record.actor, sop.Place{Incident: int64(e.id), Run: e.run, Step: step.ID}
	var err error
	how := "done"
	switch {
	case step.Script() != nil:
		var ev sop.Event
		ev, err = e.w.world.Runner.Run(ctx, by, at, step.Script().Hash(), nil)
		if err == nil && (ev.Exit == nil || *ev.Exit != 0) {
			err = fmt.Errorf("it did not pass: %s %s", ev.Killed, ev.Output)
		}
		how = fmt.Sprintf("exit 0 after %.1fs", ev.Seconds)
	case len(step.Branches) > 0:
		how = step.Branches[0].Answer
		_, err = e.w.world.Runner.Do(ctx, by, at, sop.Decide(how))
	case step.Optional:
		how = "not applicable"
		_, err = e.w.world.Runner.Do(ctx, by, at, sop.DoesNotApply("no key was exposed"))
	default:
		_, err = e.w.world.Runner.Do(ctx, by, at, sop.Tick(""))
	}
	if err != nil {
		return err
	}
	return e.say("  %s %s: %s", step.Number, step.Title, how)
}

func (e *engineer) cleared(ctx context.Context, fp alerts.Fingerprint) error {
	_, err := await(ctx, func() (alerts.Row, error) {
		row, ok := e.w.world.Board.View().Row(fp)
		if ok && row.State != alerts.Resolved {
			return row, errNotYet
		}
		return row, nil
	})
	if err != nil {
		return fmt.Errorf("CheckoutDown clears: %w", err)
	}
	return e.say("CheckoutDown has cleared")
}

// finish answers, resolves, and writes the report.
func (e *engineer) finish(ctx context.Context) error {
	for _, a := range [][2]string{
		{"impact", "About one checkout in four failed in eu-1."},
		{"what_happened", "The payment gateway of eu-1 timed out; checkout was failed over to eu-2."},
		{"root_cause", "The gateway's connection pool was exhausted."},
		{"reason", "experience"},
	} {
		if _, err := e.w.record.store.Incidents.Answer(ctx, e.w.record.actor, e.id, a[0], a[1]); err != nil {
			return err
		}
	}
	if _, err := e.w.record.store.Incidents.Resolve(ctx, e.w.record.actor, e.id, "Checkout failed over to eu-2; the alert cleared."); err != nil {
		return err
	}
	path, err := e.w.record.opened.Reports(e.w.record.cfg).Export(ctx, e.id)
	if err != nil {
		return err
	}
	if err := e.w.world.Duties.Look(ctx); err != nil {
		return err
	}
	if err := e.say("\n%s", strings.TrimRight(statusText(e.w.world.Config(), e.w.world.Needs.View(), nil, e.w.record.zone, e.shown), "\n")); err != nil {
		return err
	}
	return e.say("%s is resolved; its report is %s", e.id, path)
}
