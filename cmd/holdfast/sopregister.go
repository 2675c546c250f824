package main

import (
	"cmp"
	"context"
	"errors"
	"fmt"
	"io/fs"
	"os"
	"text/tabwriter"
	"time"

	"github.com/spf13/cobra"

	"holdfast/sop"
	"holdfast/sources/people"
	"holdfast/sources/text"
)

// listedSOP is one checklist of `sop list --json`: what it says, and what the
// sopRegister knows of it.
type listedSOP struct {
	sop.Shown
	Path         string          `json:"path"` // empty: it ships with holdfast
	LastUsed     *time.Time      `json:"last_used"`
	LastUsedBy   people.Person   `json:"last_used_by"`
	Uses         int             `json:"uses"`
	People       []people.Person `json:"people"` // who has done it
	Trouble      []sop.Trouble   `json:"trouble"`
	Practices    int             `json:"practices"`
	PractisedBy  []people.Person `json:"practised_by"`
	LastEdited   *time.Time      `json:"last_edited"` // by git; null: not known
	LastEditedBy string          `json:"last_edited_by"`
	Reviewed     *time.Time      `json:"reviewed"`
}

func listed(p sop.Procedure, e sop.Entry, edit sop.Edit) listedSOP {
	return listedSOP{
		Shown: sop.Show(p), Path: p.Path,
		LastUsed: when(e.LastUsed), LastUsedBy: e.LastUsedBy, Uses: e.Uses, Practices: e.Practices,
		People: append([]people.Person{}, e.People...), PractisedBy: append([]people.Person{}, e.PractisedBy...),
		Trouble:    append([]sop.Trouble{}, e.Trouble...),
		LastEdited: when(edit.At), LastEditedBy: edit.By, Reviewed: when(p.Reviewed),
	}
}

// when is a time as JSON gives it; null when there is none.
func when(t time.Time) *time.Time {
	if t.IsZero() {
		return nil
	}
	t = t.UTC()
	return &t
}

func sopList(p *program) *cobra.Command {
	var asJSON bool
	cmd := &cobra.Command{
		Use: "list", Short: "List the checklists, and who has used them",
		Long: "List the checklists: when each was last used and how many people have done it, practice left out.\n" +
			"--json also says which of its steps fail or are skipped, who practised it, and when its file was last edited.",
		Args: cobra.NoArgs,
		RunE: func(cmd *cobra.Command, _ []string) error {
			library, err := p.library()
			if err != nil {
				return err
			}
			register, err := sopRegister(cmd.Context(), p)
			if err != nil {
				p.complain("who used them is not known: " + err.Error())
			}
			if !asJSON {
				return printList(p.output, library.All(), register, p.now())
			}
			edited := sop.Edited(cmd.Context(), runCommand, library.All())
			out := []listedSOP{}
			for _, proc := range library.All() {
				out = append(out, listed(proc, register[proc.Name], edited[proc.Path]))
			}
			return p.printJSON(out)
		},
	}
	cmd.Flags().BoolVar(&asJSON, "json", false, "as JSON")
	return cmd
}

func printList(out output, all []sop.Procedure, register map[string]sop.Entry, now time.Time) error {
	t := tabwriter.NewWriter(out.stdout, 0, 0, 2, ' ', 0)
	for _, proc := range all {
		_, _ = fmt.Fprintf(t, "%s\t%s\t%d steps\t%s\t%s\t%s\n", proc.Name, proc.Title, proc.Counts().Steps,
			cmp.Or(proc.Owner, "no owner"), usedWords(register[proc.Name], now), text.Clean(cmp.Or(proc.Path, "ships with holdfast")))
	}
	return t.Flush()
}

// usedWords says in a few words when a checklist was last used, and by how many.
func usedWords(e sop.Entry, now time.Time) string {
	switch {
	case e.Uses == 0 && e.Practices > 0:
		return "only practised"
	case e.Uses == 0:
		return "never used"
	}
	hands := "1 person"
	if len(e.People) != 1 {
		hands = fmt.Sprintf("%d people", len(e.People))
	}
	return fmt.Sprintf("%s ago by %s, %s", text.Age(now.Sub(e.LastUsed)), e.LastUsedBy, hands)
}

// sopRegister is what the record says of every checklist. A record that is not
// there yet says nothing; listing checklists does not make one.
func sopRegister(ctx context.Context, p *program) (register map[string]sop.Entry, err error) {
	cfg, err := p.configOrNone()
	if err != nil {
		return nil, err
	}
	path, err := p.storePath(cfg)
	if err != nil {
		return nil, err
	}
	if _, err := os.Stat(path); errors.Is(err, fs.ErrNotExist) {
		return nil, nil
	}
	r, err := p.recordOf(ctx, cfg)
	if err != nil {
		return nil, err
	}
	defer r.close(&err)
	runs, err := r.allRuns(ctx, sop.NewRunner(r.store.Runs, runCommand, r.opened.Redact, p.now))
	return sop.Register(runs), err
}

// allRuns is every run of the record.
func (r *record) allRuns(ctx context.Context, runner *sop.Runner) ([]*sop.Run, error) {
	ids, err := r.store.Runs.Incidents(ctx)
	if err != nil {
		return nil, err
	}
	var all []*sop.Run
	for _, id := range ids {
		runs, err := runner.Runs(ctx, id)
		if err != nil {
			return all, err
		}
		all = append(all, runs...)
	}
	return all, nil
}
