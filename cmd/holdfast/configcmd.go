package main

import (
	"errors"
	"fmt"

	"github.com/spf13/cobra"

	"holdfast/cmd/holdfast/config"
	"holdfast/sources/text"
)

func (p *program) configCommand() *cobra.Command {
	cmd := &cobra.Command{Use: "config", Short: "The configuration file", Args: cobra.NoArgs, RunE: showHelp}
	cmd.AddCommand(&cobra.Command{
		Use:   "check",
		Short: "Read the configuration and list every mistake in it",
		Args:  cobra.NoArgs,
		RunE:  func(*cobra.Command, []string) error { return p.configCheck() },
	})
	return cmd
}

func (p *program) configCheck() error {
	c, err := p.loadConfig()
	var mistakes config.Mistakes
	switch {
	case errors.As(err, &mistakes):
		_, _ = fmt.Fprintln(p.stdout, text.CleanBlock(mistakes.Error()))
		return attend("%d to correct", len(mistakes))
	case err != nil:
		return err
	}
	_, err = fmt.Fprintf(p.stdout, "%s is good: %d alert sources, %d logs, %d sources of changes, %d data sources, %d rotations\n",
		text.Clean(c.Path), len(c.Alerts), len(c.Logs), len(c.Changes), len(c.Backups), len(c.Rota))
	return err
}

// showHelp is a command that only groups others.
func showHelp(cmd *cobra.Command, _ []string) error {
	return cmd.Help()
}
