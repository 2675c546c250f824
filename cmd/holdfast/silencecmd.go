package main

import (
	"context"
	"errors"
	"fmt"
	"io"
	"slices"
	"strings"

	"github.com/spf13/cobra"

	"holdfast/cmd/holdfast/config"
	"holdfast/cmd/holdfast/prompt"
	"holdfast/cmd/holdfast/world"
	"holdfast/sources"
	"holdfast/sources/alerts"
	"holdfast/sources/silences"
)

// silenceWish is what somebody asks of a silence that is to be made.
type silenceWish struct {
	lasts, comment string
	in             []string
	yes            bool
	recurs         recurrence
}

func silenceCommand(p *program) *cobra.Command {
	var wish silenceWish
	cmd := &cobra.Command{
		Use:   "silence MATCHER…|FINGERPRINT…",
		Short: "Silence alerts in Alertmanager: first what that would mute, then y",
		Long: `Silence alerts in Alertmanager. Before anything is done it is said what the silence mutes now, what it
would have muted in the last 7 days, which silences like it there are, and what of its matchers never
fired as far as the record goes; then y, alone on its line, makes it. --yes does without the question.

MATCHERs are Alertmanager's own syntax, such as severity="critical"; all must match, and at least one
must not match the empty string. FINGERPRINTs stand for the labels that these alerts have in common.
It is made in the Alertmanagers that tell of what it matches; --in names others. The silence's id is
printed for each of them.

With --every it comes again, in a window of the clock: '02:00-04:00', 'Mon-Fri 22:00-06:00' (to the
next morning), 'Sun' (all day). Each is made in Alertmanager a quarter of an hour before it begins, by
whichever holdfast watches (holdfast serve, or an open cockpit), and one that nobody made in time for
what is left of it. One that is ended by hand is not made again; the next one comes. Where clocks
change, a time that comes twice opens the window the first time and closes it the second, and one that
does not come is where the hole ends: a window all of which lies there is left out. Its id, such as R1,
is printed; silence list says when it comes next, and silence stop R1 has it come no more.`,
		Args: cobra.MinimumNArgs(1),
		RunE: p.onWorld(func(ctx context.Context, w *desk, args []string) error {
			if wish.recurs.every == "" && wish.recurs != (recurrence{}) {
				return errors.New("--zone, --until and --times are of a silence that comes again: --every says when")
			}
			return silence(ctx, p, w, args, wish)
		}),
	}
	cmd.Flags().StringVar(&wish.lasts, "for", "2h", "for how long, such as 30m, 2h or 3d, from now on: a `DURATION`")
	cmd.Flags().StringVar(&wish.comment, "comment", "", "why, for whoever finds it at night: a `TEXT`")
	cmd.Flags().StringArrayVar(&wish.in, "in", nil, "the `NAME` of an Alertmanager of the configuration (may be repeated)")
	cmd.Flags().BoolVar(&wish.yes, "yes", false, "without asking")
	wish.recurs.flags(cmd)
	cmd.MarkFlagsMutuallyExclusive("for", "every")
	cmd.AddCommand(silenceListCommand(p), silenceExtendCommand(p), silenceExpireCommand(p), silenceStopCommand(p))
	return cmd
}

// silence says what a silence would do, asks, and makes it.
func silence(ctx context.Context, p *program, w *desk, args []string, wish silenceWish) error {
	lasts, err := config.ParseDuration(wish.lasts)
	if err != nil {
		return fmt.Errorf("--for: %w", err)
	}
	prints, ms, err := alerts.ParseTargets(args...)
	if err != nil {
		return err
	}
	if err := errors.Join(silences.CheckLength(lasts), silences.CheckComment(wish.comment)); err != nil {
		return fmt.Errorf("%w; --for and --comment say both", err)
	}
	of := world.SilencesOf(w.world)
	unasked := w.survey(ctx, sources.Alerts)
	d, err := drafted(of, w.world.Board.View(), prints, ms, wish.in)
	if err != nil {
		return err
	}
	d.For, d.Comment = lasts, wish.comment
	if d.Again, err = wish.recurs.rule(w.record.now()); err != nil {
		return err
	}
	weighed, err := of.Weigh(ctx, d, w.record.now())
	if err != nil {
		return err
	}
	if err := tellOf(p, weighed.Lines()); err != nil {
		return err
	}
	if !wish.yes {
		if err := confirm(ctx, p, "make this silence", "nothing is silenced"); err != nil {
			return err
		}
	}
	done, err := of.Make(ctx, w.record.actor, d)
	for _, act := range done {
		if p.seat != nil {
			err = errors.Join(p.print(act.Words(w.record.now())), err)
			continue
		}
		err = errors.Join(p.print(act.ID), err)
	}
	if err != nil {
		return err
	}
	return p.unasked(unasked)
}

