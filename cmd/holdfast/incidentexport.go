package main

import (
	"context"

	"github.com/spf13/cobra"

	"holdfast/store/incident"
)

func incidentExport(p *program) *cobra.Command {
	var out string
	cmd := &cobra.Command{
		Use:   "export ID",
		Short: "Pack an incident with all its evidence into one archive that proves itself",
		Long: `Packs the timeline with its chain of hashes, pinned lines, command outputs,
attached files, the SOPs that were followed and the report into one .tar.gz, and
prints its path. The same record gives the same bytes.

It is checked without holdfast: VERIFY.md in it says how, verify.sh and verify.py
do it. Attached files are in it as they are, with whatever secrets they hold.

A record that does not verify is packed all the same: the archive says in
findings.txt what is wrong, and the exit code is 1.`,
		Args: cobra.ExactArgs(1),
		RunE: p.onIncident(func(ctx context.Context, r *record, id incident.ID, _ []string) error {
			path, findings, err := r.opened.Reports(r.cfg).Pack(ctx, id, out)
			if err != nil {
				return err
			}
			if err := p.print(path); err != nil {
				return err
			}
			for _, f := range findings {
				p.complain(f.What)
			}
			if len(findings) > 0 {
				return attend("%s was packed as it is, and it does not verify: %d found, findings.txt in the archive lists them; keep the record and its heads as they are, and compare them with a backup", id, len(findings))
			}
			return nil
		}),
	}
	cmd.Flags().StringVarP(&out, "output", "o", "", "write to `FILE` instead of the reports folder")
	return cmd
}
