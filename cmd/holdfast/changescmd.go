package main

import (
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
		RunE: p.onWorld(func(ctx context.Context, w *desk, _ []string) error { return w.listChanges(ctx, since, asJSON) }),
	}
	cmd.Flags().StringVar(&since, "since", since, "how far back, such as 90m, 24h or 7d")
	cmd.Flags().BoolVar(&asJSON, "json", false, "as JSON")
	return cmd
}

// listChanges asks the sources, and prints what they and the record know.
func (w *desk) listChanges(ctx context.Context, since string, asJSON bool) error {
	back, err := config.ParseDuration(since)
	if err != nil || back <= 0 {
		return fmt.Errorf("--since %q: write how far back, such as 90m, 24h or 7d", since)
	}
	unasked := w.world.Survey(ctx, sources.Changes)
	now := w.world.Now()
	list, err := w.changesOf(ctx, now.Add(-back), now.Add(time.Millisecond))
	if err != nil {
		return err
	}
	if len(list) > changesListed {
		list = list[:changesListed]
		w.program.complain(fmt.Sprintf("only the newest %d changes are listed, and there are older ones: --since names a shorter time", changesListed))
	}
	if err := w.endOfChanges(ctx, now.Add(-back)); err != nil {
		return err
	}
	if asJSON {
		err = w.program.printJSON(list)
	} else {
		err = w.printChanges(list, since, len(unasked) > 0)
	}
	if err != nil {
		return err
	}
	return w.program.unasked(unasked)
}

// changesOf are the newest changes, one more than are listed when there are more.
// It joins what the record holds with what is at hand: with --read-only
// the second is not in the first.
func (w *desk) changesOf(ctx context.Context, from, until time.Time) ([]changes.Change, error) {
	list, err := w.record.store.Changes.Changes(ctx, from, until, changesListed+1)
	if err != nil {
		return nil, err
	}
	known := map[string]bool{}
	for _, c := range list {
		known[c.UID] = true
	}
	for _, c := range w.world.Changes.Between(from, until) {
		if !known[c.UID] {
			list = append(list, c)
		}
	}
	changes.Newest(list)
	return list, nil
}

// endOfChanges says on stderr where the record stops, when it was asked further
// back than it keeps.
func (w *desk) endOfChanges(ctx context.Context, from time.Time) error {
	kept, err := w.record.store.Chronicle.KeptFrom(ctx)
	if err == nil && kept.Changes.After(from) {
		w.program.complain("what was changed before " + kept.Changes.In(w.record.zone).Format("Mon 2 Jan 2006 15:04 MST") + " is no longer kept (keep: changes: in the configuration)")
	}
	return err
}

// printChanges prints them in lines; blind says that a source did not answer.
func (w *desk) printChanges(list []changes.Change, since string, blind bool) error {
	if len(list) == 0 {
		if blind {
			return w.program.print("nothing is known of the last", since+": not every source of changes could be asked")
		}
		if len(w.world.Config().Changes) == 0 && w.world.Config().Inbound == nil {
			return w.program.print("no source of changes is configured; list them under changes, see the README")
		}
		return w.program.print("nothing was changed in the last", since, "as far as the sources say")
	}
	t := tabwriter.NewWriter(w.program.stdout, 0, 0, 2, ' ', 0)
	for _, c := range list {
		service := c.Service
		if service == "" {
			service = "-"
		}
		_, _ = fmt.Fprintf(t, "%s\t%s\t%s\t%s\n", c.At.In(w.record.zone).Format("Mon 2 Jan 2006 15:04:05"), text.Age(w.world.Now().Sub(c.At)), text.Clean(service), text.Clean(c.Line()))
	}
	return t.Flush()
}
