package main

import (
	"context"
	"errors"
	"fmt"
	"time"

	"github.com/spf13/cobra"

	"holdfast/cmd/holdfast/world"
	"holdfast/sources/silences"
)

// recurrence is what somebody asks of a silence that comes again.
type recurrence struct {
	every, zone, until string
	times              int
}

func (r *recurrence) flags(cmd *cobra.Command) {
	cmd.Flags().StringVar(&r.every, "every", "", "it comes again, in this `WINDOW`: '02:00-04:00', 'Mon-Fri 22:00-06:00', 'Sun'")
	cmd.Flags().StringVar(&r.zone, "zone", "", "the time zone of the window, such as Europe/Berlin; yours, unless it is named: a `NAME`")
	cmd.Flags().StringVar(&r.until, "until", "", "the last day on which it begins, such as 2027-01-31: a `DATE`")
	cmd.Flags().IntVar(&r.times, "times", 0, "it comes so many times: a `NUMBER`")
}

// rule is what was asked for; nil: the silence does not come again. now is the present
// in the person's zone.
func (r *recurrence) rule(now time.Time) (*silences.Rule, error) {
	if r.every == "" {
		return nil, nil //nolint:nilnil // no rule is asked for
	}
	if r.zone != "" {
		zone, err := time.LoadLocation(r.zone)
		if err != nil || zone == time.Local {
			return nil, fmt.Errorf("--zone %s: no such time zone is known; write it as Europe/Berlin", clean(r.zone))
		}
		now = now.In(zone)
	}
	rule, err := silences.NewRule(r.every, r.until, r.times, now)
	if err != nil {
		return nil, fmt.Errorf("--every: %w", err)
	}
	return &rule, nil
}

func silenceStopCommand(p *program) *cobra.Command {
	var yes bool
	cmd := &cobra.Command{
		Use: "stop ID", Short: "Stop a silence that comes again", Args: cobra.ExactArgs(1),
		Long: "Have a silence that comes again come no more. ID is its id, such as R1. Its next one, where that is made already and has not begun,\n" +
			"is ended; one that is in force goes on to its end, and its id is said: `silence expire` ends it.",
		RunE: p.onWorld(func(ctx context.Context, w *desk, args []string) error {
			it, err := world.SilencesOf(w.world).Find(ctx, args[0], w.record.now())
			if err == nil && it.Again == nil {
				err = errors.New("that is a single silence, which comes once: `holdfast silence expire` ends it")
			}
			if err != nil {
				return err
			}
			return onSilence(ctx, p, w, args[0], yes, "have it come no more", func(of world.Silences, id string) (silences.Act, error) {
				return of.Expire(ctx, w.record.actor, id)
			})
		}),
	}
	cmd.Flags().BoolVar(&yes, "yes", false, "without asking")
	return cmd
}
