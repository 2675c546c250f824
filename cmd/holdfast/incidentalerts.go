package main

import (
	"context"
	"errors"

	"github.com/spf13/cobra"

	"holdfast/sources/alerts"
	"holdfast/store/incident"
)

func incidentAlert(p *program) *cobra.Command {
	var detach bool
	var why string
	cmd := &cobra.Command{
		Use:   "alert ID FINGERPRINT…",
		Short: "Attach alerts to an incident, or say with --detach that they do not belong to it",
		Long: "Attach alerts to an incident: what the record knows of them goes into its timeline, and so does what they do from then on.\n" +
			"With --detach they do not belong to it after all, with the reason; what the timeline says of them stays. `holdfast alerts\n" +
			"--json` lists fingerprints.",
		Args: cobra.MinimumNArgs(2),
		RunE: p.onIncident(func(ctx context.Context, r *record, id incident.ID, args []string) error {
			if detach {
				_, err := r.store.Incidents.Detach(ctx, r.actor, id, why, fingerprintsOf(args)...)
				return err
			}
			if why != "" {
				return errors.New("--why is the reason of --detach; nothing was attached")
			}
			held, err := r.attach(ctx, args)
			if err != nil {
				return err
			}
			_, err = r.store.Incidents.Attach(ctx, r.actor, id, held...)
			return err
		}),
	}
	cmd.Flags().BoolVar(&detach, "detach", false, "they do not belong to it after all")
	cmd.Flags().StringVar(&why, "why", "", "why they do not")
	return cmd
}

func fingerprintsOf(args []string) []alerts.Fingerprint {
	list := make([]alerts.Fingerprint, len(args))
	for i, arg := range args {
		list[i] = alerts.Fingerprint(arg)
	}
	return list
}
