package main

import (
	"cmp"
	"context"
	"errors"
	"fmt"
	"os"
	"text/tabwriter"

	"github.com/spf13/cobra"

	"holdfast/cmd/holdfast/config"
	"holdfast/sop"
	"holdfast/sources/proc"
	"holdfast/sources/text"
)

func (p *program) sopCommand() *cobra.Command {
	cmd := &cobra.Command{Use: "sop", Short: "Checklists", Args: cobra.NoArgs, RunE: showHelp}
	cmd.AddCommand(p.sopList(), p.sopShow(), p.sopLint(), p.sopRun())
	return cmd
}

// library opens the checklists of the configuration, or only those that ship
// when there is no configuration. Files that cannot be read are complained
// about and do not hide the others.
func (p *program) library() (*sop.Library, error) {
	cfg, err := p.loadConfig()
	var none *config.NoneFound
	if errors.As(err, &none) {
		cfg, err = &config.Config{}, nil
	}
	if err != nil {
		return nil, err
	}
	library, err := sop.Open(cfg.SOPs)
	if err != nil {
		return nil, err
	}
	for _, err := range library.Errors() {
		p.complain(err.Error())
	}
	return library, nil
}

func (p *program) sopList() *cobra.Command {
	var asJSON bool
	cmd := &cobra.Command{
		Use: "list", Short: "List the checklists", Args: cobra.NoArgs,
		RunE: func(*cobra.Command, []string) error {
			library, err := p.library()
			if err != nil {
				return err
			}
			if asJSON {
				out := []sop.Shown{}
				for _, proc := range library.All() {
					out = append(out, sop.Show(proc))
				}
				return p.printJSON(out)
			}
			t := tabwriter.NewWriter(p.stdout, 0, 0, 2, ' ', 0)
			for _, proc := range library.All() {
				counts := proc.Counts()
				_, _ = fmt.Fprintf(t, "%s\t%s\t%d steps\t%s\t%s\n", proc.Name, proc.Title, counts.Steps,
					cmp.Or(proc.Owner, "no owner"), text.Clean(cmp.Or(proc.Path, "ships with holdfast")))
			}
			return t.Flush()
		},
	}
	cmd.Flags().BoolVar(&asJSON, "json", false, "as JSON")
	return cmd
}

// procedure finds a checklist by name, or reads the file of that path.
func (p *program) procedure(name string) (sop.Procedure, error) {
	library, err := p.library()
	if err != nil {
		return sop.Procedure{}, err
	}
	if proc, ok := library.Get(name); ok {
		return proc, nil
	}
	if _, err := os.Stat(name); err == nil {
		return sop.ParseFile(name)
	}
	return sop.Procedure{}, fmt.Errorf("there is no SOP %q; `holdfast sop list` shows those there are", name)
}

func (p *program) sopShow() *cobra.Command {
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

func (p *program) sopLint() *cobra.Command {
	var asJSON bool
	cmd := &cobra.Command{
		Use: "lint [NAME|FILE…]", Short: "Find what would hurt at night",
		RunE: func(_ *cobra.Command, args []string) error {
			procs, err := p.toLint(args)
			if err != nil {
				return err
			}
			problems := 0
			linted := []sop.Linted{}
			for _, proc := range procs {
				l := sop.Lint(proc)
				problems += len(l.Problems)
				linted = append(linted, l)
			}
			if asJSON {
				err = p.printJSON(linted)
			} else {
				err = p.printLint(linted)
			}
			if err == nil && problems > 0 {
				return &attentionError{}
			}
			return err
		},
	}
	cmd.Flags().BoolVar(&asJSON, "json", false, "as JSON")
	return cmd
}

// toLint is what the arguments name, or every checklist there is.
func (p *program) toLint(args []string) ([]sop.Procedure, error) {
	if len(args) == 0 {
		library, err := p.library()
		if err != nil {
			return nil, err
		}
		return library.All(), nil
	}
	var procs []sop.Procedure
	for _, arg := range args {
		proc, err := p.procedure(arg)
		if err != nil {
			return nil, err
		}
		procs = append(procs, proc)
	}
	return procs, nil
}

func (p *program) printLint(linted []sop.Linted) error {
	for _, l := range linted {
		for _, problem := range l.Problems {
			if err := p.print(fmt.Sprintf("%s:%d: %s", text.Clean(l.File), problem.Line, problem.Message)); err != nil {
				return err
			}
		}
		if len(l.Problems) == 0 {
			if err := p.print(fmt.Sprintf("%s: good, %d steps, %d commands, %d checks", text.Clean(l.File), l.Steps, l.Commands, l.Verifies)); err != nil {
				return err
			}
		}
	}
	return nil
}

func (p *program) sopRun() *cobra.Command {
	var incident string
	cmd := &cobra.Command{
		Use:   "run NAME",
		Short: "Step through a checklist on a plain terminal",
		Long:  "Step through a checklist on a plain terminal, in an incident. Without --incident a new one is opened for it.\nA run of the same checklist that is not finished is gone on with.",
		Args:  cobra.ExactArgs(1),
		RunE: p.onRecord(func(ctx context.Context, r *record, args []string) error {
			proc, err := p.procedure(args[0])
			if err != nil {
				return err
			}
			s := &stepper{program: p, record: r, runner: sop.NewRunner(r.Store, runCommand, r.redact, p.now), in: newLines(p.stdin)}
			if err := s.begin(ctx, proc, incident); err != nil {
				return err
			}
			return s.walk(ctx)
		}),
	}
	cmd.Flags().StringVar(&incident, "incident", "", "the incident `ID` it belongs to")
	return cmd
}

func runCommand(ctx context.Context, c proc.Command) (proc.Result, error) { return proc.Run(ctx, c) }
