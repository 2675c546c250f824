package main

import (
	"cmp"
	"context"
	"fmt"
	"os"
	"slices"
	"strings"
	"sync"
	"time"

	"github.com/spf13/cobra"

	"holdfast/cmd/holdfast/prompt"
	"holdfast/cmd/holdfast/step"
	"holdfast/cmd/holdfast/world"
	"holdfast/sop"
	"holdfast/sources/alerts"
	"holdfast/sources/fetch"
	"holdfast/sources/proc"
	"holdfast/sources/text"
)

func sopCommand(p *program) *cobra.Command {
	cmd := &cobra.Command{Use: "sop", Short: "Checklists", Args: cobra.NoArgs, RunE: showHelp}
	cmd.AddCommand(sopList(p), sopShow(p), sopLint(p), sopRun(p), sopDraft(p))
	return cmd
}

// library reads the checklists of the configuration, or only those that ship
// when there is no configuration. Files that cannot be read are complained
// about and do not hide the others.
func (p *program) library() (*sop.Library, error) { return p.checklists(sop.Open) }

// catalogue is library for a command that needs one or two of them.
func (p *program) catalogue() (*sop.Library, error) { return p.checklists(sop.Catalogue) }

func (p *program) checklists(open func(dirs []string) (*sop.Library, error)) (*sop.Library, error) {
	cfg, err := p.configOrNone()
	if err != nil {
		return nil, err
	}
	library, err := open(cfg.SOPs)
	if err != nil {
		return nil, err
	}
	for _, err := range library.Errors() {
		p.complain(err.Error())
	}
	return library, nil
}

// procedure finds a checklist by name, or reads the file of that path.
func (p *program) procedure(name string) (sop.Procedure, error) {
	library, err := p.catalogue()
	if err != nil {
		return sop.Procedure{}, err
	}
	return find(library, name)
}

// find is a checklist of the library by its name, or the file of that path.
func find(library *sop.Library, name string) (sop.Procedure, error) {
	if proc, ok := library.Get(name); ok {
		return proc, nil
	}
	if _, err := os.Stat(name); err == nil {
		return sop.ParseFile(name)
	}
	if alike := library.Alike(name); len(alike) > 0 {
		return sop.Procedure{}, fmt.Errorf("there are several SOPs %q: %s; name one of them", name, strings.Join(alike, ", "))
	}
	return sop.Procedure{}, fmt.Errorf("there is no SOP %q%s; `holdfast sop list` shows those there are", name, meantSOP(library, name))
}

func sopShow(p *program) *cobra.Command {
	var asJSON bool
	cmd := &cobra.Command{
		Use: "show NAME|FILE", Short: "Show a checklist as holdfast reads it", Args: cobra.ExactArgs(1),
		RunE: func(_ *cobra.Command, args []string) error {
			proc, err := p.procedure(args[0])
			if err != nil {
				return err
			}
			if asJSON {
				return p.printJSON(sop.Show(proc))
			}
			_, err = fmt.Fprint(p.stdout, sop.Outline(proc))
			return err
		},
	}
	cmd.Flags().BoolVar(&asJSON, "json", false, "as JSON")
	return cmd
}

func sopLint(p *program) *cobra.Command {
	var asJSON, withAlerts, withLinks bool
	cmd := &cobra.Command{
		Use: "lint [NAME|FILE…]", Short: "Find what would hurt at night",
		Long: "Find what would hurt at night: scripts that do not parse, no check, no owner, links that lead nowhere, a review long ago.\n" +
			"One that neither an alert nor another SOP leads to is said; alerts: [] is for those that are begun by hand.\n" +
			"With --links every address is asked whether it answers, 10 s each. With --alerts also what the alerts of the record say: those that no checklist is for, and checklists that no alert leads to.",
		RunE: func(cmd *cobra.Command, args []string) error {
			library, procs, err := toLint(p, args)
			if err != nil {
				return err
			}
			around := sop.Around{Now: p.now(), Library: library}
			if withAlerts {
				if around.Alerts, err = seenAlerts(cmd.Context(), p); err != nil {
					return err
				}
			}
			linted := []sop.Linted{}
			reach := func(context.Context, string) error { return nil }
			if withLinks {
				client, err := fetch.New(fetch.Options{Timeout: linkLimit})
				if err != nil {
					return err
				}
				defer client.Close()
				reach = answers(client)
			}
			for i, dead := range unreached(cmd.Context(), procs, reach) {
				l := around.Lint(procs[i])
				l.Problems = append(l.Problems, dead...)
				slices.SortStableFunc(l.Problems, func(a, b sop.Problem) int { return cmp.Compare(a.Line, b.Line) })
				linted = append(linted, l)
			}
			if withLinks && withAlerts && len(args) == 0 {
				linted = append(linted, sop.DeadRunbooks(cmd.Context(), around.Alerts, reach))
			}
			if withAlerts && len(args) == 0 {
				linted = append(linted, around.Unanswered())
			}
			return lintResult(p.output, linted, asJSON)
		},
	}
	cmd.Flags().BoolVar(&asJSON, "json", false, "as JSON")
	cmd.Flags().BoolVar(&withLinks, "links", false, "ask every address that a link, or with --alerts a runbook_url, leads to")
	cmd.Flags().BoolVar(&withAlerts, "alerts", false, "compare with the alerts the record has seen")
	return cmd
}

// linkLimit is how long an address gets to answer.
const linkLimit = 10 * time.Second

