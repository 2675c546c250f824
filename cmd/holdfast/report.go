package main

import (
	"context"
	"errors"
	"fmt"
	"path/filepath"
	"slices"
	"strings"

	"github.com/spf13/cobra"

	"holdfast/store/incident"
	"holdfast/store/incident/report"
)

// reportFlags are what `holdfast report` is asked for.
type reportFlags struct {
	format   string
	out      string
	template string
	since    string
}

func reportCommand(p *program) *cobra.Command {
	var f reportFlags
	cmd := &cobra.Command{
		Use:   "report ID | report --since 30d",
		Short: "Write the incident report; the same record gives the same bytes",
		Long: `Writes an incident's report, or with --since what happened in a stretch of time.
The same record gives the same bytes. What does not fit together in the record
(a milestone that is missing, a step before its predecessor, a time that had not
come yet) is said on standard error and listed in the report.

A template of your own (--template) is a Go template over the fields of the JSON
report with their Go names: {{.Title}}, {{range .Timeline}}{{clock .At}} {{.Text}}{{end}}.
What it prints of the record is escaped for HTML or Markdown by itself.`,
		Args: cobra.MaximumNArgs(1),
		RunE: p.onRecord(func(ctx context.Context, r *record, args []string) error {
			return writeReport(ctx, p.output, r, args, f)
		}),
	}
	cmd.Flags().StringVar(&f.format, "format", "", "`FORMAT`: md, html, json or csv (default md, or what -o ends in)")
	cmd.Flags().StringVarP(&f.out, "output", "o", "", "write to `FILE` instead of standard output")
	cmd.Flags().StringVar(&f.template, "template", "", "print with the template in `FILE|DIR`: a .html or .md file, or a folder with report.html, report.md")
	cmd.Flags().StringVar(&f.since, "since", "", "summarise all incidents since `30d|DATE` instead of one")
	return cmd
}

// writeReport prints what was asked for.
func writeReport(ctx context.Context, out output, r *record, args []string, f reportFlags) error {
	var template *report.Template
	if f.template != "" {
		var err error
		if template, err = report.LoadTemplate(f.template); err != nil {
			return err
		}
	}
	format := f.formatFor(template)
	var body []byte
	var err error
	switch {
	case f.since == "" && len(args) == 0:
		return errors.New("which report? Name an incident, as in `holdfast report INC-7`, or a stretch of time with --since 30d")
	case f.since != "" && len(args) > 0:
		return errors.New("a report is of one incident or of a stretch of time: name an incident or --since, not both")
	case f.since != "" && template != nil:
		return errors.New("--template is for the report of one incident; the summary of --since has no templates")
	case f.since != "":
		body, err = reportSummary(ctx, out, r, f.since, format)
	default:
		body, err = reportOf(ctx, out, r, args[0], format, template)
	}
	if err != nil {
		return err
	}
	if f.out == "" {
		_, err := out.stdout.Write(body)
		return err
	}
	path, err := filepath.Abs(f.out)
	if err != nil {
		return err
	}
	return report.Write(path, body)
}

// formatFor is the format asked for in words, by the file's name, or by what
// the template is for.
func (f reportFlags) formatFor(t *report.Template) string {
	if f.format != "" {
		return f.format
	}
	ending := strings.TrimPrefix(strings.ToLower(filepath.Ext(f.out)), ".")
	if slices.Contains(report.Formats(), ending) {
		return ending
	}
	if formats := t.Formats(); len(formats) == 1 {
		return formats[0]
	}
	return "md"
}

func reportOf(ctx context.Context, out output, r *record, name, format string, t *report.Template) ([]byte, error) {
	id, err := incident.ParseID(name)
	if err != nil {
		return nil, err
	}
	r.measure(ctx, out, id)
	rep, err := report.Collect(ctx, r.store.Book, id)
	if err != nil {
		return nil, err
	}
	body, err := t.Print(rep, format)
	if err != nil {
		return nil, err
	}
	for _, odd := range rep.Odd {
		out.complain(fmt.Sprintf("%s: %s: %s", rep.ID, odd.Kind, odd.What))
	}
	return body, nil
}

// reportSummary prints what happened since a day, to the end of today: asked again on
// the same day of the same record, it prints the same bytes.
func reportSummary(ctx context.Context, out output, r *record, since, format string) ([]byte, error) {
	now := r.now()
	from, err := report.ParseSince(since, now)
	if err != nil {
		return nil, err
	}
	r.measure(ctx, out)
	period, err := report.CollectPeriod(ctx, r.store.Book, from, now)
	if err != nil {
		return nil, err
	}
	return report.PrintPeriod(period, format)
}
