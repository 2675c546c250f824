package main

import (
	"cmp"
	"context"
	"errors"
	"fmt"
	"io/fs"
	"os"
	"path/filepath"
	"slices"
	"strings"

	"github.com/spf13/cobra"

	"holdfast/sop"
	"holdfast/sources/text"
	"holdfast/store"
)

func sopDraft(p *program) *cobra.Command {
	var file string
	var patch bool
	cmd := &cobra.Command{
		Use: "draft ID", Short: "Make a checklist of what was done in an incident",
		Long: "Make a checklist of what was done in an incident: its commands, checks, notes and evidence in their order.\n" +
			"With --patch it prints how the checklists that were followed went otherwise than written, as a patch to them.",
		Args: cobra.ExactArgs(1),
		RunE: p.onIncident(func(ctx context.Context, r *record, id store.IncidentID, _ []string) error {
			inc, err := r.Incident(ctx, id)
			if err != nil {
				return err
			}
			entries, err := r.Timeline(ctx, id, 0, 0)
			if err != nil {
				return err
			}
			records, err := store.FoldRuns(entries)
			if err != nil {
				return err
			}
			runs := make([]*sop.Run, len(records))
			for i, rec := range records {
				runs[i] = sop.Fold(rec)
			}
			if patch {
				return p.emit(file, patchesOf(p, id, runs))
			}
			offerPatches(p, id, runs)
			past, err := pastOf(inc, entries, runs)
			if err != nil {
				return err
			}
			past.Day = inc.OpenedAt.In(r.zone)
			return p.emit(file, sop.Draft(past))
		}),
	}
	cmd.Flags().StringVarP(&file, "output", "o", "", "write it to `FILE`, which must not be there yet")
	cmd.Flags().BoolVar(&patch, "patch", false, "print the deviations as a patch to the checklists that were followed")
	return cmd
}

// pastOf is an incident as a draft needs it.
func pastOf(inc store.Incident, entries []store.Entry, runs []*sop.Run) (sop.Past, error) {
	past := sop.Past{
		Name: inc.ID.String(), Title: inc.Title, Severity: string(inc.Severity), Runs: runs,
		Owner: string(cmp.Or(inc.Roles["commander"].First(), inc.OpenedBy.Person)),
	}
	for _, a := range inc.Alerts {
		if name := a.Labels["alertname"]; name != "" && !slices.Contains(past.Alerts, name) {
			past.Alerts = append(past.Alerts, name)
		}
	}
	past.Learned = learnedOf(inc)
	right := store.Corrections(entries)
	for _, e := range entries {
		m := sop.Moment{At: e.At, By: string(e.By.Person)}
		switch e.Kind {
		case store.Opened:
			m.Phase = "Find out"
		case store.StatusChanged:
			var d store.ChangedData
			if err := e.Decode(&d); err != nil {
				return past, err
			}
			m.Phase = phaseOf(store.Status(d.To))
		case store.Note:
			m.Did = e.Text
			if c, corrected := right[e.Seq]; corrected {
				m.Did = c.Text // nobody is to do again what turned out to be wrong
			}
		case store.Pinned:
			var d store.PinnedData
			if err := e.Decode(&d); err != nil {
				return past, err
			}
			m.Did, m.Lines = pinnedAs(d)
		case store.FileAttached:
			f, err := e.File()
			if err != nil {
				return past, err
			}
			m.Did = "Keep " + f.Name + " as evidence"
			if f.Note != "" {
				m.Did += ": " + f.Note
			}
		}
		if m.Phase != "" || m.Did != "" {
			past.Moments = append(past.Moments, m)
		}
	}
	return past, nil
}

// learnedOf is what was answered afterwards that helps whoever meets it again.
func learnedOf(inc store.Incident) []sop.Learned {
	var list []sop.Learned
	for _, f := range [][2]string{
		{"trigger", "What set it off"}, {"contributing_factors", "What contributed"}, {"lessons", "What was learnt"},
		{"went_well", "What went well"}, {"went_badly", "What went badly"}, {"lucky", "Where luck helped, and may not again"},
	} {
		items := store.Items(f[0], inc.Answers[f[0]])
		if said := strings.TrimSpace(inc.Answers[f[0]]); said != "" && !store.IsList(f[0]) {
			items = []string{strings.Join(strings.Fields(said), " ")}
		}
		if len(items) > 0 {
			list = append(list, sop.Learned{Title: f[1], Items: items})
		}
	}
	return list
}

// phaseOf is what people do while an incident has a status.
func phaseOf(s store.Status) string {
	switch s {
	case store.Investigating:
		return "Find out"
	case store.Identified:
		return "Mitigate"
	case store.Mitigated:
		return "See that it holds"
	}
	return ""
}

func pinnedAs(d store.PinnedData) (did string, lines []string) {
	var from []string
	for _, l := range d.Lines {
		if !slices.Contains(from, l.Source) {
			from = append(from, l.Source)
		}
		lines = append(lines, l.Text)
	}
	return "Look at the log of " + strings.Join(from, ", "), lines
}

// patchesOf is the patch to each checklist that was followed otherwise than written.
func patchesOf(p *program, id store.IncidentID, runs []*sop.Run) string {
	var out strings.Builder
	for _, run := range runs {
		patch, count := sop.Patch(id.String(), run)
		if count == 0 {
			continue
		}
		out.WriteString(patch)
		switch now, err := sop.ParseFile(run.Path); {
		case run.Path == "":
			p.complain(fmt.Sprintf("%s ships with holdfast: put your own %s.md into a folder of `sops`, and patch that", run.Name, run.Name))
		case err != nil || now.Hash != run.Hash:
			p.complain(fmt.Sprintf("%s is not what was followed any more: the patch may not fit", text.Clean(run.Path)))
		default:
			p.complain(fmt.Sprintf("apply it with `patch -p1` in %s", text.Clean(filepath.Dir(run.Path))))
		}
	}
	return out.String()
}

// offerPatches says that a checklist was followed otherwise than written.
func offerPatches(p *program, id store.IncidentID, runs []*sop.Run) {
	for _, run := range runs {
		if _, count := sop.Patch(id.String(), run); count > 0 {
			steps := "1 step of %s went"
			if count > 1 {
				steps = fmt.Sprint(count) + " steps of %s went"
			}
			p.complain(fmt.Sprintf(steps+" otherwise than written; `holdfast sop draft %s --patch` prints them as a patch to it", run.Name, id))
		}
	}
}

// emit prints, or writes a file that is not there yet.
func (p *program) emit(file, content string) (err error) {
	if file == "" {
		_, err = fmt.Fprint(p.stdout, content)
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
