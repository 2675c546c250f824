package main

import (
	"context"
	"errors"
	"fmt"
	"slices"

	"github.com/spf13/cobra"

	"holdfast/cmd/holdfast/config"
	"holdfast/cmd/holdfast/world"
	"holdfast/sop"
	"holdfast/sources/alerts"
	"holdfast/sources/text"
	"holdfast/store/sqlite"
	"holdfast/tui"
)

func configCommand(p *program) *cobra.Command {
	cmd := &cobra.Command{Use: "config", Short: "The configuration file", Args: cobra.NoArgs, RunE: showHelp}
	cmd.AddCommand(&cobra.Command{
		Use:   "check",
		Short: "Read the configuration and list every mistake in it",
		Args:  cobra.NoArgs,
		RunE:  func(cmd *cobra.Command, _ []string) error { return configCheck(cmd.Context(), p) },
	}, &cobra.Command{
		Use:   "schema",
		Short: "The JSON schema of the configuration, for editors",
		Long: `Writes a JSON Schema (2020-12) of holdfast.yaml: an editor that knows it completes
keys, says what each is for, and marks what is wrong while it is typed. For one with
yaml-language-server, keep it beside the file and let the file's first line be

    # yaml-language-server: $schema=holdfast.schema.json

It knows less than ` + "`holdfast config check`" + `, which also looks for what the file names.`,
		Args: cobra.NoArgs,
		RunE: func(*cobra.Command, []string) error { return p.printJSON(config.Schema()) },
	})
	return cmd
}

func configCheck(ctx context.Context, p *program) error {
	c, err := p.loadConfig()
	var wrong config.Mistakes
	if err == nil {
		wrong, err = putToUse(ctx, p, c)
	}
	switch {
	case errors.As(err, &wrong) || err == nil && len(wrong) > 0:
		_, _ = fmt.Fprintln(p.stdout, text.CleanBlock(wrong.Error()))
		return attend("%d to correct", len(wrong))
	case err != nil:
		return err
	}
	_, err = fmt.Fprintf(p.stdout, "%s is good: %d alert sources, %d logs, %d sources of changes, %d data sources, %d rotations, %d vitals\n",
		text.Clean(c.Path), len(c.Alerts), len(c.Logs), len(c.Changes), len(c.Backups), len(c.Rota), len(c.Vitals))
	if err != nil {
		return err
	}
	library, err := sop.Open(c.SOPs)
	if err != nil {
		return err
	}
	for _, note := range library.Notes() {
		if _, err := fmt.Fprintln(p.stdout, note); err != nil {
			return err
		}
	}
	return nil
}

// putToUse makes of a configuration what the start makes of it, without a record,
// and lists what would be refused, not used, or looked for in vain.
func putToUse(ctx context.Context, p *program, cfg *config.Config) (config.Mistakes, error) {
	tried, err := world.Try(ctx, cfg, p.redact, p.worldOptions(cfg))
	var wrong config.Mistakes
	if err != nil && !errors.As(err, &wrong) {
		return nil, err
	}
	_, keys := tui.SortKeys(cfg.Keys, p.session(tried, false).Panes()...)
	for _, k := range keys {
		wrong = append(wrong, cfg.Wrong("keys."+k.Action, k.Why))
	}
	library, err := sop.Open(cfg.SOPs)
	if err != nil {
		return nil, err
	}
	for _, err := range library.Errors() {
		wrong = append(wrong, cfg.Wrong("sops", err.Error()))
	}
	for i, d := range cfg.Backups {
		// As x on its alert looks for it.
		if d.SOP != "" && len(library.For(alerts.Alert{Annotations: map[string]string{"sop": d.SOP}})) == 0 {
			wrong = append(wrong, cfg.Wrong(fmt.Sprintf("backups[%d].sop", i), fmt.Sprintf("there is no SOP %q; `holdfast sop list` shows those there are", d.SOP)))
		}
	}
	absent := cfg.Absent(ctx)
	if !slices.ContainsFunc(absent, func(m config.Mistake) bool { return m.Key == "store" }) {
		if err := recordRefused(ctx, p, cfg); err != nil {
			wrong = append(wrong, cfg.Wrong("store", err.Error()))
		}
	}
	return append(wrong, absent...).Sorted(), nil
}

// recordRefused reports why the start would not open the record.
func recordRefused(ctx context.Context, p *program, cfg *config.Config) error {
	path, err := p.storePath(cfg)
	if err != nil {
		return err
	}
	return sqlite.Refused(ctx, path)
}

// showHelp is a command that only groups others.
func showHelp(cmd *cobra.Command, _ []string) error {
	return cmd.Help()
}