// drafted is the silence of what somebody named, in the Alertmanagers that tell of it.
func drafted(of world.Silences, view *alerts.View, prints []alerts.Fingerprint, ms alerts.Matchers, in []string) (silences.Draft, error) {
	clusters := of.Clusters()
	for _, name := range in {
		if !slices.Contains(clusters, name) {
			return silences.Draft{}, fmt.Errorf("--in %s: that is no Alertmanager of the configuration; these are: %s", clean(name), orNone(clusters))
		}
	}
	var rows []*alerts.Row
	if len(prints) > 0 {
		named, err := view.Target(prints, nil)
		if err != nil {
			return silences.Draft{}, attend("%v", err)
		}
		for i := range named {
			rows = append(rows, &named[i])
		}
	} else {
		for _, r := range view.Rows {
			if r.State != alerts.Resolved && ms.Match(r.Sent()) {
				rows = append(rows, r)
			}
		}
	}
	where, nowhere := silences.Where(rows, clusters)
	switch {
	case len(in) > 0:
		where = in
	case len(prints) > 0 && len(nowhere) > 0:
		return silences.Draft{}, errors.New(silences.Nowhere(nowhere[0]))
	case len(where) > 0:
	case len(clusters) == 1:
		where = clusters
	case len(clusters) == 0 && len(rows) > 0:
		return silences.Draft{}, errors.New(silences.Nowhere(rows[0]))
	case len(clusters) == 0:
		return silences.Draft{}, errors.New("the configuration names no Alertmanager, and nothing else can be silenced")
	default:
		return silences.Draft{}, fmt.Errorf("no Alertmanager tells of an alert that matches now: say in which the silence is to be, with --in: %s", strings.Join(clusters, ", "))
	}
	d := silences.Draft{Clusters: where, Chips: silences.ChipsOf(ms)}
	if len(prints) > 0 {
		d.Chips = silences.FromRows(rows)
	}
	return d, nil
}

func orNone(names []string) string {
	if len(names) == 0 {
		return "there is none"
	}
	return strings.Join(names, ", ")
}

// readFirst is where a command says what a person reads before they answer: its results
// stay on stdout alone. At a seat all is one paper.
func readFirst(p *program) io.Writer {
	if p.seat != nil {
		return p.stdout
	}
	return p.stderr
}

// tellOf writes what is said of a silence.
func tellOf(p *program, lines []silences.Line) error {
	for _, l := range lines {
		lead := map[silences.Tone]string{silences.Under: "  ", silences.Warns: "! "}[l.Tone]
		if _, err := fmt.Fprintln(readFirst(p), lead+l.Text); err != nil {
			return err
		}
	}
	return nil
}

// confirm asks; only a y does what is asked about. otherwise says what became of it
// where it is something else.
func confirm(ctx context.Context, p *program, what, otherwise string) error {
	ask := prompt.New(p.stdin, readFirst(p), prompt.Options{Now: p.now, Lines: !terminal(p.stdin)})
	if p.seat != nil {
		ask = p.seat.ask
	}
	said, err := ask.Ask(ctx, prompt.Question{Words: "y, alone on its line, to " + what + "; any other line does not: ", Acts: true})
	switch {
	case errors.Is(err, prompt.ErrLeft):
		return fmt.Errorf("%s: there was no answer; --yes does without one", otherwise)
	case err != nil:
		return fmt.Errorf("%w; %s", err, otherwise)
	case said == "y":
		return nil
	case p.seat != nil:
		p.complain(otherwise)
		_, err := p.seat.otherwise(ctx, said)
		return errors.Join(err, &attentionError{})
	}
	return attend("%s", otherwise)
}

func silenceExtendCommand(p *program) *cobra.Command {
	var by string
	var yes bool
	cmd := &cobra.Command{
		Use: "extend ID", Short: "Let a silence end later", Args: cobra.ExactArgs(1),
		Long: "Let a silence end later than it would. ID is its id, or the beginning of it. It keeps its id, its matchers, its comment and who\n" +
			"made it; where Alertmanager gives it another id, that is printed. The silences that acks have go with the acks.",
		RunE: p.onWorld(func(ctx context.Context, w *desk, args []string) error {
			longer, err := config.ParseDuration(by)
			if err == nil {
				err = silences.CheckLength(longer)
			}
			if err != nil {
				return fmt.Errorf("--by: %w", err)
			}
			return onSilence(ctx, p, w, args[0], yes, "let it end "+by+" later", func(of world.Silences, id string) (silences.Act, error) {
				return of.Extend(ctx, w.record.actor, id, longer)
			})
		}),
	}
	cmd.Flags().StringVar(&by, "by", "1h", "how much later than it would, such as 30m or 2h: a `DURATION`")
	cmd.Flags().BoolVar(&yes, "yes", false, "without asking")
	return cmd
}

func silenceExpireCommand(p *program) *cobra.Command {
	var yes bool
	cmd := &cobra.Command{
		Use: "expire ID", Short: "End a silence", Args: cobra.ExactArgs(1),
		Long: "End a silence. ID is its id, or the beginning of it. What it mutes pages again. The silences that acks have go with the acks:\n" +
			"`holdfast unack` lets go of the alert.",
		RunE: p.onWorld(func(ctx context.Context, w *desk, args []string) error {
			return onSilence(ctx, p, w, args[0], yes, "end it", func(of world.Silences, id string) (silences.Act, error) {
				return of.Expire(ctx, w.record.actor, id)
			})
		}),
	}
	cmd.Flags().BoolVar(&yes, "yes", false, "without asking")
	return cmd
}

// onSilence shows a silence that there is, asks, and does something to it.
func onSilence(ctx context.Context, p *program, w *desk, id string, yes bool, what string, do func(of world.Silences, id string) (silences.Act, error)) error {
	of, now := world.SilencesOf(w.world), w.record.now()
	unasked := w.survey(ctx, sources.Alerts)
	it, err := of.Find(ctx, id, now)
	if err != nil {
		return err
	}
	if why := it.WhyNot(); why != "" {
		return errors.New(why)
	}
	if err := tellOf(p, it.Lines(now)); err != nil {
		return err
	}
	if !yes {
		if err := confirm(ctx, p, what, "the silence stays as it is"); err != nil {
			return err
		}
	}
	act, err := do(of, it.Silence.ID)
	if act.ID != "" {
		said := act.ID
		if p.seat != nil {
			said = act.Words(now)
		}
		err = errors.Join(p.print(said), err)
	}
	if err != nil {
		return err
	}
	return p.unasked(unasked)
}
