package main

import (
	"context"
	"fmt"
	"time"

	"github.com/spf13/cobra"

	"holdfast/cmd/holdfast/config"
	"holdfast/sources"
	"holdfast/sources/alerts"
	"holdfast/sources/text"
	"holdfast/store"
	"holdfast/store/incident/life"
)

// livesListed is how many lives are listed at most; of more it says that there are.
const livesListed = 20_000

func historyCommand(p *program) *cobra.Command {
	var asJSON bool
	since, until := "7d", ""
	cmd := &cobra.Command{
		Use: "history MATCHER…", Short: "How alerts lived: when they fired, cleared, were quiet, and who held them", Args: cobra.MinimumNArgs(1),
		Long: `How the alerts that match lived, the newest first: when each waited, fired and cleared, what kept it
quiet, who held it, which incidents held it. Also those that were muted, that only waited, and of
which nobody tells any more. Beside them stand the sources that did not answer, the stretches in
which nobody watched, and verdicts on backups and configurations that changed.

MATCHERs are Alertmanager's own syntax, such as severity="critical"; all must match, and at least
one must not match the empty string. A life is listed when any of it lies between --since and
--until.`,
		RunE: p.onWorld(func(ctx context.Context, w *desk, args []string) error {
			matchers, err := alerts.ParseSelector(args...)
			if err != nil {
				return err
			}
			asked, err := stretchOf(since, until, w.record.now())
			if err != nil {
				return err
			}
			asked.Match, asked.Labels, asked.Limit = matchers.Match, matchers.Exact(), livesListed
			asked.Name = asked.Labels["alertname"]
			return listLives(ctx, p.output, w, asked, asJSON)
		}),
	}
	cmd.Flags().StringVar(&since, "since", since, "from when on: how far back, such as 24h or 7d, or a `TIME` as 14:05, \"2026-01-31 14:05\" or RFC 3339")
	cmd.Flags().StringVar(&until, "until", until, "up to when: the same; without it now")
	cmd.Flags().BoolVar(&asJSON, "json", false, "as JSON")
	return cmd
}

// stretchOf reads from when to when lives are wanted; a zero end is now.
func stretchOf(since, until string, now time.Time) (asked store.Sought, err error) {
	if asked.From, err = backTo("--since", since, now); err != nil {
		return asked, err
	}
	if until == "" {
		return asked, nil
	}
	if asked.Until, err = backTo("--until", until, now); err != nil {
		return asked, err
	}
	if !asked.From.Before(asked.Until) {
		return asked, fmt.Errorf("--since %s is not before --until %s: nothing lies between", asked.From.Format(time.RFC3339), asked.Until.Format(time.RFC3339))
	}
	return asked, nil
}

// backTo reads a time of the past, or how long ago it is.
func backTo(flag, s string, now time.Time) (time.Time, error) {
	if back, err := config.ParseDuration(s); err == nil && back > 0 {
		return now.Add(-back), nil
	}
	at, err := text.Happened(s, now)
	if err != nil {
		return at, fmt.Errorf("%s: %w; or how far back, such as 24h or 7d", flag, err)
	}
	return at, nil
}

// listLives asks the sources where now is within, and prints what the record knows.
func listLives(ctx context.Context, out output, w *desk, asked store.Sought, asJSON bool) error {
	unasked := w.survey(ctx, sources.Alerts)
	now := w.record.now()
	if asked.Until.IsZero() { // what was seen just now is within, too
		asked.Until = now.Add(time.Millisecond)
	}
	told, err := w.record.store.Past.Lives(ctx, asked)
	if err != nil {
		return err
	}
	if told.More > 0 {
		out.complain(fmt.Sprintf("only the newest %d lives are listed, of %d: --since and --until name a shorter time, more matchers fewer alerts", livesListed, livesListed+told.More))
	}
	if kept := told.Kept.Alerts; kept.After(asked.From) {
		out.complain("how alerts lived before " + kept.In(now.Location()).Format("Mon 2 Jan 2006 15:04 MST") + " is no longer kept (keep: history: in the configuration)")
	}
	stands := standingOf(w.world.Board.View())
	if asJSON {
		err = out.printJSON(livesJSON(told, asked, stands))
	} else {
		err = printLives(out, told, now, stands)
	}
	if err != nil {
		return err
	}
	return out.unasked(unasked)
}

// standingOf is how a life stands by the board, where the board has it: the record
// alone does not know what its sources said just now.
func standingOf(view *alerts.View) func(l *life.Life) alerts.State {
	return func(l *life.Life) alerts.State {
		state := l.State()
		if state != alerts.Firing && state != alerts.Pending {
			return state
		}
		row, ok := view.Row(l.Fingerprint)
		if !ok || row.Episode.UnixMilli() != l.Episode.UnixMilli() {
			return alerts.Unknown
		}
		return row.State
	}
}

func livesJSON(told store.Lived, asked store.Sought, stands func(*life.Life) alerts.State) life.JSON {
	j := life.JSON{Since: asked.From.UTC(), Until: asked.Until.UTC(), Lives: make([]life.JSONLife, 0, len(told.Lives)), More: told.More, Beside: life.JSONBeside(told.Beside)}
	if kept := told.Kept.Alerts.UTC(); !kept.IsZero() {
		j.KeptSince = &kept
	}
	for _, l := range told.Lives {
		j.Lives = append(j.Lives, life.JSONOf(l, stands(l)))
	}
	return j
}
