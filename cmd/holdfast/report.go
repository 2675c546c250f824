package main

import (
	"context"
	"fmt"
	"path/filepath"

	"github.com/spf13/cobra"

	"holdfast/store"
	"holdfast/store/report"
)

func (p *program) reportCommand() *cobra.Command {
	var format, out string
	cmd := &cobra.Command{
		Use:   "report ID",
		Short: "Write the incident report; the same record gives the same bytes",
		Args:  cobra.ExactArgs(1),
		RunE: p.onIncident(func(ctx context.Context, r *record, id store.IncidentID, _ []string) error {
			body, err := r.report(ctx, id, format)
			if err != nil {
				return err
			}
			if out == "" {
				_, err := p.stdout.Write(body)
				return err
			}
			path, err := filepath.Abs(out)
			if err != nil {
				return err
			}
			return report.Write(path, body)
		}),
	}
	cmd.Flags().StringVar(&format, "format", "md", "`FORMAT`: md or json")
	cmd.Flags().StringVarP(&out, "output", "o", "", "write to `FILE` instead of standard output")
	return cmd
}

// report renders an incident's report.
func (r *record) report(ctx context.Context, id store.IncidentID, format string) ([]byte, error) {
	rep, err := report.Collect(ctx, r.Store, id)
	if err != nil {
		return nil, err
	}
	switch format {
	case "md":
		return report.Markdown(rep), nil
	case "json":
		return report.JSON(rep), nil
	case "html", "csv":
		return nil, fmt.Errorf("the format %s is not in this version; md and json are", format)
	}
	return nil, fmt.Errorf("%q is not a format of the report: md or json", format)
}

// export writes an incident's Markdown report to the reports folder and keeps
// its path in the record. It returns the path.
func (r *record) export(ctx context.Context, id store.IncidentID) (string, error) {
	body, err := r.report(ctx, id, "md")
	if err != nil {
		return "", err
	}
	path := filepath.Join(r.reportsDir(), id.String()+".md")
	if err := report.Write(path, body); err != nil {
		return "", err
	}
	return path, r.SaveReport(ctx, id, path, report.Sum(body))
}
