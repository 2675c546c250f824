package main

import (
	"context"
	"errors"
	"fmt"
	"strconv"
	"strings"
	"text/tabwriter"
	"time"

	"github.com/spf13/cobra"

	"holdfast/cmd/holdfast/config"
	"holdfast/sources/alerts"
	"holdfast/sources/backups"
	"holdfast/sources/text"
	"holdfast/sources/vitals"
	"holdfast/store/duty"
	"holdfast/store/incident"
)

func statusCommand(p *program) *cobra.Command {
	var asJSON, line, tmux bool
	cmd := &cobra.Command{
		Use: "status", Short: "What needs a human, in order", Args: cobra.NoArgs,
		Long: "What needs a human, in order. It ends with 1 when something does. Every source is asked once, and every log is looked\n" +
			"at, all together within five seconds: what does not say how it is in that time is named on standard error.\n\n" +
			"--line is one line for a status bar, such as `set -g status-right '#(holdfast status --line --tmux)'` of tmux: how many\n" +
			"things need you, the open incidents and for how long, and the sources of alerts that do not answer, with the age of\n" +
			"what they last told. It asks those for a second at most; backups are as they were last judged, and logs are not looked\n" +
			"at: of one that cannot be read the cockpit, and `holdfast status` without --line, count one more.",
		RunE: p.onWorld(func(ctx context.Context, w *desk, _ []string) error {
			switch {
			case tmux && !line, line && asJSON:
				return errors.New("--line is one line of text: --tmux colours it, --json is another form; see `holdfast status --help`")
			case line:
				return showLine(ctx, p, w, tmux)
			}
			return showStatus(ctx, p.output, w, p.shownIn(), asJSON)
		}),
	}
	cmd.Flags().BoolVar(&asJSON, "json", false, "as JSON")
	cmd.Flags().BoolVar(&line, "line", false, "one line, for a status bar")
	cmd.Flags().BoolVar(&tmux, "tmux", false, "with --line: in the colours of tmux")
	return cmd
}

// showStatus asks everything once and prints what needs a human.
func showStatus(ctx context.Context, out output, w *desk, shown shownIn, asJSON bool) error {
	unasked := w.surveyWhole(ctx)
	if err := w.world.Duties.Look(ctx); err != nil {
		unasked = append(unasked, err)
	}
	needs := w.world.Needs.View()
	var err error
	if asJSON {
		err = out.printJSON(statusJSON(needs, w.record.zone))
	} else {
		_, err = fmt.Fprint(out.stdout, statusText(w.world.Config(), needs, needs.Input.Duties.Open, w.record.zone, shown))
	}
	if err != nil {
		return err
	}
	if err := out.unasked(unasked); err != nil {
		return err
	}
	if len(needs.In(w.record.zone).Items) > 0 {
		return &attentionError{}
	}
	return nil
}

// statusJSON is the status as JSON has it: of what nobody tells of now it says so, as the
// text and the screen do.
func statusJSON(needs *duty.View, zone *time.Location) duty.Status {
	late := doubtsOf(needs.Input)
	status := duty.StatusOf(needs, late.late, zone)
	for i, item := range late.marked(needs.In(zone).Items) {
		status.Attention[i].Why = item.Why
	}
	return status
}

// notWatched is said where a list of alerts is empty because nobody looks.
const notWatched = "nothing is watched: no alert source is named under alerts, and no door under inbound"

// watchesNothing reports whether no alert can come, from whatever fires.
func watchesNothing(cfg *config.Config) bool { return len(cfg.Alerts) == 0 && cfg.Inbound == nil }

