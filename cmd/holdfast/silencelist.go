package main

import (
	"context"
	"errors"
	"fmt"
	"strings"
	"text/tabwriter"
	"time"

	"github.com/spf13/cobra"

	"holdfast/cmd/holdfast/world"
	"holdfast/sources"
	"holdfast/sources/silences"
)

func silenceListCommand(p *program) *cobra.Command {
	var asJSON, all bool
	cmd := &cobra.Command{
		Use: "list", Short: "List the silences in force", Args: cobra.NoArgs,
		Long: "List the silences that have not ended: whose, to when, what they mute now. Those that end within the hour stand first, then those\n" +
			"that have matched nothing for an hour or more; those that come again stand by themselves. Those that acks have are counted; --all lists each.",
		RunE: p.onWorld(func(ctx context.Context, w *desk, _ []string) error {
			unasked := w.survey(ctx, sources.Alerts)
			now := w.record.now()
			list, doubts := world.SilencesOf(w.world).List(ctx, now)
			for _, doubt := range doubts {
				unasked = append(unasked, errors.New(doubt))
			}
			err := listSilences(p, list, now, asJSON, all)
			if err != nil {
				return err
			}
			return p.unasked(unasked)
		}),
	}
	cmd.Flags().BoolVar(&asJSON, "json", false, "as JSON")
	cmd.Flags().BoolVar(&all, "all", false, "those that acks have, too")
	return cmd
}

// listSilences prints silences in columns, at a seat a line each.
func listSilences(p *program, list []silences.Item, now time.Time, asJSON, all bool) error {
	if asJSON {
		return p.printJSON(silences.JSONOf(list, now))
	}
	kept, shown := 0, 0
	t := tabwriter.NewWriter(p.stdout, 0, 0, 2, ' ', 0)
	for i := range list {
		it := &list[i]
		if it.Kept && !all {
			kept++
			continue
		}
		if p.seat != nil {
			_, _ = fmt.Fprintf(t, "%s by %s in %s %s, %s: %s; %s\n", it.ID(), it.By(), it.Cluster, it.To(now), it.State(now), it.Words(), it.Comment())
			shown++
			continue
		}
		if shown++; shown == 1 {
			_, _ = fmt.Fprintln(t, strings.Join([]string{"SILENCE", "BY", "IN", "TO", "STATE", "MATCHERS", "COMMENT"}, "\t"))
		}
		_, _ = fmt.Fprintln(t, strings.Join([]string{it.ID(), it.By(), it.Cluster, strings.TrimPrefix(it.To(now), "to "), it.State(now), it.Words(), it.Comment()}, "\t"))
	}
	if err := t.Flush(); err != nil {
		return err
	}
	if shown == 0 && kept == 0 {
		p.complain("no silence is in force")
	}
	switch {
	case kept == 1:
		p.complain("1 more is kept for an ack; --all lists it")
	case kept > 1:
		p.complain(fmt.Sprintf("%d more are kept for acks; --all lists them", kept))
	}
	return nil
}
