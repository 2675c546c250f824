package main

import (
	"context"
	"fmt"
	"io"
	"path/filepath"

	"github.com/spf13/cobra"

	"holdfast/store"
	"holdfast/store/archive"
	"holdfast/store/report"
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
		RunE: p.onIncident(func(ctx context.Context, r *record, id store.IncidentID, _ []string) error {
			path, findings, err := r.pack(ctx, id, out)
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

// pack writes the archive of an incident to a file, of the reports folder when
// none is named, and returns its path and what was found wrong with the record.
func (r *record) pack(ctx context.Context, id store.IncidentID, out string) (string, []store.Finding, error) {
	if out == "" {
		out = filepath.Join(r.reportsDir(), archive.FileName(id))
	}
	path, err := filepath.Abs(out)
	if err != nil {
		return "", nil, err
	}
	packed, err := archive.Of(ctx, r.Store, id)
	if err != nil {
		return "", nil, err
	}
	if err := report.Place(path, func(w io.Writer) error { return packed.Write(ctx, w) }); err != nil {
		return "", nil, fmt.Errorf("the archive was not written to %s: %w; the record still holds all of it, -o names another place", path, err)
	}
	return path, packed.Findings, nil
}
