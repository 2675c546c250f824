package main

import (
	"context"
	"fmt"
	"strings"
	"text/tabwriter"
	"time"

	"github.com/spf13/cobra"

	"holdfast/sources"
	"holdfast/sources/backups"
	"holdfast/sources/text"
)

func backupsCommand(p *program) *cobra.Command {
	var asJSON bool
	cmd := &cobra.Command{
		Use: "backups", Short: "Ask every backup how it stands, and judge it", Args: cobra.NoArgs,
		RunE: p.onWorld(func(ctx context.Context, w *desk, _ []string) error {
			return showBackups(ctx, p.output, w, asJSON)
		}),
	}
	cmd.Flags().BoolVar(&asJSON, "json", false, "as JSON")
	return cmd
}

// showBackups asks and prints; anything but ok needs attention.
func showBackups(ctx context.Context, out output, w *desk, asJSON bool) error {
	unasked, now := w.survey(ctx, sources.Backups), w.world.Now()
	list := w.world.Ledger.View()
	if asJSON {
		if err := out.printJSON(backups.Rows(list, now)); err != nil {
			return err
		}
	} else if err := listBackups(out, list, now); err != nil {
		return err
	}
	if err := out.unasked(unasked); err != nil {
		return err
	}
	for _, s := range list {
		if s.Verdict != backups.OK {
			return &attentionError{}
		}
	}
	return nil
}

func listBackups(out output, list []backups.Status, now time.Time) error {
	if len(list) == 0 {
		return out.print("no data source is configured; list them under backups, see the README")
	}
	t := tabwriter.NewWriter(out.stdout, 0, 0, 2, ' ', 0)
	for _, s := range list {
		age, verdict := "no good backup", string(s.Verdict)
		if !s.LastGood.IsZero() {
			age = text.Age(now.Sub(s.LastGood))
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
