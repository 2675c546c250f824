package main

import (
	"context"
	"errors"
	"fmt"
	"io/fs"
	"os"
	"path/filepath"
	"strings"

	"github.com/spf13/cobra"

	"holdfast/sop"
	"holdfast/sources/text"
	"holdfast/store/incident"
	"holdfast/store/incident/replay"
)

func sopDraft(p *program) *cobra.Command {
	var file string
	var patch bool
	cmd := &cobra.Command{
		Use: "draft ID", Short: "Make a checklist of what was done in an incident",
		Long: "Make a checklist of what was done in an incident: its commands, checks, notes and evidence in their order.\n" +
			"With --patch it prints how the checklists that were followed went otherwise than written, as a patch to them.",
		Args: cobra.ExactArgs(1),
		RunE: p.onIncident(func(ctx context.Context, r *record, id incident.ID, _ []string) error {
			inc, err := r.store.Book.Incident(ctx, id)
			if err != nil {
				return err
			}
			entries, err := r.store.Book.Timeline(ctx, id, 0, 0)
			if err != nil {
				return err
			}
			records, err := incident.FoldRuns(entries)
			if err != nil {
				return err
			}
			runs := make([]*sop.Run, len(records))
			for i, rec := range records {
				runs[i] = sop.Fold(rec)
			}
			if patch {
				return emit(p.output, file, patchesOf(p.output, id, runs))
			}
			offerPatches(p.output, id, runs)
			past, err := replay.Drafted(inc, entries, runs)
			if err != nil {
				return err
			}
			past.Day = inc.OpenedAt.In(r.zone)
			return emit(p.output, file, sop.Draft(past))
		}),
	}
	cmd.Flags().StringVarP(&file, "output", "o", "", "write it to `FILE`, which must not be there yet")
	cmd.Flags().BoolVar(&patch, "patch", false, "print the deviations as a patch to the checklists that were followed")
	return cmd
}

// patchesOf is the patch to each checklist that was followed otherwise than written.
func patchesOf(out output, id incident.ID, runs []*sop.Run) string {
	var all strings.Builder
	for _, run := range runs {
		patch, count := sop.Patch(id.String(), run)
		if count == 0 {
			continue
		}
		all.WriteString(patch)
		switch now, err := sop.ParseFile(run.Path); {
		case run.Path == "":
			out.complain(fmt.Sprintf("%s ships with holdfast: put your own %s.md into a folder of `sops`, and patch that", run.Name, run.Name))
		case err != nil || now.Hash != run.Hash:
			out.complain(fmt.Sprintf("%s is not what was followed any more: the patch may not fit", text.Clean(run.Path)))
		default:
			out.complain(fmt.Sprintf("apply it with `patch -p1` in %s", text.Clean(filepath.Dir(run.Path))))
		}
	}
	return all.String()
}

// offerPatches says that a checklist was followed otherwise than written.
func offerPatches(out output, id incident.ID, runs []*sop.Run) {
	for _, run := range runs {
		if _, count := sop.Patch(id.String(), run); count > 0 {
			steps := "1 step of %s went"
			if count > 1 {
				steps = fmt.Sprint(count) + " steps of %s went"
			}
			out.complain(fmt.Sprintf(steps+" otherwise than written; `holdfast sop draft %s --patch` prints them as a patch to it", run.Name, id))
		}
	}
}

// emit prints, or writes a file that is not there yet.
func emit(out output, file, content string) (err error) {
	if file == "" {
		_, err = fmt.Fprint(out.stdout, content)
		return err
	}
	f, err := os.OpenFile(file, os.O_WRONLY|os.O_CREATE|os.O_EXCL, 0o644)
	if errors.Is(err, fs.ErrExist) {
		return fmt.Errorf("%s is there already, and nothing was written: name another file", file)
	}
	if err != nil {
		return fmt.Errorf("nothing was written: %w", err)
	}
	_, err = f.WriteString(content)
	return errors.Join(err, f.Close())
}
