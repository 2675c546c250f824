package main

import (
	"context"

	"github.com/spf13/cobra"

	"holdfast/cmd/holdfast/step"
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
		RunE: p.onIncident(func(ctx context.Context, r *record, id incident.ID, _ []string) error {
			past, err := replay.Of(ctx, r.store.Book, id)
			if err != nil {
				return err
			}
			library, err := p.catalogue()
			if err != nil {
				return err
			}
			proc, err := past.Procedure(library)
			if err != nil {
				return err
			}
			return step.Rehearse(ctx, p.steps(r, library), past, proc)
		}),
	}
}