// linksAtOnce is how many addresses are asked at the same time.
const linksAtOnce = 16

// answers asks each address once, however many procedures lead there.
func answers(client *fetch.Client) sop.Reach {
	var asked sync.Map // an address to what asks it
	free := make(chan struct{}, linksAtOnce)
	return func(ctx context.Context, url string) error {
		once, _ := asked.LoadOrStore(url, sync.OnceValue(func() error {
			free <- struct{}{}
			defer func() { <-free }()
			return client.Reach(ctx, url)
		}))
		return once.(func() error)()
	}
}

// unreached is what each of the procedures leads to and cannot be reached. One
// that hangs does not make the others wait.
func unreached(ctx context.Context, procs []sop.Procedure, reach sop.Reach) [][]sop.Problem {
	found := make([][]sop.Problem, len(procs))
	var all sync.WaitGroup
	for i, proc := range procs {
		all.Go(func() { found[i] = proc.Unreached(ctx, reach) })
	}
	all.Wait()
	return found
}

// lintResult prints what was found; a problem needs attention.
func lintResult(out output, linted []sop.Linted, asJSON bool) error {
	problems := 0
	for _, l := range linted {
		problems += len(l.Problems)
	}
	show := func() error { return printLint(out, linted) }
	if asJSON {
		show = func() error { return out.printJSON(linted) }
	}
	if err := show(); err != nil {
		return err
	}
	if problems > 0 {
		return &attentionError{}
	}
	return nil
}

// seenAlerts are the alerts the record has seen.
func seenAlerts(ctx context.Context, p *program) (list []alerts.Alert, err error) {
	r, err := p.openRecord(ctx)
	if err != nil {
		return nil, err
	}
	defer r.close(&err)
	known, err := r.store.Alerts.LoadAlerts(ctx)
	if err != nil {
		return nil, err
	}
	list = []alerts.Alert{}
	for _, s := range known.Sightings {
		list = append(list, s.Alert)
	}
	return list, nil
}

// toLint is what the arguments name, or every checklist there is.
func toLint(p *program, args []string) (*sop.Library, []sop.Procedure, error) {
	library, err := p.library()
	if err != nil {
		return nil, nil, err
	}
	if len(args) == 0 {
		return library, library.All(), nil
	}
	var procs []sop.Procedure
	for _, arg := range args {
		proc, err := find(library, arg)
		if err != nil {
			return nil, nil, err
		}
		procs = append(procs, proc)
	}
	return library, procs, nil
}

func printLint(out output, linted []sop.Linted) error {
	for _, l := range linted {
		for _, problem := range l.Problems {
			at := text.Clean(l.File)
			if problem.Line > 0 {
				at = fmt.Sprintf("%s:%d", at, problem.Line)
			}
			if err := out.print(at + ": " + problem.Message); err != nil {
				return err
			}
		}
		if len(l.Problems) == 0 && l.Steps > 0 {
			if err := out.print(fmt.Sprintf("%s: good, %s, %s, %s", text.Clean(l.File),
				plural(l.Steps, "step", "steps"), plural(l.Commands, "command", "commands"), plural(l.Verifies, "check", "checks"))); err != nil {
				return err
			}
		}
	}
	return nil
}

func sopRun(p *program) *cobra.Command {
	var wish step.Wish
	cmd := &cobra.Command{
		Use:   "run NAME",
		Short: "Step through a checklist on a plain terminal",
		Long: "Step through a checklist on a plain terminal, in an incident. Without --incident a new one is opened for it.\n" +
			"A run of the same checklist that is not finished is gone on with. In a practice incident no command is run,\n" +
			"unless --practice says that it is meant.",
		Args: cobra.ExactArgs(1),
		RunE: p.onRecord(func(ctx context.Context, r *record, args []string) error {
			library, err := p.catalogue()
			if err != nil {
				return err
			}
			proc, err := find(library, args[0])
			if err != nil {
				return err
			}
			return step.Through(ctx, p.steps(r, library), proc, wish)
		}),
	}
	cmd.Flags().StringVar(&wish.Incident, "incident", "", "the incident `ID` it belongs to")
	cmd.Flags().BoolVar(&wish.Practice, "practice", false, "it is practice: marked as such and left out of what is counted")
	cmd.Flags().StringToStringVar(&wish.Given, "var", nil, "the value of one of its vars, as `NAME=VALUE` (may be repeated)")
	cmd.Flags().Lookup("var").DefValue = "" // pflag would tell of a default that is none
	return cmd
}

// steps is what a person steps through a checklist with, on this terminal.
func (p *program) steps(r *record, library *sop.Library) step.Desk {
	name, _ := p.lookup("TERM")
	if p.seat != nil {
		return p.seat.steps(r, p.output)
	}
	runner := sop.NewRunner(r.store.Runs, runCommand, r.opened.Redact, p.now)
	runner.Ours(world.Program(), r.cfg.Path)
	return step.Desk{
		Book: r.store.Book, Acts: r.store.Incidents, Runner: runner, Library: library,
		Actor: r.actor, Zone: r.zone, Now: p.now,
		Ask: prompt.New(p.stdin, p.stdout, prompt.Options{Now: p.now, Marks: name != "" && name != "dumb"}), Out: p.stdout, Complain: p.complain,
	}
}

func runCommand(ctx context.Context, c proc.Command) (proc.Result, error) { return proc.Run(ctx, c) }
