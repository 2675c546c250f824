package main

import (
	"context"
	"fmt"
	"slices"
	"strings"
	"time"

	"github.com/spf13/cobra"

	"holdfast/cmd/holdfast/config"
	"holdfast/sources"
	"holdfast/sources/alerts"
	"holdfast/sources/events"
	"holdfast/sources/text"
	"holdfast/store/incident/life"
)

func alertsCommand(p *program) *cobra.Command {
	var asJSON, all bool
	cmd := &cobra.Command{
		Use:   "alerts [MATCHER…]",
		Short: "List alerts",
		Long: "List alerts. MATCHERs are Alertmanager's own syntax, such as severity=\"critical\"; all must match, and at least one " +
			"must not match the empty string. Without any, every alert is listed.\n\n" +
			"WHERE is what tells an alert from the others. On a terminal many alerts of a kind are one line; --all lists each.",
		RunE: p.onAnswers(func(args []string) error {
			_, err := selector(args)
			return err
		}, func(ctx context.Context, w *desk, args []string, unasked []error) error {
			matchers, err := selector(args)
			if err != nil {
				return err
			}
			if err := p.listAlerts(ctx, w, matchers, asJSON, all); err != nil {
				return err
			}
			if watchesNothing(w.world.Config()) {
				p.complain(notWatched)
			}
			return p.unasked(unasked)
		}),
	}
	cmd.Flags().BoolVar(&asJSON, "json", false, "as JSON")
	cmd.Flags().BoolVar(&all, "all", false, "each alert on a line of its own, also on a terminal")
	cmd.AddCommand(goneCommand(p), clearedAfterCommand(p))
	return cmd
}

// selector is the matchers that words name; none: every alert is meant.
func selector(args []string) (alerts.Matchers, error) {
	if len(args) == 0 {
		return nil, nil
	}
	return alerts.ParseSelector(args...)
}

func goneCommand(p *program) *cobra.Command {
	return &cobra.Command{
		Use:   "gone FINGERPRINT…",
		Short: "Say that unknown alerts are gone",
		Long: "Say that alerts which read unknown are gone, such as those of a rule that was deleted: nobody tells of them any more. " +
			"The record keeps who said so and when; one that is told of again is a new firing.",
		Args: cobra.MinimumNArgs(1),
		RunE: p.onWorld(func(ctx context.Context, w *desk, args []string) error {
			if _, matchers, err := alerts.ParseTargets(args...); err == nil && len(matchers) > 0 {
				return fmt.Errorf("%s is no fingerprint: name each alert that is gone; `holdfast alerts` lists them", args[0])
			}
			return actOn(ctx, p, w, args, func(rows []alerts.Row) error {
				return w.world.Board.Gone(ctx, w.record.actor, prints(rows))
			}, "gone:")
		}),
	}
}

// listAlerts prints the alerts that match.
func (p *program) listAlerts(ctx context.Context, w *desk, matchers alerts.Matchers, asJSON, all bool) error {
	list := p.list(w.world.Board.View(), matchers, w.world.Now().In(w.record.zone), all)
	list.late = alerts.LateOf(w.world.HealthOf(sources.Alerts), w.world.Now())
	var err error
	if list.seen, err = seen(ctx, w, list.shown); err != nil {
		return err
	}
	switch {
	case asJSON:
		return printEach(p.output, len(list.shown), list.json)
	case p.seat != nil:
		return list.inWords().say(p.output)
	}
	return list.inWords().print(p.output)
}

// json is an alert of the list as data.
func (l *alertList) json(i int) alerts.JSONRow {
	row := *l.shown[i]
	if (row.State == alerts.Firing || row.State == alerts.Pending) && l.late.Doubts(&row) {
		row.State = alerts.Unknown
	}
	printed := alerts.JSON(&row)
	if span := events.Muting(l.seen[row.Fingerprint], row.Quiet); span != nil {
		printed.Quiet.Known, printed.Quiet.Rule = life.Seen, span.Rule
	}
	return printed
}

// seen is what event recorders saw of what mutes the rows that are quiet.
func seen(ctx context.Context, w *desk, rows []*alerts.Row) (map[alerts.Fingerprint][]events.Span, error) {
	var quiet []alerts.Fingerprint
	for _, row := range rows {
		if row.Quiet != nil {
			quiet = append(quiet, row.Fingerprint)
		}
	}
	return w.record.store.Recorded.Seen(ctx, quiet, w.world.Now())
}

