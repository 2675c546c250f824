package main

import (
	"context"
	"errors"
	"fmt"
	"strings"
	"text/tabwriter"
	"time"

	"github.com/spf13/cobra"

	"holdfast/cmd/holdfast/config"
	"holdfast/cmd/holdfast/session"
	"holdfast/cmd/holdfast/world"
	"holdfast/sources"
	"holdfast/sources/backups"
	"holdfast/sources/text"
	"holdfast/sources/vitals"
	"holdfast/store/duty"
)

// examined is what the doctor says of one thing.
type examined struct {
	What  string `json:"what"`
	State string `json:"state"` // ok, note: it is odd and asks for nobody, or attention
	Says  string `json:"says"`
}

// The states of what was examined.
const (
	isWell  = "ok"
	isOdd   = "note"
	isWrong = "attention"
)

// findings are what the doctor found, in the order it looked.
type findings []examined

func (f *findings) add(what, state, format string, args ...any) {
	*f = append(*f, examined{text.Clean(what), state, text.Clean(fmt.Sprintf(format, args...))})
}

// wrong counts what needs a person.
func (f findings) wrong() (n int) {
	for _, x := range f {
		if x.State == isWrong {
			n++
		}
	}
	return n
}

func doctorCommand(p *program) *cobra.Command {
	var asJSON bool
	cmd := &cobra.Command{
		Use:   "doctor",
		Short: "Whether everything holdfast needs is well here",
		Long: `Looks once at all that a cockpit would need: the configuration and what it names,
every source, log, backup and the door, the record and its disk, the clock, and
this terminal. Nothing is written but what is seen. It ends with 1 when something
needs a person.`,
		Args: cobra.NoArgs,
		RunE: func(cmd *cobra.Command, _ []string) error {
			found, err := examine(cmd.Context(), p)
			if err != nil {
				return err
			}
			if asJSON {
				err = p.printJSON(map[string]any{"checks": found, "needs": found.wrong()})
			} else {
				err = found.print(p.output)
			}
			if n := found.wrong(); err == nil && n > 0 {
				err = &attentionError{}
			}
			return err
		},
	}
	cmd.Flags().BoolVar(&asJSON, "json", false, "as JSON")
	return cmd
}

// print writes them in lines, what needs a person last, where it is seen.
func (f findings) print(out output) error {
	t := tabwriter.NewWriter(out.stdout, 0, 0, 2, ' ', 0)
	for _, state := range []string{isWell, isOdd, isWrong} {
		for _, x := range f {
			if x.State == state {
				word := state
				if state == isWrong {
					word = strings.ToUpper(state)
				}
				_, _ = fmt.Fprintf(t, "%s\t%s\t%s\n", word, x.What, x.Says)
			}
		}
	}
	if n := f.wrong(); n > 0 {
		_, _ = fmt.Fprintf(t, "\n%d to look at\n", n)
	}
	return t.Flush()
}

// examine looks at everything. The error is that of a configuration there is none of.
func examine(ctx context.Context, p *program) (findings, error) {
	var found findings
	cfg, err := p.loadConfig()
	var wrong config.Mistakes
	switch {
	case errors.As(err, &wrong):
		for _, m := range wrong {
			found.add("configuration", isWrong, "%s", m.String())
		}
	case err != nil:
		return nil, err
	default:
		if err := examineConfigured(ctx, p, cfg, &found); err != nil {
			return nil, err
		}
	}
	examineClock(&found)
	examineTerminal(ctx, p, cfg, &found)
	return found, nil
}

