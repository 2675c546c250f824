package main

import (
	"context"
	"strconv"
	"strings"
	"time"

	"github.com/spf13/cobra"

	"holdfast/cmd/holdfast/config"
	"holdfast/cmd/holdfast/plain"
	"holdfast/cmd/holdfast/prompt"
	"holdfast/cmd/holdfast/step"
	"holdfast/cmd/holdfast/world"
	"holdfast/sources/alerts"
)

// seat is where a person sits who takes the cockpit line by line: the world that is
// watched there, and what they are asked and told with. A command that is done at a
// seat asks nobody and opens nothing.
type seat struct {
	desk    *desk
	ask     *prompt.Prompt
	numbers *plain.Numbers
	// otherwise does a line that is no answer to a step's question.
	otherwise func(ctx context.Context, line string) (bool, error)
}

// openPlain watches the world and takes it line by line until the person leaves, or
// the input ends.
func openPlain(ctx context.Context, p *program, cfg *config.Config, r rehearsal) (err error) {
	w, err := p.openDesk(ctx, cfg)
	if err != nil {
		return err
	}
	defer w.record.close(&err)
	w.record.warn(p.output)
	for _, err := range w.world.Survey(ctx) { // before the first line: what was not asked yet is not known
		p.complain(err.Error())
	}
	if err := w.world.Duties.Look(ctx); err != nil {
		p.complain(err.Error())
	}
	crew := world.NewCrew(ctx, w.world.Health, w.world.Now)
	// In this order: what runs ends and is written down, then the watching ends, then
	// the record closes.
	defer crew.Dismiss()
	defer w.world.Runner.Close()
	crew.Start(world.Kind, "world", w.world.Run)
	crew.Start(world.Kind, "incidents", w.world.Duties.Follow)
	first, coach := "", plain.Coach(nil)
	if r.on {
		first = "REHEARSAL: nothing of this is real, and nothing leaves this machine"
	}
	if r.told != nil {
		first += "; a line that begins with `now:` says what to do next, and `esc` ends those"
		coach = func(ctx context.Context, at plain.Stand) (string, error) { return r.told(ctx, w.world, at) }
	}
	if r.beside != nil {
		crew.Start(world.Kind, "rehearsal", func(ctx context.Context) error { return r.beside(ctx, w.world) })
	}
	if p.flags.debug != "" {
		crew.Start(world.Kind, "debug", func(ctx context.Context) error { return writeDebug(ctx, w.world, p.flags.debug) })
	}
	code, err := p.sit(w, first, coach).Run(ctx)
	if err != nil || code == exitDone {
		return err
	}
	return &codeError{code}
}

// codeError ends the program with an exit code; what it is about was said.
type codeError struct{ code int }

func (e *codeError) Error() string { return "" }

// sit is a desk that takes this program's commands line by line, on a world that is
// watched.
func (p *program) sit(w *desk, first string, coach plain.Coach) *plain.Desk {
	paper := plain.NewPaper(p.stdout)
	at := *p
	at.stdout, at.stdin = paper, strings.NewReader("") // what is typed is commands
	at.seat = &seat{desk: w, numbers: plain.NewNumbers(), ask: prompt.New(p.stdin, paper, prompt.Options{Now: p.now, Lines: true})}
	var names []string
	for _, cmd := range seated(&at).Commands() {
		names = append(names, cmd.Name())
	}
	desk := plain.New(plain.Options{
		World: w.world, Ask: at.seat.ask, Paper: paper, Numbers: at.seat.numbers, Complain: p.complain, First: first, Coach: coach,
		Zone:     func() *time.Location { return p.person(w.world.Config()).Zone },
		Commands: names,
		Do:       func(ctx context.Context, args []string) int { return run(ctx, &at, args) },
	})
	at.seat.otherwise = desk.Otherwise
	return desk
}

// seated is the command tree at a seat: what reads or acts once. The flags of the
// program were given when it was started.
func seated(p *program) *cobra.Command {
	root := &cobra.Command{Use: "holdfast", Args: cobra.NoArgs, SilenceErrors: true, SilenceUsage: true, RunE: showHelp}
	root.CompletionOptions.DisableDefaultCmd = true
	root.AddCommand(
		statusCommand(p), alertsCommand(p), ackCommand(p), unackCommand(p), silenceCommand(p),
		incidentCommand(p), actionsCommand(p), reportCommand(p), sopCommand(p), rehearseCommand(p),
		backupsCommand(p), changesCommand(p), rotaCommand(p), timeCommand(p), reviewCommand(p), versionCommand(p),
	)
	finish(root)
	return root
}

// steps is what a person steps through a checklist with, line by line.
func (s *seat) steps(r *record, out output) step.Desk {
	return step.Desk{
		Book: r.store.Book, Acts: r.store.Incidents, Runner: s.desk.world.Runner, Library: s.desk.world.Library(),
		Actor: r.actor, Zone: r.zone, Now: r.now, Ask: s.ask, Out: out.stdout, Complain: out.complain, Else: s.otherwise,
	}
}

// named is how an alert is called in a list: by its fingerprint, at a seat by the
// number it is printed with.
func (p *program) named(row *alerts.Row) string {
	if p.seat != nil {
		return strconv.Itoa(p.seat.numbers.Of(row.Fingerprint))
	}
	return string(row.Fingerprint)
}