// statusText is one screen of plain text, with times in a zone; shown is that of
// a rotation's times.
func statusText(cfg *config.Config, needs *duty.View, open []incident.Incident, zone *time.Location, shown shownIn) string {
	in, ranked := needs.Input, needs.In(zone)
	in.Now = in.Now.In(zone)
	late := doubtsOf(in)
	ranked.Items = late.marked(ranked.Items)
	var b strings.Builder
	switch n := len(ranked.Items); {
	case n == 0 && watchesNothing(cfg):
		// A calm that nobody looked for is no calm.
		fmt.Fprintln(&b, notWatched)
	case n == 0:
		fmt.Fprintln(&b, "nothing needs you")
	case n == 1:
		fmt.Fprintln(&b, "1 thing needs you")
	default:
		fmt.Fprintf(&b, "%d things need you\n", n)
	}
	writeItems(&b, duty.Fold(ranked.Items, in.Alerts))
	b.WriteByte('\n')
	for _, inc := range open {
		fmt.Fprintf(&b, "%s %s %s, %s for %s\n", inc.ID, text.Clean(string(inc.Severity)), text.Clean(inc.Title)+aside(inc), text.Clean(string(inc.Status)), text.Age(in.Now.Sub(inc.OpenedAt)))
	}
	c := in.Alerts.Counts(late.late)
	fmt.Fprintf(&b, "alerts   %s\n", countsText(c))
	if len(in.Backups) > 0 {
		fmt.Fprintf(&b, "backups  %s\n", verdictsText(in.Backups))
	}
	for i, turn := range in.Roster.At(in.Now) {
		fmt.Fprintf(&b, "on call  %s: %s %s\n", text.Clean(turn.Rotation), whoever(turn.Person), until(turn.Until, shown(in.Roster.Rotations()[i])))
	}
	for _, r := range in.Vitals {
		fmt.Fprintf(&b, "vital    %s: %s\n", r.Name, text.Truncate(text.Clean(duty.VitalWords(r, in.Now)), whyCells, "…"))
	}
	writeSources(&b, in)
	return b.String()
}

// writeSources says of each source how it is.
func writeSources(b *strings.Builder, in duty.Input) {
	for _, h := range in.Health {
		if h.Member != "" || h.Kind == backups.HealthKind || h.Kind == vitals.HealthKind {
			continue // what is said of those says it
		}
		state := "up"
		age, known := h.Age(in.Now)
		switch {
		case h.Stale(in.Now) && known:
			state = "DOWN, its data is " + text.Age(age) + " old"
		case h.Stale(in.Now):
			state = "DOWN, it does not answer" // what it told another process earlier is no word of now
		case h.Blind != "":
			state = "BLIND: " + h.Blind
		case h.Err != "":
			state += "; " + h.Err
		}
		name := text.Clean(h.Name)
		if name != h.Kind {
			name += " " + h.Kind
		}
		fmt.Fprintf(b, "source   %s: %s\n", name, text.Clean(state))
	}
}

// The status is one screen: a storm, or a name of ten thousand letters, does
// not push the rest of it out of sight.
const (
	mostItems = 30
	whatCells = 48
	whyCells  = 160
)

// writeItems lists what needs a human, the most urgent first.
func writeItems(b *strings.Builder, items []duty.Line) {
	t := tabwriter.NewWriter(b, 0, 0, 2, ' ', 0)
	for _, i := range items[:min(len(items), mostItems)] {
		_, _ = fmt.Fprintf(t, "  %s\t%s\n", text.Truncate(text.Clean(i.What), whatCells, "…"), text.Truncate(text.Clean(i.Why), whyCells, "…"))
	}
	_ = t.Flush() // into memory
	more := 0
	for _, i := range items[min(len(items), mostItems):] {
		more += i.N
	}
	if more > 0 {
		fmt.Fprintf(b, "  and %d more; `holdfast alerts` lists every alert\n", more)
	}
}

// countsText names what there is; firing is always said.
func countsText(c alerts.Counts) string {
	words := []string{fmt.Sprintf("%d firing", c.Firing)}
	for _, part := range []struct {
		n    int
		what string
	}{{c.Acked, "held"}, {c.Silenced, "silenced"}, {c.Inhibited, "inhibited"}, {c.Expected, "expected"}, {c.Pending, "pending"}, {c.None, "of severity none"}, {c.Unknown, "unknown" + c.OfThemHeld(strconv.Itoa)}} {
		if part.n > 0 {
			words = append(words, fmt.Sprintf("%d %s", part.n, part.what))
		}
	}
	return strings.Join(words, " · ")
}

func verdictsText(list []backups.Status) string {
	counts := map[backups.Verdict]int{}
	for _, s := range list {
		counts[s.Verdict]++
	}
	var words []string
	for _, v := range backups.Verdicts() {
		if n := counts[v]; n > 0 {
			words = append(words, fmt.Sprintf("%d %s", n, v))
		}
	}
	return strings.Join(words, " · ")
}
