package main

import (
	"cmp"
	"context"
	"fmt"
	"text/tabwriter"
	"time"

	"github.com/spf13/cobra"

	"holdfast/cmd/holdfast/config"
	"holdfast/sources"
	"holdfast/sources/changes"
	"holdfast/sources/text"
)

// changesListed is how many changes `holdfast changes` lists at most; of more it
// says that there are.
const changesListed = 20_000

func changesCommand(p *program) *cobra.Command {
	var asJSON bool
	since := "24h"
	cmd := &cobra.Command{
		Use: "changes", Short: "What was changed: deploys, tags, and what a command prints", Args: cobra.NoArgs,
		Long: `What was changed in the world that is watched, newest first: the tags of git repositories, what
commands print (both under changes: in the configuration), and what was pushed to POST
/v2/change/enqueue. The sources are asked once; what they and others said before is in the record.`,
		RunE: p.onWorld(func(ctx context.Context, w *desk, _ []string) error {
			return listChanges(ctx, p.output, w, since, asJSON)
		}),
	}
	cmd.Flags().StringVar(&since, "since", since, "how far back, such as 90m, 24h or 7d")
	cmd.Flags().BoolVar(&asJSON, "json", false, "as JSON")
	return cmd
}

// listChanges asks the sources, and prints what they and the record know.
func listChanges(ctx context.Context, out output, w *desk, since string, asJSON bool) error {
	back, err := config.ParseDuration(since)
	if err != nil || back <= 0 {
		return fmt.Errorf("--since %q: write how far back, such as 90m, 24h or 7d", since)
	}
	unasked := w.survey(ctx, sources.Changes)
	now := w.world.Now().In(w.record.zone)
	from, until := now.Add(-back), now.Add(time.Millisecond)
	kept, err := w.record.store.Changes.Changes(ctx, from, until, changesListed+1)
	if err != nil {
		return err
	}
	list := joined(kept, w.world.Changes.Between(from, until))
	if len(list) > changesListed {
		list = list[:changesListed]
		out.complain(fmt.Sprintf("only the newest %d changes are listed, and there are older ones: --since names a shorter time", changesListed))
	}
	ends, err := w.record.store.Chronicle.KeptFrom(ctx)
	if err != nil {
		return err
	}
	if ends.Changes.After(from) { // it was asked further back than the record keeps
		out.complain("what was changed before " + ends.Changes.In(now.Location()).Format("Mon 2 Jan 2006 15:04 MST") + " is no longer kept (keep: changes: in the configuration)")
	}
	switch {
	case asJSON:
		err = out.printJSON(list)
	case len(list) == 0:
		err = out.print(noChanges(w.world.Config(), since, len(unasked) > 0))
	default:
		err = printChanges(out, list, now)
	}
	if err != nil {
		return err
	}
	return out.unasked(unasked)
}

// joined are the changes that the record holds and those at hand, each once, the
// newest first: with --read-only the second are not in the first.
func joined(kept, atHand []changes.Change) []changes.Change {
	known := map[string]bool{}
	for _, c := range kept {
		known[c.UID] = true
	}
	for _, c := range atHand {
		if !known[c.UID] {
			kept = append(kept, c)
		}
	}
	changes.Newest(kept)
	return kept
}

// noChanges says why there is nothing to list; blind says that a source did not
// answer.
func noChanges(cfg *config.Config, since string, blind bool) string {
	switch {
	case blind:
		return "nothing is known of the last " + since + ": not every source of changes could be asked"
	case len(cfg.Changes) == 0 && cfg.Inbound == nil:
		return "no source of changes is configured; list them under changes, see the README"
	}
	return "nothing was changed in the last " + since + " as far as the sources say"
}

// printChanges prints them in lines, with times in now's zone.
func printChanges(out output, list []changes.Change, now time.Time) error {
	t := tabwriter.NewWriter(out.stdout, 0, 0, 2, ' ', 0)
	for _, c := range list {
		_, _ = fmt.Fprintf(t, "%s\t%s\t%s\t%s\n", c.At.In(now.Location()).Format("Mon 2 Jan 2006 15:04:05"), text.Age(now.Sub(c.At)),
			text.Clean(cmp.Or(c.Service, "-")), text.Clean(c.Line()))
	}
	return t.Flush()
}