// standing says in words how an alert stands and who is on it. seen is what an event
// recorder saw of what mutes it.
func standing(row *alerts.Row, seen []events.Span, now time.Time) string {
	words := []string{string(row.State)}
	if row.Quiet != nil {
		words = append(words, quietly(row.Quiet, seen, now)...)
	}
	if a := row.Ack; a != nil {
		words = append(words, fmt.Sprintf("held by %s for %s", text.Clean(string(a.By.Person)), text.Age(now.Sub(a.At))))
		if said := row.Says(now); row.Uncovered(now) {
			words = append(words, "not covered: "+said)
		} else if said != "" {
			words = append(words, "its silence was "+said)
		}
	}
	if row.State == alerts.Unknown {
		words = append(words, "last seen "+text.Age(now.Sub(row.LastSeen))+" ago")
	}
	return strings.Join(words, ", ")
}

// quietly says what makes an alert quiet, and how that is known.
func quietly(q *alerts.Quiet, seen []events.Span, now time.Time) []string {
	why := q.Why
	if q.By != "" {
		why += " by " + text.Clean(q.By)
	}
	if !q.Until.IsZero() {
		why += " to " + text.Clock(q.Until, now)
	}
	known := events.Known(seen, q)
	if known == "" {
		return []string{why}
	}
	if span := events.Muting(seen, q); span != nil && span.Rule != "" {
		known += ": " + text.Clean(span.Rule)
	}
	return []string{why, known}
}

func ackCommand(p *program) *cobra.Command {
	var note, lasts string
	cmd := &cobra.Command{
		Use:   "ack MATCHER…|FINGERPRINT…",
		Short: "Hold alerts: say that you are on them",
		Args:  cobra.MinimumNArgs(1),
		RunE: p.onWorld(func(ctx context.Context, w *desk, args []string) error {
			until := time.Time{}
			if lasts != "" {
				d, err := config.ParseDuration(lasts)
				if err != nil {
					return fmt.Errorf("--for: %w", err)
				}
				until = w.world.Now().Add(d)
			}
			return actOn(ctx, p, w, args, func(rows []alerts.Row) error {
				_, err := w.world.Board.Ack(ctx, w.record.actor, prints(rows), note, until)
				return err
			}, "held")
		}),
	}
	cmd.Flags().StringVar(&note, "note", "", "a `TEXT` that stays with the ack")
	cmd.Flags().StringVar(&lasts, "for", "", "hold for at most this `DURATION`, such as 1h")
	return cmd
}

func unackCommand(p *program) *cobra.Command {
	return &cobra.Command{
		Use:   "unack MATCHER…|FINGERPRINT…",
		Short: "Let go of alerts",
		Args:  cobra.MinimumNArgs(1),
		RunE: p.onWorld(func(ctx context.Context, w *desk, args []string) error {
			return actOn(ctx, p, w, args, func(rows []alerts.Row) error {
				return w.world.Board.Unack(ctx, w.record.actor, prints(rows))
			}, "let go of")
		}),
	}
}

// actOn asks the sources, finds the rows that args name, acts on them, and
// brings the silences that acks keep in step.
func actOn(ctx context.Context, p *program, w *desk, args []string, act func([]alerts.Row) error, did string) error {
	fingerprints, matchers, err := alerts.ParseTargets(args...)
	if err != nil {
		if slices.ContainsFunc(args, beginsFingerprint) {
			w.survey(ctx) // what cannot be asked is not meant
		}
		return fmt.Errorf("%w%s", err, meantAlert(w.world.Board.View(), args))
	}
	unasked := w.survey(ctx)
	rows, err := w.world.Board.View().Target(fingerprints, matchers)
	if err != nil {
		if asked := p.unasked(unasked); asked != nil {
			p.complain("a source could not be asked; what it lists is not known")
		}
		return attend("%v%s", err, meantAlert(w.world.Board.View(), args))
	}
	if err := act(rows); err != nil {
		return err
	}
	if w.watched {
		return nil // the change itself is told there, and so is what is not known
	}
	for _, row := range rows {
		if err := p.print(did, row.Name(), row.Fingerprint); err != nil {
			return err
		}
	}
	return p.unasked(append(unasked, w.settle(ctx)...))
}

func prints(rows []alerts.Row) []alerts.Fingerprint {
	list := make([]alerts.Fingerprint, len(rows))
	for i, row := range rows {
		list[i] = row.Fingerprint
	}
	return list
}
