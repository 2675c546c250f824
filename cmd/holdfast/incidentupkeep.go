package main

import (
	"context"
	"fmt"
	"strconv"
	"time"

	"github.com/spf13/cobra"

	"holdfast/sources/text"
	"holdfast/store/incident"
)

func incidentUpdate(p *program) *cobra.Command {
	var next time.Duration
	var at atFlag
	cmd := &cobra.Command{
		Use:   "update ID TEXT",
		Short: "Write down what those who wait were told, and when they hear again",
		Long: "Write down what those who wait were told, and when they hear again. Without --next the severity's own cadence goes on:\n" +
			"an update every 30 minutes in a sev1, every hour in a sev2, none owed otherwise. What is owed shows in `holdfast status`.",
		Args: cobra.ExactArgs(2),
		RunE: p.onIncident(func(ctx context.Context, r *record, id incident.ID, args []string) error {
			when, err := at.when(r)
			if err != nil {
				return err
			}
			inc, err := r.store.Incidents.Earlier(when).Update(ctx, r.actor, id, args[0], next)
			if err != nil || inc.UpdateDue.IsZero() {
				return err
			}
			return p.print("next update due at " + text.Clock(inc.UpdateDue, r.now()))
		}),
	}
	cmd.Flags().DurationVar(&next, "next", 0, "promise the next one within `TIME`, as 30m")
	at.on(cmd)
	return cmd
}

func incidentCorrect(p *program) *cobra.Command {
	return &cobra.Command{
		Use:   "correct ID NUMBER TEXT",
		Short: "Put an entry of the timeline right; it stays, with the correction beside it",
		Args:  cobra.ExactArgs(3),
		RunE: p.onIncident(func(ctx context.Context, r *record, id incident.ID, args []string) error {
			seq, err := strconv.ParseInt(args[0], 10, 64)
			if err != nil {
				return fmt.Errorf("%q is not the number of an entry; `holdfast incident show %s` has them at the left", args[0], id)
			}
			_, err = r.store.Incidents.Correct(ctx, r.actor, id, seq, args[1])
			return err
		}),
	}
}

func incidentDuplicate(p *program) *cobra.Command {
	return &cobra.Command{
		Use:   "duplicate ID OF",
		Short: "Resolve an incident as a duplicate of another, which takes over its alerts",
		Args:  cobra.ExactArgs(2),
		RunE: p.onIncident(func(ctx context.Context, r *record, id incident.ID, args []string) error {
			of, err := incident.ParseID(args[0])
			if err != nil {
				return err
			}
			by, err := r.opened.Acts(ctx, p.now)
			if err != nil {
				return err
			}
			_, err = by.MarkDuplicate(ctx, r.actor, id, of)
			return err
		}),
	}
}

func incidentLink(p *program) *cobra.Command {
	var why string
	cmd := &cobra.Command{
		Use:   "link ID OTHER",
		Short: "Say that two incidents have to do with one another",
		Args:  cobra.ExactArgs(2),
		RunE: p.onIncident(func(ctx context.Context, r *record, id incident.ID, args []string) error {
			other, err := incident.ParseID(args[0])
			if err != nil {
				return err
			}
			_, err = r.store.Incidents.Link(ctx, r.actor, id, other, why)
			return err
		}),
	}
	cmd.Flags().StringVar(&why, "why", "", "what they have to do with one another")
	return cmd
}

func incidentReopen(p *program) *cobra.Command {
	var why string
	cmd := &cobra.Command{
		Use:   "reopen ID",
		Short: "Open a resolved incident again: it was not over",
		Args:  cobra.ExactArgs(1),
		RunE: p.onIncident(func(ctx context.Context, r *record, id incident.ID, _ []string) error {
			_, err := r.store.Incidents.Reopen(ctx, r.actor, id, why)
			return err
		}),
	}
	cmd.Flags().StringVar(&why, "why", "", "why it was not over")
	return cmd
}
