package main

import (
	"context"
	"fmt"
	"strings"
	"text/tabwriter"

	"github.com/spf13/cobra"

	"holdfast/sources"
	"holdfast/sources/backups"
	"holdfast/sources/text"
)

func backupsCommand(p *program) *cobra.Command {
	var asJSON bool
	cmd := &cobra.Command{
		Use: "backups", Short: "Ask every backup how it stands, and judge it", Args: cobra.NoArgs,
		RunE: p.onWorld(func(ctx context.Context, w *desk, _ []string) error { return w.backups(ctx, asJSON) }),
	}
	cmd.Flags().BoolVar(&asJSON, "json", false, "as JSON")
	return cmd
}

// backups asks and prints; anything but ok needs attention.
func (w *desk) backups(ctx context.Context, asJSON bool) error {
	unasked := w.world.Survey(ctx, sources.Backups)
	list := w.world.Ledger.View()
	if asJSON {
		if err := w.program.printJSON(backups.Rows(list, w.world.Now())); err != nil {
			return err
		}
	} else if err := w.listBackups(list); err != nil {
		return err
	}
	if err := w.program.unasked(unasked); err != nil {
		return err
	}
	for _, s := range list {
		if s.Verdict != backups.OK {
			return &attentionError{}
		}
	}
	return nil
}

func (w *desk) listBackups(list []backups.Status) error {
	if len(list) == 0 {
		return w.program.print("no data source is configured; list them under backups, see the README")
	}
	t := tabwriter.NewWriter(w.program.stdout, 0, 0, 2, ' ', 0)
	for _, s := range list {
		age, verdict := "no good backup", string(s.Verdict)
		if !s.LastGood.IsZero() {
			age = text.Age(w.world.Now().Sub(s.LastGood))
			if s.RPO > 0 {
				age += " of " + text.Age(s.RPO)
			}
		}
		if s.Verdict != backups.OK {
			verdict = strings.ToUpper(verdict)
		}
		_, _ = fmt.Fprintf(t, "%s\t%s\t%s\t%d of %d\t%s\n", verdict, text.Clean(s.Name), age, s.Copies, s.CopiesNeeded, text.Clean(strings.Join(s.Reasons, "; ")))
	}
	return t.Flush()
}