// examineConfigured looks at what a configuration that can be read names.
func examineConfigured(ctx context.Context, p *program, cfg *config.Config, found *findings) error {
	wrong, err := putToUse(ctx, p, cfg)
	if err != nil {
		return err
	}
	for _, m := range wrong {
		found.add("configuration", isWrong, "%s", m.String())
	}
	if len(wrong) == 0 {
		found.add("configuration", isWell, "%s", cfg.Path)
	}
	w, err := p.openDesk(ctx, cfg)
	if err != nil {
		found.add("record", isWrong, "%s", err)
		return nil
	}
	defer func() {
		var closing error
		if w.record.close(&closing); closing != nil {
			found.add("record", isWrong, "%s", closing)
		}
	}()
	examineRecord(ctx, w.record, found)
	if watchesNothing(cfg) {
		found.add("alerts", isWrong, notWatched)
	}
	w.world.Check(ctx)
	examineHealth(w.world, found)
	examineVitals(w.world, found)
	for _, s := range w.world.Ledger.View() {
		switch {
		case s.Verdict == backups.OK:
			found.add("backup "+s.Name, isWell, "ok")
		default:
			found.add("backup "+s.Name, isWrong, "%s: %s", s.Verdict, strings.Join(s.Reasons, "; "))
		}
	}
	return nil
}

// examineHealth says how every source is that was looked at.
func examineHealth(w *world.World, found *findings) {
	for _, h := range w.Health.All() {
		if h.Kind == backups.HealthKind || h.Kind == vitals.HealthKind {
			continue // what is said of those says it
		}
		found.add(h.Recorded(), healthState(h), "%s", healthWords(h, w.Now()))
	}
}

// examineVitals says whether each vital is known: one that is critical is known, too, and
// what the server warns of is odd.
func examineVitals(w *world.World, found *findings) {
	now := w.Now()
	for _, r := range w.Vitals.View() {
		state := isWell
		switch {
		case r.Level(now) == vitals.Unknown:
			state = isWrong
		case r.Note != "":
			state = isOdd
		}
		found.add("vital "+r.Name, state, "%s", duty.VitalWords(r, now))
	}
}

func healthState(h sources.Health) string {
	switch {
	case !h.Up, h.Blind != "":
		return isWrong
	case h.Err != "":
		return isOdd
	}
	return isWell
}

const (
	// leastFree is how much of the record's disk must be free: what a bad month writes.
	leastFree = 1 << 30
	// tight is how much of it is too little to go through a night with.
	tight = 100 << 20
)

// examineRecord looks whether the record is sound, and at its disk.
func examineRecord(ctx context.Context, r *record, found *findings) {
	c, err := checkStore(ctx, r)
	if err != nil {
		found.add("record", isWrong, "%s", text.ErrorLine(err))
		return
	}
	for _, warning := range r.opened.DB.Warnings() {
		found.add("record", isWrong, "%s", warning.What)
	}
	for _, f := range c.Findings {
		found.add("record", isWrong, "%s", f.What)
	}
	if len(c.Findings) == 0 && len(r.opened.DB.Warnings()) == 0 {
		found.add("record", isWell, "%s: %s, its chains are as they were written", c.Path, text.Size(c.Size))
	}
	state := isWell
	switch {
	case c.Free < tight:
		state = isWrong
	case c.Free < leastFree:
		state = isOdd
	}
	found.add("disk", state, "%s free where the record is", text.Size(c.Free))
}

// examineClock looks whether the machine's clock is kept right by somebody: the
// times of an incident are no better than it.
func examineClock(found *findings) {
	kept, within, err := clockKept()
	switch {
	case err != nil:
		found.add("clock", isOdd, "whether it is kept right cannot be asked here: %s", err)
	case !kept:
		found.add("clock", isOdd, "nothing keeps it right, as far as this system knows: compare it before times are argued about")
	default:
		found.add("clock", isWell, "kept right, within %s", within.Round(time.Millisecond))
	}
}

// examineTerminal looks whether the cockpit could be drawn here, and which rings
// could not arrive.
func examineTerminal(ctx context.Context, p *program, cfg *config.Config, found *findings) {
	if why := p.interactive(); why != nil {
		found.add("terminal", isOdd, "the cockpit cannot be drawn here: %s", why)
		return
	}
	name, _ := p.lookup("TERM")
	found.add("terminal", isWell, "%s", name)
	if p.sizeless() {
		found.add("terminal", isWrong, "it does not know its size: `stty cols 80 rows 24`, with the numbers of yours, tells it")
	}
	if cfg == nil {
		return
	}
	for _, lost := range session.RingOf(cfg).Lost(p.screen().Terminal(ctx, cfg)) {
		found.add("ring", isWrong, "%s", lost)
	}
}
